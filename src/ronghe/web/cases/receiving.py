"""Files on their way from a request to a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.kernel.cases.files import LARGEST, UnfitFileError

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


def content_of(upload: UploadedFile) -> tuple[str, bytes]:
    """Return name and bytes of an upload; one that is too large is not read.

    Raises
    ------
    UnfitFileError
    """
    name = upload.name or ""
    if (upload.size or 0) > LARGEST:
        raise UnfitFileError("too-large", name)
    return name, upload.read()

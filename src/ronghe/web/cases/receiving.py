"""Files on their way from a request to a case, and back."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from django.http import FileResponse

from ronghe.kernel.cases.files import LARGEST, UnfitFileError

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from ronghe.kernel.cases.models import Attachment


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


def download_of(held: Attachment) -> FileResponse:
    """Return the bytes of a file; it is kept by the browser, never shown as a page of ours."""
    answer = FileResponse(
        BytesIO(bytes(held.content)),
        as_attachment=True,
        filename=held.name,
        content_type=held.media_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer

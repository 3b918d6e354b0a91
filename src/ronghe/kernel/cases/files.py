"""Which files a case takes as evidence, told by their first bytes and not by their names."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Literal

LARGEST = 20 * 1024 * 1024  # bytes
# Suffix → media type and the bytes that such a file begins with; office files are ZIP archives.
_KINDS = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (b"PK\x03\x04",),
    ),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    "txt": ("text/plain", ()),
    "csv": ("text/csv", ()),
}
_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
SUFFIXES = tuple(_KINDS)

Reason = Literal["empty", "too-large", "type", "content", "scan"]


class UnfitFileError(ValueError):
    """The file `name` is not taken; `kind` says why: empty, too-large, type, content or scan."""

    def __init__(self, kind: Reason, name: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.name = name


@dataclass(frozen=True, kw_only=True)
class FileFacts:
    """What a file is: its own name without folders, and its media type."""

    name: str
    media_type: str


def facts_of(name: str, content: bytes) -> FileFacts:
    """Return what a file is.

    Raises
    ------
    UnfitFileError
        If it is empty, larger than `LARGEST`, of a type that is not taken, or not what its name
        says.

    Examples
    --------
    >>> facts_of("C:/x/report.PDF", b"%PDF-1.7 ...").media_type
    'application/pdf'
    """
    own = PurePath(name.replace("\\", "/")).name[:200]
    suffix = PurePath(own).suffix.lower().lstrip(".")
    if suffix not in _KINDS:
        raise UnfitFileError("type", own)
    if not content:
        raise UnfitFileError("empty", own)
    if len(content) > LARGEST:
        raise UnfitFileError("too-large", own)
    media_type, beginnings = _KINDS[suffix]
    if not _is_what_it_says(suffix, content, beginnings):
        raise UnfitFileError("content", own)
    return FileFacts(name=own, media_type=media_type)


def _is_what_it_says(suffix: str, content: bytes, beginnings: tuple[bytes, ...]) -> bool:
    if not beginnings:
        return b"\0" not in content
    if not content.startswith(beginnings):
        return False
    if suffix not in _PARTS:
        return True
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _PARTS[suffix] in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        return False

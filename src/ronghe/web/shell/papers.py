"""Papers as downloads: what `ronghe.lib.papers` writes, with the fonts that are installed."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.utils.translation import get_language

from ronghe.lib.papers import Paper, as_docx, as_pdf
from ronghe.web.shell.exports import download

if TYPE_CHECKING:
    from django.http import FileResponse

FORMATS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
FONTS = "@expo-google-fonts/noto-serif-sc"


def language() -> Literal["zh", "en"]:
    """Return the language of a paper that the reader asks for."""
    return "en" if get_language() == "en" else "zh"


def content(paper: Paper, *, file_format: str) -> bytes:
    """Return the file; `file_format` is one of `FORMATS`."""
    font_paths = (settings.NODE_MODULES / FONTS,)
    if file_format == "docx":
        return as_docx(paper, font_paths=font_paths)
    return as_pdf(paper, font_paths=font_paths)


def response(paper: Paper, *, file_format: str, name: str) -> FileResponse:
    """Return a paper as a download; `file_format` is one of `FORMATS`."""
    return download(
        BytesIO(content(paper, file_format=file_format)),
        name=name,
        file_format=file_format,
        content_type=FORMATS[file_format],
    )

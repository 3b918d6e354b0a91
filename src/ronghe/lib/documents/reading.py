"""Which kind of document a file is, and its text."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

from ronghe.lib.documents.faults import UnreadableFileError
from ronghe.lib.documents.limits import LIMITS, Limits
from ronghe.lib.documents.model import Format, Note, ReadDocument
from ronghe.lib.documents.plain import read_plain
from ronghe.lib.documents.process import read_apart

ENDINGS: Final = {
    ".txt": Format.TEXT, ".text": Format.TEXT, ".md": Format.MARKDOWN, ".markdown": Format.MARKDOWN,
    ".html": Format.HTML, ".htm": Format.HTML, ".xhtml": Format.HTML, ".shtml": Format.HTML,
    ".docx": Format.DOCX, ".pdf": Format.PDF,
}  # fmt: skip
_PACKED: Final = (Format.DOCX, Format.PDF)
# Programs that write these do so in web pages too.
_OFFICE_ENDINGS: Final = frozenset((".doc", ".dot", ".wps", ".wpt", ".docm", ".rtf", ".ofd"))
_HTML: Final = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)  # fmt: skip # noqa: E501
_HEAD: Final = 1024  # bytes; PDF readers look for the mark in as many
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


def read_document(content: bytes, *, name: str = "", limits: Limits = LIMITS) -> ReadDocument:
    """Return the text of a document; its content decides the kind, then its name.

    DOCX, PDF and HTML are parsed in a process of their own with bounded time and memory.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        The file's name, which tells Markdown and HTML from text; may be empty.
    limits : Limits

    Raises
    ------
    UnreadableFileError
        With a `kind` that says why; no other error, whatever the bytes.
    """
    ending = PurePath(name.replace("\\", "/")).suffix.lower()
    form = format_of(content, ending)
    largest = limits.file_bytes if form in _PACKED else limits.text_bytes
    if len(content) > largest:
        raise UnreadableFileError("too-large", limit=largest // 1024 // 1024)
    if form in (Format.TEXT, Format.MARKDOWN):
        return read_plain(content, form)
    read = read_apart(content, form, limits)
    if ending and ENDINGS.get(ending, form) is form and ending not in _OFFICE_ENDINGS:
        return read
    if not ending:
        return read
    note = Note(kind="named-otherwise", details={"ending": ending, "format": form.value.upper()})
    return ReadDocument(
        text=read.text, pages=read.pages, format=form, encoding=read.encoding,
        notes=(note, *read.notes),
    )  # fmt: skip


def format_of(content: bytes, ending: str) -> Format:
    """Return the kind of a file by its first bytes and the ending of its name.

    Raises
    ------
    UnreadableFileError
        For an empty file and for kinds that cannot be read.
    """
    if not content:
        raise UnreadableFileError("empty")
    if b"%PDF-" in content[:_HEAD]:
        return Format.PDF
    if content.startswith(b"PK\x03\x04"):
        return Format.DOCX
    if content.startswith(_OLE):
        raise UnreadableFileError("encrypted" if _ENCRYPTED in content else "old-office")
    if content.lstrip().startswith(b"{\\rtf"):
        raise UnreadableFileError("rtf")
    is_page = bool(_HTML.match(content[:_HEAD]))
    named = ENDINGS.get(ending)
    if named in _PACKED:
        # A failed download is often a page that says so.
        is_text = b"\0" not in content[:_HEAD]
        raise UnreadableFileError("not-as-named" if is_text else "broken", ending=ending)
    if named is None and is_page:
        return Format.HTML
    if ending in _OFFICE_ENDINGS:
        raise UnreadableFileError("other-format")
    return named or Format.TEXT

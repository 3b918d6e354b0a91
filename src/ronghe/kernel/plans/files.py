"""Files of policy documents as text, and what to say of those that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from ronghe.lib.documents import ReadDocument, UnreadableFileError, read_document

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from ronghe.lib.documents import Note

# The sentences of `ronghe.lib.documents`, to be translated; a test holds them equal.
REASONS: Final[dict[str, Promise]] = {
    "empty": _("The file is empty."),
    "no-text": _("The file holds no text. Hand in the document itself."),
    "too-large": _(
        "The file has more than %(limit)s MB. Take out pictures, or split it into its parts."
    ),
    "too-many-pages": _("The document has more than %(limit)s pages. Split it into its parts."),
    "too-much-inside": _(
        "The file unpacks to more than a document holds. Open it in a word processor and save it "
        "anew."
    ),
    "too-long": _(
        "Reading took longer than %(limit)s seconds and was given up. Open the document in a word "
        "processor, save it anew, or split it into its parts."
    ),
    "garbled": _(
        "Most characters of the file cannot be read. Export the document again, or save it as "
        "plain text (UTF-8)."
    ),
    "binary": _(
        "The file is not a text file. Hand in the document as PDF, DOCX, HTML, Markdown or plain "
        "text (UTF-8)."
    ),
    "scanned": _(
        "The PDF holds pictures of its pages and no text. Run text recognition (OCR) over it, or "
        "hand in the document that it was printed from."
    ),
    "encrypted": _(
        "The file is protected by a password. Save it without the password and try again."
    ),
    "broken": _("The file is damaged or was cut off. Fetch it again, or open and save it anew."),
    "old-office": _("This is a file of an old Word or WPS. Open it there and save it as DOCX."),
    "rtf": _("This is an RTF file. Open it in a word processor and save it as DOCX."),
    "ofd": _("This is an OFD file. Open it in an OFD reader and save it as PDF."),
    "other-format": _(
        "This is neither a DOCX nor a PDF file. Save the document as DOCX or PDF and try again."
    ),
    "not-as-named": _(
        "The file is named %(ending)s but holds something else. Fetch it again; a text file must "
        "end in .txt, .md or .html."
    ),
}
NOTES: Final[dict[str, Promise]] = {
    "decoded": _("The file is no UTF-8; it was read as %(encoding)s."),
    "named-otherwise": _("The file is named %(ending)s but is %(format)s, and was read as that."),
    "pages-without-text": _("Pages without text were left out, perhaps pictures: %(pages)s."),
    "contents-left-out": _("The table of contents was left out."),
    "characters-unread": _("Some characters have no meaning in the file and stand as “�”."),
}


class UnreadableDocumentError(ValueError):
    """The file holds no text that can be read; the message says why and what to do.

    `kind` is that of `ronghe.lib.documents.UnreadableFileError`.
    """

    def __init__(self, kind: str, **details: object) -> None:
        """Say the reason in the language of the visitor."""
        super().__init__(str(REASONS[kind]) % details)
        self.kind = kind


def document_read(content: bytes, *, file_name: str) -> ReadDocument:
    """Return the text of a document file with its pages.

    Raises
    ------
    UnreadableDocumentError
        If the file cannot be read.
    """
    try:
        return read_document(content, name=file_name)
    except UnreadableFileError as error:
        raise UnreadableDocumentError(error.kind, **error.details) from error


def note_said(note: Note) -> str:
    """Return what to know about a text that was read, in the language of the visitor."""
    return str(NOTES[note.kind]) % note.details

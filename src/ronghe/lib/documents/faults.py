"""Why a document cannot be read, and what is worth knowing about one that can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

# Each says what is wrong and what to do. Pages show the same sentences, translated.
REASONS: Final[Mapping[str, str]] = {
    "empty": "The file is empty.",
    "no-text": "The file holds no text. Hand in the document itself.",
    "too-large": "The file has more than %(limit)s MB. Take out pictures, or split it into its "
    "parts.",
    "too-many-pages": "The document has more than %(limit)s pages. Split it into its parts.",
    "too-much-inside": "The file unpacks to more than a document holds. Open it in a word "
    "processor and save it anew.",
    "too-long": "Reading took longer than %(limit)s seconds and was given up. Open the document "
    "in a word processor, save it anew, or split it into its parts.",
    "garbled": "Most characters of the file cannot be read. Export the document again, or save "
    "it as plain text (UTF-8).",
    "binary": "The file is not a text file. Hand in the document as PDF, DOCX, HTML, Markdown or "
    "plain text (UTF-8).",
    "scanned": "The PDF holds pictures of its pages and no text. Run text recognition (OCR) over "
    "it, or hand in the document that it was printed from.",
    "encrypted": "The file is protected by a password. Save it without the password and try again.",
    "broken": "The file is damaged or was cut off. Fetch it again, or open and save it anew.",
    "old-office": "This is a file of an old Word or WPS. Open it there and save it as DOCX.",
    "rtf": "This is an RTF file. Open it in a word processor and save it as DOCX.",
    "ofd": "This is an OFD file. Open it in an OFD reader and save it as PDF.",
    "other-format": "This is neither a DOCX nor a PDF file. Save the document as DOCX or PDF and "
    "try again.",
    "not-as-named": "The file is named %(ending)s but holds something else. Fetch it again; a "
    "text file must end in .txt, .md or .html.",
}

NOTES: Final[Mapping[str, str]] = {
    "decoded": "The file is no UTF-8; it was read as %(encoding)s.",
    "named-otherwise": "The file is named %(ending)s but is %(format)s, and was read as that.",
    "pages-without-text": "Pages without text were left out, perhaps pictures: %(pages)s.",
    "contents-left-out": "The table of contents was left out.",
    "characters-unread": "Some characters have no meaning in the file and stand as “�”.",
}


class UnreadableFileError(ValueError):
    """A file cannot be read as a document.

    Attributes
    ----------
    kind : str
        One of `REASONS`; stable, for programs.
    details : mapping of str to object
        What fills the gaps of the sentence.
    """

    def __init__(self, kind: str, **details: object) -> None:
        """Keep the kind and the details; the message is the sentence in English."""
        super().__init__(REASONS[kind] % details)
        self.kind = kind
        self.details = details

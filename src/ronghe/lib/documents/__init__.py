"""Documents of offices as plain text: TXT, Markdown, HTML, DOCX, and PDF with a text layer.

Bytes in, `ReadDocument` out; `docs/targets.md` says what is kept of each format.
"""

from __future__ import annotations

from ronghe.lib.documents.faults import NOTES, REASONS, UnreadableFileError
from ronghe.lib.documents.limits import LIMITS, Limits
from ronghe.lib.documents.model import Format, Note, ReadDocument, page_of
from ronghe.lib.documents.reading import ENDINGS, read_document

__all__ = [
    "ENDINGS",
    "LIMITS",
    "NOTES",
    "REASONS",
    "Format",
    "Limits",
    "Note",
    "ReadDocument",
    "UnreadableFileError",
    "page_of",
    "read_document",
]

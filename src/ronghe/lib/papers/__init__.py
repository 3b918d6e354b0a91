"""Official-looking papers as values, written as DOCX and PDF.

The same `Paper` gives both files. Looks follow the habits of Chinese official documents (A4, wide
margins, title in the middle, page number between dashes); GB/T 9704-2012 is where they come from.
"""

from __future__ import annotations

from ronghe.lib.papers.model import (
    Block,
    Cell,
    Column,
    Facts,
    Heading,
    Note,
    Paper,
    Paragraph,
    Picture,
    Table,
    Tone,
)
from ronghe.lib.papers.pdf import FontMissingError, as_pdf
from ronghe.lib.papers.word import as_docx

__all__ = [
    "Block",
    "Cell",
    "Column",
    "Facts",
    "FontMissingError",
    "Heading",
    "Note",
    "Paper",
    "Paragraph",
    "Picture",
    "Table",
    "Tone",
    "as_docx",
    "as_pdf",
]

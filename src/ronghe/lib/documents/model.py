"""What reading a document gives: its text, where its pages begin, and what could not be read."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Format(StrEnum):
    """The kinds of documents that can be read."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """Something a reader of the text should know; `kind` is a stable key, see `faults.NOTES`."""

    kind: str
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadDocument:
    """A document as plain text.

    Attributes
    ----------
    text : str
        Text and Markdown files as they are, each character kept. The others paragraph by
        paragraph, tables as Markdown pipe tables; never a NUL or a lone surrogate.
    pages : tuple of int
        `pages[i]` is the offset in `text` at which page `i + 1` begins, never falling. Empty
        where the file tells no pages.
    format : Format
    encoding : str
        Of the bytes: `utf-8`, `utf-16` or `gb18030`; empty for DOCX and PDF.
    notes : tuple of Note
        What was left out or guessed.
    """

    text: str
    pages: tuple[int, ...] = ()
    format: Format
    encoding: str = ""
    notes: tuple[Note, ...] = ()

    def page_of(self, offset: int) -> int | None:
        """Return the page, counted from 1, that the character at `offset` stands on."""
        return page_of(self.pages, offset)


def page_of(pages: Sequence[int], offset: int) -> int | None:
    """Return the page that begins last at or before `offset`; None without pages.

    A page without text begins where the next one does, and no character stands on it.

    Examples
    --------
    >>> page_of((0, 40, 40, 90), 39), page_of((0, 40, 40, 90), 40), page_of((), 3)
    (1, 3, None)
    """
    return max(1, bisect_right(pages, offset)) if pages else None

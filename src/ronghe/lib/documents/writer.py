"""Puts the text of a document together: paragraphs, tables, and where the pages begin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ronghe.lib.documents.grid import pipe_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.lib.documents.grid import Cell

# What PostgreSQL cannot keep or no text holds; tabs and line ends stay.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_INDENT: Final = "\u3000\u3000"
_NUMBERED: Final = re.compile(
    r"第[一二三四五六七八九十百零\d]{1,5}[章节条编篇部]|[一二三四五六七八九十百]{1,4}[、.．]"
    r"|[(（](?:[一二三四五六七八九十百]{1,4}|\d{1,2})[)）]|\d{1,2}(?:[、.．](?!\d)|(?:[.．]\d{1,2}){1,3})"
    r"|[①-⑳]|[【<《]?专栏|附[件表录]"
)
_LONGEST_HEADING: Final = 42


class TextWriter:
    """Collects blocks of text, each on a line of its own.

    Paragraphs are set in by two ideographic blanks, as Chinese documents print them: so a reader
    of the text never takes one for the wrapped rest of the paragraph above. A heading that has no
    number and is one by its style alone gets Markdown's `#`.
    """

    def __init__(self) -> None:
        """Begin with an empty text on no page."""
        self._parts: list[str] = []
        self._length = 0
        self.pages: list[int] = []

    def __len__(self) -> int:
        """Return how many characters there are so far."""
        return self._length

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def page(self) -> None:
        """Begin the next page at what is written next."""
        self.pages.append(self._length)

    def paragraph(self, text: str, *, level: int = 0, breaks: Sequence[int] = ()) -> None:
        """Write a paragraph, or nothing for blanks alone.

        Parameters
        ----------
        text : str
            Line breaks inside are kept.
        level : int
            Of a heading by its style, 1 the highest; 0 for body text.
        breaks : sequence of int
            Offsets in `text` at which a new page begins.
        """
        lead = len(text) - len(text.lstrip())
        body = text.strip()
        if not body:
            for _ in breaks:
                self.page()
            return
        opening = _mark(body, level) or _INDENT
        self._write(opening)
        done = 0
        for at in breaks:
            cut = min(max(at - lead, 0), len(body))
            # A page that begins with the paragraph begins with its indent.
            if cut == 0 and done == 0:
                self.pages.append(self._length - len(opening))
                continue
            self._write(cleaned(body[done:cut]))
            done = cut
            self.page()
        self._write(cleaned(body[done:]) + "\n")

    def table(self, rows: Sequence[Sequence[Cell]], *, page_at: Sequence[int] = ()) -> None:
        """Write a pipe table; `page_at` names the rows before which a new page begins.

        A table of one column is a frame around text: its cells are written as paragraphs.
        """
        waiting = list(page_at)
        width = max((sum(cell.columns for cell in row) for row in rows), default=0)
        if width <= 1:
            for index, row in enumerate(rows):
                waiting = self._pages_before(index, waiting)
                for cell in row:
                    for line in cell.lines:
                        self.paragraph(line)
        else:
            for index, line in pipe_rows(rows):
                waiting = self._pages_before(index, waiting)
                if line.startswith("|"):
                    self._write(cleaned(line) + "\n")
                else:
                    self.paragraph(line)
            self._write("\n")
        for _ in waiting:
            self.page()

    def _pages_before(self, row: int, waiting: list[int]) -> list[int]:
        while waiting and waiting[0] <= row:
            waiting.pop(0)
            self.page()
        return waiting

    def text(self) -> str:
        """Return all that was written."""
        return "".join(self._parts)


def _mark(body: str, level: int) -> str:
    # A number says more about the depth of a heading than the style does, and a whole paragraph
    # in the style of a heading is none.
    is_title = len(body) <= _LONGEST_HEADING and not re.search(r"[。；;\n]", body)
    return "#" * min(level, 6) + " " if level and is_title and not _NUMBERED.match(body) else ""


def cleaned(text: str) -> str:
    """Return `text` without the characters that no text holds."""
    return _CONTROL.sub("", text)

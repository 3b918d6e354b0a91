"""Tables of a Word document: cells over several columns and rows, rows that begin a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ronghe.lib.documents.docx.package import WORD, value_of, whole_number
from ronghe.lib.documents.docx.text import Passage
from ronghe.lib.documents.grid import MOST_COLUMNS, Cell

_ROW: Final = WORD + "tr"
_CELL: Final = WORD + "tc"
_WRAPPERS: Final = frozenset(
    WORD + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")
)

CellLines = Callable[[Any], Iterator[tuple[str, Passage]]]


@dataclass(kw_only=True, slots=True)
class Table:
    """Rows of cells, and the rows in which a page began when the file was saved."""

    rows: list[list[Cell]] = field(default_factory=list)
    page_at: list[int] = field(default_factory=list)


def cells_of(table: Any, *, line_of: CellLines) -> Table:
    """Return the cells of a `w:tbl`; `line_of` gives the paragraphs of a `w:tc`."""
    content = Table()
    begun: dict[int, tuple[int, int]] = {}  # by column: row and place of a cell that goes down
    for element in _within(table, _ROW):
        if element.find(f"{WORD}trPr/{WORD}del") is not None:
            continue
        number = len(content.rows)
        row: list[Cell] = []
        column = whole_number(value_of(element.find(f"{WORD}trPr/{WORD}gridBefore")), 0)
        if column > 0:
            row.append(Cell(columns=min(column, MOST_COLUMNS)))
        pages = 0
        for cell in _within(element, _CELL):
            span = whole_number(value_of(cell.find(f"{WORD}tcPr/{WORD}gridSpan")), 1)
            span = max(1, min(span, MOST_COLUMNS))
            merge = cell.find(f"{WORD}tcPr/{WORD}vMerge")
            lines = tuple(line_of(cell))
            # A page may begin in every cell of the row; it is one page.
            pages = max(pages, sum(len(passage.rendered) for _, passage in lines))
            if merge is not None and value_of(merge) != "restart" and column in begun:
                top, place = begun[column]
                above = content.rows[top][place]
                content.rows[top][place] = replace(above, rows=number - top + 1)
            else:
                begun.pop(column, None)
                if merge is not None:
                    begun[column] = (number, len(row))
                texts = tuple(text for text, _ in lines if text.strip())
                row.append(Cell(lines=texts, columns=span))
            column += span
        content.rows.append(row)
        content.page_at.extend([number] * pages)
    return content


def _within(parent: Any, tag: str) -> Iterator[Any]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _within(child, tag)

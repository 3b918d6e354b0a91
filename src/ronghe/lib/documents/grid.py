"""Tables with merged cells as rows of a Markdown pipe table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_COLUMNS = 200  # a span beyond it is damage, not a table


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A cell: its paragraphs, and how many columns and rows it covers."""

    lines: tuple[str, ...] = ()
    columns: int = 1
    rows: int = 1

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.lines).split())


def pipe_rows(table: Sequence[Sequence[Cell]]) -> Iterator[tuple[int, str]]:
    r"""Yield the lines of a pipe table, each with the row of `table` it came from.

    The head is one row: where the first row has cells over several columns (目标值 over 2023年 and
    2025年), each column's head names both, one after the other. A cell over several rows stands
    in the first of them. A first row of one cell over the whole width is the caption and goes
    before the table as a line of text.

    Examples
    --------
    >>> head = [Cell(lines=("指标",), rows=2), Cell(lines=("目标",), columns=2)]
    >>> years = [Cell(lines=("2023年",)), Cell(lines=("2025年",))]
    >>> body = [Cell(lines=("企业",)), Cell(lines=("10家",)), Cell(lines=("20家",))]
    >>> print("\n".join(line for _, line in pipe_rows([head, years, body])))
    | 指标 | 目标2023年 | 目标2025年 |
    | --- | --- | --- |
    | 企业 | 10家 | 20家 |
    """
    width = max((sum(cell.columns for cell in row) for row in table), default=0)
    first = 0
    while first < len(table) - 1 and _is_caption(table[first], width):
        if caption := table[first][0].text:
            yield first, caption
        first += 1
    if first == len(table):
        return
    depth = _depth_of_head(table[first], rows_left=len(table) - first)
    rows, width = _placed(table[first:], depth=depth)
    yield first, _line(_joined_heads(rows[:depth], width))
    yield first, _line(["---"] * width)
    for index in range(depth, len(rows)):
        yield first + index, _line([rows[index].get(column, "") for column in range(width)])


# The text by column; one that is missing is empty.
_Placed = dict[int, str]


def _placed(table: Sequence[Sequence[Cell]], *, depth: int) -> tuple[list[_Placed], int]:
    """Lay the cells out, as HTML does.

    In the head a text stands in every column and row that its cell covers, below in the first.
    """
    rows: list[_Placed] = [{} for _ in table]
    width = 0
    for number, cells in enumerate(table):
        column = 0
        for cell in cells:
            while column in rows[number]:
                column += 1
            columns = min(cell.columns, MOST_COLUMNS - column)
            if columns <= 0:
                break
            for down in range(min(cell.rows, len(table) - number)):
                for right in range(columns):
                    is_printed = number + down < depth or (down == 0 and right == 0)
                    rows[number + down].setdefault(column + right, cell.text if is_printed else "")
            column += columns
            width = max(width, column)
    return rows, width


def _is_caption(row: Sequence[Cell], width: int) -> bool:
    return len(row) == 1 and row[0].columns >= width and row[0].rows == 1


def _depth_of_head(row: Sequence[Cell], *, rows_left: int) -> int:
    """Return how many rows the head has: as many as the cells beside a wide one reach down."""
    if not any(cell.columns > 1 for cell in row):
        return 1
    depth = max((cell.rows for cell in row if cell.columns == 1), default=2)
    return max(1, min(depth, rows_left - 1, 4))


def _joined_heads(rows: Sequence[_Placed], width: int) -> list[str]:
    heads = []
    for column in range(width):
        texts: list[str] = []
        for row in rows:
            text = row.get(column, "")
            if text and text not in texts:
                texts.append(text)
        heads.append("".join(texts))
    return heads


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "｜") for cell in cells) + " |"

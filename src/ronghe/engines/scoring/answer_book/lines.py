"""Rows of a sheet by the names in its hidden first row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.engines.scoring.answer_book import layout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row: its number as a spreadsheet shows it, and the texts in its columns."""

    row: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """Return the text in a column, blank where there is none."""
        return self.cells.get(column, "")


@dataclass(frozen=True, kw_only=True)
class Lines:
    """A sheet: its rows below the heading, and what people call its columns."""

    title: str
    position: Mapping[str, int]
    headings: Mapping[str, str]
    rows: tuple[Line, ...]

    @classmethod
    def of(cls, records: Sequence[Sequence[str]], *, title: str) -> Lines:
        """Return the rows of a sheet whose first record names the columns."""
        position = {name: index for index, name in enumerate(records[0]) if name}
        said = records[1] if len(records) > 1 else ()
        headings = {name: said[at] for name, at in position.items() if at < len(said) and said[at]}
        rows = tuple(
            Line(
                row=row,
                cells={
                    name: layout.clean(record[at])
                    for name, at in position.items()
                    if at < len(record)
                },
            )
            for row, record in enumerate(records[layout.FIRST_ROW - 1 :], start=layout.FIRST_ROW)
        )
        return cls(title=title, position=position, headings=headings, rows=rows)

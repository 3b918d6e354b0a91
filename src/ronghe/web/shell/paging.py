"""What all lists of the API have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_OFFSET = 10**9  # rows; PostgreSQL takes no number of any length
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200  # within what the database's smallint holds


class Rows(Sequence[dict[str, Any]]):
    """Rows of a query as an operation answers them: only those of the page are read and written.

    A list would be made of all rows before a page of it is cut.
    """

    def __init__(self, rows: QuerySet[Any], shown: Callable[[Any], dict[str, Any]]) -> None:
        self._rows = rows
        self._shown = shown

    def __len__(self) -> int:
        return self._rows.count()

    @overload
    def __getitem__(self, at: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, at: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, at: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if isinstance(at, slice):
            # PostgreSQL refuses numbers of any length; so far out no list has a row.
            ends = (min(at.start or 0, MOST_OFFSET), min(at.stop or MOST_OFFSET, MOST_OFFSET))
            return [self._shown(row) for row in self._rows[slice(*ends)]]
        return self._shown(self._rows[at])

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (self._shown(row) for row in self._rows)

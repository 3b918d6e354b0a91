"""What programmes report of those they chose, as bounds that a sheet can be held against."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ronghe.lib.definitions import definition_cursor, status_at, text_at

if TYPE_CHECKING:
    from decimal import Decimal

    from ronghe.lib.definitions import Cursor, Status, Text

_SHIPPED = Path(__file__).with_name("programme_results.yaml")


@dataclass(frozen=True, kw_only=True)
class Change:
    """What changed, in percent of what it was before; negative fell."""

    what: Text
    percent: Decimal


@dataclass(frozen=True, kw_only=True)
class ProgrammeResult:
    """What one programme reports; `year` is that of the publication, None where not known."""

    key: str
    title: Text
    year: int | None
    changes: tuple[Change, ...]
    source: Text
    status: Status


@cache  # every sheet shows them; a file of the program does not change while it runs
def programme_results(path: Path = _SHIPPED) -> tuple[ProgrammeResult, ...]:
    """Return the results that programmes report.

    Averages of winners, and the least that a programme asks of them: bounds to wonder at what lies
    beyond, and no expectation.

    Raises
    ------
    DefinitionError
        If the file does not say what it should; with all faults.

    Examples
    --------
    >>> [(one.key, one.year) for one in programme_results()][0]
    ('pilots_2022', 2022)
    """
    root = definition_cursor(path)
    root.only(("status", "results"))
    found = tuple(_result(each, root) for each in root.child("results").entries())
    root.unique(one.key for one in found)
    root.book.refuse_faults()
    return found


def _result(cursor: Cursor, root: Cursor) -> ProgrammeResult:
    cursor.only(("key", "title", "source", "status", "year", "changes"))
    year = cursor.maybe("year")
    changes = []
    for each in cursor.child("changes").entries():
        each.only(("what", "percent"))
        changes.append(
            Change(what=text_at(each.child("what")), percent=each.child("percent").number())
        )
    return ProgrammeResult(
        key=cursor.child("key").key(),
        title=text_at(cursor.child("title")),
        year=None if year is None else year.whole(),
        changes=tuple(changes),
        source=text_at(cursor.child("source")),
        status=status_at(cursor.maybe("status") or root.child("status")),
    )

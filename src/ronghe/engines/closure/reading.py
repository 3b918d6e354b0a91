"""Promises from what a reader of policy text found."""

from __future__ import annotations

from bisect import bisect_right
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from ronghe.engines.closure.model import Promise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.closure.model import Level


class ReadTarget(Protocol):
    """A promised value as a reader gives it."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def value(self) -> float | None: ...
    @property
    def value_high(self) -> float | None: ...
    @property
    def unit(self) -> str: ...
    @property
    def comparator(self) -> str: ...
    @property
    def year(self) -> int | None: ...
    @property
    def every_year(self) -> bool: ...
    @property
    def cumulative(self) -> bool: ...
    @property
    def indicator(self) -> str: ...
    @property
    def heading_path(self) -> tuple[str, ...]: ...


class ReadClause(Protocol):
    """A sentence or table row as a reader gives it."""

    @property
    def start(self) -> int: ...


def promises_of(
    document: str,
    text: str,
    targets: Sequence[ReadTarget],
    clauses: Sequence[ReadClause],
    *,
    level: Level | None = None,
    place: str = "",
) -> list[Promise]:
    """Return the promises of a document, named `document:start-end`.

    `targets` and `clauses` are in order of the text, and their offsets are `text`'s.
    """
    starts = [clause.start for clause in clauses]
    promises = []
    previous = 0
    for target in targets:
        at = bisect_right(starts, target.start) - 1
        clause = starts[at] if at >= 0 else 0
        promises.append(
            Promise(
                id=f"{document}:{target.start}-{target.end}",
                document=document,
                start=target.start,
                end=target.end,
                quote=text[target.start : target.end],
                value=_exact(target.value),
                value_high=_exact(target.value_high),
                unit=target.unit,
                comparator=target.comparator,
                year=target.year,
                every_year=target.every_year,
                cumulative=target.cumulative,
                indicator=target.indicator,
                heading_path=target.heading_path,
                clause=clause,
                lead=text[max(clause, previous) : target.start],
                level=level,
                place=place,
            )
        )
        previous = target.end
    return promises


def _exact(value: float | None) -> Decimal | None:
    # By its shortest decimal form: 0.1 is a tenth, as it was printed.
    return None if value is None else Decimal(repr(value)).normalize() + 0

"""Promises of one quantity over the years, within one section of one document."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.engines.closure.amounts import amount, interval
from ronghe.engines.closure.phrases import name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from ronghe.engines.closure.model import Promise


@dataclass(frozen=True, slots=True)
class Series:
    """One quantity in one section; `promises` are in order of the text."""

    promises: tuple[Promise, ...]

    @property
    def first(self) -> Promise:
        """Return the promise that stands first in the text."""
        return self.promises[0]

    @property
    def document(self) -> str:
        """Return the key of the document."""
        return self.first.document

    @property
    def path(self) -> tuple[str, ...]:
        """Return the headings above."""
        return self.first.heading_path

    @property
    def cumulative(self) -> bool:
        """Say whether any value is called cumulative; the first year's often is not."""
        return any(promise.cumulative for promise in self.promises)

    def by_year(self) -> dict[int | None, Promise]:
        """Return the promise of each year."""
        return {promise.year: promise for promise in self.promises}

    def value(self, year: int | None, unit: str) -> Decimal | None:
        """Return the single value of a year in a unit; None where there is none."""
        promise = self.by_year().get(year)
        return None if promise is None else amount(promise, unit)

    def years_up_to(self, year: int | None) -> tuple[int, ...]:
        """Return the years of the series until `year`, when they follow one another without a gap.

        An empty tuple where they do not, or where fewer than two years are printed at all.
        """
        years = sorted(y for y in self.by_year() if y is not None)
        if year is None or len(years) < 2 or year not in years:
            return ()
        chosen = tuple(y for y in years if y <= year)
        return chosen if chosen == tuple(range(chosen[0], year + 1)) else ()


def series_of(promises: Iterable[Promise]) -> list[Series]:
    """Return the series of each section, in order of the text.

    Values that a unit keeps apart, and yearly values beside levels, are series of their own. Where
    a section gives a year two values under one name (tiers of a subsidy, say), the name is too
    poor to tell quantities apart and there is no series.
    """
    groups: dict[tuple[object, ...], list[list[Promise]]] = defaultdict(list)
    for promise in promises:
        if promise.value is None:
            continue
        key = (
            promise.document, promise.heading_path, name(promise.indicator),
            promise.every_year, promise.scope,
        )  # fmt: skip
        for group in groups[key]:
            if interval(promise, group[0].unit) is not None:
                group.append(promise)
                break
        else:
            groups[key].append([promise])
    found = [Series(tuple(group)) for lists in groups.values() for group in lists]
    return sorted(
        (series for series in found if len(series.by_year()) == len(series.promises)),
        key=lambda series: (series.document, series.first.start, series.first.id),
    )

"""What a section can give to a sum: one quantity, or the quantities of one sentence together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.engines.closure.relations import Term

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ronghe.engines.closure.model import Promise
    from ronghe.engines.closure.series import Series

# What makes a reading of a section less plain than taking what it opens with as it stands.
_FURTHER_DOWN = 1
_ANOTHER_BOUND = 1
_ANOTHER_BASIS = 1


@dataclass(frozen=True, slots=True)
class Offer:
    """One reading of a section: its values and terms in each year of a total, and its cost.

    `cost` counts what speaks against the reading; 0 is the plainest.
    """

    values: tuple[Decimal, ...]
    terms: tuple[Term, ...]
    cost: int
    promises: tuple[Promise, ...]


def offers(section: Sequence[Series], total: Series, years: Sequence[int | None]) -> list[Offer]:
    """Return the readings of a section for a total in some years; each year has a value in each.

    A series that the text calls cumulative counts as it stands. One that it doesn't counts as it
    stands, or, where years follow one another, added up from its first year.
    """
    last = years[-1]
    present = sorted(
        (series for series in section if last in series.by_year()),
        key=lambda series: series.by_year()[last].start,
    )
    found: list[Offer] = []
    for number, series in enumerate(present):
        found += _readings((series,), total, years, _FURTHER_DOWN if number else 0)
    for group in _groups(present, last):
        found += _readings(group, total, years, _FURTHER_DOWN if group[0] is not present[0] else 0)
    return found


def _groups(section: Sequence[Series], last: int | None) -> Iterator[tuple[Series, ...]]:
    """Yield the quantities that stand in one sentence, in every year the same ones together."""
    by_clause: dict[int, list[Series]] = defaultdict(list)
    for series in section:
        by_clause[series.by_year()[last].clause].append(series)
    for group in by_clause.values():
        years = {frozenset(series.by_year()) for series in group}
        alike = len(years) == 1 and len({series.cumulative for series in group}) == 1
        if len(group) > 1 and alike and all(_together(group, year) for year in years.pop()):
            yield tuple(group)


def _together(group: Sequence[Series], year: int | None) -> bool:
    return len({series.by_year()[year].clause for series in group}) == 1


def _readings(
    group: tuple[Series, ...], total: Series, years: Sequence[int | None], cost: int
) -> Iterator[Offer]:
    if any(s.first.comparator != total.first.comparator for s in group):
        cost += _ANOTHER_BOUND
    cumulative = any(series.cumulative for series in group)
    every_year = any(series.first.every_year for series in group)
    if every_year:
        return
    as_level = _offer(group, total, [(year,) for year in years], cost)
    if as_level is not None:
        away = not cumulative and total.cumulative
        yield as_level if not away else _dearer(as_level)
    if cumulative:
        return
    spans = [group[0].years_up_to(year) for year in years]
    if all(spans) and any(len(span) > 1 for span in spans):
        added = _offer(group, total, spans, cost)
        if added is not None:
            yield added if total.cumulative else _dearer(added)


def _dearer(offer: Offer) -> Offer:
    return Offer(offer.values, offer.terms, offer.cost + _ANOTHER_BASIS, offer.promises)


def _offer(
    group: tuple[Series, ...],
    total: Series,
    spans: Sequence[tuple[int | None, ...]],
    cost: int,
) -> Offer | None:
    values, terms, used = [], [], {}
    for span in spans:
        parts = [series.value(year, total.first.unit) for year in span for series in group]
        numbers = [part for part in parts if part is not None]
        if len(numbers) < len(parts) or sum(numbers) <= 0:
            return None
        values.append(sum(numbers[1:], numbers[0]))
        bundles = tuple(tuple(s.by_year()[year].id for s in group) for year in span)
        terms.append(Term(bundles))
        used.update({s.by_year()[y].id: s.by_year()[y] for y in span for s in group})
    return Offer(tuple(values), tuple(terms), cost, tuple(used.values()))

"""Sums that the text never states: one value from each of several sections meets a goal."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ronghe.engines.closure.amounts import factor_between, is_amount
from ronghe.engines.closure.building import finding
from ronghe.engines.closure.model import Kind, Severity
from ronghe.engines.closure.phrases import is_growth, is_subsidy, nouns
from ronghe.engines.closure.relations import Equation, Operator, Relation
from ronghe.engines.closure.search import chance_of, search
from ronghe.engines.closure.sections import is_column, is_goal
from ronghe.engines.closure.terms import Offer, offers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from ronghe.engines.closure.model import Finding
    from ronghe.engines.closure.search import Budget
    from ronghe.engines.closure.series import Series

# Accepted chances of an accident. Two years and a goal beside the sections that serve it weigh
# more than one year, or rows of one section that are compared with each other in every way.
_ACCEPTED = 0.15
_ACCEPTED_IN_ONE_YEAR = 0.05
_ACCEPTED_IN_A_LIST = 0.05
_DEAREST = 2
_DEAREST_IN_ONE_YEAR = 1


_Path: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Family:
    """Sections, or rows, that a writer may have meant as the parts of one whole."""

    sections: tuple[tuple[Series, ...], ...]
    of_rows: bool


class _Parts:
    """The series of one document that count one thing, by the headings above them."""

    def __init__(self, series: Iterable[Series]) -> None:
        self.rows: dict[_Path, list[Series]] = defaultdict(list)
        self.below: dict[_Path, dict[str, list[Series]]] = defaultdict(lambda: defaultdict(list))
        for one in series:
            self.rows[one.path].append(one)
            for depth, heading in enumerate(one.path):
                self.below[one.path[:depth]][heading].append(one)
        self.headings = sorted(self.below, key=lambda path: (-len(path), path))

    def families(self, total: Series) -> Iterator[_Family]:
        """Yield the sections below each heading that a total may sum, then the rows beside it.

        A goal may sum the sections below any heading but those of its own branch; another value
        those below its own heading.
        """
        seen = set()
        for above in self.headings if is_goal(total.path) else (total.path,):
            branches = self.below.get(above, {})
            depth = len(above)
            own = total.path[depth] if total.path[:depth] == above != total.path else None
            sections = tuple(tuple(part) for key, part in branches.items() if key != own)
            if len(sections) > 1 and sections not in seen:
                seen.add(sections)
                yield _Family(sections, of_rows=False)
        rows = tuple((part,) for part in self.rows[total.path] if _is_another_row(part, total))
        if len(rows) > 1:
            yield _Family(rows, of_rows=True)


def found_sums(series: Sequence[Series], budget: Budget) -> Iterator[Finding]:
    """Find sums over sections side by side, or rows of one section, that meet a total.

    A total is a goal, or stands in the text above the sections. Parts count the same things in a
    unit that adds, at most one reading a section (see `terms`). A sum is told when it holds in at
    least two years, or in one year over numbered columns, and when its chance of being an accident
    is small. The plainest sum of each total is told; how many others meet it is said with it.
    """
    by_noun = _by_noun(series)
    growths = _growths(series)
    for group in by_noun.values():
        parts = _Parts(group)
        # Goals first: where the budget ends, they were looked at.
        for total in sorted(group, key=lambda one: not is_goal(one.path)):
            told = [
                sum_
                for family in parts.families(total)
                if (sum_ := _sum(total, family, growths, budget)) is not None
            ]
            if told:
                yield min(told, key=lambda sum_: (sum_.chance or 0.0, str(sum_.spans)))


def _by_noun(series: Iterable[Series]) -> dict[tuple[str, str], list[Series]]:
    """Return the series of each document by what they count: the end of their phrases.

    A phrase that opens with what others end with counts that: `企业` in `企业试行共享制造`.
    """
    able = [one for one in series if _may_add(one)]
    ends = {(one.document, nouns(one.first.indicator)[0]) for one in able}
    groups: dict[tuple[str, str], list[Series]] = defaultdict(list)
    for one in able:
        end, opening = nouns(one.first.indicator)
        groups[one.document, end].append(one)
        if opening != end and (one.document, opening) in ends:
            groups[one.document, opening].append(one)
    return groups


def _may_add(series: Series) -> bool:
    first = series.first
    return (
        is_amount(first.unit)
        and not first.every_year
        and nouns(first.indicator)[0] != ""
        and not is_growth(first.indicator)
        and not is_subsidy(first.indicator)
    )


def _fits(part: Series, total: Series) -> bool:
    return (
        factor_between(part.first.unit, indicator_unit=total.first.unit) is not None
        and part.first.comparator != "<="
    )


def _sum(
    total: Series, family: _Family, growths: Counter[tuple[object, ...]], budget: Budget
) -> Finding | None:
    if not budget.take(sum(map(len, family.sections))):
        return None
    family = _fitting(total, family)
    years = _years(total, family)
    values = [total.value(year, total.first.unit) for year in years]
    whole = [value for value in values if value is not None and value > 0]
    if not years or len(whole) < len(years):
        return None
    sections = [
        choices for section in family.sections if (choices := offers(section, total, years))
    ]
    found = search(sections, whole, budget)
    best = found.best()
    if best is None or _is_restated(total, family, years):
        return None
    cost, chosen = best
    chance = chance_of(found, whole[-1], cost) * _same_growth(total, years, growths)
    # A year that only repeats another one's values is no evidence of its own.
    if not _is_told(family, chosen, cost, chance, len(set(whole))):
        return None
    return _finding(total, years, chosen, family, chance, len(found.hits) - 1)


def _is_another_row(part: Series, total: Series) -> bool:
    """Say whether a series stands in other sentences or rows; one sentence lists things alike."""
    return {p.clause for p in part.promises}.isdisjoint(p.clause for p in total.promises)


def _fitting(total: Series, family: _Family) -> _Family:
    sections = (tuple(p for p in section if _fits(p, total)) for section in family.sections)
    return _Family(tuple(section for section in sections if section), of_rows=family.of_rows)


def _years(total: Series, family: _Family) -> list[int | None]:
    """Return the years of a total in which at least two sections have something to add."""

    def known(year: int | None) -> bool:
        having = [s for s in family.sections if any(year in part.by_year() for part in s)]
        return len(having) > 1

    return sorted((y for y in total.by_year() if known(y)), key=lambda y: y or 0)


def _is_restated(total: Series, family: _Family, years: Sequence[int | None]) -> bool:
    """Say whether a section repeats the total: then it holds the whole, not a part of it."""
    return any(
        all(
            part.value(year, total.first.unit) == total.value(year, total.first.unit)
            for year in years
        )
        for section in family.sections
        for part in section
    )


def _is_told(
    family: _Family, chosen: Sequence[Offer], cost: int, chance: float, years: int
) -> bool:
    if years > 1:
        return cost <= _DEAREST and chance <= (_ACCEPTED_IN_A_LIST if family.of_rows else _ACCEPTED)
    columns = all(is_column(p.heading_path) for offer in chosen for p in offer.promises)
    return (
        not family.of_rows
        and columns
        and cost <= _DEAREST_IN_ONE_YEAR
        and chance <= _ACCEPTED_IN_ONE_YEAR
    )


def _growths(series: Iterable[Series]) -> Counter[tuple[object, ...]]:
    """Count how quantities grow between years: what all of them do is no evidence for a sum."""
    counter: Counter[tuple[object, ...]] = Counter()
    for one in series:
        years = sorted(y for y in one.by_year() if y is not None)
        for number, early in enumerate(years):
            for late in years[number + 1 :]:
                ratio = _ratio(one, early, late)
                if ratio is not None:
                    counter[one.document, early, late, ratio] += 1
                    counter[one.document, early, late] += 1
    return counter


def _same_growth(
    total: Series, years: Sequence[int | None], growths: Counter[tuple[object, ...]]
) -> float:
    """Return the share of the document's quantities that grow between the years as the total does.

    A sum that meets its total in the last year meets it in another one by the same accident when
    total and parts happen to grow alike; the total itself is among those counted.
    """
    share = 1.0
    dated = [year for year in years if year is not None]
    for early in dated[:-1]:
        ratio = _ratio(total, early, dated[-1])
        alike = growths[total.document, early, dated[-1], ratio]
        share *= max(alike, 1) / max(growths[total.document, early, dated[-1]], 1)
    return share


def _ratio(series: Series, early: int, late: int) -> Decimal | None:
    before, after = (series.value(year, series.first.unit) for year in (early, late))
    return None if before is None or after is None or not before else after / before


def _finding(
    total: Series,
    years: Sequence[int | None],
    chosen: Sequence[Offer],
    family: _Family,
    chance: float,
    rivals: int,
) -> Finding:
    by_year = total.by_year()
    relation = Relation(
        Operator.EQUAL,
        tuple(
            Equation(year, by_year[year].id, tuple(offer.terms[n] for offer in chosen))
            for n, year in enumerate(years)
        ),
    )
    promises = [by_year[year] for year in years]
    return finding(
        Kind.SUM,
        Severity.SUGGESTION,
        "list_meets_total" if family.of_rows else "sections_meet_total",
        {"indicator": total.first.indicator, "count": len(chosen)},
        [*promises, *(p for offer in chosen for p in offer.promises)],
        relation=relation,
        chance=chance,
        rivals=rivals,
    )

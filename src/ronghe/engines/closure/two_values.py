"""The same quantity promised twice for the same time with two values."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING

from ronghe.engines.closure.amounts import interval
from ronghe.engines.closure.building import finding, pair, written
from ronghe.engines.closure.model import Kind, Severity
from ronghe.engines.closure.phrases import is_specific, is_subsidy, name
from ronghe.engines.closure.relations import Operator
from ronghe.engines.closure.sections import is_goal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from ronghe.engines.closure.model import Finding, Promise

_ABOUT = 20  # 约 and 左右 leave a twentieth
_MOST_OF_ONE_NAME = 12


def two_values(promises: Iterable[Promise]) -> Iterator[Finding]:
    """Find pairs of promises of one quantity, one printed year, one population and two values.

    Values of one sentence are its author's own distinction and never compared. Sections that stand
    side by side (industries, tasks, districts) use short names for populations of their own: only
    goals beside a section, or one section with itself, are compared within a document. Across
    documents, plans of one place are compared; plans of different levels are `lower_plans`' matter.
    A promise is told beside the first one that it contradicts, in order of the text.
    """
    groups: dict[tuple[object, ...], list[Promise]] = defaultdict(list)
    for promise in promises:
        if _can_be_compared(promise):
            groups[name(promise.indicator), promise.year, promise.every_year].append(promise)
    for group in groups.values():
        # A name that stands this often tells nothing apart.
        if len(group) > _MOST_OF_ONE_NAME:
            continue
        for number, second in enumerate(group):
            found = (_compared(first, second) for first in group[:number])
            yield from islice((one for one in found if one is not None), 1)


def _can_be_compared(promise: Promise) -> bool:
    """Say whether a promise has a year, without which two goals of a plan may mean two years."""
    return (
        promise.value is not None
        and promise.year is not None
        and is_specific(promise.indicator)
        and not is_subsidy(promise.indicator)
    )


def _compared(first: Promise, second: Promise) -> Finding | None:
    weight = _weight(first, second)
    one, two = interval(first, first.unit), interval(second, first.unit)
    if weight is None or one is None or two is None:
        return None
    if first.cumulative != second.cumulative:
        return _year_and_total(first, second)
    if _agree(first, one, second, two):
        return None
    severity, reason = weight
    return finding(
        Kind.TWO_VALUES,
        severity,
        reason,
        {"indicator": first.indicator, "first": written(first), "second": written(second)},
        (first, second),
        relation=pair(Operator.EQUAL, first, second),
    )


def _weight(first: Promise, second: Promise) -> tuple[Severity, str] | None:
    """Return how much a difference of the two would weigh; None where they are no pair."""
    if first.scope and second.scope and first.scope != second.scope:
        return None
    if first.document != second.document:
        if (first.level, first.place) != (second.level, second.place):
            return None
        both = is_goal(first.heading_path) and is_goal(second.heading_path)
        if both:
            return Severity.WARNING, "two_values"
        return Severity.SUGGESTION, "two_values_of_sections"
    if first.clause == second.clause:
        return None
    if first.heading_path == second.heading_path:
        return Severity.WARNING, "two_values"
    goals = [is_goal(first.heading_path), is_goal(second.heading_path)]
    if all(goals):
        return Severity.WARNING, "two_values"
    return (Severity.SUGGESTION, "two_values_of_sections") if any(goals) else None


def _agree(
    first: Promise,
    one: tuple[Decimal, Decimal],
    second: Promise,
    two: tuple[Decimal, Decimal],
) -> bool:
    if {first.comparator, second.comparator} == {">=", "<="}:
        floor, ceiling = (one, two) if first.comparator == ">=" else (two, one)
        return floor[0] <= ceiling[1]
    about = "~" in (first.comparator, second.comparator)
    slack = max(abs(one[0]), abs(two[0])) / _ABOUT if about else 0
    return abs(one[0] - two[0]) <= slack and abs(one[1] - two[1]) <= slack


def _year_and_total(first: Promise, second: Promise) -> Finding | None:
    """One year brings at most what all years together have brought."""
    total, part = (first, second) if first.cumulative else (second, first)
    most, least = interval(total, total.unit), interval(part, total.unit)
    if most is None or least is None or least[0] <= most[1]:
        return None
    return finding(
        Kind.TWO_VALUES,
        Severity.WARNING,
        "yearly_above_cumulative",
        {"indicator": part.indicator, "part": written(part), "total": written(total)},
        (total, part),
        relation=pair(Operator.AT_LEAST, total, part),
    )

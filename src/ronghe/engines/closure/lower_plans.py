"""A lower plan stays below the higher plan."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.engines.closure.amounts import interval, is_amount, plain
from ronghe.engines.closure.building import finding, level, pair, written
from ronghe.engines.closure.model import Kind, Severity
from ronghe.engines.closure.phrases import is_specific, is_subsidy, may_fall, name
from ronghe.engines.closure.relations import Equation, Operator, Relation
from ronghe.engines.closure.sections import is_goal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ronghe.engines.closure.model import Finding, Promise


def lower_plans(promises: Iterable[Promise]) -> Iterator[Finding]:
    """Find shares and levels below those of the higher plan, and counts that add up to less.

    Only promises whose document has a level are compared, goals before other sections. A count is
    compared when at least two lower plans of the next level given promise it: their sum is complete
    only if all plans of that level are given, so it is a suggestion.
    """
    groups: dict[tuple[object, ...], list[Promise]] = defaultdict(list)
    for p in promises:
        if p.level is None or p.value is None or p.year is None or not is_specific(p.indicator):
            continue
        if not (is_subsidy(p.indicator) or may_fall(p.indicator)):
            groups[name(p.indicator), p.year, p.every_year, p.scope].append(p)
    for group in groups.values():
        for upper in _chosen(group):
            below = [p for p in _chosen(group) if _next_below(p, upper, group)]
            if is_amount(upper.unit):
                yield from _counts(upper, below)
            else:
                yield from (f for p in below if (f := _level(upper, p)) is not None)


def _chosen(group: Sequence[Promise]) -> list[Promise]:
    """Return one promise a document: the goals' where they have one, else the first."""
    chosen: dict[str, Promise] = {}
    for promise in group:
        kept = chosen.get(promise.document)
        if kept is None or (is_goal(promise.heading_path) and not is_goal(kept.heading_path)):
            chosen[promise.document] = promise
    return list(chosen.values())


def _next_below(lower: Promise, upper: Promise, group: Sequence[Promise]) -> bool:
    levels = sorted({p.level for p in group if p.level is not None and p.level > _rank(upper)})
    return bool(levels) and lower.level == levels[0]


def _rank(promise: Promise) -> int:
    return -1 if promise.level is None else promise.level


def _level(upper: Promise, lower: Promise) -> Finding | None:
    high, low = interval(upper, lower.unit), interval(lower, lower.unit)
    if high is None or low is None or "<=" in (upper.comparator, lower.comparator):
        return None
    # Ranks are better when lower, and of another list.
    if lower.unit in ("位", "名", "名次") or low[1] >= high[0]:
        return None
    return finding(
        Kind.LOWER_PLAN,
        Severity.WARNING,
        "lower_below_higher",
        {
            "indicator": lower.indicator,
            "lower": lower.place or lower.document,
            "low": written(lower),
            "higher": upper.place or upper.document,
            "high": written(upper),
        },
        (upper, lower),
        relation=pair(Operator.AT_LEAST, lower, upper),
    )


def _counts(upper: Promise, below: Sequence[Promise]) -> Iterator[Finding]:
    ends = [interval(p, upper.unit) for p in below]
    total = interval(upper, upper.unit)
    if len(below) < 2 or total is None or any(e is None for e in ends):
        return
    most = sum((e[1] for e in ends if e is not None), Decimal(0))
    if most >= total[0] or upper.comparator == "<=":
        return
    yield finding(
        Kind.LOWER_PLAN,
        Severity.SUGGESTION,
        "lower_sum_below_higher",
        {
            "indicator": upper.indicator,
            "count": len(below),
            "sum": f"{plain(most)}{upper.unit}",
            "total": written(upper),
        },
        (upper, *below),
        relation=Relation(
            Operator.AT_MOST, (Equation(upper.year, upper.id, tuple(map(level, below))),)
        ),
    )

"""Cumulative values never fall; levels rarely do."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ronghe.engines.closure.amounts import interval, is_amount
from ronghe.engines.closure.building import finding, pair, written
from ronghe.engines.closure.model import Kind, Severity
from ronghe.engines.closure.phrases import is_growth, is_subsidy, may_fall
from ronghe.engines.closure.relations import Operator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ronghe.engines.closure.model import Finding, Promise
    from ronghe.engines.closure.series import Series

_MONEY = ("元",)
_RANKS = ("位", "名", "名次")


def falling(series: Iterable[Series]) -> Iterator[Finding]:
    """Find series that fall where they should not.

    A cumulative value below an earlier value of its series is an error. A level (index, share,
    output value) promised with no upper bound that falls is a warning. Counts by the year, growth,
    yearly money, ranks, and quantities that are better when lower may fall.
    """
    for one in series:
        dated = sorted((p for p in one.promises if p.year is not None), key=lambda p: p.year or 0)
        yield from (f for a, b in pairwise(dated) if (f := _fall(a, b)) is not None)


def _fall(before: Promise, after: Promise) -> Finding | None:
    earlier, later = interval(before, before.unit), interval(after, before.unit)
    if earlier is None or later is None or later[1] >= earlier[0] or before.every_year:
        return None
    if after.cumulative:
        severity, reason = Severity.ERROR, "cumulative_falls"
    elif _is_level(before) and _is_level(after):
        severity, reason = Severity.WARNING, "level_falls"
    else:
        return None
    return finding(
        Kind.FALLING,
        severity,
        reason,
        {
            "indicator": after.indicator,
            "before": written(before),
            "after": written(after),
            "year_before": before.year,
            "year_after": after.year,
        },
        (before, after),
        relation=pair(Operator.AT_LEAST, after, before),
    )


def _is_level(promise: Promise) -> bool:
    if promise.comparator == "<=" or promise.unit in _RANKS or promise.unit.endswith("点"):
        return False
    phrase = promise.indicator
    if is_growth(phrase) or may_fall(phrase) or is_subsidy(phrase):
        return False
    return not is_amount(promise.unit) or promise.unit.endswith(_MONEY)

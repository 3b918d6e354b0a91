"""All checks of a set of promises, in one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.engines.closure.falling import falling
from ronghe.engines.closure.lower_plans import lower_plans
from ronghe.engines.closure.model import Severity, position
from ronghe.engines.closure.parts import named_parts
from ronghe.engines.closure.search import Budget
from ronghe.engines.closure.series import series_of
from ronghe.engines.closure.sums import found_sums
from ronghe.engines.closure.two_values import two_values
from ronghe.engines.closure.years import year_sums

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ronghe.engines.closure.model import Finding, Promise

PARTIAL_SUMS = 200_000
_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.SUGGESTION: 2}


@dataclass(frozen=True, slots=True)
class Closure:
    """What the arithmetic of some promises shows.

    Attributes
    ----------
    findings : tuple of Finding
        Errors first, then warnings, then suggestions, each in order of the text.
    complete : bool
        False where the search for sums ran into its limit and may have missed some.
    """

    findings: tuple[Finding, ...]
    complete: bool


def check(promises: Iterable[Promise], *, partial_sums: int = PARTIAL_SUMS) -> Closure:
    """Check the arithmetic of promises, within each document and across all that are given.

    The order of the promises changes nothing. Time grows with their number, but for the search for
    unstated sums, which looks at most at `partial_sums` partial sums.

    Raises
    ------
    ValueError
        If two promises have one id.
    """
    ordered = sorted(promises, key=position)
    if len({promise.id for promise in ordered}) < len(ordered):
        raise ValueError("two promises have one id")
    series = series_of(ordered)
    budget = Budget(partial_sums)
    found = [
        *falling(series),
        *two_values(ordered),
        *lower_plans(ordered),
        *named_parts(ordered),
        *year_sums(series, ordered),
        *found_sums(series, budget),
    ]
    found.sort(
        key=lambda f: (
            _WEIGHT[f.severity], f.spans[0].document, f.spans[0].start, f.kind, f.reason,
            f.details, f.equations,
        )
    )  # fmt: skip
    return Closure(tuple(_unique(found)), not budget.spent)


def _unique(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings without a second one of the same equations over the same promises."""
    kept: dict[tuple[object, ...], Finding] = {}
    for one in findings:
        key = (frozenset(span.promise for span in one.spans), one.equations or one.reason)
        kept.setdefault(key, one)
    return list(kept.values())

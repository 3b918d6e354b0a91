"""What the reader of a cockpit chose: indicator, period and population, all in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.web.indicators import showing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from ronghe.kernel.indicators.models import Indicator
    from ronghe.kernel.indicators.selectors import Figure
    from ronghe.web.indicators.showing import Chosen


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A choice that is possible: the indicator exists and the place has data in the period."""

    indicator: Indicator
    period: str
    chosen: Chosen

    def url(self, page: str, *, indicator: str = "", period: str = "") -> str:
        """Return the address of a page under this choice, or with a part of it replaced."""
        return showing.with_query(
            page,
            self.chosen,
            indicator=indicator or self.indicator.key,
            year=period or self.period,
        )


def indicator_chosen(
    query: QueryDict, by_key: Mapping[str, Indicator], headlines: Sequence[str]
) -> Indicator | None:
    """Return the indicator of `?indicator=`, or the first headline; None where none is declared."""
    wanted = by_key.get(query.get("indicator", ""))
    first = next((by_key[key] for key in headlines if key in by_key), None)
    return wanted or first or next(iter(by_key.values()), None)


def period_chosen(query: QueryDict, periods: Sequence[str], found: Sequence[Figure]) -> str:
    """Return the period of `?year=`, or the newest that is filled well enough to start with.

    The first response of a new year makes a figure at once; the page would otherwise jump to a
    year with a single enterprise. Well filled is half as many enterprises as in the fullest year.
    """
    wanted = query.get("year", "")
    if wanted in periods:
        return wanted
    n_by_period = dict.fromkeys(periods, 0)
    for figure in found:
        n_by_period[figure.period] = max(n_by_period[figure.period], figure.n)
    fullest = max(n_by_period.values(), default=0)
    filled = [period for period in periods if n_by_period[period] * 2 >= fullest]
    return filled[-1] if filled else ""

"""Means of places estimated by strata from who answered, with the register as the population."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import numpy as np

from ronghe.engines.index.estimation import Frame, estimate
from ronghe.engines.index.releasing import csv_bytes, number_text
from ronghe.kernel.indicators.selectors import ABOVE_SCALE, LENGTH_BY_LEVEL, Figure
from ronghe.kernel.indicators.selectors import observations_live as observations
from ronghe.kernel.parties.models import Organisation, PlaceClosure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ronghe.engines.index.estimation import Estimates
    from ronghe.kernel.indicators.models import Indicator
    from ronghe.kernel.parties.models import Place

Estimator = Literal["plain", "stratified"]
STRATIFIED: Estimator = "stratified"
ESTIMATED = frozenset({"mean", "share"})  # roll-ups that are means of enterprises
_DIVISION = LENGTH_BY_LEVEL[2]
_COLUMNS = (
    "unit", "period", "indicator", "value", "standard_error", "unweighted_mean", "enterprises",
    "answered", "coverage", "effective_sample_size", "strata", "collapsed",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Estimated:
    """The estimate of one figure, and what it rests on; numbers are in the figure's unit.

    `standard_error` is NaN where one answer stands for others, `unweighted` the plain mean,
    `coverage` answers over enterprises, `effective` the number of equally weighted answers that
    would tell as much, `collapsed` how many strata had too few answers to stand alone.
    """

    figure: Figure
    standard_error: float
    unweighted: float
    enterprises: int
    coverage: float
    effective: float
    strata: int
    collapsed: int


def estimated(
    indicator: Indicator, place: Place, regions: Iterable[Place], period: str
) -> dict[int, Estimated]:
    """Return the stratified estimates of regions within a place, by id; none without an answer.

    The population is who is above scale in the year of the period, as the register says. Strata are
    division of industry, size class and the place itself, and weigh as many enterprises as they
    have. Who answered stands with the place and industry that the answer was given with.
    """
    ids = [region.pk for region in regions]
    within = PlaceClosure.objects.filter(ancestor_id__in=ids)
    found = estimate(
        _frame(indicator, place, period, dict(within.values_list("place", "ancestor")))
    )
    factor = 100.0 if indicator.rollup == "share" else 1.0
    collapsed = [merge.region for merge in found.merges]
    return {
        int(region): _estimated(found, at, indicator, period, factor, collapsed.count(region))
        for at, region in enumerate(found.regions)
        if found.answered[at]
    }


def _frame(indicator: Indicator, place: Place, period: str, region_of: Mapping[int, int]) -> Frame:
    """Return a row an enterprise, in the order of their ids: sums come out with the same bits."""
    listed = Organisation.objects.filter(
        above_scale_years__contains=[int(period[:4])], place__in=region_of
    ).values_list("pk", "place", "industry__code", "size")
    answers = (
        observations(indicator, place.pk, period, ABOVE_SCALE)
        .filter(place__in=region_of)
        .values_list("organisation", "place", "industry", "organisation__size", "value")
    )
    rows = {pk: (where, code, size, np.nan) for pk, where, code, size in listed}
    rows |= {pk: (where, code, size, float(value)) for pk, where, code, size, value in answers}
    held = [rows[pk] for pk in sorted(rows)]
    places = np.array([where for where, *_rest in held], dtype=np.int64)
    return Frame(
        region=np.array([region_of[where] for where, *_rest in held], dtype=np.int64),
        strata=(
            np.array([code[:_DIVISION] for _where, code, *_rest in held], dtype=np.str_),
            np.array([size for _where, _code, size, _value in held], dtype=np.str_),
            places,
        ),
        value=np.array([value for *_rest, value in held], dtype=np.float64),
    )


def _estimated(
    found: Estimates, at: int, indicator: Indicator, period: str, factor: float, collapsed: int
) -> Estimated:
    return Estimated(
        figure=Figure(
            indicator=indicator.key,
            place_id=int(found.regions[at]),
            period=period,
            value=Decimal(repr(float(found.value[at]) * factor)),
            n=int(found.answered[at]),
            kind="estimated",
        ),
        standard_error=float(found.standard_error[at]) * factor,
        unweighted=float(found.unweighted[at]) * factor,
        enterprises=int(found.enterprises[at]),
        coverage=float(found.coverage[at]),
        effective=float(found.effective[at]),
        strata=int(found.strata[at]),
        collapsed=collapsed,
    )


def estimates_csv(
    places: Sequence[Place], found: Mapping[tuple[str, str, str], Estimated], *, least: int
) -> bytes:
    """Return estimates and what they rest on as CSV; blank numbers with fewer than `least`.

    `found` are by (column, code of the place, period); of the whole, the same in all rows, one is
    written.
    """
    codes = {place.pk: place.code for place in places}
    once = {
        (one.figure.indicator, one.figure.place_id, one.figure.period): one
        for one in found.values()
    }
    rows = []
    for one in once.values():
        figure = one.figure
        numbers = (float(figure.value or 0), one.standard_error, one.unweighted)
        shown = [number_text(number) if figure.n >= least else "" for number in numbers]
        rows.append(
            (
                codes[figure.place_id], figure.period, figure.indicator, *shown,
                str(one.enterprises), str(figure.n), number_text(one.coverage),
                number_text(one.effective), str(one.strata), str(one.collapsed),
            )
        )  # fmt: skip
    return csv_bytes(_COLUMNS, rows)

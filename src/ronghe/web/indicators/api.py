"""Definitions, figures and observations for programs, within the caller's scope."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import HttpRequest  # ninja reads the types of an operation
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from ronghe.kernel.indicators.lineage import observations_visible
from ronghe.kernel.indicators.models import Indicator, Observation
from ronghe.kernel.indicators.selectors import figures, periods_of
from ronghe.kernel.parties.models import Organisation, Place
from ronghe.kernel.parties.selectors import children_of, visible_place_ids
from ronghe.lib.periods import PATTERN
from ronghe.web.indicators import prov
from ronghe.web.indicators.scope import industry_named
from ronghe.web.indicators.showing import Chosen
from ronghe.web.shell.paging import MOST_OFFSET

if TYPE_CHECKING:
    from collections.abc import Sequence

router = Router()

MOST_ROWS = 1000  # of one answer
OnePeriod = Annotated[
    str, Field(pattern=f"^$|{PATTERN}", description="ISO text such as 2022; empty for all.")
]


class IndicatorOut(Schema):
    """A definition, with date, source and status."""

    key: str
    domain: str
    title: str
    title_en: str
    unit: str
    definition: str
    definition_en: str
    rollup: str
    numerator: str
    denominator: str
    factor: int
    decimals: int
    direction: str
    source: str
    status: str
    valid_from: date


class FigurePlaceOut(Schema):
    """A place by its code of GB/T 2260."""

    code: str
    name: str
    name_en: str
    kind: str


class FigureOut(Schema):
    """The value of an indicator for a place and period; `value` null where there is none.

    `industry` is the code of GB/T 4754 that it is limited to, empty for all industries.
    """

    indicator: str
    place: FigurePlaceOut
    period: str
    population: str
    industry: str
    value: Decimal | None
    unit: str
    n: int
    kind: Literal["rolled up", "reported"]
    status: str


class ObservationOut(Schema):
    """The value of one indicator for one organisation or place in one period."""

    id: int
    indicator: str
    organisation: str | None
    organisation_name: str | None
    place: str
    period: str
    value: Decimal
    industry: str
    above_scale: bool
    activity: str
    rule: str
    rule_version: str
    at: datetime
    supersedes: int | None
    superseded_at: datetime | None


class ObservationsOut(Schema):
    """One page of observations; `count` is of all pages."""

    count: int
    offset: int
    limit: int
    items: list[ObservationOut]


class ErrorOut(Schema):
    """What went wrong, in one sentence."""

    detail: str


class ObservationQuery(Schema):
    """Which observations: a credit code, a key, an ISO period; the superseded ones on request."""

    organisation: str = ""
    indicator: str = ""
    period: OnePeriod = ""
    superseded: bool = False
    offset: int = 0
    limit: int = 100


@router.get("", response=list[IndicatorOut], url_name="indicators_list")
def indicators_list(request: HttpRequest) -> Any:
    """List all definitions."""
    return list(Indicator.objects.all())


# Before `{key}`: an address is answered by the first operation that fits.
@router.get(
    "/observations",
    response={200: ObservationsOut, 404: ErrorOut, 422: ErrorOut},
    url_name="indicators_observations",
)
def observations(request: HttpRequest, asked: Query[ObservationQuery]) -> Any:
    """List observations by organisation, indicator and period, newest period first."""
    if not 1 <= asked.limit <= MOST_ROWS:
        raise HttpError(422, f"limit is {asked.limit}; it must lie between 1 and {MOST_ROWS}.")
    if not 0 <= asked.offset <= MOST_OFFSET:
        raise HttpError(422, f"offset is {asked.offset}; it must lie between 0 and {MOST_OFFSET}.")
    rows = observations_visible()
    if not asked.superseded:
        rows = rows.filter(superseded_at__isnull=True)
    if asked.organisation:
        code = asked.organisation.upper()
        if not Organisation.objects.filter(credit_code=code).exists():
            raise HttpError(404, f"No organisation {asked.organisation!r} in your scope.")
        rows = rows.filter(organisation__credit_code=code)
    if asked.indicator:
        rows = rows.filter(indicator=_indicator(asked.indicator))
    if asked.period:
        rows = rows.filter(period=asked.period)
    rows = rows.order_by("-period", "indicator__key", "id")
    found = rows[asked.offset : asked.offset + asked.limit]
    return {
        "count": rows.count(),
        "offset": asked.offset,
        "limit": asked.limit,
        "items": [_observation(each) for each in found],
    }


@router.get(
    "/observations/{pk}/lineage",
    response={200: dict[str, Any], 404: ErrorOut},
    url_name="indicators_lineage",
)
def lineage(request: HttpRequest, pk: int) -> Any:
    """Return where an observation comes from, as W3C PROV-JSON."""
    return prov.observation_document(get_object_or_404(observations_visible(), pk=pk))


@router.get("/{key}", response={200: IndicatorOut, 404: ErrorOut}, url_name="indicators_indicator")
def indicator(request: HttpRequest, key: str) -> Any:
    """Return one definition."""
    return _indicator(key)


@router.get(
    "/{key}/figures",
    response={200: list[FigureOut], 404: ErrorOut, 422: ErrorOut},
    url_name="indicators_figures",
)
def figures_list(
    request: HttpRequest,
    key: str,
    place: str,
    period: OnePeriod = "",
    children: bool = False,  # a query parameter
    population: Literal["above", "all"] = "above",
    industry: str = "",
) -> Any:
    """Return the figures of a place, in one period or all; with `children` of its parts instead.

    `industry` limits them to a section (C), division (C36), group (C367) or class (C3670).
    """
    shown = _indicator(key)
    found = _place(place)
    places = list(children_of(found)) if children else [found]
    periods = [period] if period else periods_of([shown], found.pk)
    chosen = Chosen(name=population, industry=_industry(industry))
    return _figures(shown, places, periods, chosen)


def _figures(
    shown: Indicator, places: Sequence[Place], periods: Sequence[str], chosen: Chosen
) -> list[dict[str, Any]]:
    values = figures(
        indicators=[shown],
        place_ids=[place.pk for place in places],
        periods=periods,
        population=chosen.population,
    )
    return [
        {
            "indicator": shown.key,
            "place": place,
            "period": period,
            "population": chosen.name,
            "industry": chosen.industry,
            "value": values[shown.key, place.pk, period].value,
            "unit": shown.unit,
            "n": values[shown.key, place.pk, period].n,
            "kind": values[shown.key, place.pk, period].kind,
            "status": shown.status,
        }
        for place in places
        for period in periods
    ]


def _indicator(key: str) -> Indicator:
    found = Indicator.objects.filter(key=key).first()
    if found is None:
        raise HttpError(404, f"No indicator is called {key!r}.")
    return found


def _place(code: str) -> Place:
    found = Place.objects.filter(code=code).first()
    # A place outside the scope answers like one that does not exist.
    if found is None or found.pk not in visible_place_ids():
        raise HttpError(404, f"No place {code!r} in your scope.")
    return found


def _industry(code: str) -> str:
    if not code:
        return ""
    found = industry_named(code)
    if found is None:
        raise HttpError(404, f"No industry {code!r} in GB/T 4754.")
    return found.code


def _observation(row: Observation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "indicator": row.indicator.key,
        "organisation": row.organisation.credit_code if row.organisation else None,
        "organisation_name": row.organisation.name if row.organisation else None,
        "place": row.place.code,
        "period": row.period,
        "value": row.value,
        "industry": row.industry,
        "above_scale": row.above_scale,
        "activity": row.activity.kind,
        "rule": row.activity.rule,
        "rule_version": row.activity.rule_version,
        "at": row.activity.at,
        "supersedes": row.supersedes_id,
        "superseded_at": row.superseded_at,
    }

"""What the page of one organisation shows, gathered with few queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.kernel.assessments import selectors as assessments
from ronghe.kernel.indicators.selectors import observations_of
from ronghe.kernel.parties.selectors import path_of, scopes_in_force
from ronghe.kernel.trust.selectors import entries_of
from ronghe.web.indicators import showing
from ronghe.web.parties.wording import level_words, state_tone, state_words
from ronghe.web.shell import access, charts, formats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from ronghe.kernel.assessments.models import Response, Result
    from ronghe.kernel.indicators.models import Indicator, Observation
    from ronghe.kernel.parties.models import Industry, Organisation, Scope

_LAST_CHANGES = 12


@dataclass(frozen=True, kw_only=True)
class YearFlag:
    """Whether an organisation is above scale in a year; None where the register does not say."""

    year: int
    is_above: bool | None


@dataclass(frozen=True, kw_only=True)
class ResponseLine:
    """One response: its state and, once it is approved, what it scored."""

    response: Response
    state: str
    tone: str
    score: str
    level: str
    result_url: str


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One observed value; `url` leads to its lineage where the visitor may go there."""

    text: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class IndicatorLine:
    """One indicator of an organisation over the years of the table."""

    indicator: Indicator
    cells: Sequence[Cell]


@dataclass(frozen=True, kw_only=True)
class ObservationTable:
    """Indicators by year."""

    periods: Sequence[str]
    lines: Sequence[IndicatorLine]


def definitions(organisation: Organisation) -> list[tuple[str, str]]:
    """Return the register data as pairs of term and value."""
    places = [place.label for place in path_of(organisation.place) if place.kind != "country"]
    return [
        (_("Unified social credit code"), organisation.credit_code),
        (_("Place"), f"{' / '.join(places)} ({organisation.place.code})"),
        (_("Industry"), " / ".join(_industries(organisation.industry))),
        (_("Industry code"), organisation.industry.code),
        (_("Size"), organisation.get_size_display()),
    ]


def _industries(industry: Industry) -> list[str]:
    names: list[str] = []
    current: Industry | None = industry
    while current is not None:
        names.insert(0, current.label)
        current = current.parent
    return names[1:] if len(names) > 1 else names


def years(organisation: Organisation) -> list[YearFlag]:
    """Return the years that the register knows, oldest first, gaps included."""
    known = organisation.known_years
    span = range(min(known), max(known) + 1) if known else ()
    return [YearFlag(year=year, is_above=organisation.is_above_scale(year)) for year in span]


def responses(request: HttpRequest, organisation: Organisation) -> list[ResponseLine]:
    """Return the responses, newest first."""
    contents = assessments.instrument_contents()
    result_by_response = {
        result.response_id: result for result in assessments.results_of(organisation.pk)
    }
    may_see = access.may(request, "assessments:result")
    return [
        _line(response, result_by_response.get(response.pk), contents, may_see=may_see)
        for response in assessments.responses_of(organisation.pk).defer("answers")
        if response.superseded_at is None
    ]


def _line(
    response: Response, result: Result | None, contents: dict[int, Any], *, may_see: bool
) -> ResponseLine:
    state = response.state_key
    return ResponseLine(
        response=response,
        state=state_words(state),
        tone=state_tone(state),
        score=formats.number(result.score, digits=1) if result else "",
        level=level_words(contents, result) if result else "",
        result_url=reverse("assessments:result", args=[response.pk]) if result and may_see else "",
    )


def observations(request: HttpRequest, organisation: Organisation) -> ObservationTable:
    """Return all live observations as a table of indicators by year."""
    rows = list(observations_of(organisation.pk))
    periods = sorted({row.period for row in rows})
    by_indicator: dict[int, dict[str, Observation]] = {}
    for row in rows:
        by_indicator.setdefault(row.indicator_id, {})[row.period] = row
    indicators = {row.indicator_id: row.indicator for row in rows}
    may_see = access.may(request, "indicators:observation")
    lines = [
        IndicatorLine(
            indicator=indicator,
            cells=[_cell(by_indicator[pk].get(period), may_see=may_see) for period in periods],
        )
        for pk, indicator in sorted(indicators.items(), key=lambda i: (i[1].domain, i[1].key))
    ]
    return ObservationTable(periods=periods, lines=lines)


def _cell(observation: Observation | None, *, may_see: bool) -> Cell:
    if observation is None:
        return Cell(text=formats.MISSING)
    url = reverse("indicators:observation", args=[observation.pk]) if may_see else ""
    return Cell(text=_said(observation), url=url)


def _said(observation: Observation) -> str:
    """Return the value without its unit, which has a column of its own."""
    # One enterprise is part of a share or it is not; "0.0 %" of one enterprise says nothing.
    if observation.indicator.rollup == "share":
        return showing.value_of(observation)
    return showing.number(observation.indicator, observation.value)


def score_chart(lines: Sequence[ResponseLine]) -> charts.LineChart | None:
    """Return the scores by year, a line an instrument; None with fewer than two results."""
    scored = [line for line in lines if line.score]
    periods = sorted({line.response.period for line in scored})
    if len(periods) < 2:  # one point is no line
        return None
    series = []
    for instrument in dict.fromkeys(line.response.instrument for line in scored):
        by_period = {
            line.response.period: float(line.score)
            for line in scored
            if line.response.instrument_id == instrument.pk
        }
        values = [by_period.get(period) for period in periods]
        series.append(charts.Series(name=instrument.label, values=values))
    return charts.LineChart(
        key="score", title=_("Score by year"), unit=_("points"), periods=periods, series=series
    )


def people(organisation: Organisation) -> list[Scope]:
    """Return the roles in force that name the organisation, as far as the visitor sees them."""
    rows: QuerySet[Scope] = scopes_in_force().filter(organisation=organisation)
    return list(rows.select_related("account").order_by("account__display_name"))


def changes(request: HttpRequest, organisation: Organisation) -> list[Any]:
    """Return the last entries of the trail about the organisation, newest first."""
    if not access.may(request, "trail:entries"):
        return []
    entries = entries_of("parties_organisation", organisation.pk).defer("row_ids", "row_digests")
    return list(entries.order_by("-id")[:_LAST_CHANGES])

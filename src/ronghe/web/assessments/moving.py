"""Which figures of places an approval moves: read before and after, shown once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.indicators.selectors import figures
from ronghe.kernel.manifest import domains
from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import path_of, visible_place_ids
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from django.http import HttpRequest

    from ronghe.kernel.assessments.models import Response
    from ronghe.kernel.indicators.selectors import Figure

_SESSION = "assessments.moved"


@dataclass(frozen=True, kw_only=True)
class Moved:
    """One figure of one place before and after, as text with its unit."""

    indicator: str
    place: str
    period: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class MovedShown:
    """A moved figure with the names that its keys stand for."""

    indicator: Indicator
    place: Place
    moved: Moved


Figures = dict[tuple[str, int, str], "Figure"]


def figures_fed(response: Response) -> Figures:
    """Return the figures of visible places that the response feeds or would feed, as they are."""
    return figures(
        indicators=_indicators(response),
        place_ids=[place.pk for place in places_fed(response)],
        periods=[response.period],
    )


def places_fed(response: Response) -> list[Place]:
    """Return the places whose sums hold the organisation, as far as the visitor sees them."""
    visible = set(visible_place_ids())
    return [
        place
        for place in path_of(response.place)
        if place.pk in visible and place.kind not in (Place.Kind.GROUPING, Place.Kind.COUNTRY)
    ]


def remember(request: HttpRequest, response: Response, before: Figures) -> None:
    """Keep what moved since `before` until the response's page is shown next."""
    after = figures_fed(response)
    indicators = {each.key: each for each in _indicators(response)}
    codes = {place.pk: place.code for place in places_fed(response)}
    moved = [
        Moved(
            indicator=key,
            place=codes[place],
            period=period,
            before=_text(before.get((key, place, period)), indicators[key]),
            after=_text(figure, indicators[key]),
        )
        for (key, place, period), figure in after.items()
        if _changed(before.get((key, place, period)), figure)
    ]
    request.session[_SESSION] = {str(response.pk): [asdict(each) for each in moved]}


def recalled(request: HttpRequest, response: Response) -> list[MovedShown] | None:
    """Return what the approval of this response moved, once; None if there is nothing to tell."""
    kept: dict[str, Any] = request.session.get(_SESSION) or {}
    if str(response.pk) not in kept:
        return None
    rows = [Moved(**row) for row in kept[str(response.pk)]]
    del request.session[_SESSION]
    indicators = {i.key: i for i in Indicator.objects.filter(key__in={r.indicator for r in rows})}
    places = {p.code: p for p in Place.objects.filter(code__in={r.place for r in rows})}
    return [
        MovedShown(indicator=indicators[row.indicator], place=places[row.place], moved=row)
        for row in rows
    ]


def _indicators(response: Response) -> list[Indicator]:
    instrument = response.instrument
    keys = {reading.indicator for reading in domains.readings_of(instrument.key)}
    keys |= {item.measures for item in instrument.content.items if item.measures}
    return list(Indicator.objects.filter(key__in=keys))


def _changed(before: Figure | None, after: Figure) -> bool:
    # With one more case behind it a figure moved, even where the rounded value is the same.
    return before is None or (before.value, before.n) != (after.value, after.n)


def _text(figure: Figure | None, indicator: Indicator) -> str:
    if figure is None or figure.value is None:
        return formats.MISSING
    # One digit more than usual: one enterprise among thousands moves little.
    digits = indicator.decimals + 2
    value = formats.with_unit(
        formats.number(figure.value, digits=digits), unit=indicator.unit_label
    )
    return f"{value} (n = {figure.n:,})"

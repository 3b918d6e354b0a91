"""The charts of the cockpit: the map or what stands in for it, and the path to the targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ronghe.kernel.indicators.selectors import by_industry
from ronghe.kernel.parties.models import Industry, Place
from ronghe.kernel.plans.standing import promised_value
from ronghe.web.indicators import showing
from ronghe.web.indicators.profile import as_float
from ronghe.web.shell import charts, formats, maps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ronghe.kernel.indicators.selectors import Figure
    from ronghe.web.cockpit.board import Standing
    from ronghe.web.cockpit.choice import Choice
    from ronghe.web.cockpit.promises import Promises

MOST_BARS = 20


def picture(choice: Choice, place: Place, ranking: Sequence[Standing]) -> charts.Chart | None:
    """Return the map of a place's parts; without a map their bars, or bars of its industries."""
    if place.code in maps.MAPS:
        return charts.MapChart(
            map=place.code,
            items=[_item(row) for row in ranking],
            key="picture",
            title=_title(choice),
            subtitle=_("Click a district to open its cockpit."),
            unit=choice.indicator.unit_label,
            digits=choice.indicator.decimals,
            status=choice.indicator.status,
        )
    if place.kind in {Place.Kind.DISTRICT, Place.Kind.PARK}:
        return _industries(choice, place)
    filled = [row for row in ranking if row.value is not None]
    if not filled:
        return None
    return charts.BarChart(
        items=[_item(row) for row in filled[:MOST_BARS]],
        key="picture",
        title=_title(choice),
        unit=choice.indicator.unit_label,
        digits=choice.indicator.decimals,
        status=choice.indicator.status,
    )


def _title(choice: Choice) -> str:
    return f"{choice.indicator.label} · {formats.period(choice.period)}"


def _item(row: Standing) -> charts.Item:
    return charts.Item(
        name=row.label, code=row.code, value=as_float(row.value), n=row.n, url=row.place_url
    )


def _industries(choice: Choice, place: Place) -> charts.BarChart | None:
    population = choice.chosen.population
    found = by_industry(choice.indicator, place.pk, choice.period, population=population)
    known = [(code, each) for code, each in found.items() if each.value is not None]
    known.sort(key=lambda pair: pair[1].value or 0, reverse=True)
    names = {each.code: each.label for each in Industry.objects.filter(code__in=list(found))}
    if not known:
        return None
    return charts.BarChart(
        items=[
            charts.Item(name=names.get(code, code), code=code, value=as_float(each.value), n=each.n)
            for code, each in known[:MOST_BARS]
        ],
        key="picture",
        title=_("By industry division"),
        subtitle=_title(choice),
        unit=choice.indicator.unit_label,
        digits=choice.indicator.decimals,
        status=choice.indicator.status,
    )


def trend(
    choice: Choice,
    place: Place,
    above: Sequence[Place],
    own: Mapping[tuple[str, int, str], Figure],
    periods: Sequence[str],
    promises: Promises,
) -> charts.LineChart:
    """Return measured values beside the promised ones, each in its own year."""
    indicator = choice.indicator
    promised = promises.years(indicator, place, above)
    shown = sorted({*periods, *promised})
    measured = [own.get((indicator.key, place.pk, period)) for period in shown]
    series = [
        charts.Series(
            name=place.label,
            values=[as_float(each.value) if each else None for each in measured],
            counts=[each.n if each else None for each in measured],
        )
    ]
    if promised:
        held = [promises.holding(indicator, place, above, period) for period in shown]
        whose = {each.place.label for each in held if each and not each.is_own}
        name = _("Target of %(places)s") % {"places": "、".join(sorted(whose))}
        series.append(
            charts.Series(
                name=name if whose else _("Target"),
                values=[as_float(promised_value(each.target)) if each else None for each in held],
                role="promised",
            )
        )
    return charts.LineChart(
        key="path",
        title=_("Measured values and targets"),
        subtitle=indicator.label,
        unit=indicator.unit_label,
        digits=indicator.decimals,
        status=indicator.status,
        source_url=showing.figure_url(indicator.key, place.code, choice.period, choice.chosen),
        periods=shown,
        series=series,
    )

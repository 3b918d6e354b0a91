"""What an indicator looks like in a place: by year, by industry, by the parts of the place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.kernel.indicators.selectors import LENGTH_BY_LEVEL, by_industry, figures, periods_of
from ronghe.kernel.parties.models import Industry
from ronghe.kernel.parties.selectors import children_of
from ronghe.lib.periods import before
from ronghe.web.indicators import showing
from ronghe.web.indicators.showing import Chosen
from ronghe.web.shell import charts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ronghe.kernel.indicators.models import Indicator
    from ronghe.kernel.indicators.selectors import Figure
    from ronghe.kernel.parties.models import Place


@dataclass(frozen=True, kw_only=True)
class Row:
    """One part of a place in a ranking; `value` is exact, None where there is none."""

    rank: int | None
    label: str
    code: str
    period: str
    value: Decimal | None
    unit: str
    n: int
    status: str
    shown: str
    place_url: str
    figure_url: str


@dataclass(frozen=True, kw_only=True)
class Year:
    """One period of a place."""

    period: str
    value: str
    change: str
    change_is_good: bool
    n: int
    url: str
    page_url: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Branch:
    """One industry of a place, of the level below the one that the page speaks of."""

    code: str
    label: str
    value: Decimal | None
    n: int
    url: str


@dataclass(frozen=True, kw_only=True)
class Profile:
    """An indicator in one place; `period` is the chosen one, empty where there is no data."""

    periods: list[str]
    period: str
    years: list[Year] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    trend: charts.LineChart | None = None
    industries: charts.BarChart | None = None


def ranked(values: Mapping[str, Decimal | None], *, direction: str) -> dict[str, int]:
    """Return the rank of each key with a value; equal values share the better rank.

    >>> ranked({"a": Decimal(3), "b": Decimal(5), "c": Decimal(3), "d": None}, direction="neutral")
    {'b': 1, 'a': 2, 'c': 2}
    """
    known = [(key, value) for key, value in values.items() if value is not None]
    known.sort(key=lambda pair: pair[1], reverse=direction != "lower_is_better")
    ranks: dict[str, int] = {}
    before: Decimal | None = None
    for position, (key, value) in enumerate(known, start=1):
        ranks[key] = position if value != before else ranks[known[position - 2][0]]
        before = value
    return ranks


def with_latest(rows: list[Indicator], place: Place | None, chosen: Chosen) -> list[Any]:
    """Return indicators that bear `latest_value`, `latest_period`, `latest_url` of the place."""
    listed: list[Any] = list(rows)
    periods = periods_of(listed, place.pk) if place else []
    found = figures(
        indicators=listed,
        place_ids=[place.pk] if place else [],
        periods=periods,
        population=chosen.population,
    )
    for row in listed:
        row.latest_value, row.latest_period, row.latest_url = None, "", ""
        for period in periods:
            value = found[row.key, place.pk, period].value if place else None
            if value is not None and place:
                row.latest_value, row.latest_period = value, period
                row.latest_url = showing.figure_url(row.key, place.code, period, chosen)
    return listed


def profile_of(indicator: Indicator, place: Place, wanted: str, chosen: Chosen) -> Profile:
    """Return the profile of an indicator in a place; `wanted` names a period, or the last is."""
    children = list(children_of(place))
    periods = periods_of([indicator], place.pk)
    if not periods:
        return Profile(periods=[], period="")
    period = wanted if wanted in periods else periods[-1]
    # One call for all: the place in every period, its parts in the chosen one.
    own = figures(
        indicators=[indicator],
        place_ids=[place.pk],
        periods=periods,
        population=chosen.population,
    )
    parts = figures(
        indicators=[indicator],
        place_ids=[child.pk for child in children],
        periods=[period],
        population=chosen.population,
    )
    by_period = {each: own[indicator.key, place.pk, each] for each in periods}
    return Profile(
        periods=periods,
        period=period,
        years=[_year(indicator, place, each, by_period, period, chosen) for each in periods],
        rows=_rows(indicator, children, period, parts, chosen),
        trend=_trend(indicator, place, by_period, period, chosen),
        industries=_industries(indicator, place, period, chosen),
    )


def _year(
    indicator: Indicator,
    place: Place,
    period: str,
    by_period: Mapping[str, Figure],
    chosen_period: str,
    chosen: Chosen,
) -> Year:
    figure = by_period[period]
    earlier = by_period.get(before(period))
    difference = showing.change(figure.value, earlier.value if earlier else None)
    return Year(
        period=period,
        value=showing.with_unit(indicator, figure.value),
        change=showing.change_shown(indicator, difference),
        change_is_good=difference is None or showing.is_good(indicator, difference),
        n=figure.n,
        url=showing.figure_url(indicator.key, place.code, period, chosen),
        page_url=_page(indicator, place, period, chosen),
        is_chosen=period == chosen_period,
    )


def _rows(
    indicator: Indicator,
    children: Sequence[Place],
    period: str,
    found: Mapping[tuple[str, int, str], Figure],
    chosen: Chosen,
) -> list[Row]:
    figure_by_code = {child.code: found[indicator.key, child.pk, period] for child in children}
    values = {code: figure.value for code, figure in figure_by_code.items()}
    ranks = ranked(values, direction=indicator.direction)
    return [
        Row(
            rank=ranks.get(child.code),
            label=child.label,
            code=child.code,
            period=period,
            value=values[child.code],
            unit=indicator.unit_label,
            n=figure_by_code[child.code].n,
            status=indicator.status,
            shown=showing.with_unit(indicator, values[child.code]),
            place_url=_page(indicator, child, period, chosen),
            figure_url=showing.figure_url(indicator.key, child.code, period, chosen),
        )
        for child in children
        if values[child.code] is not None
    ]


def _page(indicator: Indicator, place: Place, period: str, chosen: Chosen) -> str:
    page = reverse("indicators:indicator", args=[indicator.key])
    return showing.with_query(page, chosen, place=place.code, period=period)


def level_below(chosen: Chosen) -> int | None:
    """Return the level of industries to show: divisions first, then what lies in the chosen one.

    None below a class, which has no parts.
    """
    longer = [n for n in LENGTH_BY_LEVEL.values() if n > max(1, len(chosen.industry))]
    return {n: level for level, n in LENGTH_BY_LEVEL.items()}[longer[0]] if longer else None


def _branches(
    indicator: Indicator, place: Place, period: str, chosen: Chosen, *, level: int
) -> list[Branch]:
    found = by_industry(indicator, place.pk, period, level=level, population=chosen.population)
    names = {i.code: i.label for i in Industry.objects.filter(code__in=list(found))}
    rows = [
        Branch(
            code=code,
            label=names.get(code, code or _("Industry unknown")),
            value=figure.value,
            n=figure.n,
            # One that is known no more exactly than the chosen one leads nowhere new.
            url=_page(indicator, place, period, replace(chosen, industry=code))
            if len(code) > len(chosen.industry)
            else "",
        )
        for code, figure in found.items()
    ]
    return sorted(rows, key=lambda row: (row.value is None, -(row.value or Decimal(0))))


def _trend(
    indicator: Indicator,
    place: Place,
    by_period: Mapping[str, Figure],
    period: str,
    chosen: Chosen,
) -> charts.LineChart:
    return charts.LineChart(
        key="trend",
        title=indicator.label,
        subtitle=f"{place.label} · {chosen.label}",
        unit=indicator.unit_label,
        digits=indicator.decimals,
        status=indicator.status,
        source_url=showing.figure_url(indicator.key, place.code, period, chosen),
        periods=list(by_period),
        series=[
            charts.Series(
                name=place.label,
                values=[as_float(figure.value) for figure in by_period.values()],
                counts=[figure.n for figure in by_period.values()],
            )
        ],
    )


def _industries(
    indicator: Indicator, place: Place, period: str, chosen: Chosen
) -> charts.BarChart | None:
    level = level_below(chosen)
    if level is None:
        return None
    items = [
        charts.Item(name=row.label, code=row.code, value=as_float(row.value), n=row.n, url=row.url)
        for row in _branches(indicator, place, period, chosen, level=level)
        if row.value is not None
    ]
    if not items:
        return None
    titles = {
        2: _("By industry division"),
        3: _("By industry group"),
        4: _("By industry class"),
    }
    return charts.BarChart(
        key="industries",
        title=titles[level],
        subtitle=f"{place.label} · {chosen.label}",
        unit=indicator.unit_label,
        digits=indicator.decimals,
        status=indicator.status,
        items=items,
    )


def as_float(value: Decimal | None) -> float | None:
    """Return what a chart draws; the exact value stays in tables and exports."""
    return None if value is None else float(value)

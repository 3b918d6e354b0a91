"""All that the cockpit of a place shows, read in few queries and shaped for the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.indicators.selectors import figures, periods_of
from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import children_of, path_of
from ronghe.kernel.plans.standing import Held, targets_held
from ronghe.lib.periods import before
from ronghe.web.cockpit import pictures
from ronghe.web.cockpit.choice import Choice, indicator_chosen, period_chosen
from ronghe.web.cockpit.headlines import HEADLINES
from ronghe.web.cockpit.promises import Promise, Promises, promised_shown
from ronghe.web.indicators import showing
from ronghe.web.indicators.profile import ranked
from ronghe.web.indicators.showing import Chosen, chosen_population

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from django.http import QueryDict

    from ronghe.kernel.indicators.selectors import Figure, Population
    from ronghe.kernel.plans.models import Target
    from ronghe.web.shell import charts

Figures = dict[tuple[str, int, str], "Figure"]
# A promise is held against the figures of those it speaks of, whomever the reader looks at.
ByPopulation = dict["Population", Figures]


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One headline number as `shell/tile.html` shows it."""

    key: str
    label: str
    value: str
    unit: str
    change: str
    change_is_good: bool
    note: str
    light: str
    target: str
    status: str
    source_url: str
    url: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One row of the ranking of a place's parts; exact values sort and export."""

    rank: int | None
    label: str
    code: str
    value: Decimal | None
    shown: str
    n: int
    change: Decimal | None
    change_shown: str
    change_is_good: bool
    target: str
    light: str
    place_url: str
    figure_url: str

    @property
    def order(self) -> tuple[bool, int]:
        """What sorts by rank: the best first, places without a value last."""
        return self.rank is None, self.rank or 0


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One accepted yearly target with what was measured."""

    phrase: str
    section: str
    year: int
    promised: str
    measured: str
    light: str
    reason: str
    target_id: int
    figure_url: str


@dataclass(frozen=True, kw_only=True)
class Board:
    """The cockpit of one place under one choice; `choice` None where there is no data at all."""

    place: Place
    above: list[Place]
    children: list[Place]
    indicators: list[Indicator]
    periods: list[str]
    choice: Choice | None
    population: Chosen
    tiles: list[Tile]
    ranking: list[Standing]
    comparison: Promise | None
    kept: list[Kept]
    unmeasured: list[Kept]
    picture: charts.Chart | None
    trend: charts.LineChart | None

    @property
    def has_parts(self) -> bool:
        """Whether the parts are divisions with figures of their own and not a few parks."""
        return any(child.kind != Place.Kind.PARK for child in self.children)


def board_of(place: Place, query: QueryDict) -> Board:
    """Return the cockpit of a place for what the address chooses."""
    *above, _self = path_of(place)
    children = list(children_of(place))
    by_key = {each.key: each for each in Indicator.objects.all()}
    promises = Promises([*above, place, *children])
    periods = periods_of(by_key.values(), place.pk)
    indicator = indicator_chosen(query, by_key, HEADLINES)
    chosen = chosen_population(query)
    headlines = [by_key[key] for key in HEADLINES if key in by_key]
    targets = promises.of(place)
    wanted = {each.key: each for each in headlines}
    wanted |= {each.measured_by.key: each.measured_by for each in targets if each.measured_by}
    if indicator is not None:
        wanted[indicator.key] = indicator
    measured = _figures(
        wanted.values(), [place], periods, {chosen.population, *promises.populations()}
    )
    own = measured[chosen.population]
    period = period_chosen(query, periods, list(own.values()))
    choice = (
        Choice(indicator=indicator, period=period, chosen=chosen)
        if indicator is not None and period
        else None
    )
    parts = _parts(choice, children, promises)
    ranking = _ranking(choice, [*above, place], children, parts, promises) if choice else []
    held = targets_held(targets, place_ids=[place.pk])
    kept = [_kept(each, place, held[each.pk], chosen) for each in targets]
    return Board(
        place=place,
        above=above,
        children=children,
        indicators=sorted(by_key.values(), key=lambda each: (each.domain, each.pk)),
        periods=periods,
        choice=choice,
        population=chosen,
        tiles=[_tile(each, place, above, measured, promises, choice) for each in headlines]
        if choice
        else [],
        ranking=ranking,
        comparison=promises.holding(choice.indicator, place, above, period) if choice else None,
        kept=[row for row, target in zip(kept, targets, strict=True) if target.measured_by],
        unmeasured=[
            row for row, target in zip(kept, targets, strict=True) if not target.measured_by
        ],
        picture=pictures.picture(choice, place, ranking) if choice else None,
        trend=pictures.trend(choice, place, above, own, periods, promises) if choice else None,
    )


def _figures(
    indicators: Iterable[Indicator],
    places: Iterable[Place],
    periods: Iterable[str],
    populations: Iterable[Population],
) -> ByPopulation:
    wanted, place_ids, times = list(indicators), [place.pk for place in places], list(periods)
    return {
        each: figures(indicators=wanted, place_ids=place_ids, periods=times, population=each)
        for each in populations
    }


def _parts(choice: Choice | None, children: Sequence[Place], promises: Promises) -> ByPopulation:
    if choice is None or not children:
        return {}
    return _figures(
        [choice.indicator],
        children,
        [before(choice.period), choice.period],
        {choice.chosen.population, *promises.populations(choice.indicator)},
    )


def _tile(
    indicator: Indicator,
    place: Place,
    above: Sequence[Place],
    measured: ByPopulation,
    promises: Promises,
    choice: Choice,
) -> Tile:
    own = measured[choice.chosen.population]
    now = own[indicator.key, place.pk, choice.period]
    earlier = own.get((indicator.key, place.pk, before(choice.period)))
    difference = showing.change(now.value, earlier.value if earlier else None)
    promise = promises.holding(indicator, place, above, choice.period)
    return Tile(
        key=indicator.key,
        label=indicator.label,
        value=showing.number(indicator, now.value),
        unit=indicator.unit_label if now.value is not None else "",
        change=showing.change_shown(indicator, difference),
        change_is_good=difference is None or showing.is_good(indicator, difference),
        note=f"n = {now.n:,}" if now.n else "",
        light=_light(promise, now, measured),
        target=_target_shown(indicator, promise, now, measured),
        status=indicator.status,
        source_url=showing.figure_url(indicator.key, place.code, choice.period, choice.chosen),
        url=choice.url(reverse("cockpit:place", args=[place.code]), indicator=indicator.key),
        is_chosen=indicator.key == choice.indicator.key,
    )


def _light(promise: Promise | None, shown: Figure, measured: ByPopulation) -> str:
    """Return the standing of a promise; empty where nothing is promised."""
    return promise.standing(_behind(promise, shown, measured)).state if promise else ""


def _behind(promise: Promise, shown: Figure, measured: ByPopulation) -> Figure:
    """Return the figure that a promise is held against where the page shows `shown`."""
    return measured[promise.population][shown.indicator, shown.place_id, shown.period]


def _target_shown(
    indicator: Indicator, promise: Promise | None, shown: Figure, measured: ByPopulation
) -> str:
    """Return the promise, whose it is, and the value it is held against if that is another."""
    if promise is None:
        return ""
    text = promise.shown
    if not promise.is_own:
        text = _("%(target)s (of %(place)s)") % {"target": text, "place": promise.place.label}
    behind = _behind(promise, shown, measured)
    if behind.value == shown.value:
        return text
    whom = showing.chosen_for(promise.population).label
    return f"{text} · {whom} {showing.with_unit(indicator, behind.value)}"


def _ranking(
    choice: Choice,
    above: Sequence[Place],
    children: Sequence[Place],
    parts: ByPopulation,
    promises: Promises,
) -> list[Standing]:
    indicator, period = choice.indicator, choice.period
    shown = parts.get(choice.chosen.population, {})
    values = {child.code: shown[indicator.key, child.pk, period].value for child in children}
    ranks = ranked(values, direction=indicator.direction)
    rows = [
        _standing(choice, child, above, parts, promises, ranks.get(child.code))
        for child in children
    ]
    # Who has no value stands last, and is not left out: it is missing in the sum.
    return sorted(rows, key=lambda row: (row.order, row.code))


def _standing(
    choice: Choice,
    child: Place,
    above: Sequence[Place],
    parts: ByPopulation,
    promises: Promises,
    rank: int | None,
) -> Standing:
    indicator, period = choice.indicator, choice.period
    shown = parts[choice.chosen.population]
    now = shown[indicator.key, child.pk, period]
    earlier = shown[indicator.key, child.pk, before(period)]
    difference = showing.change(now.value, earlier.value)
    promise = promises.holding(indicator, child, above, period)
    return Standing(
        rank=rank,
        label=child.label,
        code=child.code,
        value=now.value,
        shown=showing.with_unit(indicator, now.value),
        n=now.n,
        change=difference,
        change_shown=showing.change_shown(indicator, difference),
        change_is_good=difference is None or showing.is_good(indicator, difference),
        target=_target_shown(indicator, promise, now, parts),
        light=_light(promise, now, parts),
        place_url=choice.url(reverse("cockpit:place", args=[child.code])),
        figure_url=showing.figure_url(indicator.key, child.code, period, choice.chosen),
    )


def _kept(target: Target, place: Place, held: Held, chosen: Chosen) -> Kept:
    indicator, figure = target.measured_by, held.figure
    whose = showing.chosen_for(held.population)
    measured, url = "", ""
    if indicator is not None and figure is not None:
        measured = showing.with_unit(indicator, figure.value)
        aside = [figure.period] if figure.period != str(target.year) else []
        aside += [whose.label] if whose != chosen else []
        measured += f" ({'、'.join(aside)})" if aside else ""
        url = showing.figure_url(indicator.key, place.code, figure.period, whose)
    return Kept(
        phrase=target.indicator_phrase,
        section=target.section,
        year=target.year or 0,
        promised=promised_shown(target),
        measured=measured,
        light=held.standing.state,
        reason=held.standing.reason,
        target_id=target.pk,
        figure_url=url,
    )

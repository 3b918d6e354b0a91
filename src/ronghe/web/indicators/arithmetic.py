"""The arithmetic of a figure in words and numbers, and the members it adds up from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.engines.aggregation import NOTHING, Sums, rolled_up
from ronghe.kernel.indicators.selectors import figures_added, keys_behind
from ronghe.kernel.parties.selectors import children_of
from ronghe.web.indicators import showing
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from ronghe.kernel.indicators.models import Indicator
    from ronghe.kernel.indicators.selectors import Figure
    from ronghe.kernel.parties.models import Place
    from ronghe.web.indicators.showing import Chosen

RULES = {
    "sum": gettext_lazy("Sum of the values of all enterprises"),
    "count": gettext_lazy("Number of enterprises"),
    "mean": gettext_lazy("Mean of the values of all enterprises"),
    "share": gettext_lazy("Share of enterprises that reach it"),
    "ratio": gettext_lazy("Sum of the numerators over sum of the denominators"),
}


@dataclass(frozen=True, kw_only=True)
class Member:
    """A part of a place: what its organisations add up to, and its own figure.

    `total` is the sum of values, of a ratio the numerator's; `below` the denominator's.
    """

    label: str
    url: str
    n: int
    total: str
    below: str
    value: str
    place: Place | None = None
    exact: Decimal | None = None


def written_out(indicator: Indicator, figure: Figure, held: Mapping[str, Sums]) -> str:
    """Return the rule with the actual numbers: "4,312 of 6,270 enterprises = 68.8%"."""
    result = showing.with_unit(indicator, figure.value)
    if figure.kind == "reported":
        return _("Reported for the place as a whole = %(result)s") % {"result": result}
    if figure.value is None:
        return _("No enterprise has a value, so there is no figure.")
    own = held.get(keys_behind(indicator)[0], NOTHING)
    numbers = {
        "n": formats.number(figure.n),
        "total": formats.number(own.total),
        "result": result,
    }
    if indicator.rollup == "ratio":
        below = held.get(indicator.denominator, NOTHING)
        numbers |= {"below": formats.number(below.total)}
        return f"{_quotient(indicator, numbers)}{_numerators_missing(own, below)}"
    sentences = {
        "sum": _("Sum of %(n)s values = %(result)s"),
        "count": _("%(n)s enterprises = %(result)s"),
        "mean": _("Sum %(total)s ÷ %(n)s enterprises = %(result)s"),
        "share": _("%(total)s of %(n)s enterprises = %(result)s"),
    }
    return sentences[indicator.rollup] % numbers


def _quotient(indicator: Indicator, numbers: dict[str, str]) -> str:
    if indicator.factor == 1:
        return _("%(total)s ÷ %(below)s = %(result)s") % numbers
    numbers["factor"] = formats.number(indicator.factor)
    return _("%(total)s ÷ %(below)s × %(factor)s = %(result)s") % numbers


def _numerators_missing(own: Sums, below: Sums) -> str:
    """Return what a reader must know where fewer enterprises gave the numerator; mostly nothing."""
    if own.n >= below.n:
        return ""
    numbers = {"known": formats.number(own.n), "n": formats.number(below.n)}
    said = _(
        "Only %(known)s of %(n)s enterprises gave the numerator; the others add nothing to it."
    )
    return f" · {said % numbers}"


@dataclass(frozen=True, kw_only=True)
class Composition:
    """A figure, the sums behind it by indicator key, and the members that add up to them.

    The last member is what lies in the place itself and in none of its parts, where there is any.
    """

    figure: Figure
    held: dict[str, Sums]
    members: list[Member]


def composed(indicator: Indicator, place: Place, period: str, chosen: Chosen) -> Composition:
    """Return what a figure is made of; its sums and those of its parts are read in one query."""
    children = list(children_of(place))
    ids = [place.pk, *(child.pk for child in children)]
    added = figures_added(
        indicators=[indicator], place_ids=ids, periods=[period], population=chosen.population
    )
    summed, own = added.sums, added.figures
    keys = keys_behind(indicator)
    held = {
        pk: {key: summed[key, pk, period] for key in keys if (key, pk, period) in summed}
        for pk in ids
    }
    members = [
        _member(
            indicator,
            label=child.label,
            url=showing.figure_url(indicator.key, child.code, period, chosen),
            held=held[child.pk],
            value=own[indicator.key, child.pk, period].value,
            n=own[indicator.key, child.pk, period].n,
            place=child,
        )
        for child in children
        if own[indicator.key, child.pk, period].n
    ]
    rest = {
        key: _less(held[place.pk].get(key, NOTHING), [held[c.pk].get(key) for c in children])
        for key in keys
    }
    if members and any(part.n for part in rest.values()):
        members.append(_rest(indicator, place, rest))
    return Composition(
        figure=own[indicator.key, place.pk, period], held=held[place.pk], members=members
    )


def _less(whole: Sums, parts: list[Sums | None]) -> Sums:
    found = [part for part in parts if part is not None]
    return Sums(
        n=whole.n - sum(part.n for part in found),
        total=whole.total - sum(part.total for part in found),
        squares=whole.squares - sum(part.squares for part in found),
    )


def _rest(indicator: Indicator, place: Place, rest: Mapping[str, Sums]) -> Member:
    keys = keys_behind(indicator)
    below = rest[keys[-1]]
    value = rolled_up(indicator.rollup, rest[keys[0]], denominator=below, factor=indicator.factor)
    label = _("%(place)s, outside its parts") % {"place": place.label}
    return _member(indicator, label=label, url="", held=rest, value=value, n=below.n, place=None)


def _member(
    indicator: Indicator,
    *,
    label: str,
    url: str,
    held: Mapping[str, Sums],
    value: Decimal | None,
    n: int,
    place: Place | None,
) -> Member:
    keys = keys_behind(indicator)
    total = held.get(keys[0], NOTHING).total
    below = held.get(keys[-1], NOTHING).total if len(keys) > 1 else None
    return Member(
        label=label,
        url=url,
        n=n,
        total=formats.number(total),
        below="" if below is None else formats.number(below),
        value=showing.with_unit(indicator, value),
        place=place,
        exact=value,
    )

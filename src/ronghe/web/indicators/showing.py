"""What figures look like wherever they stand: value with unit, change, address of its lineage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.kernel.indicators.selectors import ABOVE_SCALE, EVERYBODY, Population
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from django.http import QueryDict

    from ronghe.kernel.indicators.models import Indicator, Observation

YEAR = 4  # digits
# Where a figure is a rate or a mean, a district can be held against the city; a count cannot.
COMPARABLE = frozenset({"mean", "share", "ratio"})
POPULATIONS = {"above": ABOVE_SCALE, "all": EVERYBODY}
DEFAULT_POPULATION = "above"


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Which organisations a page speaks of, as the address names it.

    `industry` is a code of GB/T 4754 of any level with its name, or empty for all industries.
    """

    name: str = DEFAULT_POPULATION
    industry: str = ""
    industry_name: str = ""

    @property
    def population(self) -> Population:
        return replace(POPULATIONS[self.name], industry=self.industry or None)

    @property
    def label(self) -> str:
        words = {"above": _("Enterprises above scale"), "all": _("All enterprises")}
        if not self.industry:
            return words[self.name]
        return f"{words[self.name]} · {self.industry} {self.industry_name}"

    @property
    def query(self) -> dict[str, str]:
        """What an address must carry; nothing for the usual choice."""
        query = {} if self.name == DEFAULT_POPULATION else {"population": self.name}
        return query | ({"industry": self.industry} if self.industry else {})


def chosen_for(population: Population) -> Chosen:
    """Return how an address names a population; of one that has no name, all enterprises."""
    names = (name for name, each in POPULATIONS.items() if each == population)
    return Chosen(name=next(names, "all"))


def chosen_population(query: QueryDict) -> Chosen:
    """Return the choice of `?population=`; an unknown word counts as the usual one."""
    name = query.get("population", DEFAULT_POPULATION)
    return Chosen(name=name if name in POPULATIONS else DEFAULT_POPULATION)


def number(indicator: Indicator, value: Decimal | None) -> str:
    """Return the value with the indicator's decimals, without unit."""
    return formats.number(value, digits=indicator.decimals)


def with_unit(indicator: Indicator, value: Decimal | None) -> str:
    """Return the value as a person reads it."""
    return formats.with_unit(number(indicator, value), unit=indicator.unit_label)


def exported(value: Decimal | None) -> Decimal | None:
    """Return a value as files hold it: six decimals at most, and no zeros behind them.

    >>> exported(Decimal("5.000000")), exported(Decimal(200) / 3)
    (Decimal('5'), Decimal('66.666667'))
    """
    if value is None:
        return None
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return Decimal(text)


def of_organisation(indicator: Indicator, value: Decimal | None) -> str:
    """Return one organisation's value: of a share, whether the organisation is part of it."""
    if value is None:
        return formats.MISSING
    if indicator.rollup == "share":
        return _("reached") if value else _("not reached")
    return with_unit(indicator, value)


def value_of(observation: Observation) -> str:
    """Return what an observation says: of a place a figure, of an organisation its own value."""
    if observation.organisation_id is None:
        return with_unit(observation.indicator, observation.value)
    return of_organisation(observation.indicator, observation.value)


def change(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Return by how much a value changed, in its own unit; None where one of the two is missing."""
    return None if now is None or before is None else now - before


def change_shown(indicator: Indicator, difference: Decimal | None) -> str:
    """Return a change with its sign, in the indicator's unit; of a percentage in points."""
    if difference is None:
        return ""
    text = formats.number(difference, digits=indicator.decimals)
    if Decimal(text.replace(",", "")) == 0:
        return "±0"
    sign = "" if text.startswith("-") else "+"
    unit = _("pp") if indicator.unit == "%" else indicator.unit_label
    return formats.with_unit(f"{sign}{text}".replace("-", "−"), unit=unit)


def is_good(indicator: Indicator, difference: Decimal) -> bool:
    """Say whether a change goes the wished way."""
    return difference <= 0 if indicator.direction == "lower_is_better" else difference >= 0


def figure_url(key: str, code: str, period: str, chosen: Chosen | None = None) -> str:
    """Return where a figure says where it comes from."""
    return with_query(reverse("indicators:figure", args=[key, code, period]), chosen)


def with_query(url: str, chosen: Chosen | None = None, **more: str) -> str:
    """Return an address with the population it speaks of and what else it carries."""
    query = {**more, **(chosen.query if chosen else {})}
    return f"{url}?{urlencode(query)}" if query else url

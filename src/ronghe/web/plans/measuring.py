"""What was measured beside what was promised, for many targets at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.indicators.selectors import (
    ABOVE_SCALE,
    EVERYBODY,
    Figure,
    Population,
    figures,
)
from ronghe.kernel.plans.models import Target
from ronghe.kernel.plans.selectors import target_met
from ronghe.web.shell import formats, marks

LOOK_BACK = 5  # years before the due year in which a value still says where a promise stands
CLOSE = Decimal("0.9")  # share of the promised value from which a missed promise counts as close
_POWERS = (("万亿", 10**12), ("亿", 10**8), ("万", 10**4), ("千", 10**3), ("百", 10**2))
# Classifiers that count things one by one, whichever the document prefers.
_COUNTERS = frozenset("个家台套项户人件条座间种")


MET = marks.LIGHTS["met"]
NEAR = marks.LIGHTS["close"]
MISSED = marks.LIGHTS["missed"]
UNDER_WAY = marks.Mark(word=_("under way"), colour="none", icon="progress")
NOT_MEASURED = marks.Mark(word=_("not measured"), colour="none", icon="circle-dotted")
OUTSIDE = marks.Mark(word=_("outside your area"), colour="none", icon="lock")


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """The newest measured value up to the due year; `value` None where there is none."""

    light: marks.Mark
    value: Decimal | None = None
    period: str = ""
    n: int = 0
    text: str = ""
    url: str = ""

    @property
    def html(self) -> SafeString:
        """The light: colour, shape and word."""
        return format_html(
            '<span class="shell-light shell-light-{}"><i class="ti ti-{}" aria-hidden="true"></i>'
            "{}</span>",
            self.light.colour,
            self.light.icon,
            self.light.word,
        )


def population_of(indicator: Indicator) -> Population:
    """Return whom a figure speaks of: plans promise shares of the above-scale enterprises."""
    return ABOVE_SCALE if indicator.rollup == "share" else EVERYBODY


def factor(unit: str, *, indicator_unit: str) -> Decimal | None:
    """Return by what a promised value is multiplied to stand in the indicator's unit.

    None where the two cannot be compared: growth, ranks, and percent beside a count.

    Examples
    --------
    >>> factor("万台", indicator_unit="台"), factor("家", indicator_unit="个")
    (Decimal('10000'), Decimal('1'))
    >>> factor("%", indicator_unit="%"), factor("位", indicator_unit="个")
    (Decimal('1'), None)
    """
    if unit == indicator_unit:
        return Decimal(1)
    for prefix, power in _POWERS:
        rest = unit.removeprefix(prefix)
        if rest != unit and (rest == indicator_unit or _both_count(rest, indicator_unit)):
            return Decimal(power)
    return Decimal(1) if _both_count(unit, indicator_unit) else None


def _both_count(unit: str, indicator_unit: str) -> bool:
    return unit in _COUNTERS and indicator_unit in _COUNTERS


def measurements(
    targets: Iterable[Target], *, own_places: Collection[int]
) -> dict[int, Measurement]:
    """Return where each promise stands, by the target's id; a few queries however many they are.

    `own_places` are the places whose sums the visitor sees. A promise for every year is not held
    against one value.
    """
    rows = list(targets)
    comparable = [t for t in rows if _is_comparable(t) and t.document.place_id in own_places]
    found = _figures(comparable)
    stands = {t.pk: _stand(t, found) for t in comparable}
    for target in rows:
        if target.pk not in stands:
            is_outside = _is_comparable(target) and target.document.place_id not in own_places
            stands[target.pk] = Measurement(light=OUTSIDE if is_outside else NOT_MEASURED)
    return stands


def _is_comparable(target: Target) -> bool:
    indicator = target.measured_by
    return (
        indicator is not None
        and target.year is not None
        and not target.every_year
        and factor(target.unit, indicator_unit=indicator.unit) is not None
    )


Figures = Mapping[tuple[str, int, str], Figure]


def _figures(targets: Sequence[Target]) -> Figures:
    years = {t.year - back for t in targets if t.year for back in range(LOOK_BACK + 1)}
    if not years:
        return {}
    periods = [str(year) for year in sorted(years)]
    places = {target.document.place_id for target in targets}
    indicators = {t.measured_by.key: t.measured_by for t in targets if t.measured_by is not None}
    found: dict[tuple[str, int, str], Figure] = {}
    for population in (EVERYBODY, ABOVE_SCALE):
        wanted = [i for i in indicators.values() if population_of(i) == population]
        if wanted:
            found |= figures(
                indicators=wanted, place_ids=places, periods=periods, population=population
            )
    return found


def _stand(target: Target, found: Figures) -> Measurement:
    indicator, year = target.measured_by, target.year
    if indicator is None or year is None:
        return Measurement(light=NOT_MEASURED)
    for period in map(str, range(year, year - LOOK_BACK - 1, -1)):
        figure = found.get((indicator.key, target.document.place_id, period))
        if figure is not None and figure.value is not None:
            return Measurement(
                light=_light(target, indicator, figure.value, is_due=period == str(year)),
                value=figure.value,
                period=period,
                n=figure.n,
                text=value_text(figure.value, indicator),
                url=figure_url(indicator, target.document.place.code, period),
            )
    return Measurement(light=NOT_MEASURED)


def _light(target: Target, indicator: Indicator, value: Decimal, *, is_due: bool) -> marks.Mark:
    times = factor(target.unit, indicator_unit=indicator.unit) or Decimal(1)
    in_its_unit = value / times
    if target_met(target, in_its_unit):
        return MET
    if not is_due:
        return UNDER_WAY
    if target.comparator == "<=":
        return NEAR if in_its_unit * CLOSE <= target.value else MISSED
    return NEAR if in_its_unit >= target.value * CLOSE else MISSED


def promised_value(target: Target, indicator: Indicator | None) -> float:
    """Return the promised value in the indicator's unit, for a chart."""
    times = None if indicator is None else factor(target.unit, indicator_unit=indicator.unit)
    return float(target.value * (times or Decimal(1)))


def value_text(value: Decimal, indicator: Indicator) -> str:
    text = formats.number(value, digits=indicator.decimals)
    return formats.with_unit(text, unit=indicator.unit_label)


def figure_url(indicator: Indicator, place_code: str, period: str) -> str:
    """Return the address of «where from?», which speaks of the same population."""
    url = reverse("indicators:figure", args=[indicator.key, place_code, period])
    # That page shows the above-scale enterprises unless it is told otherwise.
    return url if population_of(indicator) == ABOVE_SCALE else f"{url}?population=all"

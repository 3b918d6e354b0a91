"""Hold promises against what was measured: the one rule that every page goes by.

The rule is ours, not official: no plan says how near is near. `rule_said` puts it into words, and
each page that shows a standing prints them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _

from ronghe.kernel.indicators.selectors import (
    ABOVE_SCALE,
    EVERYBODY,
    Figure,
    Population,
    figures,
)
from ronghe.kernel.plans.progressing.tolerances import tolerance_rule
from ronghe.lib import units

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from ronghe.kernel.plans.models import Target

State = Literal["met", "close", "missed", "under way", "not measured", "not comparable"]
Figures = dict[tuple[str, int, str], Figure]

CLOSE_PERCENT = tolerance_rule().amber  # of the promised value; lights go by the same rule
LOOK_BACK = 5  # years before the due year in which a value still says where a promise stands
_RANK = "位"  # "at least" of a rank means that rank or better, which is a smaller number
_GROWTH = re.compile("增长|增速|增幅|递增|降幅")
# 产业规模 is the size of an industry; 规模工业企业 are the enterprises above scale.
_NAMES_ABOVE_SCALE = re.compile("规模以上|规上|规模(?:工业|制造业|企业)")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a promise stands, and for what is not comparable or not measured why."""

    state: State
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A promise held against the newest figure up to its due year; None where there is none."""

    standing: Standing
    figure: Figure | None
    population: Population


def rule_said() -> str:
    """Return the rule in the reader's language."""
    nearness = _(
        "Met: reached. Close: at most %(tolerance)s%% of the target short of it (our rule, not "
        "official). Missed: further away."
    )
    scope = _(
        "A range is met from its nearer end on. A target that names enterprises above scale "
        "(规模以上, 规上 or 规模企业) is held against those, any other against all enterprises."
    )
    return f"{nearness % {'tolerance': CLOSE_PERCENT}} {scope}"


def population_of(target: Target) -> Population:
    """Return whom a promise speaks of, by its own words and those of its indicator."""
    indicator = target.measured_by
    words = f"{target.indicator_phrase} {indicator.title if indicator is not None else ''}"
    return ABOVE_SCALE if _NAMES_ABOVE_SCALE.search(words) else EVERYBODY


def promised_value(target: Target) -> Decimal | None:
    """Return the value to be reached in the indicator's unit; None where no factor leads there.

    Of a range it is the nearer end. Without an indicator the value stays as printed.
    """
    high = target.value_high
    bound = high if high is not None and _is_ceiling(target) else target.value
    if target.measured_by is None:
        return bound
    times = units.factor(target.unit, indicator_unit=target.measured_by.unit)
    return None if times is None else bound * times


def obstacle(target: Target) -> Standing | None:
    """Return why no value can be held against a promise at all; None where one can."""
    indicator = target.measured_by
    if indicator is None:
        return Standing(state="not measured", reason=_("No indicator measures it."))
    if promised_value(target) is None:
        reason = _("“%(unit)s” cannot be held against “%(other)s”.")
        words = {"unit": target.unit or _("no unit"), "other": indicator.unit or _("no unit")}
        return _not_comparable(reason % words)
    if _is_growth(target) and not _GROWTH.search(indicator.title):
        return _not_comparable(_("A change cannot be held against a level."))
    if target.every_year:
        return _not_comparable(_("Promised for every year: no single value keeps it."))
    if target.year is None:
        return _not_comparable(_("No year is stated."))
    return None


def standing_of(target: Target, measured: Figure | Decimal | None) -> Standing:
    """Return where a promise stands by one measured value.

    Parameters
    ----------
    target : with `measured_by` loaded; `<=`, a rank, and an exact or approximate value of an
        indicator that should fall are kept by staying at or below, all others by reaching.
    measured : in the unit of the indicator. A figure of an earlier period than the due year, or
        of a part of that year, leaves a promise that is not yet kept under way; a bare number
        counts as one of the due year.
    """
    if (hindered := obstacle(target)) is not None:
        return hindered
    value = measured.value if isinstance(measured, Figure) else measured
    promised = promised_value(target)
    if value is None or promised is None:
        return Standing(state="not measured")
    short = value - promised if _is_ceiling(target) else promised - value
    if short <= 0:
        return Standing(state="met")
    if isinstance(measured, Figure) and not _is_due(target, measured.period):
        return Standing(state="under way")
    is_close = short <= abs(promised) * CLOSE_PERCENT / 100
    return Standing(state="close" if is_close else "missed")


def targets_held(targets: Iterable[Target], *, place_ids: Collection[int]) -> dict[int, Held]:
    """Return where promises stand, by the target's id; a few queries however many they are.

    `place_ids` are the places whose sums the visitor sees; promises of others are left out.
    """
    rows = [each for each in targets if each.document.place_id in place_ids]
    measurable = [each for each in rows if obstacle(each) is None]
    found = {
        population: _figures([t for t in measurable if population_of(t) == population], population)
        for population in (EVERYBODY, ABOVE_SCALE)
    }
    return {each.pk: _held(each, found[population_of(each)]) for each in rows}


def _figures(targets: Sequence[Target], population: Population) -> Figures:
    if not targets:
        return {}
    years = {t.year - back for t in targets if t.year for back in range(LOOK_BACK + 1)}
    indicators = {t.measured_by.key: t.measured_by for t in targets if t.measured_by is not None}
    return figures(
        indicators=indicators.values(),
        place_ids={target.document.place_id for target in targets},
        periods=[str(year) for year in sorted(years)],
        population=population,
    )


def _held(target: Target, found: Mapping[tuple[str, int, str], Figure]) -> Held:
    newest = None
    if target.measured_by is not None and target.year is not None:
        key, place = target.measured_by.key, target.document.place_id
        periods = map(str, range(target.year, target.year - LOOK_BACK - 1, -1))
        candidates = (found.get((key, place, period)) for period in periods)
        newest = next((f for f in candidates if f is not None and f.value is not None), None)
    return Held(
        standing=standing_of(target, newest), figure=newest, population=population_of(target)
    )


def _not_comparable(reason: str) -> Standing:
    return Standing(state="not comparable", reason=reason)


def _is_growth(target: Target) -> bool:
    is_share = units.factor(target.unit, indicator_unit="%") is not None
    return is_share and _GROWTH.search(target.indicator_phrase) is not None


def _is_ceiling(target: Target) -> bool:
    if target.unit == _RANK and target.comparator == ">=":
        return True
    indicator = target.measured_by
    is_falling = indicator is not None and indicator.direction == "lower_is_better"
    return target.comparator == "<=" or (is_falling and target.comparator != ">=")


def _is_due(target: Target, period: str) -> bool:
    due = str(target.year)
    return period == due or period[: len(due)] > due

"""The accepted yearly targets that a place's figures are held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.kernel.plans.models import Target
from ronghe.kernel.plans.selectors import targets_accepted
from ronghe.kernel.plans.standing import Standing, obstacle, population_of, standing_of
from ronghe.web.indicators.showing import COMPARABLE, YEAR
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ronghe.kernel.indicators.models import Indicator
    from ronghe.kernel.indicators.selectors import Figure, Population
    from ronghe.kernel.parties.models import Place

SIGNS = {">=": "≥", "<=": "≤", "~": "≈", "=": ""}


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A target that holds for a place: its own, or that of a place above it (`is_own` false)."""

    target: Target
    place: Place
    is_own: bool

    @property
    def shown(self) -> str:
        return promised_shown(self.target)

    @property
    def population(self) -> Population:
        """Whom the promise speaks of, whatever the reader looks at."""
        return population_of(self.target)

    def standing(self, measured: Figure) -> Standing:
        """Return where the promise stands by a figure of its own population."""
        return standing_of(self.target, measured)


def promised_shown(target: Target) -> str:
    """Return a promised value as the document has it: "≥ 84%", "500 个", "20–30 家"."""
    number = formats.number(target.value)
    if target.value_high is not None:
        number = f"{number}–{formats.number(target.value_high)}"
    sign = SIGNS.get(target.comparator, target.comparator)
    measured_by = target.measured_by
    # As printed; where that is the indicator's own unit, in the reader's language.
    is_same = measured_by is not None and measured_by.unit == target.unit
    unit = measured_by.unit_label if measured_by and is_same else target.unit
    text = formats.with_unit(number, unit=unit)
    return f"{sign}\N{NO-BREAK SPACE}{text}" if sign else text


class Promises:
    """All accepted yearly targets of some places, read once; where two promise, the newer holds."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.place_by_id = {place.pk: place for place in places}
        self.targets = list(
            targets_accepted()
            .filter(
                document__place_id__in=list(self.place_by_id),
                year__isnull=False,
                every_year=False,
            )
            # The text of a plan is long and would come once for each target.
            .defer("document__text")
            .order_by("document__issued_on", "document_id", "id")
        )
        self._held = {
            (each.measured_by.key, each.year, each.document.place_id): each
            for each in self.targets
            if each.measured_by is not None and obstacle(each) is None
        }

    def populations(self, indicator: Indicator | None = None) -> set[Population]:
        """Return whom the promises speak of, of one indicator or of all."""
        return {
            population_of(each)
            for (key, _, _), each in self._held.items()
            if indicator is None or key == indicator.key
        }

    def own(self, indicator: Indicator, place: Place, period: str) -> Promise | None:
        """Return what the documents of the place itself promise for a year."""
        held = self._held.get((indicator.key, _year(period), place.pk))
        return Promise(target=held, place=place, is_own=True) if held else None

    def holding(
        self, indicator: Indicator, place: Place, above: Sequence[Place], period: str
    ) -> Promise | None:
        """Return the place's own promise, or the nearest above that can be held against it.

        A rate or a mean of a district can be held against the city's promise; a count cannot:
        the city promises workshops for all its districts together.
        """
        if own := self.own(indicator, place, period):
            return own
        if indicator.rollup not in COMPARABLE:
            return None
        for higher in reversed(above):
            held = self._held.get((indicator.key, _year(period), higher.pk))
            if held is not None:
                return Promise(target=held, place=higher, is_own=False)
        return None

    def of(self, place: Place) -> list[Target]:
        """Return all targets of the place's own documents, by indicator and year."""
        mine = [each for each in self.targets if each.document.place_id == place.pk]
        return sorted(mine, key=lambda each: (each.measured_by_id or 0, each.year or 0, each.pk))

    def years(self, indicator: Indicator, place: Place, above: Sequence[Place]) -> list[str]:
        """Return the years in which something is promised that holds for the place."""
        years = sorted({str(year) for key, year, _ in self._held if key == indicator.key})
        return [year for year in years if self.holding(indicator, place, above, year)]


def _year(period: str) -> int | None:
    """Return the year that a period is; a quarter is held against no yearly target."""
    return int(period) if len(period) == YEAR else None

"""Follow a figure down: what it adds up from, what made that, and whether the sums are right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Max, Min, Sum

from ronghe.engines.aggregation import NOTHING, Sums
from ronghe.kernel.indicators.models import Activity, Observation
from ronghe.kernel.indicators.selectors import EVERYBODY, keys_behind, observations_live, sums

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from ronghe.kernel.indicators.models import Indicator
    from ronghe.kernel.indicators.selectors import Population


@dataclass(frozen=True, kw_only=True, slots=True)
class Recount:
    """The stored sums of a place beside those counted afresh from its live observations."""

    key: str
    stored: Sums
    counted: Sums

    @property
    def agrees(self) -> bool:
        """Whether number, sum and sum of squares are the same to the last digit."""
        return self.stored == self.counted


def recounts(
    indicator: Indicator,
    place_id: int,
    period: str,
    population: Population = EVERYBODY,
    *,
    stored: Mapping[str, Sums] | None = None,
) -> tuple[Recount, ...]:
    """Recount a figure from its observations; of a ratio, numerator and denominator.

    `stored` are its sums by indicator key where the caller has read them already.
    """
    if stored is None:
        found = sums(
            indicators=[indicator], place_ids=[place_id], periods=[period], population=population
        )
        stored = {key: held for (key, _place, _period), held in found.items()}
    counted = {
        key: Sums(n=n, total=total, squares=squares)
        for key, n, total, squares in observations_live(indicator, place_id, period, population)
        .values_list("indicator__key")
        .annotate(n=Count("id"), total=Sum("value"), squares=Sum(F("value") * F("value")))
    }
    return tuple(
        Recount(
            key=key,
            stored=stored.get(key, NOTHING),
            counted=counted.get(key, NOTHING),
        )
        for key in keys_behind(indicator)
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Maker:
    """One way in which observations behind a figure were made: by which rule, how many, when."""

    kind: str
    rule: str
    rule_version: str
    n: int
    first_at: datetime
    last_at: datetime

    @property
    def kind_label(self) -> str:
        """The kind of activity in the reader's language."""
        return str(Activity.Kind(self.kind).label)


def makers(
    indicator: Indicator, place_id: int, period: str, population: Population = EVERYBODY
) -> list[Maker]:
    """Return what made the observations behind a figure, the most productive first."""
    rows = (
        observations_live(indicator, place_id, period, population)
        .values_list("activity__kind", "activity__rule", "activity__rule_version")
        .annotate(n=Count("id"), first=Min("activity__at"), last=Max("activity__at"))
        .order_by("-n", "activity__kind", "activity__rule")
    )
    return [
        Maker(kind=kind, rule=rule, rule_version=version, n=n, first_at=first, last_at=last)
        for kind, rule, version, n, first, last in rows
    ]


def observation_reported(indicator: Indicator, place_id: int, period: str) -> Observation | None:
    """Return the observation that was reported for the place as a whole, if there is one."""
    return Observation.objects.filter(
        indicator=indicator,
        place_id=place_id,
        period=period,
        organisation__isnull=True,
        superseded_at__isnull=True,
    ).first()


def observations_visible() -> QuerySet[Observation]:
    """Return all observations that the visitor may see, the superseded ones too."""
    return Observation.objects.select_related("indicator", "organisation", "place", "activity")


def successor_of(observation: Observation) -> Observation | None:
    """Return the observation that superseded this one, or None where it still holds."""
    return observations_visible().filter(supersedes=observation).first()


def newest_of(observation: Observation) -> Observation:
    """Return the last observation of the chain that this one belongs to; itself where it holds."""
    current = observation
    while (successor := successor_of(current)) is not None:
        current = successor
    return current

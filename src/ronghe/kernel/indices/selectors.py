"""Read indices: what they give now, and what was released."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Q
from django.utils import timezone

from ronghe.engines.index import index_build
from ronghe.kernel.indicators.selectors import (
    EVERYBODY,
    indicators_by_key,
    periods_of_places,
)
from ronghe.kernel.indices.gathering import Gathered, check_columns, columns_needed, gathered
from ronghe.kernel.indices.models import (
    IndexDefinition,
    LateEdit,
    Release,
    ReleaseObjection,
    ReleaseRow,
)
from ronghe.kernel.indices.units import sees_all, units_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from ronghe.engines.index import Build, Index
    from ronghe.kernel.indicators.selectors import Population
    from ronghe.kernel.indices.estimating import Estimator
    from ronghe.kernel.parties.models import Place

State = Release.State


class NotAllSeenError(PermissionError):
    """Who asks does not see all places that are ranked; scores and ranks would be others.

    Scaling and ranking look at all places together. Read the published release instead
    (`release_in_force`).
    """


@dataclass(frozen=True, kw_only=True)
class Live:
    """An index as of now: its input, what came out, and the places in the order of the rows."""

    index: Index
    units: tuple[Place, ...]
    periods: tuple[str, ...]
    gathered: Gathered
    build: Build

    def score(self, place_id: int, period: str, key: str = "") -> float:
        """Return the score of a node (the root if not given) for a place; NaN is none."""
        row = self._row(place_id, period)
        at = self.build.keys.index(key or self.index.root.key)
        return float(self.build.in_file_order(self.build.scores)[at, row])

    def rank(self, place_id: int, period: str) -> int:
        """Return the rank of a place in a period; 0 is none."""
        return int(self.build.in_file_order(self.build.rank)[self._row(place_id, period)])

    def _row(self, place_id: int, period: str) -> int:
        position = [unit.pk for unit in self.units].index(place_id)
        return self.periods.index(period) * len(self.units) + position


def live(
    definition: IndexDefinition,
    place: Place,
    periods: Sequence[str],
    *,
    level: str = "",
    population: Population = EVERYBODY,
    estimator: Estimator = "plain",
) -> Live:
    """Return an index of the places within a place as of now, for one period or several.

    Nothing is kept: an approval shows with the next call. Several periods are one panel, whose
    parameters are frozen as the definition says.

    Raises
    ------
    NotAllSeenError
        If the visitor does not see all places that are ranked.
    FaultsError
        If the index reads what no indicator gives.
    ValueError
        If stratified estimates are asked for of others than those above scale.
    """
    if not sees_all(place):
        raise NotAllSeenError
    index = definition.content
    units = units_of(place, level)
    found = gathered(index, place, units, periods, population=population, estimator=estimator)
    return Live(
        index=index,
        units=tuple(units),
        periods=tuple(periods),
        gathered=found,
        build=index_build(index, found.table),
    )


def periods_for(definition: IndexDefinition, place: Place, level: str = "") -> list[str]:
    """Return the periods in which any place ranked has a figure of the index, newest last.

    Raises
    ------
    FaultsError
        If the index reads what no indicator gives.
    """
    indicators = check_columns(definition.content).values()
    return periods_of_places(indicators, [unit.pk for unit in units_of(place, level)])


def definitions_in_force() -> QuerySet[IndexDefinition]:
    """Return the newest version of each index that is valid today."""
    today = timezone.localdate()
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    return (
        IndexDefinition.objects.filter(still, valid_from__lte=today)
        .order_by("key", "-valid_from", "-id")
        .distinct("key")
    )


def definition_by_key(key: str, version: str = "") -> IndexDefinition | None:
    """Return a version of an index, the newest that is valid today if none is named."""
    if version:
        return IndexDefinition.objects.filter(key=key, version=version).first()
    return definitions_in_force().filter(key=key).first()


def definitions_of_places() -> list[IndexDefinition]:
    """Return the indices in force that can be computed from the programme's own indicators."""
    return [one for one in definitions_in_force() if is_of_programme(one)]


def is_of_programme(definition: IndexDefinition) -> bool:
    """Say whether indicators of the programme give every column that an index reads."""
    needs = columns_needed(definition.content)
    wanted = {need.indicator for need in needs.values()}
    return set(indicators_by_key(wanted)) == wanted


def releases_visible() -> QuerySet[Release]:
    """Return the releases that the visitor may see, newest first."""
    return Release.objects.select_related("definition", "place").order_by("-id")


def releases_published() -> QuerySet[Release]:
    """Return what is published now, for everybody."""
    return releases_visible().filter(state=State.PUBLISHED)


def release_in_force(
    *,
    index_key: str,
    place: Place,
    period: str,
    at: datetime | None = None,
    level: str = "",
) -> Release | None:
    """Return the release that was published at a moment (now if not given), or None."""
    moment = at or timezone.now()
    still = Q(ended_at__isnull=True) | Q(ended_at__gt=moment)
    return (
        releases_visible()
        .filter(
            still, index_key=index_key, place=place, period=period, level=level,
            published_at__lte=moment,
        )
        .order_by("-published_at")
        .first()
    )  # fmt: skip


def periods_released(index_key: str, place: Place, level: str = "") -> list[str]:
    """Return the periods with a published release, newest last."""
    found = releases_published().filter(index_key=index_key, place=place, level=level)
    return sorted(found.order_by().values_list("period", flat=True).distinct())


def rows_of(release: Release) -> QuerySet[ReleaseRow]:
    """Return the visible rows of a release in its present edition, by rank, unranked last."""
    return (
        release.rows.filter(edition=release.edition)
        .select_related("place")
        .order_by("rank", "place__code")
    )


def history_of(place_id: int, *, index_key: str, level: str = "") -> QuerySet[ReleaseRow]:
    """Return the rows of one place in all published releases of an index, oldest period first."""
    return (
        ReleaseRow.objects.filter(
            place_id=place_id,
            release__index_key=index_key,
            release__level=level,
            release__state=State.PUBLISHED,
        )
        .select_related("release", "place")
        .order_by("release__period")
    )


def file_of(release: Release, name: str) -> bytes | None:
    """Return a frozen file of a release in its present edition, or None if it is not shown."""
    found = release.files.filter(edition=release.edition, name=name).first()
    return None if found is None else bytes(found.content)


def files_of(release: Release) -> dict[str, bytes]:
    """Return all frozen files of a release in its present edition by name."""
    return {one.name: bytes(one.content) for one in release.files.filter(edition=release.edition)}


def late_edits_of(release: Release) -> QuerySet[LateEdit]:
    """Return what was logged of changes after the freeze, newest first."""
    return release.late_edits.filter(edition=release.edition).select_related("place")


@dataclass(frozen=True, kw_only=True)
class Thread:
    """An objection with its answer, None while it waits."""

    objection: ReleaseObjection
    answer: ReleaseObjection | None


def threads_of(release: Release) -> list[Thread]:
    """Return the visible objections to a release with their answers, oldest first."""
    words = list(release.objections.select_related("place", "case").order_by("id"))
    answers = {one.answers_id: one for one in words if one.answers_id is not None}
    return [
        Thread(objection=one, answer=answers.get(one.pk))
        for one in words
        if one.kind == ReleaseObjection.Kind.OBJECTION
    ]


def finite(value: float) -> float | None:
    """Return a number as databases and JSON hold it: None for a missing one."""
    return float(value) if np.isfinite(value) else None

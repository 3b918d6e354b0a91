"""Compare what a release froze with what is known now."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ronghe.engines.index import index_build
from ronghe.kernel.indicators.selectors import observations_live
from ronghe.kernel.indices.freezing import estimator_of, frozen_table, population_of
from ronghe.kernel.indices.gathering import gathered
from ronghe.kernel.indices.selectors import files_of, finite
from ronghe.kernel.indices.units import units_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.index import Build, Index, Table
    from ronghe.kernel.indicators.models import Indicator
    from ronghe.kernel.indices.models import Release
    from ronghe.kernel.parties.models import Place

MOST_PEOPLE = 20  # changes behind one figure that are named


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A cell of the frozen input that is another one now; NaN is no value."""

    row: int
    place: Place
    period: str
    column: str
    frozen: float
    found: float
    indicator: Indicator


@dataclass(frozen=True, kw_only=True)
class Shift:
    """A place whose score or rank would be another one; None where there was or is none."""

    place: str
    rank: int | None
    rank_now: int | None
    score: float | None
    score_now: float | None


@dataclass(frozen=True, kw_only=True)
class Watch:
    """A release beside the data of now: what was edited, one by one and all together."""

    release: Release
    table: Table
    before: Build
    edits: tuple[Edit, ...]

    def shifts(self, edits: Sequence[Edit]) -> list[Shift]:
        """Return the places that these edits would move, by what the release ranks now."""
        numbers = {name: values.copy() for name, values in self.table.numbers.items()}
        for edit in edits:
            numbers[edit.column][edit.row] = edit.found
        index = self.release.definition.content
        after = index_build(index, replace(self.table, numbers=numbers))
        return _shifts(self.before, after, self.release.period)


def watch(release: Release) -> Watch:
    """Return what changed since a release was frozen.

    Who sees only some of the places learns of these alone.
    """
    index = release.definition.content
    table = frozen_table(release, files_of(release))
    return Watch(
        release=release,
        table=table,
        before=index_build(index, table),
        edits=tuple(_edits(release, index, table)),
    )


def _edits(release: Release, index: Index, table: Table) -> list[Edit]:
    places = {place.code: place for place in units_of(release.place, release.level)}
    periods = release.parameters["periods"]
    units = [places[code] for code in dict.fromkeys(table.units) if code in places]
    now = gathered(
        index,
        release.place,
        units,
        periods,
        population=population_of(release.parameters),
        least=int(release.parameters["least"]),
        estimator=estimator_of(release.parameters),
    )
    found = {
        (unit, period): row
        for row, (unit, period) in enumerate(
            (unit.code, period) for period in periods for unit in units
        )
    }
    edits = []
    times = table.periods or (release.period,) * len(table.units)
    for row, (code, period) in enumerate(zip(table.units, times, strict=True)):
        at = found.get((code, period))
        if at is None:
            continue
        for column, values in table.numbers.items():
            old, new = float(values[row]), float(now.table.numbers[column][at])
            if old != new and not (math.isnan(old) and math.isnan(new)):
                edits.append(
                    Edit(
                        row=row, place=places[code], period=period, column=column, frozen=old,
                        found=new, indicator=now.indicators[column],
                    )
                )  # fmt: skip
    return edits


def _shifts(before: Build, after: Build, period: str) -> list[Shift]:
    found = []
    for row, unit in enumerate(before.units):
        if before.periods is not None and before.periods[row] != period:
            continue
        old, new = finite(before.scores[-1, row]), finite(after.scores[-1, row])
        rank, rank_now = int(before.rank[row]) or None, int(after.rank[row]) or None
        if (old, rank) != (new, rank_now):
            found.append(Shift(place=unit, rank=rank, rank_now=rank_now, score=old, score_now=new))
    return sorted(found, key=lambda one: (one.rank is None, one.rank or 0, one.place))


def people_behind(edit: Edit, release: Release) -> list[dict[str, str]]:
    """Return who changed what lies behind a figure since the freeze: by which act, when, why."""
    rows = (
        observations_live(
            edit.indicator, edit.place.pk, edit.period, population_of(release.parameters)
        )
        .filter(activity__at__gt=release.frozen_at)
        .order_by("activity__at")
        .values_list(
            "activity_id", "activity__actor_name", "activity__kind", "activity__note",
            "activity__at",
        )
        .distinct()[:MOST_PEOPLE]
    )  # fmt: skip
    return [
        {"activity": str(activity), "by": by, "kind": kind, "note": note, "at": at.isoformat()}
        for activity, by, kind, note, at in rows
    ]

"""Why a place has the score that it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.engines.index.explaining import (
    Edition,
    Movement,
    Standing,
    contributions,
    movement,
    standings,
    strengths,
    weaknesses,
)
from ronghe.kernel.indices import selectors
from ronghe.kernel.indices.gathering import needs_of
from ronghe.web.indices.shown import title_of
from ronghe.web.shell import charts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.index import Build, Leaf
    from ronghe.kernel.indices.selectors import Live
    from ronghe.kernel.parties.models import Place
    from ronghe.web.indices.scope import Choice


@dataclass(frozen=True, kw_only=True)
class PartRow:
    """An indicator or node of a profile."""

    title: str
    depth: int
    standing: Standing
    contribution: float | None
    value: float | None
    sources: Sequence[tuple[str, str]]  # titles and addresses of what the value is made of


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One cause of a change, in points."""

    title: str
    points: float


@dataclass(frozen=True, kw_only=True)
class Profile:
    """All that a page says of one place."""

    place: Place
    whole: Standing
    parts: Sequence[PartRow]
    strong: Sequence[tuple[str, Standing]]
    weak: Sequence[tuple[str, Standing]]
    before: str
    moved: Sequence[Cause]
    by_part: Sequence[Cause]
    pictures: Sequence[charts.Chart]


def profile_of(choice: Choice, code: str, before: str) -> Profile | None:
    """Return the profile of a place in an index as of now; None if it is not ranked there.

    Raises
    ------
    NotAllSeenError
        If the visitor does not see all places that are ranked.
    """
    found = selectors.live(choice.definition, choice.place, [choice.period])
    place = next((unit for unit in found.units if unit.code == code), None)
    if place is None:
        return None
    build = found.build
    stood = standings(build, code)
    titles = {key: title_of(part) for key, part in found.index.parts.items()}
    moved = _moved(choice, found, before)
    at = moved.units.index(code) if moved is not None and code in moved.units else None
    causes = [] if moved is None or at is None else _causes(moved, at)
    by_part = [] if moved is None or at is None else _by_part(moved, at, titles)
    parts = _parts(choice, found, place, stood, titles)
    return Profile(
        place=place,
        whole=stood[-1],
        parts=parts,
        strong=[(titles[one.key], one) for one in strengths(_leaves(build, stood))],
        weak=[(titles[one.key], one) for one in weaknesses(_leaves(build, stood))],
        before=before if causes else "",
        moved=causes,
        by_part=by_part,
        pictures=_pictures(choice, found, code, titles, causes),
    )


def _leaves(build: Build, stood: Sequence[Standing]) -> tuple[Standing, ...]:
    return tuple(stood[: len(build.index.leaves)])


def _parts(
    choice: Choice, found: Live, place: Place, stood: Sequence[Standing], titles: dict[str, str]
) -> list[PartRow]:
    build, brought, period = found.build, contributions(found.build), choice.period
    row = build.units.index(place.code)
    by_key = {one.key: one for one in stood}
    positions = {leaf.key: at for at, leaf in enumerate(found.index.leaves)}
    leaves = {leaf.key: leaf for leaf in found.index.leaves}
    rows = []

    def walk(key: str, depth: int) -> None:
        part = found.index.parts[key]
        contribution = float(brought.of(key)[row])
        rows.append(
            PartRow(
                title=titles[key],
                depth=depth,
                standing=by_key[key],
                contribution=None if np.isnan(contribution) else contribution,
                value=selectors.finite(build.stages["data"][positions[key], row])
                if key in positions
                else None,
                sources=_sources(found, leaves[key], choice.place, place, period)
                if key in leaves
                else (),
            )
        )
        for child in getattr(part, "children", ()):
            walk(child.key, depth + 1)

    walk(found.index.root.key, 0)
    return rows


def _sources(
    found: Live, leaf: Leaf, whole: Place, place: Place, period: str
) -> list[tuple[str, str]]:
    known = {one.key: one for one in found.gathered.indicators.values()}
    sources = {
        (need.indicator, (whole if need.of_whole else place)): None
        for need in needs_of(found.index, leaf)
    }
    return [
        (
            f"{known[key].label} · {of.label}",
            reverse("indicators:figure", args=[key, of.code, period]),
        )
        for key, of in sources
    ]


def _moved(choice: Choice, found: Live, before: str) -> Movement | None:
    if not before:
        return None
    earlier = selectors.live(choice.definition, choice.place, [before])
    return movement(
        Edition(index=earlier.index, table=earlier.gathered.table),
        Edition(index=found.index, table=found.gathered.table),
    )


def _causes(moved: Movement, at: int) -> list[Cause]:
    causes = (
        (_("before"), moved.before), (_("data"), moved.data),
        (_("places that came or went"), moved.membership), (_("method"), moved.method),
        (_("now"), moved.after),
    )  # fmt: skip
    if any(np.isnan(values[at]) for _title, values in causes):
        return []
    return [Cause(title=title, points=float(values[at])) for title, values in causes]


def _by_part(moved: Movement, at: int, titles: dict[str, str]) -> list[Cause]:
    parts = [
        Cause(title=titles[key], points=float(values[at])) for key, values in moved.by_part.items()
    ]
    return sorted((one for one in parts if one.points), key=lambda one: -abs(one.points))


def _pictures(
    choice: Choice, found: Live, code: str, titles: dict[str, str], causes: Sequence[Cause]
) -> list[charts.Chart]:
    build, brought = found.build, contributions(found.build)
    row = build.units.index(code)
    parts = [part.key for part in found.index.root.children]
    charted: list[charts.Chart] = []
    brings = {key: float(brought.of(key)[row]) for key in parts}
    if all(np.isfinite(value) for value in brings.values()):
        charted.append(
            charts.WaterfallChart(
                items=[charts.Item(name=titles[key], value=brings[key]) for key in parts],
                total=float(build.scores[-1, row]),
                total_name=_("Score"),
                key="brought",
                title=_("What the score is made of"),
                digits=1,
                status=choice.definition.status,
            )
        )
    if len(parts) > 2:
        scores = build.scores[[build.keys.index(key) for key in parts]]
        charted.append(
            charts.RadarChart(
                axes=[charts.Axis(name=titles[key], maximum=100) for key in parts],
                series=[
                    charts.Series(
                        name=_("This place"), values=[selectors.finite(v) for v in scores[:, row]]
                    ),
                    charts.Series(
                        name=_("Median"),
                        values=[selectors.finite(v) for v in _medians(scores)],
                    ),
                ],
                key="radar",
                title=_("Against the median"),
                digits=1,
                status=choice.definition.status,
            )
        )
    return charted


def _medians(scores: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[float]:
    known = [row[~np.isnan(row)] for row in scores]
    return [float(np.median(row)) if row.size else float("nan") for row in known]

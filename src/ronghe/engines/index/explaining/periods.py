"""One period of a panel by itself, and what moved between two periods of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.explaining.contributions import contributions
from ronghe.engines.index.explaining.movement import Movement, of_units

if TYPE_CHECKING:
    from ronghe.engines.index.building import Build


def period_of(build: Build, period: str) -> Build:
    """Return the rows of one period of a panel, as a build; what `treat` did is left out.

    Raises
    ------
    KeyError
        If the panel has no such period, or the build is of no panel.
    """
    periods = build.periods or ()
    rows = np.flatnonzero(np.array([each == period for each in periods], dtype=np.bool_))
    if not rows.size:
        raise KeyError(period)
    of_rows = build.nominal.ndim == 2
    return replace(
        build,
        units=tuple(build.units[row] for row in rows),
        names=None if build.names is None else tuple(build.names[row] for row in rows),
        periods=tuple(periods[row] for row in rows),
        order=build.order[rows],
        stages={name: stage[:, rows] for name, stage in build.stages.items()},
        imputed=build.imputed[:, rows],
        screened=build.screened[rows],
        scores=build.scores[:, rows],
        nominal=build.nominal[:, rows] if of_rows else build.nominal,
        effective=build.effective[:, rows] if of_rows else build.effective,
        rank=build.rank[rows],
        coverage=build.coverage[:, rows],
        imputed_share=build.imputed_share[:, rows],
        treated=(),
    )


def movement_in_panel(build: Build, before: str, after: str) -> Movement:
    """Return what moved the scores between two periods of a panel.

    The definition is one, and where its parameters are frozen so is what they were taken from: all
    movement is the data's. Where each period has its own minimum and mean, others that came or
    went move a score, too, which this does not tell apart; `movement` of two editions does.

    Raises
    ------
    KeyError
        If the panel has no such period.
    """
    old, new = period_of(build, before), period_of(build, after)
    units = tuple(sorted(set(old.units) & set(new.units)))
    parts = {
        0: contributions(old),
        1: contributions(new),
    }
    by_part = {
        key: np.nan_to_num(of_units(new, parts[1].of(key), units))
        - np.nan_to_num(of_units(old, parts[0].of(key), units))
        for key in parts[1].ends
    }
    first, last = (of_units(one, one.scores[-1], units) for one in (old, new))
    nothing = np.where(np.isnan(last - first), np.nan, 0.0)
    return Movement(
        units=units,
        before=first,
        after=last,
        rank_before=of_units(old, old.rank, units),
        rank_after=of_units(new, new.rank, units),
        data=last - first,
        membership=nothing,
        method=nothing,
        by_part=by_part,
    )

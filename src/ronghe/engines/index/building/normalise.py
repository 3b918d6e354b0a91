"""Bring indicators to one scale, by the method of a step, with parameters of its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ronghe.engines.index.building.formulas import formula_values
from ronghe.engines.index.methods import moments, normalising
from ronghe.engines.index.methods.arrays import divided

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.building.plan import Plan
    from ronghe.engines.index.building.rows import Span
    from ronghe.engines.index.definition import Leaf

    Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Block:
    """Indicators of one method, in the rows of one span.

    Attributes
    ----------
    values : as they are, (..., leaves, rows to change).
    given : as they are in the rows that parameters come from, (..., leaves, rows).
    sign : -1 for an indicator of which less is better and that no step turned round, (leaves,).
    whole : the same indicators in all rows, for bases in other periods.
    """

    plan: Plan
    span: Span
    leaves: Sequence[Leaf]
    options: Mapping[str, Any]
    values: Floats
    given: Floats
    whole: Floats
    sign: Floats

    @cached_property
    def directed(self) -> Floats:
        """Return the values, of which more is better."""
        return self.values * self.sign[:, None]

    @cached_property
    def among(self) -> Floats:
        """Return the values that parameters come from, of which more is better."""
        return self.directed if self.span.is_own else self.given * self.sign[:, None]

    def numbers(self, name: str) -> Floats:
        """Return a number of each indicator by name, (leaves,); NaN where it has none."""
        found = [getattr(leaf, name) for leaf in self.leaves]
        return np.array([np.nan if number is None else number for number in found])


def normalised(method: str, block: Block) -> Floats:
    """Return the values of a block by a method, (..., leaves, rows)."""
    return _METHODS[method](block)


def _min_max(block: Block) -> Floats:
    options, among = block.options, block.among
    cap = options["cap"]
    if options["outliers"] is not None:
        middle = moments.mean(among)
        spread = moments.deviation(among, of=options["spread"]) * options["outliers"]
        is_far = np.abs(among - middle[..., None]) > spread[..., None]
        among = np.where(is_far, np.nan, among)
        cap = "both"
    low, high = moments.lowest(among), moments.highest(among)
    if options["quantiles"] is not None:
        low, high = (moments.quantile(among, share) for share in options["quantiles"])
    return normalising.goalposts(block.directed, worst=low, best=high, to=options["to"], cap=cap)


def _posts(block: Block) -> tuple[Floats, Floats]:
    posts = [leaf.goalposts or (np.nan, np.nan) for leaf in block.leaves]
    worst, best = np.array(posts).T
    return worst, best


def _goalposts(block: Block) -> Floats:
    worst, best = _posts(block)
    options = block.options
    return normalising.goalposts(
        block.values, worst=worst, best=best, to=options["to"], cap=options["cap"]
    )


def _log_goalposts(block: Block) -> Floats:
    worst, best = _posts(block)
    options = block.options
    return normalising.log_goalposts(
        block.values, worst=worst, best=best, to=options["to"], cap=options["cap"]
    )


def _z_score(block: Block) -> Floats:
    among, options = block.among, block.options
    return normalising.z_score(
        block.directed,
        mean=moments.mean(among),
        deviation=moments.deviation(among, of=options["spread"]),
        to=options["to"],
    )


def _to_leader(block: Block) -> Floats:
    return normalising.goalposts(
        block.directed,
        worst=moments.lowest(block.among),
        best=moments.highest(block.among),
        to=block.options["to"],
        cap="none",
    )


def _to_reference(block: Block) -> Floats:
    reference = block.numbers("reference") * block.sign
    if block.options["unit"] is not None:
        reference = _at(block.directed, _rows_of(block.plan, block.options["unit"], block.span.to))
    return _to_point(block, reference)


def _to_target(block: Block) -> Floats:
    return _to_point(block, block.numbers("target") * block.sign)


def _to_point(block: Block, point: Floats) -> Floats:
    return normalising.goalposts(
        block.directed,
        worst=moments.lowest(block.among),
        best=point,
        to=block.options["to"],
        cap=block.options["cap"],
    )


def _of_leader(block: Block) -> Floats:
    times = block.options["times"]
    best = np.where(block.sign > 0, moments.highest(block.given), moments.lowest(block.given))
    return np.asarray(_ratio(block, best) * times)


def _of_target(block: Block) -> Floats:
    found = _ratio(block, block.numbers("target"))
    if block.options["cap"]:
        found = np.minimum(found, 1.0)
    return np.asarray(found * block.options["times"])


def _ratio(block: Block, point: Floats) -> Floats:
    """Return x / point where more is better, else point / x."""
    points = point[..., None]
    is_lower = (block.sign < 0)[:, None]
    if not is_lower.any():
        return divided(block.values, points)
    return divided(
        np.where(is_lower, points, block.values), np.where(is_lower, block.values, points)
    )


def _percentile(block: Block) -> Floats:
    low, high = block.options["to"]
    share = normalising.percentile_rank(block.directed, among=block.among)
    return np.asarray(share * (high - low) + low)


def _rank(block: Block) -> Floats:
    sign = 1.0 if block.options["first"] == "worst" else -1.0
    return normalising.rank(sign * block.directed, among=sign * block.among)


def _borda(block: Block) -> Floats:
    return normalising.borda(block.directed, among=block.among)


def _exponential_rank(block: Block) -> Floats:
    return normalising.exponential_rank(
        block.directed, among=block.among, scale=block.options["scale"]
    )


def _base_log2(block: Block) -> Floats:
    ratio = _ratio(block, _base(block))
    return normalising.log_to_base(
        ratio, base=np.ones(ratio.shape[:-1]), at_base=block.options["at_base"]
    )


def _base_ratio(block: Block) -> Floats:
    return np.asarray(_ratio(block, _base(block)) * block.options["at_base"])


def _base(block: Block) -> Floats:
    """Return the base of each indicator, (..., leaves): its own, or that of a unit or period."""
    unit, period = block.options["base_unit"], block.options["base_period"]
    own = block.numbers("base")
    if unit is None and period is None:
        return own
    frame = block.plan.frame
    rows = block.span.to if period is None else frame.slices.get(period, slice(0, 0))
    if unit is None:
        found = moments.mean(block.whole[..., rows])
    else:
        found = _at(block.whole, _rows_of(block.plan, unit, rows, offset=rows.start))
    return np.where(np.isnan(own), found, own)


def _rows_of(plan: Plan, unit: str, rows: slice, *, offset: int = 0) -> list[int]:
    units = plan.frame.units[rows]
    return [units.index(unit) + offset] if unit in units else []


def _at(values: Floats, rows: list[int]) -> Floats:
    if rows:
        return values[..., rows[0]]
    return np.full(values.shape[:-1], np.nan)


def _expression(block: Block) -> Floats:
    return formula_values(
        block.options["formula"],
        values=block.values,
        given=block.given,
        leaves=block.leaves,
        sign=block.sign,
        spread=block.options["spread"],
        columns=block.plan.derived(block.span.to),
    )


_METHODS: Mapping[str, Callable[[Block], Floats]] = {
    "min-max": _min_max,
    "goalposts": _goalposts,
    "log-goalposts": _log_goalposts,
    "z-score": _z_score,
    "distance-to-leader": _to_leader,
    "distance-to-reference": _to_reference,
    "distance-to-target": _to_target,
    "fraction-of-leader": _of_leader,
    "fraction-of-target": _of_target,
    "percentile": _percentile,
    "rank": _rank,
    "borda": _borda,
    "exponential-rank": _exponential_rank,
    "base-log2": _base_log2,
    "base-ratio": _base_ratio,
    "expression": _expression,
    "none": lambda block: block.values,
}

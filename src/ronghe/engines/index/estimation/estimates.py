"""The stratified estimator of a region's mean, with its error and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ronghe.engines.index.estimation.strata import Merge, Strata, strata_of
from ronghe.lib.later import Later

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import special

    from ronghe.engines.index.estimation.frame import Frame

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]
else:
    special = Later("scipy.special")

By = Literal["count", "size"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Groups:
    """What the formulas need, by stratum; `own` is by row: its share of its stratum's mean.

    `share` is the stratum's part W_h of its region, `mean` the mean of its answers, `variance` the
    sampling variance of that mean; a stratum without an answer has no mean.
    """

    enterprises: Whole
    answers: Whole
    share: Floats
    mean: Floats
    variance: Floats
    own: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Estimates:
    """Estimates of regions; arrays (regions,), NaN where there is nothing to go by.

    Attributes
    ----------
    value : Σ W_h · mean_h, in the unit of the values.
    standard_error : root of Σ W_h² (1 - n_h/N_h) s_h² / n_h; where means are weighed by size, s_h²
        is that of the linearised ratio. NaN with one answer.
    freedom : degrees of freedom after Satterthwaite; infinite without sampling error.
    unweighted : plain mean of the answers, beside the value.
    enterprises, asked, answered : how many; who was asked and did not answer is their difference.
    coverage, size_share : answers over enterprises, by number and by size.
    response : answers over asked.
    effective : (Σw)² / Σw², the number of equally weighted answers that would tell as much.
    strata : number of strata after collapsing.
    merges : which strata were collapsed into which.
    """

    regions: NDArray[Any]
    value: Floats
    standard_error: Floats
    freedom: Floats
    unweighted: Floats
    enterprises: Whole
    asked: Whole
    answered: Whole
    coverage: Floats
    size_share: Floats
    response: Floats
    effective: Floats
    strata: Whole
    merges: tuple[Merge, ...]
    frame: Frame
    held: Strata
    groups: Groups
    means_by: By

    def interval(self, coverage: float = 0.9) -> tuple[Floats, Floats]:
        """Return the ends of confidence intervals by Student's distribution."""
        half = special.stdtrit(self.freedom, (1 + coverage) / 2) * self.standard_error
        return self.value - half, self.value + half


def estimate(frame: Frame, *, shares_by: By = "count", means_by: By = "count") -> Estimates:
    """Return the estimates of all regions of a frame.

    Within a stratum those who answered stand for those who did not.

    Parameters
    ----------
    shares_by : whether a stratum weighs as many enterprises, or as much size, as it has.
    means_by : whether the answers of a stratum weigh alike or by their size; where no size among
        them is above zero, they weigh alike.

    Raises
    ------
    ValueError
        If sizes are asked for that the frame does not have.

    Examples
    --------
    >>> from ronghe.engines.index.estimation.frame import Frame
    >>> nan = np.nan
    >>> frame = Frame(
    ...     region=np.full(8, "A"),
    ...     strata=(np.array(["big", "big", "big", "small", "small", "small", "small", "small"]),),
    ...     value=np.array([80, 90, nan, 20, 30, nan, nan, nan]),
    ... )
    >>> found = estimate(frame)
    >>> found.value.round(3).tolist(), found.unweighted.tolist(), found.coverage.tolist()
    ([47.5], [55.0], [0.5])
    >>> # √((3/8)² (1/3) 50/2 + (5/8)² (3/5) 50/2)
    >>> found.standard_error.round(4).tolist()
    [2.6517]
    """
    if "size" in (shares_by, means_by) and frame.size is None:
        raise ValueError("The frame has no sizes to weigh by.")
    held = strata_of(frame)
    groups = _groups(frame, held, shares_by, means_by)
    regions = len(held.regions)
    row = held.region_of[held.of_row]

    def by_region(weights: NDArray[Any]) -> Floats:
        return np.bincount(held.region_of, weights, regions).astype(np.float64)

    def by_row(weights: NDArray[Any]) -> Floats:
        return np.bincount(row, weights, regions).astype(np.float64)

    answered = frame.is_answered
    n, asked = by_row(answered), by_row(frame.is_asked * frame.counts)
    enterprises, sizes = by_row(frame.counts), by_row(frame.sizes)
    weight = groups.share[held.of_row] * groups.own
    variance = by_region(groups.share**2 * groups.variance)
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = (groups.share**2 * groups.variance) ** 2 / np.maximum(groups.answers - 1, 1)
        return Estimates(
            regions=held.regions,
            value=by_region(groups.share * groups.mean),
            standard_error=np.sqrt(variance),
            freedom=np.where(variance == 0, np.inf, variance**2 / by_region(parts)),
            unweighted=by_row(np.where(answered, frame.value, 0.0)) / n,
            enterprises=enterprises.astype(np.int64),
            asked=asked.astype(np.int64),
            answered=n.astype(np.int64),
            coverage=n / enterprises,
            size_share=by_row(frame.sizes * answered) / sizes,
            response=n / asked,
            effective=by_row(weight) ** 2 / by_row(weight**2),
            strata=np.bincount(held.region_of, minlength=regions),
            merges=held.merges,
            frame=frame,
            held=held,
            groups=groups,
            means_by=means_by,
        )


def _groups(frame: Frame, held: Strata, shares_by: By, means_by: By) -> Groups:
    strata, row, answered = len(held.region_of), held.of_row, frame.is_answered

    def total(weights: NDArray[Any]) -> Floats:
        return np.bincount(row, weights, strata).astype(np.float64)

    n, enterprises, value = total(answered), total(frame.counts), np.nan_to_num(frame.value)
    whole = total(frame.sizes) if shares_by == "size" else enterprises
    with np.errstate(invalid="ignore", divide="ignore"):
        share = whole / np.bincount(held.region_of, whole)[held.region_of]
        size = answered * (frame.sizes if means_by == "size" else 1.0)
        # Where nobody who answered has a size, they weigh alike.
        size = np.where(total(size)[row] > 0, size, answered)
        own = np.where(answered, size / total(size)[row], 0.0)
        mean = np.where(n > 0, total(own * value), np.nan)
        # own · n is 1 for equal weights, x / mean x for weights by size: the linearised ratio.
        residual = np.where(answered, own * n[row] * (value - mean[row]), 0.0)
        spread = np.where(n > 1, total(residual**2) / (n - 1), np.nan)
        variance = (1 - n / enterprises) * spread / n
    variance = np.where((n == enterprises) & (n > 0), 0.0, variance)
    return Groups(
        enterprises=enterprises.astype(np.int64),
        answers=n.astype(np.int64),
        share=share,
        mean=mean,
        variance=variance,
        own=own,
    )

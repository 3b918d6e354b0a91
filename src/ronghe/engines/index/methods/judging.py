"""Weights by judgement: pairs of children compared with each other (analytic hierarchy process)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ronghe.engines.index.methods import portable
from ronghe.engines.index.methods.arrays import Array, floats, total

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

# Mean consistency index of random matrices by their size, 0 to 15 (Saaty 1980, 1987).
RANDOM_INDICES = (
    0.0, 0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """Weights of a sum of one, and how far the comparisons contradict each other.

    `ratio` is the consistency ratio: 0 without contradiction, above 0.1 the comparisons should be
    made again. It is missing for more than 15 children, whose random index is not published.
    """

    weights: Array
    largest_eigenvalue: float
    index: float
    ratio: float


def judged(
    comparisons: ArrayLike, *, method: Literal["eigenvector", "geometric"] = "eigenvector"
) -> Judgement:
    """Return weights by comparisons of pairs.

    Parameters
    ----------
    comparisons : array, shape (children, children)
        How many times as important the child of the row is as that of the column, mostly 1 to 9;
        the other way round it is the reciprocal.
    method : "eigenvector" takes the eigenvector of the largest eigenvalue, "geometric" the
        geometric means of the rows.

    Raises
    ------
    ValueError
        If the matrix is not square, not positive, or not reciprocal to 1 in 100 (of 0.33 and 3).

    Notes
    -----
    ``CI = (λ - n) / (n - 1)``, ``CR = CI / RI``. Source: Saaty (1980), The Analytic Hierarchy
    Process; random indices as in Saaty (1987), doi 10.1016/0270-0255(87)90473-8.

    Examples
    --------
    >>> made = judged([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]])
    >>> made.weights.round(4).tolist(), round(made.largest_eigenvalue, 4), round(made.ratio, 4)
    ([0.637, 0.2583, 0.1047], 3.0385, 0.0332)
    >>> judged([[1, 2], [0.5, 1]], method="geometric").weights.round(12).tolist()
    [0.666666666667, 0.333333333333]
    """
    matrix = _comparisons(comparisons)
    size = len(matrix)
    weights = portable.exp(total(portable.log(matrix)) / size)
    weights = weights / total(weights)
    if method == "eigenvector":
        weights = _eigenvector(matrix, weights)
    largest = float(total(total(matrix * weights) / weights)) / size
    index = (largest - size) / (size - 1) if size > 1 else 0.0
    return Judgement(
        weights=weights,
        largest_eigenvalue=largest,
        index=index,
        ratio=_ratio(index, size),
    )


def _comparisons(comparisons: ArrayLike) -> Array:
    matrix = floats(comparisons)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise ValueError(f"comparisons of the shape {matrix.shape} are not square")
    if not (matrix > 0.0).all():
        raise ValueError("comparisons must be above 0")
    wrong = np.argwhere(np.abs(matrix * matrix.T - 1.0) > 0.011)
    if wrong.size:
        row, column = (int(place) + 1 for place in wrong[0])
        raise ValueError(f"row {row}, column {column} is not the reciprocal of its opposite")
    return matrix


def _eigenvector(matrix: Array, weights: Array) -> Array:
    """Return the positive eigenvector, by repeated multiplication."""
    for _ in range(1000):
        product = total(matrix * weights)
        product = product / total(product)
        if float(np.max(np.abs(product - weights))) < 1e-15:
            return product
        weights = product
    return weights


def _ratio(index: float, size: int) -> float:
    if size < 3:
        return 0.0
    return index / RANDOM_INDICES[size] if size < len(RANDOM_INDICES) else float("nan")

"""Fill in missing values many times, so that what is not known shows in the spread of results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from ronghe.engines.index.methods import moments
from ronghe.engines.index.methods.arrays import Array, by_unit, floats, total
from ronghe.engines.index.methods.donors import hot_deck
from ronghe.engines.index.methods.imputing import Imputed
from ronghe.engines.index.methods.matrices import correlations, solved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from ronghe.engines.index.methods.arrays import Mask

_RIDGE = 1e-8  # of the diagonal: predictors that say the same share what they say


def multiple(
    values: ArrayLike,
    *,
    draws: Sequence[int],
    seed: int,
    method: Literal["matching", "regression"] = "matching",
    predictors: int = 5,
    cycles: int = 5,
    neighbours: int = 5,
) -> Imputed:
    """Return many completed tables, each as likely as the next.

    Gaps are filled by lot first. Then each indicator with gaps in turn is explained, by a
    regression on those that it is most correlated with, from units drawn by lot with replacement
    (so that the regression itself is uncertain), and its gaps are filled anew; all of it `cycles`
    times.

    Parameters
    ----------
    values : array, shape (indicators, units)
    draws : whole numbers: which tables to make. Table 7 is the same in any company.
    seed : any whole number from 0.
    method : "matching" gives a gap the value of one of the `neighbours` units whose predictions are
        nearest to its own (predictive mean matching), so that only values occur that were observed;
        "regression" gives it the prediction, and the error of a unit drawn by lot.
    predictors : how many indicators explain another, at most.
    cycles : how often all indicators are gone through.
    neighbours : for "matching", how many are near.

    Returns
    -------
    Imputed
        Both arrays of shape (draws, indicators, units). Gaps of an indicator without any value
        stay.

    Notes
    -----
    Source: van Buuren and Groothuis-Oudshoorn (2011), doi 10.18637/jss.v045.i03 (chained
    equations); Rubin and Schenker (1986), doi 10.1080/01621459.1986.10478280 (drawing units).

    Examples
    --------
    >>> nan = float("nan")
    >>> table = [[1.0, 2.0, 3.0, 4.0, 5.0, nan], [2.0, 4.0, 6.0, 8.0, 10.0, 8.0]]
    >>> made = multiple(table, draws=[0, 1, 2], seed=1, neighbours=1)
    >>> made.values[:, 0, -1].tolist()
    [4.0, 4.0, 4.0]
    """
    array = floats(values)
    gaps = np.isnan(array)
    lots = [np.random.Generator(np.random.PCG64([seed, draw])) for draw in draws]
    tables = np.broadcast_to(array, (len(draws), *array.shape))
    tables = hot_deck(tables, _uniform(lots, array.shape)).values
    explained_by = _explained_by(array, predictors)
    number = moments.number(array)
    turns = [at for at in np.argsort(-number, kind="stable") if gaps[at].any() and number[at] > 1]
    for _ in range(cycles if len(array) > 1 else 0):
        for at in turns:
            sources = tables[:, explained_by[at], :]
            tables[:, at, :] = _refilled(
                tables[:, at, :], gaps[at], sources, lots, method=method, neighbours=neighbours
            )
    return Imputed(values=tables, is_imputed=gaps & ~np.isnan(tables))


def _uniform(lots: Sequence[np.random.Generator], shape: tuple[int, ...]) -> Array:
    return np.stack([lot.random(shape) for lot in lots]) if lots else np.empty((0, *shape))


def _explained_by(array: Array, predictors: int) -> list[NDArray[np.intp]]:
    """Return for each indicator those that it is most correlated with."""
    strength = np.abs(correlations(array))
    strength[np.isnan(strength)] = -1.0
    np.fill_diagonal(strength, -2.0)
    units = int(moments.number(array).min(initial=0.0))
    most = max(min(predictors, len(array) - 1, max(units // 3, 1)), 0)
    order = np.argsort(-strength, axis=-1, kind="stable")[:, :most]
    return [row[strength[at, row] > 0.0] for at, row in enumerate(order)]


def _refilled(
    tables: Array,
    gaps: Mask,
    sources: Array,
    lots: Sequence[np.random.Generator],
    *,
    method: Literal["matching", "regression"],
    neighbours: int,
) -> Array:
    """Return an indicator (draws, units) with its gaps filled anew from others."""
    known = np.flatnonzero(~gaps)
    picks = _uniform(lots, (known.size + int(gaps.sum()),))
    sample = known[_places(picks[:, : known.size], known.size)]
    predicted = _predicted(tables, sources, sample)
    at_gaps, at_known = predicted[:, gaps], predicted[:, known]
    lot = picks[:, known.size :]
    found = tables.copy()
    if method == "regression":
        errors = tables[:, known] - at_known
        drawn = np.take_along_axis(errors, _places(lot, known.size), axis=-1)
        found[:, gaps] = at_gaps + drawn
        return found
    giver = _near(at_gaps, at_known, lot, min(neighbours, known.size))
    found[:, gaps] = np.take_along_axis(tables[:, known], giver, axis=-1)
    return found


def _places(lots: Array, number: int) -> NDArray[np.int64]:
    return np.minimum((lots * number).astype(np.int64), number - 1)


def _predicted(tables: Array, sources: Array, sample: NDArray[np.int64]) -> Array:
    """Return the regression of an indicator on others, from a sample, for all units."""
    centre, spread = by_unit(moments.mean(sources)), by_unit(moments.deviation(sources))
    # A constant, and numbers too far apart for doubles, explain nothing.
    explains = spread > 0.0
    standard = np.where(explains, sources - centre, 0.0) / np.where(explains, spread, 1.0)
    ones = np.ones((tables.shape[0], 1, tables.shape[1]))
    design = np.concatenate([ones, standard], axis=1)
    chosen = np.take_along_axis(design, sample[:, np.newaxis, :], axis=-1)
    outcome = np.take_along_axis(tables, sample, axis=-1)
    terms = design.shape[1]
    normal = np.empty((len(tables), terms, terms))
    for one in range(terms):
        for other in range(one, terms):
            product = total(chosen[:, one] * chosen[:, other])
            normal[:, one, other] = normal[:, other, one] = product
    own = np.arange(terms)
    normal[:, own, own] += _RIDGE * sample.shape[1]
    right = np.stack([total(chosen[:, one] * outcome) for one in range(terms)], axis=-1)
    found = np.zeros(tables.shape)
    for term, factor in enumerate(np.moveaxis(solved(normal, right), -1, 0)):
        found += by_unit(factor) * design[:, term]
    return found


def _near(at_gaps: Array, at_known: Array, lot: Array, neighbours: int) -> NDArray[np.int64]:
    """Return for each gap one of the known units with the nearest predictions."""
    order = np.argsort(at_known, axis=-1, kind="stable")
    ordered = np.take_along_axis(at_known, order, axis=-1)
    found = np.empty(at_gaps.shape, dtype=np.int64)
    around = np.arange(-neighbours, neighbours)
    for draw, (row, gaps) in enumerate(zip(ordered, at_gaps, strict=True)):
        places = np.searchsorted(row, gaps)[:, np.newaxis] + around
        is_there = (places >= 0) & (places < row.size)
        places = np.clip(places, 0, row.size - 1)
        apart = np.where(is_there, np.abs(row[places] - gaps[:, np.newaxis]), np.inf)
        nearest = np.argsort(apart, axis=-1, kind="stable")
        chosen = np.take_along_axis(nearest, _places(lot[draw], neighbours)[:, np.newaxis], axis=-1)
        found[draw] = order[draw, np.take_along_axis(places, chosen, axis=-1)[:, 0]]
    return found

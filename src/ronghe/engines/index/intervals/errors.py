"""What is known of the errors of estimates: standard errors, a covariance, or draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_ASYMMETRY = 1e-9  # of the largest variance


@dataclass(frozen=True, kw_only=True, eq=False)
class Errors:
    """The joint error of estimates, units on the last axis.

    Made by one of `of_standard_errors`, `of_covariance` and `of_draws`.

    Attributes
    ----------
    deviation : standard error of each unit, in the unit of the estimates. Zero for a unit that is
        known exactly, infinite for one of which nothing is known.
    """

    deviation: Floats
    _covariance: Floats | None = None
    _draws: Floats | None = None

    @classmethod
    def of_standard_errors(cls, deviation: Floats) -> Errors:
        """Return independent errors; a missing standard error (NaN) is one that may be anything.

        Raises
        ------
        ValueError
            If a standard error is negative.
        """
        held = np.asarray(deviation, dtype=np.float64)
        if np.any(held < 0):
            raise ValueError("A standard error is negative.")
        return cls(deviation=np.where(np.isnan(held), np.inf, held))

    @classmethod
    def of_covariance(cls, covariance: Floats) -> Errors:
        """Return errors that may go together, (units, units); NaN on the diagonal is anything.

        Raises
        ------
        ValueError
            If the matrix is not square, not symmetric, or has a negative eigenvalue.
        """
        held = np.asarray(covariance, dtype=np.float64)
        if held.ndim != 2 or held.shape[0] != held.shape[1]:
            raise ValueError("A covariance is a square matrix.")
        unknown = np.isnan(np.diagonal(held))
        held = np.where(unknown[:, None] | unknown[None, :], 0.0, held)
        slack = _ASYMMETRY * max(float(np.max(np.abs(held), initial=0.0)), np.finfo(float).tiny)
        if not np.all(np.abs(held - held.T) <= slack):
            raise ValueError("A covariance is symmetric.")
        if held.size and float(np.linalg.eigvalsh(held)[0]) < -slack * len(held):
            raise ValueError("A covariance has no negative eigenvalue.")
        variance = np.maximum(np.diagonal(held), 0.0)
        return cls(deviation=np.where(unknown, np.inf, np.sqrt(variance)), _covariance=held)

    @classmethod
    def of_draws(cls, draws: Floats) -> Errors:
        """Return errors as drawn estimates show them, (draws, units), such as a bootstrap's.

        A unit that is missing in any draw is one of which nothing is known.

        Raises
        ------
        ValueError
            If there are fewer than 100 draws: their tails say nothing.
        """
        held = np.asarray(draws, dtype=np.float64)
        if held.ndim != 2 or len(held) < 100:
            raise ValueError("Errors are seen from 100 draws on, a row a draw.")
        centred = held - held.mean(axis=0)
        unknown = ~np.isfinite(centred).all(axis=0)
        centred = np.where(unknown, 0.0, centred)
        deviation = np.sqrt((centred**2).sum(axis=0) / (len(held) - 1))
        return cls(deviation=np.where(unknown, np.inf, deviation), _draws=centred)

    def of_units(self, kept: NDArray[np.bool_]) -> Errors:
        """Return the errors of some of the units."""
        covariance, draws = self._covariance, self._draws
        return Errors(
            deviation=self.deviation[kept],
            _covariance=None if covariance is None else covariance[np.ix_(kept, kept)],
            _draws=None if draws is None else draws[:, kept],
        )

    def noise(self, draws: int, seed: int) -> Floats:
        """Return errors drawn at random, (units, draws), zero for a unit that is not known.

        Normal with the given errors; where the errors are draws, they themselves multiplied by
        independent standard normals and added up, which has their covariance. The same seed gives
        the same errors.
        """
        chance = np.random.Generator(np.random.Philox(seed))
        units = len(self.deviation)
        if self._draws is not None:
            many = len(self._draws)
            mixed: Floats = self._draws.T @ chance.standard_normal((many, draws))
            mixed /= np.sqrt(many - 1)
            return mixed
        plain: Floats = chance.standard_normal((units, draws))
        if self._covariance is not None:
            values, vectors = np.linalg.eigh(self._covariance)
            together: Floats = (vectors * np.sqrt(np.maximum(values, 0.0))) @ plain
            return together
        finite = np.where(np.isfinite(self.deviation), self.deviation, 0.0)
        return finite[:, None] * plain

    def of_differences(self) -> Floats:
        """Return the standard error of each unit less each other one, (units, units)."""
        finite = np.where(np.isfinite(self.deviation), self.deviation, 0.0)
        variance = finite[:, None] ** 2 + finite[None, :] ** 2
        if self._covariance is not None:
            variance = variance - 2 * self._covariance
        if self._draws is not None:
            variance = variance - 2 * (self._draws.T @ self._draws) / (len(self._draws) - 1)
        # What rounding leaves of a difference that is known exactly is no error.
        scale = finite[:, None] ** 2 + finite[None, :] ** 2
        variance = np.where(variance > 1e-12 * scale, variance, 0.0)
        np.fill_diagonal(variance, 0.0)
        unknown = np.isinf(self.deviation)
        return np.where(unknown[:, None] | unknown[None, :], np.inf, np.sqrt(variance))

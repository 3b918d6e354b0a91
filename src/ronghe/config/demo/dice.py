"""Pseudo-random draws that are the same on every machine and with every NumPy."""

from __future__ import annotations

from zlib import crc32

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


class Dice:
    """A stream of draws for one subject, independent of what other subjects draw.

    NumPy promises stable numbers for its bit generators only, not for `Generator.normal` and its
    like. So everything here is made from the raw bits of PCG64 with plain arithmetic.
    """

    def __init__(self, seed: int, subject: str) -> None:
        """Start the stream that belongs to a seed and a subject."""
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, crc32(subject.encode())]))

    def uniform(self, *shape: int) -> Floats:
        """Return numbers in [0, 1), evenly spread."""
        raw = self._bits.random_raw(int(np.prod(shape, dtype=np.int64)))
        upper = np.asarray(raw, dtype=np.uint64) >> np.uint64(11)
        return (upper.astype(np.float64) * 2.0**-53).reshape(shape)

    def normal(self, *shape: int) -> Floats:
        """Return numbers with mean 0 and variance 1, close to a normal distribution, within ±6."""
        return np.asarray(self.uniform(12, *shape).sum(axis=0) - 6.0)

    def between(self, low: float, high: float, *shape: int) -> Floats:
        """Return numbers in [low, high), evenly spread."""
        return low + (high - low) * self.uniform(*shape)

    def choice(self, weights: Floats, count: int) -> Integers:
        """Return `count` positions, each drawn with the weight that stands there."""
        edges = np.cumsum(weights) / np.sum(weights)
        drawn: Integers = np.searchsorted(edges, self.uniform(count), side="right")
        return np.minimum(drawn, len(weights) - 1)

    def order(self, count: int) -> Integers:
        """Return the positions 0 to `count` - 1 in a shuffled order."""
        return np.argsort(self.uniform(count), kind="stable")

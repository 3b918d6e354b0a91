"""Which numbers between 0 and 1 each run is made of, a column a factor.

A run's numbers depend on the seed and the run alone: whoever makes a part of the runs, in whatever
portions, makes the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def random_design(runs: int, factors: int, seed: int) -> Floats:
    """Return independent numbers, (runs, factors); more runs keep the first ones as they are.

    Examples
    --------
    >>> long, short = random_design(5, 2, seed=7), random_design(3, 2, seed=7)
    >>> bool((long[:3] == short).all())
    True
    """
    return np.random.Generator(np.random.Philox(seed)).random((runs, factors))


def saltelli_design(size: int, factors: int, seed: int) -> Floats:
    """Return the runs that Sobol indices need, (size · (factors + 2), factors).

    First `size` runs A, then as many B, then for each factor A with that factor's column from B.
    A and B are halves of a scrambled Sobol sequence, which fills the space more evenly than chance.
    Source: Saltelli and others, Computer Physics Communications 181 (2010) 259-270.

    Examples
    --------
    >>> runs = saltelli_design(8, 3, seed=1)
    >>> runs.shape
    (40, 3)
    >>> bool((runs[16:24, 0] == runs[8:16, 0]).all() and (runs[16:24, 1:] == runs[:8, 1:]).all())
    True
    """
    from scipy.stats import qmc  # noqa: PLC0415 -- takes a second, rarely needed

    chance = np.random.Generator(np.random.Philox(seed))
    sequence = qmc.Sobol(d=2 * factors, scramble=True, rng=chance, bits=52)
    # Whole powers of two are balanced; of another size the first ones are taken.
    both = sequence.random_base2(max(int(np.ceil(np.log2(size))), 0))[:size]
    a, b = both[:, :factors], both[:, factors:]
    mixed = np.broadcast_to(a, (factors, size, factors)).copy()
    for factor in range(factors):
        mixed[factor, :, factor] = b[:, factor]
    return np.concatenate([a, b, mixed.reshape(-1, factors)])

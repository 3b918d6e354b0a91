"""A sample that anybody can draw again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def drawn(codes: Iterable[str], *, size: int, seed: int) -> list[str]:
    """Return `size` of the codes, or all where there are fewer, in the order of the codes.

    Each code is hashed with the seed and the smallest digests are taken: the same codes and seed
    give the same sample in every language, and a code more or less changes at most one place.

    Examples
    --------
    >>> drawn(["A", "B", "C", "D"], size=2, seed=1) == drawn(["D", "C", "B", "A"], size=2, seed=1)
    True
    >>> drawn(["A", "B"], size=5, seed=1)
    ['A', 'B']
    """
    ranked = sorted(set(codes), key=lambda code: hashlib.sha256(f"{seed}:{code}".encode()).digest())
    return sorted(ranked[:size])

"""Simple random samples within strata, with sizes in proportion to the strata."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# How a sample was drawn, kept with it; another way of drawing gets another name.
METHOD = "sha256-rank/1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stratum:
    """A part of the frame: `size` units stand in it, `drawn` of them are in the sample."""

    key: str
    size: int
    drawn: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Draw:
    """A sample: the chosen units in order, and what was drawn from each stratum."""

    chosen: tuple[str, ...]
    strata: tuple[Stratum, ...]


def draw(frame: Mapping[str, str], *, size: int, seed: int) -> Draw:
    """Return a sample without replacement, stratified in proportion.

    Within a stratum the units with the smallest SHA-256 of "seed:unit" are chosen, so that the
    sample depends on nothing but the units and the seed: not on the order of the list, the
    machine, or the version of a random number generator. A larger sample with the same seed
    keeps, within a stratum, the units of the smaller one.

    Parameters
    ----------
    frame : stratum by unit.
    size : number of units; more than there are gives them all.
    seed : any whole number.

    Raises
    ------
    ValueError
        If `size` is negative.

    Examples
    --------
    >>> frame = {"a1": "a", "a2": "a", "a3": "a", "a4": "a", "b1": "b", "b2": "b"}
    >>> made = draw(frame, size=3, seed=7)
    >>> [(one.key, one.size, one.drawn) for one in made.strata], len(made.chosen)
    ([('a', 4, 2), ('b', 2, 1)], 3)
    """
    units_by_stratum: dict[str, list[str]] = {}
    for unit, stratum in frame.items():
        units_by_stratum.setdefault(stratum, []).append(unit)
    sizes = {key: len(units) for key, units in units_by_stratum.items()}
    drawn = shares(sizes, size)
    chosen = [
        unit
        for key, units in units_by_stratum.items()
        for unit in sorted(units, key=lambda each: _rank(seed, each))[: drawn[key]]
    ]
    strata = [Stratum(key=key, size=sizes[key], drawn=drawn[key]) for key in sorted(sizes)]
    return Draw(chosen=tuple(sorted(chosen)), strata=tuple(strata))


def shares(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """Return how many units each stratum gives: in proportion, by largest remainders.

    Where the sample has room for it, no stratum is left out: one without a unit takes one from
    the stratum with the most. Of equal claims the first key in order wins.

    Raises
    ------
    ValueError
        If `size` is negative.

    Examples
    --------
    >>> shares({"a": 90, "b": 9, "c": 1}, 10)
    {'a': 8, 'b': 1, 'c': 1}
    """
    if size < 0:
        message = f"A sample of {size} cannot be drawn."
        raise ValueError(message)
    keys, whole = sorted(key for key, held in sizes.items() if held), sum(sizes.values())
    size = min(size, whole)
    found = dict.fromkeys(sorted(sizes), 0)
    if not size:
        return found
    for key in keys:
        found[key] = size * sizes[key] // whole
    by_remainder = sorted(keys, key=lambda key: (-(size * sizes[key] % whole), key))
    for key in by_remainder[: size - sum(found.values())]:
        found[key] += 1
    if size >= len(keys):
        for key in keys:
            if not found[key]:
                fullest = min(keys, key=lambda each: (-found[each], each))
                found[fullest] -= 1
                found[key] = 1
    return found


def frame_digest(units: Iterable[str]) -> str:
    """Return the SHA-256 of a frame: its units in order, a line each.

    Kept with a sample, it tells later whether the list that was drawn from is the same.
    """
    return hashlib.sha256("\n".join(sorted(units)).encode()).hexdigest()


def _rank(seed: int, unit: str) -> tuple[bytes, str]:
    return hashlib.sha256(f"{seed}:{unit}".encode()).digest(), unit

"""What moved a score between two editions: data, membership, or method."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from ronghe.engines.index.building import index_build
from ronghe.engines.index.explaining.contributions import contributions
from ronghe.engines.index.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ronghe.engines.index.building import Build
    from ronghe.engines.index.definition import Index

    Floats = NDArray[np.float64]
    Cells = NDArray[Any]
    Rows = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Movement:
    """Why the scores of units that are in both editions are not what they were.

    ``after - before = data + membership + method`` for each unit; `by_part` splits the data's part
    by indicator (or by node, where a node goes no further down) and adds up to it. All are NaN
    for a unit that has no score in one of the mixtures of old and new.

    Attributes
    ----------
    units : in the order of their keys; all arrays have them as last axis.
    before, after : scores of the root, NaN where there was none.
    rank_before, rank_after : 0 where unranked.
    data : because the unit's numbers, or those of others that were there before, are different.
    membership : because others came or went (minima, means and groups follow).
    method : because the definition is another one.
    """

    units: tuple[str, ...]
    before: Floats
    after: Floats
    rank_before: NDArray[np.int64]
    rank_after: NDArray[np.int64]
    data: Floats
    membership: Floats
    method: Floats
    by_part: Mapping[str, Floats]


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A definition with the table that it was built from: one year of a cross-section."""

    index: Index
    table: Table


_WAYS = ((0, 0), (0, 1), (1, 0), (1, 1))
# How often, of the six orders in which three causes can take turns, each state of the other two
# stands when a cause takes its turn: both still old or both new in two, mixed in one.
_TURNS = {(0, 0): 2 / 6, (0, 1): 1 / 6, (1, 0): 1 / 6, (1, 1): 2 / 6}


def movement(before: Edition, after: Edition) -> Movement:
    """Return what moved the scores between two editions.

    All eight mixtures of old and new data, members and method are built; each cause gets the mean
    of what it changes over all orders in which the three can take turns (Shapley), so none is
    favoured and they add up exactly. A unit that is in one edition only keeps the data it has.

    Raises
    ------
    FaultsError
        If a definition needs columns that neither table has.
    """
    units = tuple(sorted(set(before.table.units) & set(after.table.units)))
    built = {
        (data, members, method): _build((before, after), data, members, method)
        for data, members, method in product((0, 1), (0, 1), (0, 1))
    }
    scores = {state: of_units(build, build.scores[-1], units) for state, build in built.items()}
    return Movement(
        units=units,
        before=scores[0, 0, 0],
        after=scores[1, 1, 1],
        rank_before=of_units(built[0, 0, 0], built[0, 0, 0].rank, units),
        rank_after=of_units(built[1, 1, 1], built[1, 1, 1].rank, units),
        data=_turns({(m, d): scores[1, m, d] - scores[0, m, d] for m, d in _WAYS}),
        membership=_turns({(x, d): scores[x, 1, d] - scores[x, 0, d] for x, d in _WAYS}),
        method=_turns({(x, m): scores[x, m, 1] - scores[x, m, 0] for x, m in _WAYS}),
        by_part=_parts(built, units),
    )


def _turns(differences: Mapping[tuple[int, int], Floats]) -> Floats:
    weighted = [_TURNS[way] * difference for way, difference in differences.items()]
    return np.asarray(sum(weighted))


def _parts(
    built: Mapping[tuple[int, int, int], Build], units: tuple[str, ...]
) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    for members, method in _WAYS:
        new = _brought(built[1, members, method], units)
        old = _brought(built[0, members, method], units)
        for key in dict.fromkeys((*new, *old)):
            moved = np.nan_to_num(new.get(key, 0.0)) - np.nan_to_num(old.get(key, 0.0))
            found[key] = found.get(key, 0.0) + _TURNS[members, method] * moved
    return found


def _brought(build: Build, units: tuple[str, ...]) -> dict[str, Floats]:
    """Return what each part of the root's score brings to it, by key."""
    parts = contributions(build)
    return {key: of_units(build, parts.of(key), units) for key in parts.ends}


def _build(editions: tuple[Edition, Edition], data: int, members: int, method: int) -> Build:
    first, second = editions[data].table, editions[1 - data].table
    return index_build(editions[method].index, _mixed(first, second, editions[members].table.units))


def _mixed(first: Table, second: Table, units: tuple[str, ...]) -> Table:
    """Return a table of units, each with its cells of the first table, else of the second.

    A column that the one table lacks is taken from the other, where that knows the unit.
    """
    at = tuple(_rows(table, units) for table in (first, second))
    numbers = dict.fromkeys((*first.numbers, *second.numbers))
    texts = dict.fromkeys((*first.texts, *second.texts))
    of_numbers = (first.numbers, second.numbers)
    of_texts = tuple({n: np.array(t) for n, t in table.texts.items()} for table in (first, second))
    return Table(
        units=units,
        numbers={name: _column(name, of_numbers, at, np.nan) for name in numbers},
        texts={name: tuple(_column(name, of_texts, at, "").tolist()) for name in texts},
    )


def _column(
    name: str, columns: Sequence[Mapping[str, Cells]], at: Sequence[Rows], missing: float | str
) -> Cells:
    found: Cells | None = None
    # The second first: what the first table has is written over it.
    for table in (1, 0):
        column = columns[table].get(name)
        if column is None:
            continue
        cells = np.where(at[table] >= 0, column[at[table]], missing)
        found = cells if found is None else np.where(at[table] >= 0, cells, found)
    return np.asarray(found)


def _rows(table: Table, units: tuple[str, ...]) -> Rows:
    """Return the row of each unit in a table, -1 where it is not there."""
    positions = {unit: position for position, unit in enumerate(table.units)}
    return np.array([positions.get(unit, -1) for unit in units], dtype=np.int64)


def of_units(build: Build, values: NDArray[Any], units: tuple[str, ...]) -> NDArray[Any]:
    """Return values (rows,) of some units, in their order."""
    positions = {unit: position for position, unit in enumerate(build.units)}
    return values[[positions[unit] for unit in units]]

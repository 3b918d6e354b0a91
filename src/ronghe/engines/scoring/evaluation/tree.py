"""The tree of an instrument as whole numbers: what each branch takes from its parts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.scoring.definition import Group
from ronghe.engines.scoring.evaluation.arithmetic import fits, scaled, times_ratio

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from ronghe.engines.scoring.definition import Combination, Instrument, Item

    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

ROOT = ""  # the key of the whole, beside the keys of groups
_BEYOND = np.int64(2**62)
_FEW = 64  # rows


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a branch takes from one of its parts that give points.

    Attributes
    ----------
    key : id of an item, or key of a group.
    share : whole numbers p, q so that ``points * p / q``, rounded half up, is the part's share;
        None in a branch that adds points up.
    weights : by variant; one number where there are no variants. 0: not applicable there. In a
        branch of sums the full points of the part, reduced as those beside it.
    """

    key: str
    share: tuple[int, int] | None
    weights: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A group, or the whole, of which at least one part gives points.

    Over the applicable parts a sum is ``full * Σ points / Σ weights``, a mean is
    ``Σ weight * share / Σ weights``; each such division is rounded half up to a unit.
    """

    key: str
    score: Combination
    parts: tuple[Part, ...]
    full: int

    @property
    def has_variants(self) -> bool:
        """Return whether weights depend on the variant."""
        return any(len(set(part.weights)) > 1 for part in self.parts)


def branches_of(
    instrument: Instrument, items: Collection[str], variants: Sequence[str]
) -> dict[str, Branch]:
    """Return the branches over some of the items by key, a part always before its branch.

    `variants` are the names that weights may be by; one empty name where there are none.
    """
    found: dict[str, Branch] = {}

    def visit(key: str, score: Combination, parts: Sequence[Group | Item]) -> bool:
        taken = [part for part in parts if gives_points(part)]
        if not taken:
            return False
        # The whole of a sum stands for all parts, those left out by `items` too.
        given = sum((part.points for part in parts if bears_points(part)), start=Decimal(0))
        found[key] = _branch(key, score, taken, given, variants, is_divided=instrument.is_divided)
        return True

    def gives_points(part: Group | Item) -> bool:
        if isinstance(part, Group):
            return visit(part.key, part.score, [*part.items, *part.groups])
        return part.id in items and bears_points(part)

    visit(ROOT, instrument.score, instrument.groups)
    return found


def bears_points(part: Group | Item) -> bool:
    """Return whether a part can give points at all."""
    if isinstance(part, Group):
        return any(bears_points(item) for item in part.all_items())
    return part.has_points and part.points > 0


def _branch(
    key: str,
    score: Combination,
    parts: Sequence[Group | Item],
    given: Decimal,
    variants: Sequence[str],
    *,
    is_divided: bool,
) -> Branch:
    named = [part.key if isinstance(part, Group) else part.id for part in parts]
    by_variant = [[_weight(part, name) for name in variants] for part in parts]
    if score == "sum":
        full, *fulls = scaled([given, *(part.points for part in parts)])
        if is_divided:
            fits(full, sum(fulls))
        weights = [
            tuple(own if weight else 0 for weight in row)
            for own, row in zip(fulls, by_variant, strict=True)
        ]
        taken = [
            Part(key=name, share=None, weights=row)
            for name, row in zip(named, weights, strict=True)
        ]
        return Branch(key=key, score=score, parts=tuple(taken), full=full)
    columns = [scaled(column) for column in zip(*by_variant, strict=True)]
    for column in columns:
        fits(1, sum(column))
    taken = [
        Part(key=name, share=_share(part.points), weights=row)
        for name, part, row in zip(named, parts, zip(*columns, strict=True), strict=True)
    ]
    return Branch(key=key, score=score, parts=tuple(taken), full=1)


def _weight(part: Group | Item, variant: str) -> Decimal:
    if part.weight is None:
        return Decimal(1)
    if isinstance(part.weight, Decimal):
        return part.weight
    return part.weight.get(variant, Decimal(0))


def _share(full: Decimal) -> tuple[int, int]:
    one, whole = scaled([Decimal(1), full])
    fits(one, whole)
    return one, whole


@dataclass(frozen=True, kw_only=True)
class Layer:
    """Branches whose parts are all known, computed together.

    Nodes are rows of the arrays that `run` is given.
    """

    score: Combination
    nodes: Integers
    parts: Integers
    starts: Integers  # where the parts of each node begin
    above: Integers | None  # per part: points * above / below is the share; None: points stay
    below: Integers
    weights: Integers  # shape (n_parts, n_variants)
    has_variants: bool
    full: Integers  # shape (n_nodes, 1)
    may_not_apply: bool

    def run(self, units: Integers, applies: Flags | None, variant: Integers | None) -> None:
        """Fill the rows of the nodes in `units` and `applies`, shape (n_nodes, n_rows)."""
        if self._adds_up and applies is None:
            self._add_up(units)
            return
        taken = units[self.parts]
        if self.above is not None:
            taken = times_ratio(taken, self.above, self.below)
        flags = applies[self.parts] if applies is not None and self.may_not_apply else None
        if self.score in ("min", "max"):
            self._outermost(units, applies, taken, flags)
            return
        weights = self.weights[:, variant] if self.has_variants else self.weights[:, :1]
        parts = taken if self.score == "sum" else weights * taken
        total = self._added(parts)
        if flags is None:
            below = self._added(weights)
            units[self.nodes] = times_ratio(total, self.full, below)
            return
        below = self._added(weights * flags)
        units[self.nodes] = times_ratio(total, self.full, np.maximum(below, 1))
        if applies is not None:
            applies[self.nodes] = below > 0

    @cached_property
    def _adds_up(self) -> bool:
        """Return whether the branches are sums of all of their parts, always."""
        if self.score != "sum" or self.may_not_apply:
            return False
        below = np.add.reduceat(self.weights, self.starts, axis=0)
        return bool((below == self.full).all())

    @cached_property
    def _segments(self) -> list[tuple[int, int]]:
        return list(pairwise([*self.starts.tolist(), len(self.parts)]))

    def _add_up(self, units: Integers) -> None:
        if units.shape[1] <= _FEW:
            units[self.nodes] = np.add.reduceat(units[self.parts], self.starts, axis=0)
            return
        parts = self.parts.tolist()
        for node, (first, last) in zip(self.nodes.tolist(), self._segments, strict=True):
            total = units[node]
            total[:] = units[parts[first]]
            for part in parts[first + 1 : last]:
                total += units[part]

    def _added(self, parts: Integers) -> Integers:
        """Return the sums of the parts of each node; a loop is faster where there are many rows."""
        if parts.shape[1] <= _FEW:
            return np.add.reduceat(parts, self.starts, axis=0)
        return np.array([parts[first:last].sum(axis=0) for first, last in self._segments])

    def _outermost(
        self, units: Integers, applies: Flags | None, taken: Integers, flags: Flags | None
    ) -> None:
        pick, beyond = (np.minimum, _BEYOND) if self.score == "min" else (np.maximum, -_BEYOND)
        if flags is None:
            units[self.nodes] = pick.reduceat(taken, self.starts, axis=0)
            return
        found = pick.reduceat(np.where(flags, taken, beyond), self.starts, axis=0)
        any_applies = np.logical_or.reduceat(flags, self.starts, axis=0)
        units[self.nodes] = np.where(any_applies, found, 0)
        if applies is not None:
            applies[self.nodes] = any_applies


def may_be_empty(branches: Mapping[str, Branch], items: Collection[str]) -> set[str]:
    """Return the branches all parts of which can be not applicable, as those items can."""
    found: set[str] = set()
    for branch in branches.values():
        if all(part.key in items or part.key in found for part in branch.parts):
            found.add(branch.key)
    return found


def layers_of(
    branches: Mapping[str, Branch],
    rank: Mapping[str, int],
    index: Mapping[str, int],
    may_not_apply: Collection[str],
) -> list[tuple[int, Layer]]:
    """Return layers in the order in which they can run, each with its rank.

    `rank` is by key of branches: larger than those of its parts. `index` gives the rows.
    """
    found: dict[tuple[int, str, bool], list[Branch]] = {}
    for branch in branches.values():
        is_open = any(part.key in may_not_apply for part in branch.parts)
        found.setdefault((rank[branch.key], branch.score, is_open), []).append(branch)
    return [(key[0], _layer(found[key], index, is_open=key[2])) for key in sorted(found)]


def _layer(branches: Sequence[Branch], index: Mapping[str, int], *, is_open: bool) -> Layer:
    parts = [part for branch in branches for part in branch.parts]
    counts = [len(branch.parts) for branch in branches]
    shares = [part.share or (1, 1) for part in parts]
    is_plain = all(share == (1, 1) for share in shares)
    column = (len(parts), 1)
    return Layer(
        score=branches[0].score,
        nodes=np.array([index[branch.key] for branch in branches]),
        parts=np.array([index[part.key] for part in parts]),
        starts=np.array([0, *accumulate(counts)][:-1]),
        above=None if is_plain else np.array([p for p, _ in shares]).reshape(column),
        below=np.array([q for _, q in shares]).reshape(column),
        weights=np.array([part.weights for part in parts], dtype=np.int64),
        has_variants=any(branch.has_variants for branch in branches),
        full=np.array([[branch.full] for branch in branches], dtype=np.int64),
        may_not_apply=is_open,
    )


def ranks_of(branches: Mapping[str, Branch]) -> dict[str, int]:
    """Return how far each branch is above the items, for trees that are scored on their own."""
    rank: dict[str, int] = {}
    for key, branch in branches.items():
        rank[key] = 1 + max(rank.get(part.key, 0) for part in branch.parts)
    return rank

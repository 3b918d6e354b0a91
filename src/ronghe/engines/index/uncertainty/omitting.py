"""What a single indicator, or a group of them, does to the ranking: the index without it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.building import index_build, plan_of, ranks_of
from ronghe.engines.index.definition import Leaf, Node
from ronghe.engines.index.uncertainty.runs import ALONE, Watch
from ronghe.engines.index.uncertainty.statistics import shifts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.definition import Index
    from ronghe.engines.index.table import Table

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Omissions:
    """The index without each part in turn.

    Attributes
    ----------
    keys : of the parts: indicators in the order of the tree, then nodes without the root.
    rank : with all parts, (rows,); 0 is unranked.
    ranks, scores : without each, (parts, rows).
    shift : mean |rank - nominal rank|, (parts,); `largest` the largest one.
    """

    keys: tuple[str, ...]
    rank: Whole
    ranks: Whole
    scores: Floats
    shift: Floats
    largest: Whole


def omissions(index: Index, table: Table, watch: Watch = ALONE) -> Omissions:
    """Return the ranks of an index without each indicator, and without each node, in turn.

    The index is built as if the part had never been in it: its siblings' weights fill up, and steps
    that look at several indicators, such as screening, see the others only. A part without which
    nothing is left stands out of the list.
    """
    plan = plan_of(index, table)
    rank = index_build(index, table).rank
    keys, scores = [], []
    for key in index.keys[:-1]:
        rest = without(index, key)
        if rest is None:
            continue
        keys.append(key)
        scores.append(index_build(rest, table).scores[-1])
        watch.tell(1)
    held = np.array(scores).reshape(len(keys), plan.frame.rows)
    ranks = ranks_of(plan, held)
    both = (ranks > 0) & (rank > 0)
    return Omissions(
        keys=tuple(keys),
        rank=rank,
        ranks=ranks,
        scores=held,
        shift=shifts(rank, ranks),
        largest=np.where(both, np.abs(ranks - rank), 0).max(axis=-1, initial=0),
    )


def without(index: Index, key: str) -> Index | None:
    """Return an index without an indicator or node; None if nothing is left of it."""
    root = _pruned(index.root, key)
    if root is None:
        return None
    kept = {leaf.key for leaf in root.leaves}
    steps = [
        replace(
            step,
            leaves=tuple(leaf for leaf in step.leaves if leaf in kept),
            own={leaf: way for leaf, way in step.own.items() if leaf in kept},
        )
        for step in index.steps
    ]
    return replace(index, root=root, steps=tuple(step for step in steps if step.leaves))


def _pruned(node: Node, key: str) -> Node | None:
    children: list[Leaf | Node] = []
    for child in node.children:
        if child.key == key:
            continue
        rest = _pruned(child, key) if isinstance(child, Node) else child
        if rest is not None:
            children.append(rest)
    return replace(node, children=tuple(children)) if children else None

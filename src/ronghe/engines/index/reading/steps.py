"""The steps on the way from the data to the scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ronghe.engines.index.checks import rules
from ronghe.engines.index.definition import Aggregation, Leaf, Node, Step
from ronghe.engines.index.reading import forms, methods
from ronghe.engines.index.reading.choosing import options_at
from ronghe.engines.index.reading.places import AggregateStep
from ronghe.engines.index.reading.tree import provenance_at, weighting_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ronghe.engines.index.definition import Part, Provenance
    from ronghe.engines.index.reading.places import Chosen, Places
    from ronghe.lib.definitions import Cursor

AGGREGATE = "aggregate"


def kind_at(cursor: Cursor) -> str:
    """Return the kind of the step at a place; "" where it is none, which is noted."""
    if not isinstance(cursor.value, Mapping):
        cursor.only(())
        return ""
    place = cursor.child("step")
    kind = place.one_of(forms.STEP.forms)
    return kind if place.value == kind else ""


def aggregate_step_at(cursor: Cursor) -> AggregateStep:
    """Return the step at a place that says how nodes aggregate."""
    method, options = options_at(cursor, methods.AGGREGATE, forms.STEP_AGGREGATE)
    weights = cursor.maybe("weights")
    return AggregateStep(
        nodes=forms.FOR_NODES.maybe(cursor) or (),
        aggregation=Aggregation(method=method, options=options),
        weighting=weighting_at(weights) if weights else None,
        cursor=cursor,
    )


def steps_at(
    cursors: Iterable[Cursor], root: Node, above: Provenance, places: Places
) -> tuple[Step, ...]:
    """Return the steps that change indicators, in their order."""
    found: list[Step] = []
    counts: Counter[str] = Counter()
    below = _below(root)
    for cursor in cursors:
        kind = kind_at(cursor)
        if not kind or kind == AGGREGATE:
            continue
        counts[kind] += 1
        name = kind if counts[kind] == 1 else f"{kind}-{counts[kind]}"
        method, options = options_at(cursor, methods.METHODS[kind], forms.STEP.forms[kind])
        leaves = _leaves(cursor, below)
        places.steps[name] = cursor
        found.append(
            Step(
                kind=kind,  # type: ignore[arg-type] # one of its words
                name=name,
                method=method,
                options={**options, "over": forms.OVER.maybe(cursor)},
                leaves=leaves,
                own=_own(kind, (method, options), leaves, places),
                provenance=provenance_at(cursor, above=above),
            )
        )
    return tuple(found)


def _own(kind: str, of_step: Chosen, leaves: tuple[str, ...], places: Places) -> dict[str, Chosen]:
    """Return the methods that indicators say themselves; what they leave open, the step says."""
    found: dict[str, Chosen] = {}
    for leaf in leaves:
        own = places.own.get(leaf, {}).get(kind)
        if own is None:
            continue
        method, options = own.chosen
        said = own.cursor.value if isinstance(own.cursor.value, Mapping) else {}
        theirs = {id(one.key): one.key.name for one in methods.METHODS[kind][of_step[0]].options}
        shared = [
            one.key.name
            for one in methods.METHODS[kind][method].options
            if id(one.key) in theirs and one.key.name not in said
        ]
        found[leaf] = (method, {**options, **{name: of_step[1][name] for name in shared}})
    return found


def _below(part: Part) -> dict[str, tuple[str, ...]]:
    """Return the indicators below each code, which is the indicator itself for its own."""
    if isinstance(part, Leaf):
        return {part.key: (part.key,)}
    found = {part.key: tuple(leaf.key for leaf in part.leaves)}
    for child in part.children:
        found.update(_below(child))
    return found


def _leaves(cursor: Cursor, below: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the indicators that a step is for, in the order of the tree."""
    every = next(iter(below.values()))
    wanted = forms.FOR.maybe(cursor)
    without = forms.EXCEPT.maybe(cursor) or ()
    for name, codes in (("for", wanted or ()), ("except", without)):
        for code in codes:
            if code not in below:
                allowed = ", ".join(below)
                cursor.at(name).fail(rules.UNKNOWN_CODE, value=code, allowed=allowed)
    chosen = set(every if wanted is None else _of(wanted, below)) - set(_of(without, below))
    return tuple(leaf for leaf in every if leaf in chosen)


def _of(codes: Iterable[str], below: dict[str, tuple[str, ...]]) -> list[str]:
    return [leaf for code in codes for leaf in below.get(code, ())]

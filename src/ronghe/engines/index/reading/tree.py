"""Indicators and nodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ronghe.engines.index.checks import rules
from ronghe.engines.index.definition import (
    Aggregation,
    Leaf,
    Node,
    Part,
    Provenance,
    Step,
    Weighting,
)
from ronghe.engines.index.reading import forms, methods
from ronghe.engines.index.reading.choosing import chosen_at, options_at
from ronghe.engines.index.reading.places import Above, OwnMethod
from ronghe.lib.definitions import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.index.reading.places import AggregateStep, Places
    from ronghe.lib.definitions import Cursor
    from ronghe.lib.definitions.forms import Key
    from ronghe.lib.faults import Rule

_DEFAULT = Aggregation(method="arithmetic", options=methods.AGGREGATE["arithmetic"].defaults)
_GIVEN = Weighting(method="given")


def provenance_at(cursor: Cursor, *, above: Provenance) -> Provenance:
    """Return where the numbers at a place come from; what it does not say is that above it."""
    return Provenance(
        source=forms.SOURCE.maybe(cursor) or above.source,
        status=forms.STATUS_OF.maybe(cursor) or above.status,
        note=forms.NOTE.maybe(cursor),
    )


def root_at(cursor: Cursor, above: Above, places: Places) -> Node:
    """Return the whole tree; one without children is noted."""
    found = part_at(cursor, above, places)
    if isinstance(found, Node):
        return found
    if isinstance(cursor.value, Mapping):
        cursor.fail(rules.NO_CHILDREN, value=found.key)
    return Node(
        key=found.key, title=found.title, children=(found,), aggregation=_DEFAULT,
        weighting=_GIVEN, provenance=found.provenance,
    )  # fmt: skip


def part_at(cursor: Cursor, above: Above, places: Places) -> Part:
    """Return the indicator or node at a place."""
    forms.PART.only(cursor)
    key = forms.KEY.of(cursor)
    places.note(key, cursor)
    provenance = provenance_at(cursor, above=above.provenance)
    inherited = Above(provenance=provenance, own={**above.own, **_own(cursor)})
    title = forms.TITLE_OF.maybe(cursor) or Text(zh=key, en=key)
    weight = forms.WEIGHT.maybe(cursor)
    weight = 1.0 if weight is None else weight
    if cursor.maybe("children"):
        _refuse(cursor, forms.LEAF_ONLY, rules.ONLY_OF_INDICATORS)
        aggregation, weighting = _ways(cursor, key, places)
        return Node(
            key=key,
            title=title,
            weight=weight,
            children=tuple(
                part_at(part, inherited, places) for part in forms.CHILDREN.of(cursor)
            ),
            aggregation=aggregation,
            weighting=weighting,
            then=tuple(
                _then(part, key, number, provenance)
                for number, part in enumerate(forms.THEN_OF.maybe(cursor) or (), start=1)
            ),
            provenance=provenance,
        )  # fmt: skip
    _refuse(cursor, forms.NODE_ONLY, rules.ONLY_OF_NODES)
    places.own[key] = dict(inherited.own)
    return Leaf(
        key=key,
        title=title,
        column=forms.COLUMN.maybe(cursor) or key,
        direction=forms.DIRECTION.maybe(cursor) or "higher",
        weight=weight,
        unit=forms.UNIT.maybe(cursor),
        denominator=forms.DENOMINATOR.maybe(cursor),
        per=forms.PER.maybe(cursor) or 1.0,
        goalposts=forms.GOALPOSTS.maybe(cursor),
        target=forms.TARGET.maybe(cursor),
        reference=forms.REFERENCE.maybe(cursor),
        base=forms.BASE.maybe(cursor),
        indicator=forms.INDICATOR.maybe(cursor) or "",
        provenance=provenance,
    )


def _refuse(cursor: Cursor, keys: Sequence[Key[Any]], rule: Rule) -> None:
    for key in keys:
        if cursor.maybe(key.name):
            cursor.at(key.name).fail(rule, value=key.name)


def _own(cursor: Cursor) -> dict[str, OwnMethod]:
    found = {}
    for kind, form in forms.OWN_FORMS.items():
        place = cursor.maybe(kind)
        if place:
            chosen = chosen_at(place, methods.METHODS[kind], form)
            found[kind] = OwnMethod(chosen=chosen, cursor=place)
    return found


def _ways(cursor: Cursor, key: str, places: Places) -> tuple[Aggregation, Weighting]:
    """Return how a node aggregates and weighs: by itself, a step for it, or the general step."""
    step = _step_for(key, places.aggregates)
    aggregation = step.aggregation if step else _DEFAULT
    weighting = (step.weighting if step else None) or _GIVEN
    place = cursor.maybe("aggregate")
    if place:
        method, options = chosen_at(place, methods.AGGREGATE, forms.AGGREGATE_FORMS)
        aggregation = Aggregation(method=method, options=options)
    place = cursor.maybe("weights")
    if place:
        weighting = weighting_at(place)
    return aggregation, weighting


def weighting_at(cursor: Cursor) -> Weighting:
    """Return where weights come from, as a place says."""
    method, options = chosen_at(cursor, methods.WEIGH, forms.WEIGH_FORMS)
    return Weighting(method=method, options=options)


def _step_for(key: str, steps: list[AggregateStep]) -> AggregateStep | None:
    named = [step for step in steps if key in step.nodes]
    general = [step for step in steps if not step.nodes]
    return next(iter([*named, *general]), None)


def _then(cursor: Cursor, key: str, number: int, above: Provenance) -> Step:
    kind = cursor.child("step").one_of(forms.THEN.forms)
    method, options = options_at(cursor, methods.METHODS[kind], forms.THEN.forms[kind])
    return Step(
        kind=kind,  # type: ignore[arg-type] # one of two of its words
        name=f"{key}-{number}",
        method=method,
        options={**options, "over": forms.OVER.maybe(cursor)},
        leaves=(),
        provenance=provenance_at(cursor, above=above),
    )

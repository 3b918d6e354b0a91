"""Groups and items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.engines.scoring.checks.items import group_check, item_check
from ronghe.engines.scoring.definition import (
    Cost,
    Group,
    Item,
    Linear,
    Repeat,
    Scale,
    Scene,
    Weight,
)
from ronghe.engines.scoring.reading import forms, item_forms, keys
from ronghe.engines.scoring.reading.places import Above
from ronghe.engines.scoring.reading.provenance import provenance_at
from ronghe.engines.scoring.reading.questions import question_at, reachable

if TYPE_CHECKING:
    from ronghe.engines.scoring.definition import Combination, Provenance, Question
    from ronghe.engines.scoring.reading.places import Places
    from ronghe.lib.definitions import Cursor


def group_at(cursor: Cursor, above: Above, places: Places) -> Group:
    """Return the group at a place with all below it."""
    forms.GROUP.only(cursor)
    provenance = provenance_at(cursor, above=above.provenance)
    score: Combination = keys.SCORE.maybe(cursor) or "sum"
    here = Above(provenance=provenance, is_sum=score == "sum")
    if cursor.maybe(forms.GROUPS.name) is None:
        cursor.child(forms.ITEMS.name)  # notes that there is neither
    group = Group(
        key=keys.KEY.of(cursor),
        title=keys.TITLE.of(cursor),
        provenance=provenance,
        weight=_weight(cursor),
        groups=tuple(group_at(part, here, places) for part in forms.GROUPS.maybe(cursor) or ()),
        items=tuple(
            item for part in forms.ITEMS.maybe(cursor) or () for item in _items(part, here, places)
        ),
        score=score,
        show_if=places.maybe_expression(cursor, keys.SHOW_IF),
        may_not_apply=keys.NA.maybe(cursor) is not None,
        help=keys.HELP.maybe(cursor),
    )
    places.groups[group.key] = cursor
    places.grouped.append((group, cursor))
    group_check(group, cursor)
    return group


def _items(cursor: Cursor, above: Above, places: Places) -> tuple[Item, ...]:
    """Return the item at a place, or the items that the rows of a grid are."""
    kind = item_forms.KIND.of(cursor)
    item_forms.ITEM.forms[kind].only(cursor)
    item = _item(cursor, kind, above, places)
    item_check(item, cursor)
    if kind != "grid":
        _note(item, cursor, places)
        return (item,)
    rows = [_row(item, row) for row in item_forms.ROWS.of(cursor)]
    for row in rows:
        _note(row, cursor, places)
    return tuple(rows)


def _item(cursor: Cursor, kind: str, above: Above, places: Places) -> Item:
    provenance = provenance_at(cursor, above=above.provenance)
    points = item_forms.POINTS.maybe(cursor)
    question = question_at(cursor, kind, full=_full(cursor, kind, points, above))
    required = item_forms.REQUIRED.maybe(cursor)
    return Item(
        id=item_forms.ID.of(cursor),
        title=keys.TITLE.of(cursor),
        points=_points(cursor, question, points, above),
        question=question,
        provenance=provenance,
        weight=_weight(cursor),
        help=keys.HELP.maybe(cursor),
        evidence=item_forms.EVIDENCE.maybe(cursor),
        is_evidence_required=item_forms.EVIDENCE_REQUIRED.maybe(cursor) or False,
        measures=keys.MEASURES.maybe(cursor),
        asks=item_forms.ASKS.maybe(cursor),
        minutes=item_forms.MINUTES.maybe(cursor),
        level=item_forms.LEVEL.maybe(cursor),
        show_if=places.maybe_expression(cursor, keys.SHOW_IF),
        may_not_apply=keys.NA.maybe(cursor) is not None,
        is_required=True if required is None else required,
        cost=_cost(cursor, above=provenance),
    )


def _row(grid: Item, cursor: Cursor) -> Item:
    item_forms.ROW.only(cursor)
    key = keys.KEY.of(cursor)
    weight = _weight(cursor)
    return replace(
        grid,
        id=f"{grid.id}__{key}",
        title=keys.TITLE.of(cursor),
        weight=grid.weight if weight is None else weight,
        grid=grid.id,
        grid_title=grid.title,
    )


def _full(cursor: Cursor, kind: str, points: Decimal | None, above: Above) -> Decimal:
    """Return the points that the shares of a scale are shares of."""
    if points is not None:
        return points
    if above.is_sum and kind in ("scale", "linear"):
        cursor.child(item_forms.POINTS.name)  # notes that they are missing
    return Decimal(1)


def _points(cursor: Cursor, question: Question, points: Decimal | None, above: Above) -> Decimal:
    """Return an item's full points: as written, else what its question can reach.

    In a group of sums they must be written, so that a slip among the options is found.
    """
    if points is not None:
        return points
    if isinstance(question, Scale | Linear):
        return Decimal(1)
    best = reachable(question)
    if best and above.is_sum:
        cursor.child(item_forms.POINTS.name)  # notes that they are missing
    return best


def _weight(cursor: Cursor) -> Weight | None:
    place = keys.WEIGHT.maybe(cursor)
    if place is None:
        return None
    if isinstance(place.value, Mapping):
        return {str(name): place.at(str(name)).number() for name in place.value}
    return place.number()


def _cost(cursor: Cursor, *, above: Provenance) -> Cost | None:
    place = item_forms.COST.maybe(cursor)
    if place is None:
        return None
    item_forms.COST_FORM.only(place)
    steps = item_forms.STEPS.maybe(place)
    return Cost(
        steps=None if steps is None else tuple(steps),
        per_unit=item_forms.PER_UNIT.maybe(place),
        provenance=provenance_at(place, above=above),
    )


def _note(item: Item, cursor: Cursor, places: Places) -> None:
    places.items[item.id] = cursor
    places.named.append((item.id, cursor.at("id")))
    if isinstance(item.question, Repeat):
        at = cursor.at("aggregates")
        places.named.extend((one.item_id, at) for one in item.question.aggregates)
    if isinstance(item.question, Scene):
        places.scenes[item.id] = item.question.is_marked

"""Weights side by side, and down a tree of sums the points that follow from them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.engines.scoring.checks import rules
from ronghe.engines.scoring.checks.numbers import places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ronghe.engines.scoring.definition import Group, Instrument, Item
    from ronghe.engines.scoring.reading.places import Places
    from ronghe.lib.definitions import Cursor

_HUNDRED = Decimal(100)
_UNIT_PLACES = 9
# A product of a weight, or of full points, with the units of a score must fit 64 bits; half of
# them are left for the remainder that rounding adds.
_MOST_WEIGHT = 10**9
_MOST_PRODUCT = 2**62


def weights_check(parts: Sequence[Group | Item], cursor: Cursor, *, is_sum: bool) -> None:
    """Note what is wrong with the weights of a group's parts; those without points have none."""
    weighted = [part for part in parts if part.points or part.weight is not None]
    weights = [part.weight for part in weighted]
    if all(weight is None for weight in weights):
        return
    if is_sum:
        _per_cents(weighted, cursor)
    elif None in weights:
        cursor.fail(rules.WEIGHTS_PARTLY, value="")
    for part in weighted:
        for number in numbers_of(part):
            is_plain = isinstance(part.weight, Decimal) and not is_sum
            if number < 0 or (number == 0 and is_plain):
                cursor.fail(rules.WEIGHT_NOT_POSITIVE, value=number)
    numbers = [number for part in weighted for number in numbers_of(part)]
    if sum(numbers) * 10 ** places(numbers) > _MOST_WEIGHT:
        cursor.fail(rules.TOO_LARGE, value=max(numbers))


def numbers_of(part: Group | Item) -> tuple[Decimal, ...]:
    """Return the weights of a part: none, one, or one for each variant named."""
    if part.weight is None:
        return ()
    return (part.weight,) if isinstance(part.weight, Decimal) else tuple(part.weight.values())


def points_check(instrument: Instrument, places_of: Places) -> None:
    """Note where points differ from what is below, and from what weights give down a tree."""
    root = places_of.root
    top = instrument.groups
    weights_check(top, root.at("groups"), is_sum=instrument.score == "sum")
    if instrument.score == "sum":
        reachable = sum((group.points for group in top), start=Decimal(0))
        if instrument.points != reachable:
            root.at("points").fail(
                rules.POINTS_DISAGREE, reachable=reachable, value=instrument.points
            )
        for group in top:
            _follows(group, places_of, above=instrument.points)
    if instrument.points <= 0:
        root.at("points").fail(rules.OUT_OF_BOUNDS, value=instrument.points, low=0, high=10**6)
    for group in instrument.all_groups:
        if group.score == "sum":
            for part in parts_of(group):
                _follows(part, places_of, above=group.points)
    if instrument.is_divided:
        _bounds(instrument, places_of)


def _per_cents(parts: Sequence[Group | Item], cursor: Cursor) -> None:
    numbers = [part.weight for part in parts if isinstance(part.weight, Decimal)]
    if any(part.weight is not None and not isinstance(part.weight, Decimal) for part in parts):
        cursor.fail(rules.VARIANT_WEIGHT_IN_SUM, value="")
    elif len(numbers) < len(parts) or sum(numbers) != _HUNDRED:
        cursor.fail(rules.WEIGHTS_DISAGREE, value=sum(numbers))


def _follows(part: Group | Item, places_of: Places, *, above: Decimal) -> None:
    if not isinstance(part.weight, Decimal):
        return
    expected = above * part.weight / _HUNDRED
    if part.points != expected:
        _place(part, places_of).fail(
            rules.WEIGHT_AND_POINTS_DISAGREE, value=part.points, expected=expected
        )


def _place(part: Group | Item, places_of: Places) -> Cursor:
    key = getattr(part, "key", None)
    found = places_of.groups.get(key) if key else places_of.items.get(getattr(part, "id", ""))
    return found or places_of.root


def _bounds(instrument: Instrument, places_of: Places) -> None:
    """Note sums whose points are so large or fine that dividing them would leave 64 bits."""
    for cursor, whole, parts in _sums(instrument, places_of):
        fine = int(whole.scaleb(places([whole, *parts])))
        if fine * int(whole.scaleb(_UNIT_PLACES)) > _MOST_PRODUCT:
            cursor.fail(rules.TOO_LARGE, value=whole)


def _sums(
    instrument: Instrument, places_of: Places
) -> Iterator[tuple[Cursor, Decimal, tuple[Decimal, ...]]]:
    tops = tuple(group.points for group in instrument.groups)
    yield places_of.root.at("points"), instrument.points, tops
    for group in instrument.all_groups:
        if group.score == "sum":
            cursor = places_of.groups.get(group.key, places_of.root)
            yield cursor, group.points, tuple(part.points for part in parts_of(group))


def parts_of(group: Group) -> list[Group | Item]:
    """Return the parts of a group, of which it has one sort."""
    return [*group.groups, *group.items]

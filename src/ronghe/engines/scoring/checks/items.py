"""What must hold inside an item and a group, so that their numbers mean something."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.engines.scoring.checks import rules
from ronghe.engines.scoring.checks.numbers import places, rising, within
from ronghe.engines.scoring.checks.weights import parts_of, weights_check
from ronghe.engines.scoring.definition import (
    Banded,
    Linear,
    Multiple,
    Number,
    Ratio,
    Repeat,
    Scale,
    Trend,
    points_of,
)

if TYPE_CHECKING:
    from ronghe.engines.scoring.definition import Group, Item
    from ronghe.lib.definitions import Cursor

_MOST_OPTIONS = 62  # a set of options is the bits of one 64-bit number
_MOST_PLACES = 9  # the unit that scores are computed in


def group_check(group: Group, cursor: Cursor) -> None:
    """Note what is wrong with a group's own parts."""
    if group.groups and group.items:
        cursor.fail(rules.GROUPS_OR_ITEMS, value=group.key)
    weights_check(parts_of(group), cursor, is_sum=group.score == "sum")


def item_check(item: Item, cursor: Cursor) -> None:
    """Note what is wrong with an item's points, options, bounds and costs."""
    _points(item, cursor)
    cursor.at("options").unique(option.name for option in item.options)
    if len(item.options) > _MOST_OPTIONS:
        details = {"value": len(item.options), "most": _MOST_OPTIONS}
        cursor.at("options").fail(rules.TOO_MANY_OPTIONS, **details)
    if item.level is not None:
        within(Decimal(item.level), "1", "99", cursor.at("level"))
    if item.minutes is not None:
        within(item.minutes, "0", "1000", cursor.at("minutes"))
    if item.measures and item.asks:
        cursor.at("asks").fail(rules.MEASURES_OR_ASKS)
    _question(item, cursor)
    _cost(item, cursor)


def _points(item: Item, cursor: Cursor) -> None:
    points = points_of(item)
    for number in (item.points, *points):
        if number < 0:
            cursor.fail(rules.NEGATIVE_POINTS, value=number)
    if places([item.points, *points]) > _MOST_PLACES:
        cursor.fail(rules.TOO_LARGE, value=max(points, key=lambda number: places([number])))
    if isinstance(item.question, Linear) or not (item.has_points and points):
        return
    is_multiple = isinstance(item.question, Multiple)
    best = sum(points, start=Decimal(0)) if is_multiple else max(points)
    if item.points != best and not (is_multiple and item.points <= best):
        cursor.at("points").fail(rules.POINTS_DISAGREE, reachable=best, value=item.points)


def _question(item: Item, cursor: Cursor) -> None:
    question = item.question
    if isinstance(question, Banded | Ratio | Linear | Number) and question.high <= question.low:
        cursor.at("high").fail(rules.BOUNDS_NOT_RISING, value=question.high)
    match question:
        case Banded() | Ratio():
            _bands(question, cursor)
        case Linear():
            if question.base == question.lead:
                cursor.at("lead").fail(rules.MARKS_EQUAL, value=question.lead)
        case Number():
            within(Decimal(question.decimals), "0", "6", cursor.at("decimals"))
        case Trend():
            _better(question, cursor)
        case Scale():
            for option in question.options:
                if option.points > item.points:
                    cursor.at("options").fail(
                        rules.OUT_OF_BOUNDS, value=option.points, low=0, high=item.points
                    )
        case Repeat():
            _repeat(question, cursor)
        case _:
            pass


def _bands(question: Banded | Ratio, cursor: Cursor) -> None:
    bounds = [band.upto for band in question.bands]
    if not bounds:
        return
    rising(bounds, cursor.at("bands"))
    if bounds[-1] != question.high or bounds[0] < question.low:
        details = {"low": question.low, "high": question.high}
        cursor.at("bands").fail(rules.BANDS_NOT_COVERING, value=bounds[-1], **details)


def _better(question: Trend, cursor: Cursor) -> None:
    points = {option.name: option.points for option in question.options}
    worse = {"down": "up", "up": "down"}.get(question.better)
    best = points[question.better] == max(points.values())
    if not best or (worse and points[worse] != min(points.values())):
        cursor.at("better").fail(rules.BETTER_NOT_BEST)


def _repeat(question: Repeat, cursor: Cursor) -> None:
    cursor.at("fields").unique(field.key for field in question.fields)
    cursor.at("aggregates").unique(one.item_id for one in question.aggregates)
    numeric = {field.key for field in question.fields if isinstance(field.question, Number)}
    for index, one in enumerate(question.aggregates):
        if (one.field is None) != (one.how == "count") or (one.field and one.field not in numeric):
            place = cursor.at(f"aggregates[{index}].field")
            place.fail(rules.FIELD_NOT_NUMBER, value=one.field or "")


def _cost(item: Item, cursor: Cursor) -> None:
    if item.cost is None:
        return
    place, steps, per_unit = cursor.at("cost"), item.cost.steps, item.cost.per_unit
    if (steps is None) == (per_unit is None) or (steps is None) == bool(item.options):
        place.fail(rules.STEPS_OR_PER_UNIT, value="")
        return
    for number in (*(steps or ()), *([] if per_unit is None else [per_unit])):
        within(number, "0", "1000000", place)
    if steps is None:
        return
    if len(steps) != len(item.options):
        details = {"value": len(steps), "wanted": len(item.options)}
        place.at("steps").fail(rules.WRONG_COUNT, **details)
    elif not isinstance(item.question, Multiple) and steps[0] != 0:
        place.at("steps").fail(rules.WRONG_START, value=steps[0])

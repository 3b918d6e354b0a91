"""What must hold inside a definition beyond its form, so that its numbers mean something."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from ronghe.engines.scoring.definition import Banded, Multiple, Trend, points_of
from ronghe.lib.faults import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.scoring.definition import (
        Group,
        Instrument,
        Item,
        LevelRule,
        Output,
        Question,
    )
    from ronghe.lib.definitions import Cursor

GROUPS_OR_ITEMS = Rule(
    key="groups-or-items",
    zh="一个分组下只能是子分组或题项之一。",
    en="A group holds either groups or items, not both.",
)
POINTS_DISAGREE = Rule(
    key="points-disagree",
    zh="此处的分值 {value} 与下级能得到的最高分 {reachable} 不一致。",
    en="The points {value} given here differ from the {reachable} that can be reached below.",
)
WEIGHTS_DISAGREE = Rule(
    key="weights-disagree",
    zh="同级权重之和为 {value}，应为 100（各项都写或都不写）。",
    en="Weights side by side add up to {value}; they must give 100 (write all of them or none).",
)
WEIGHT_AND_POINTS_DISAGREE = Rule(
    key="weight-and-points-disagree",
    zh="按权重应为 {expected} 分，实际为 {value} 分。",
    en="By its weight the branch has {expected} points, by its items {value}.",
)
NEGATIVE_POINTS = Rule(
    key="negative-points",
    zh="分值 {value} 不能为负数。",
    en="Points cannot be negative: {value}.",
)
BOUNDS_NOT_RISING = Rule(
    key="bounds-not-rising",
    zh="界限必须逐级升高，{value} 不高于前一级。",
    en="Bounds must rise; {value} is not above the one before it.",
)
BANDS_NOT_COVERING = Rule(
    key="bands-not-covering",
    zh="各区间必须正好覆盖 {low} 到 {high}。",
    en="The bands must cover exactly {low} to {high}.",
)
WRONG_START = Rule(
    key="wrong-start",
    zh="第一级必须从 0 开始，而不是 {value}。",
    en="The first step must begin at 0, not at {value}.",
)
TOO_MANY_OPTIONS = Rule(
    key="too-many-options",
    zh="选项有 {value} 个，最多 {most} 个。",
    en="There are {value} options; {most} is the most.",
)
BETTER_NOT_BEST = Rule(
    key="better-not-best",
    zh="变好的方向“{value}”应得分最高，变差的方向应得分最低。",
    en='The better direction "{value}" must give most points and the opposite one fewest.',
)
DATES_DISAGREE = Rule(
    key="dates-disagree",
    zh="失效日期 {value} 早于生效日期。",
    en="The last day {value} is before the first.",
)
RULES = (
    GROUPS_OR_ITEMS, POINTS_DISAGREE, WEIGHTS_DISAGREE, WEIGHT_AND_POINTS_DISAGREE,
    NEGATIVE_POINTS, BOUNDS_NOT_RISING, BANDS_NOT_COVERING, WRONG_START, TOO_MANY_OPTIONS,
    BETTER_NOT_BEST, DATES_DISAGREE,
)  # fmt: skip

_MOST_OPTIONS = 62  # a set of options is the bits of one 64-bit number
_HUNDRED = Decimal(100)


def instrument_check(instrument: Instrument, cursor: Cursor) -> None:
    """Note what is wrong with names, sums and dates across the whole instrument."""
    outputs = [output.key for output in instrument.outputs]
    # The names of the columns that a table of results has.
    columns = ["subject", "score", "level", "level_name", "answered", *outputs]
    columns += [group.title.zh for group in instrument.all_groups]
    columns += [item.id for item in instrument.items]
    cursor.unique(columns)
    cursor.unique(group.key for group in instrument.all_groups)
    cursor.unique(level.key for level in instrument.level_rule.levels)
    cursor.unique(scene.key for scene in instrument.scenes)
    reachable = sum((group.points for group in instrument.groups), start=Decimal(0))
    if instrument.points != reachable:
        cursor.at("points").fail(POINTS_DISAGREE, reachable=reachable)
    _weights([group.weight for group in instrument.groups], cursor)
    for position, group in enumerate(instrument.groups):
        _weighted_group(group, cursor, f"groups[{position}]", above=instrument.points)
    if instrument.valid_to is not None and instrument.valid_to < instrument.valid_from:
        cursor.at("valid_to").fail(DATES_DISAGREE)


def group_check(group: Group, cursor: Cursor) -> None:
    """Note what is wrong with a group's own parts."""
    if group.groups and group.items:
        cursor.fail(GROUPS_OR_ITEMS, value=group.key)
    weights = [part.weight for part in group.groups] + [item.weight for item in group.items]
    _weights(weights, cursor)


def item_check(item: Item, cursor: Cursor) -> None:
    """Note what is wrong with an item's points, options and bounds."""
    points = points_of(item)
    for number in (item.points, *points):
        if number < 0:
            cursor.fail(NEGATIVE_POINTS, value=number)
    if len(item.options) > _MOST_OPTIONS:
        cursor.at("options").fail(TOO_MANY_OPTIONS, value=len(item.options), most=_MOST_OPTIONS)
    reachable = _reachable(item.question, points)
    is_cap = isinstance(item.question, Multiple) and item.points <= reachable
    if item.points != reachable and not is_cap:
        cursor.at("points").fail(POINTS_DISAGREE, reachable=reachable)
    if isinstance(item.question, Banded):
        _bands(item.question, cursor)
    if isinstance(item.question, Trend):
        _better(item.question, cursor)


def level_rule_check(rule: LevelRule, cursor: Cursor) -> None:
    """Note what is wrong with the steps of a level rule."""
    _rising([level.least for level in rule.levels], cursor.at("list"), starts_at_zero=True)
    _rising([Decimal(level.number) for level in rule.levels], cursor.at("list"))


def output_check(output: Output, cursor: Cursor) -> None:
    """Note what is wrong with the steps of an output."""
    starts = [Decimal(step.from_level) for step in output.steps]
    _rising(starts, cursor.at("steps"), starts_at_zero=True)


def _reachable(question: Question, points: Sequence[Decimal]) -> Decimal:
    if isinstance(question, Multiple):
        return sum(points, start=Decimal(0))
    return max(points, default=Decimal(0))


def _bands(question: Banded, cursor: Cursor) -> None:
    bounds = [band.upto for band in question.bands]
    if not bounds:
        return
    _rising(bounds, cursor.at("bands"))
    if bounds[-1] != question.high or bounds[0] < question.low:
        details = {"low": question.low, "high": question.high}
        cursor.at("bands").fail(BANDS_NOT_COVERING, value=bounds[-1], **details)


def _better(question: Trend, cursor: Cursor) -> None:
    points = {option.name: option.points for option in question.options}
    worse = {"down": "up", "up": "down"}.get(question.better)
    best = points[question.better] == max(points.values())
    if not best or (worse and points[worse] != min(points.values())):
        cursor.at("better").fail(BETTER_NOT_BEST)


def _rising(numbers: list[Decimal], cursor: Cursor, *, starts_at_zero: bool = False) -> None:
    if starts_at_zero and numbers and numbers[0] != 0:
        cursor.fail(WRONG_START, value=numbers[0])
    for before, number in pairwise(numbers):
        if number <= before:
            cursor.fail(BOUNDS_NOT_RISING, value=number)


def _weights(weights: list[Decimal | None], cursor: Cursor) -> None:
    total = sum((weight or Decimal(0) for weight in weights), start=Decimal(0))
    if any(weight is not None for weight in weights) and (None in weights or total != _HUNDRED):
        cursor.fail(WEIGHTS_DISAGREE, value=total)


def _weighted_group(group: Group, cursor: Cursor, path: str, *, above: Decimal) -> None:
    """Note where points differ from what the product of weights down the tree gives."""
    place = cursor.at(path)
    _weighted(group, place, above=above)
    for position, part in enumerate(group.groups):
        _weighted_group(part, cursor, f"{path}.groups[{position}]", above=group.points)
    for position, item in enumerate(group.items):
        _weighted(item, cursor.at(f"{path}.items[{position}]"), above=group.points)


def _weighted(part: Group | Item, place: Cursor, *, above: Decimal) -> None:
    if part.weight is None:
        return
    expected = above * part.weight / _HUNDRED
    if part.points != expected:
        place.fail(WEIGHT_AND_POINTS_DISAGREE, value=part.points, expected=expected)

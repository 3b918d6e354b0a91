"""What must hold inside a scheme beyond its form, so that its marks mean something."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from ronghe.engines.appraisal.definition import (
    Bands,
    Completion,
    Counted,
    Excess,
    Linear,
    Ranked,
)
from ronghe.lib.faults import Rule

if TYPE_CHECKING:
    from ronghe.engines.appraisal.definition import (
        Criterion,
        Extra,
        GradeRule,
        Group,
        Method,
        Scheme,
    )
    from ronghe.lib.definitions import Cursor

GROUPS_OR_CRITERIA = Rule(
    key="groups-or-criteria",
    zh="一个分组下只能是子分组或指标之一。",
    en="A group holds either groups or criteria, not both.",
)
FULL_MARKS_DISAGREE = Rule(
    key="full-marks-disagree",
    zh="此处的分值 {value} 与下级分值之和 {total} 不一致。",
    en="The points {value} given here differ from the {total} that stand below.",
)
NOT_POSITIVE = Rule(
    key="not-positive",
    zh="{value} 必须大于 0。",
    en="{value} must be above 0.",
)
CAP_BELOW_FLOOR = Rule(
    key="cap-below-floor",
    zh="封顶 {value} 不能低于起算线 {floor}，起算线不能为负。",
    en="The cap {value} is below the floor {floor}, or the floor is negative.",
)
SAME_ENDS = Rule(
    key="same-ends",
    zh="得零分与得满分的数值相同（{value}）。",
    en="Nothing and full marks stand at the same value ({value}).",
)
SHARE_OUT_OF_RANGE = Rule(
    key="share-out-of-range",
    zh="比例 {value} 应在 0 到 100 之间。",
    en="The share {value} is not between 0 and 100.",
)
BANDS_NOT_RISING = Rule(
    key="bands-not-rising",
    zh="各档上限必须逐级升高，且只有最后一档不写上限。",
    en="The upper bounds of bands must rise, and only the last band has none.",
)
TOO_MANY_DECIMALS = Rule(
    key="too-many-decimals",
    zh="小数位数 {value} 太多，最多 {most} 位。",
    en="{value} decimals are too many; {most} is the most.",
)
UNKNOWN_CRITERION = Rule(
    key="unknown-criterion",
    zh="方案中没有“{value}”。",
    en='The scheme has no "{value}".',
)
NO_COMPLETION = Rule(
    key="no-completion",
    zh="“{value}”由人工打分，没有可用的完成率。",
    en='"{value}" is marked by a person; it has no completion rate.',
)
GRADES_NOT_FALLING = Rule(
    key="grades-not-falling",
    zh="等次应从高到低排列，{value} 不低于前一等次。",
    en="Grades stand from best to worst; {value} is not below the one before it.",
)
LAST_GRADE = Rule(
    key="last-grade",
    zh="最后一个等次必须从 0 分起且不限名额。",
    en="The last grade must begin at 0 points and have no quota.",
)
RULES = (
    GROUPS_OR_CRITERIA, FULL_MARKS_DISAGREE, NOT_POSITIVE, CAP_BELOW_FLOOR, SAME_ENDS,
    SHARE_OUT_OF_RANGE, BANDS_NOT_RISING, TOO_MANY_DECIMALS, UNKNOWN_CRITERION, NO_COMPLETION,
    GRADES_NOT_FALLING, LAST_GRADE,
)  # fmt: skip

_MOST_DECIMALS = 4  # what a stored score keeps
_HUNDRED = Decimal(100)


def scheme_check(scheme: Scheme, cursor: Cursor) -> None:
    """Note what is wrong with names, sums and pointers across the whole scheme."""
    keys = [group.key for group in scheme.all_groups]
    keys += [criterion.key for criterion in scheme.criteria]
    keys += [extra.key for extra in scheme.extras]
    cursor.unique(keys)
    cursor.unique(grade.key for grade in scheme.grade_rule.grades)
    _adds_up(scheme.points, [group.points for group in scheme.groups], cursor.at("points"))
    _share(scheme.least_applicable, cursor.at("least_applicable"))
    if scheme.decimals > _MOST_DECIMALS:
        cursor.at("decimals").fail(TOO_MANY_DECIMALS, most=_MOST_DECIMALS)
    for position, key in enumerate(scheme.ties):
        if key not in keys and key:
            cursor.at(f"ties[{position}]").fail(UNKNOWN_CRITERION, value=key)
    for name, part in (("bonus", scheme.bonus), ("deductions", scheme.deductions)):
        if part is not None and part.cap <= 0:
            cursor.at(name).at("cap").fail(NOT_POSITIVE, value=part.cap)
        for position, extra in enumerate(part.items if part else ()):
            if isinstance(extra.method, Excess):
                place = cursor.at(f"{name}.items[{position}].of")
                _excess(scheme, extra.method, place)


def _excess(scheme: Scheme, method: Excess, place: Cursor) -> None:
    found = {one.key: one for one in scheme.criteria}.get(method.of)
    if found is None:
        place.fail(UNKNOWN_CRITERION, value=method.of)
    elif not found.reads:
        place.fail(NO_COMPLETION, value=method.of)


def group_check(group: Group, cursor: Cursor) -> None:
    """Note what is wrong with a group's own parts."""
    if group.groups and group.criteria:
        cursor.fail(GROUPS_OR_CRITERIA, value=group.key)
    _adds_up(group.points, [part.points for part in group.parts], cursor.at("points"))


def criterion_check(criterion: Criterion, cursor: Cursor) -> None:
    """Note what is wrong with a criterion's points, weights and method."""
    if criterion.points <= 0:
        cursor.at("points").fail(NOT_POSITIVE, value=criterion.points)
    for position, rule in enumerate(criterion.weights):
        if rule.weight <= 0:
            cursor.at(f"weights[{position}].weight").fail(NOT_POSITIVE, value=rule.weight)
    _method(criterion.method, cursor)


def extra_check(extra: Extra, cursor: Cursor) -> None:
    """Note what is wrong with the numbers of a bonus item or a deduction."""
    if extra.cap <= 0:
        cursor.at("cap").fail(NOT_POSITIVE, value=extra.cap)
    if isinstance(extra.method, Counted | Excess) and extra.method.each <= 0:
        cursor.at("each").fail(NOT_POSITIVE, value=extra.method.each)


def grade_rule_check(rule: GradeRule, cursor: Cursor) -> None:
    """Note what is wrong with the order and quotas of grades."""
    place = cursor.at("list")
    for before, after in pairwise(rule.grades):
        if after.least >= before.least:
            place.fail(GRADES_NOT_FALLING, value=after.least)
    for position, grade in enumerate(rule.grades):
        if grade.quota is not None:
            _share(grade.quota, cursor.at(f"list[{position}].quota"))
    last = rule.grades[-1] if rule.grades else None
    if last is not None and (last.least != 0 or last.quota is not None):
        place.fail(LAST_GRADE, value=last.key)


def _method(method: Method, cursor: Cursor) -> None:
    if isinstance(method, Completion):
        if method.cap <= 0:
            cursor.at("cap").fail(NOT_POSITIVE, value=method.cap)
        if not 0 <= method.floor <= method.cap:
            cursor.at("cap").fail(CAP_BELOW_FLOOR, value=method.cap, floor=method.floor)
    if isinstance(method, Linear) and method.zero_at == method.full_at:
        cursor.at("full_at").fail(SAME_ENDS, value=method.full_at)
    if isinstance(method, Ranked):
        _share(method.last, cursor.at("last"))
    if isinstance(method, Bands):
        for position, band in enumerate(method.bands):
            _share(band.share, cursor.at(f"bands[{position}].share"))
        *bounds, last = [band.upto for band in method.bands] or [None]
        known = [bound for bound in bounds if bound is not None]
        rises = all(before < after for before, after in pairwise(known))
        if last is not None or len(known) < len(bounds) or not rises:
            cursor.at("bands").fail(BANDS_NOT_RISING, value=len(method.bands))


def _share(share: Decimal, cursor: Cursor) -> None:
    if not 0 <= share <= _HUNDRED:
        cursor.fail(SHARE_OUT_OF_RANGE, value=share)


def _adds_up(points: Decimal, parts: list[Decimal], cursor: Cursor) -> None:
    total = sum(parts, start=Decimal(0))
    if points != total:
        cursor.fail(FULL_MARKS_DISAGREE, value=points, total=total)

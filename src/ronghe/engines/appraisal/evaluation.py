"""Mark units by a scheme: exact points, rounded once, with every line that leads to the score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ronghe.engines.appraisal.definition import Counted, Criterion, Excess, Typed
from ronghe.engines.appraisal.inputs import Reading
from ronghe.engines.appraisal.marking import Mark, PointsOutOfRangeError, marks_of
from ronghe.engines.appraisal.ranking import ranked
from ronghe.engines.appraisal.rounding import covering, printed, rounded
from ronghe.engines.appraisal.sheet import Kind, Line, LineState, Sheet
from ronghe.lib.definitions import Text

if TYPE_CHECKING:
    from ronghe.engines.appraisal.definition import Extra, Extras, Group, Scheme
    from ronghe.engines.appraisal.inputs import TypedPoints, UnitInputs

_NONE = Fraction(0)
_HUNDRED = Fraction(100)
_TYPED = ("criterion", "bonus", "deduction")
OVER_CAP = Text(zh="超出封顶部分", en="beyond the cap")
ADJUSTMENT = Text(zh="异议核定调整", en="Adjustment decided on an objection")
NOT_BELOW_ZERO = Text(zh="得分不低于 0", en="A score is not below 0")


class RepeatedUnitError(ValueError):
    """Two units bear the same key."""


@dataclass(frozen=True, kw_only=True)
class _Draft:
    """A line before it is rounded; `full` is exact, too."""

    key: str
    kind: Kind
    title: Text
    points: Fraction
    state: LineState = "scored"
    full: Fraction = _NONE
    mark: Mark | None = None
    reading: Reading | None = None
    count: Fraction | None = None
    typed: TypedPoints | None = None


Marks = Mapping[str, tuple[Mark, ...]]


def appraise(scheme: Scheme, units: Sequence[UnitInputs]) -> list[Sheet]:
    """Return the sheets of units that are appraised together, in the order given.

    Points are exact until the score is rounded half up; the printed lines of a sheet add up to
    its score. What does not apply to a unit is treated as its criterion says; a missing value is
    neither that nor a zero that was measured, and its line says so. The order of units changes
    nothing.

    Raises
    ------
    RepeatedUnitError
        If a unit stands there twice.
    PointsOutOfRangeError
        If somebody typed points below 0 or above full marks (of an extra: above its cap).
    """
    names = [unit.unit for unit in units]
    if len(set(names)) < len(names):
        raise RepeatedUnitError(f"A unit stands there twice among {sorted(names)}.")
    marks = [{one.key: marks_of(one, unit, units) for one in scheme.criteria} for unit in units]
    averages = {one.key: _average(one, marks) for one in scheme.criteria}
    sheets = [
        _sheet(scheme, unit, found, averages) for unit, found in zip(units, marks, strict=True)
    ]
    return ranked(scheme, sheets)


def _earned(marks: Sequence[Mark]) -> Fraction | None:
    """Return the share of a criterion that its parts earn together; None where none applies."""
    held = [(Fraction(mark.weight), mark.share) for mark in marks if mark.share is not None]
    weight = sum((weight for weight, _ in held), start=_NONE)
    return sum((w * share for w, share in held), start=_NONE) / weight if held else None


def _average(criterion: Criterion, marks: Sequence[Marks]) -> Fraction | None:
    earned = [_earned(found[criterion.key]) for found in marks]
    known = [share for share in earned if share is not None]
    return sum(known, start=_NONE) / len(known) if known else None


def _sheet(
    scheme: Scheme, unit: UnitInputs, marks: Marks, averages: Mapping[str, Fraction | None]
) -> Sheet:
    applies = {
        one.key: _earned(marks[one.key]) is not None
        or one.not_applicable == "full"
        or (one.not_applicable == "average" and averages[one.key] is not None)
        for one in scheme.criteria
    }
    known = [one for one in scheme.criteria if _earned(marks[one.key]) is not None]
    applicable = _HUNDRED * sum((Fraction(one.points) for one in known), start=_NONE)
    applicable /= Fraction(scheme.points)
    if not any(applies.values()) or applicable < Fraction(scheme.least_applicable):
        drafts = [line for one in scheme.criteria for line in _nothing(one, marks[one.key])]
        return _finished(scheme, unit, drafts, applicable, has_score=False)
    drafts = []
    for group, points in _spread(scheme.groups, Fraction(scheme.points), applies):
        drafts += _of_group(group, points, applies, marks, averages)
    drafts += _extras(scheme.bonus, "bonus", unit, marks)
    drafts += _extras(scheme.deductions, "deductions", unit, marks)
    drafts += [
        _Draft(
            key=one.key,
            kind="adjustment",
            title=ADJUSTMENT,
            points=Fraction(one.points),
            typed=one,
        )
        for one in unit.adjustments
    ]
    total = sum((draft.points for draft in drafts), start=_NONE)
    if total < 0:
        drafts.append(_Draft(key="floor", kind="floor", title=NOT_BELOW_ZERO, points=-total))
    return _finished(scheme, unit, drafts, applicable, has_score=True)


def _finished(
    scheme: Scheme,
    unit: UnitInputs,
    drafts: Sequence[_Draft],
    applicable: Fraction,
    *,
    has_score: bool,
) -> Sheet:
    decimals = scheme.decimals
    points = printed([draft.points for draft in drafts], decimals)
    fulls = covering(printed([draft.full for draft in drafts], decimals), points, decimals)
    lines = tuple(
        _line(draft, point, full, unit)
        for draft, point, full in zip(drafts, points, fulls, strict=True)
    )
    exact = {
        key: sum((d.points for d in drafts if d.key in members and d.kind != "cap"), start=_NONE)
        for key, members in scheme.criteria_by_key.items()
    }
    typed = [one.key for one in scheme.criteria if isinstance(one.method, Typed)]
    return Sheet(
        unit=unit.unit,
        score=sum(points, start=Decimal(0)) if has_score else None,
        lines=lines,
        applicable=rounded(applicable, 1),
        points_by_key={key: rounded(value, decimals) for key, value in exact.items()},
        waiting=tuple(key for key in typed if has_score and key not in unit.typed),
    )


def _line(draft: _Draft, points: Decimal, full: Decimal, unit: UnitInputs) -> Line:
    mark = draft.mark
    given = unit.typed.get(draft.key) if draft.kind in _TYPED else None
    return Line(
        key=draft.key,
        kind=draft.kind,
        title=draft.title,
        state=draft.state,
        full=full,
        points=points,
        exact=draft.points,
        part=mark.part.key if mark else "",
        reading=mark.part.reading if mark else draft.reading,
        weight=mark.weight if mark else None,
        rate=mark.rate if mark else None,
        rank=mark.rank if mark else None,
        count=draft.count,
        typed=draft.typed or given,
    )


def _spread(
    parts: Sequence[Group | Criterion], points: Fraction, applies: Mapping[str, bool]
) -> Iterator[tuple[Group | Criterion, Fraction]]:
    """Yield parts of a branch with their full marks: those that do not apply leave theirs."""
    held = [part for part in parts if _applies(part, applies)]
    total = sum((Fraction(part.points) for part in held), start=_NONE)
    for part in parts:
        is_held = _applies(part, applies)
        yield part, points * Fraction(part.points) / total if is_held else _NONE


def _applies(part: Group | Criterion, applies: Mapping[str, bool]) -> bool:
    if isinstance(part, Criterion):
        return applies[part.key]
    return any(applies[one.key] for one in part.all_criteria())


def _of_group(
    part: Group | Criterion,
    points: Fraction,
    applies: Mapping[str, bool],
    marks: Marks,
    averages: Mapping[str, Fraction | None],
) -> Iterator[_Draft]:
    if isinstance(part, Criterion):
        if applies[part.key]:
            yield from _of_criterion(part, points, marks[part.key], averages[part.key])
        else:
            yield from _nothing(part, marks[part.key])
        return
    if not _applies(part, applies):
        for one in part.all_criteria():
            yield from _nothing(one, marks[one.key])
        return
    for below, share in _spread(part.parts, points, applies):
        yield from _of_group(below, share, applies, marks, averages)


def _of_criterion(
    criterion: Criterion, points: Fraction, marks: Sequence[Mark], average: Fraction | None
) -> Iterator[_Draft]:
    earned = [mark for mark in marks if mark.share is not None]
    if not earned:
        is_full = criterion.not_applicable == "full"
        share = Fraction(1) if is_full else average or _NONE
        yield _Draft(
            key=criterion.key,
            kind="criterion",
            title=criterion.title,
            points=points * share,
            state="full" if is_full else "average",
            full=points,
            mark=marks[0] if len(marks) == 1 else None,
        )
        return
    weight = sum((Fraction(mark.weight) for mark in earned), start=_NONE)
    for mark in marks:
        full = points * Fraction(mark.weight) / weight if mark.share is not None else _NONE
        yield _Draft(
            key=criterion.key,
            kind="criterion",
            title=_title(criterion, mark),
            points=full * (mark.share or _NONE),
            state=mark.state,
            full=full,
            mark=mark,
        )


def _nothing(criterion: Criterion, marks: Sequence[Mark]) -> Iterator[_Draft]:
    for mark in marks:
        yield _Draft(
            key=criterion.key,
            kind="criterion",
            title=_title(criterion, mark),
            points=_NONE,
            state="not applicable",
            mark=mark,
        )


def _title(criterion: Criterion, mark: Mark) -> Text:
    name = mark.part.title
    return Text(zh=name, en=name) if name else criterion.title


def _extras(block: Extras | None, name: str, unit: UnitInputs, marks: Marks) -> list[_Draft]:
    if block is None:
        return []
    sign = 1 if name == "bonus" else -1
    drafts = [_extra(one, sign, unit, marks) for one in block.items]
    beyond = abs(sum((draft.points for draft in drafts), start=_NONE)) - Fraction(block.cap)
    if beyond > 0:
        drafts.append(_Draft(key=name, kind="cap", title=OVER_CAP, points=-sign * beyond))
    return drafts


def _extra(extra: Extra, sign: int, unit: UnitInputs, marks: Marks) -> _Draft:
    method, reading, count = extra.method, None, None
    if isinstance(method, Typed):
        given = unit.typed.get(extra.key)
        points = Fraction(given.points) if given else _NONE
        if given and not 0 <= given.points <= extra.cap:
            raise PointsOutOfRangeError(extra.key, given.points)
    else:
        if isinstance(method, Counted):
            reading = _counted(unit, method.reads)
            count = Fraction(reading.value or 0)
        else:
            count = _excess(method, marks)
        points = count * Fraction(method.each)
    return _Draft(
        key=extra.key,
        kind="bonus" if sign > 0 else "deduction",
        title=extra.title,
        points=sign * min(points, Fraction(extra.cap)),
        reading=reading,
        count=count,
    )


def _counted(unit: UnitInputs, name: str) -> Reading:
    parts = unit.parts.get(name, ())
    return parts[0].reading if parts else Reading(applies=False)


def _excess(method: Excess, marks: Marks) -> Fraction:
    rates = [(Fraction(m.weight), m.rate) for m in marks[method.of] if m.rate is not None]
    weight = sum((w for w, _ in rates), start=_NONE)
    above = Fraction(method.above)
    over = sum((w * max(_NONE, rate - above) for w, rate in rates), start=_NONE)
    return over / weight if rates else _NONE

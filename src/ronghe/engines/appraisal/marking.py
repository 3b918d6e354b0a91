"""Which share of full marks a reading earns by the method of its criterion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from ronghe.engines.appraisal.definition import Bands, Completion, Linear, Ranked, Typed
from ronghe.engines.appraisal.inputs import Part, Reading, completion_rate

if TYPE_CHECKING:
    from ronghe.engines.appraisal.definition import Basis, Criterion
    from ronghe.engines.appraisal.inputs import UnitInputs

State = Literal["scored", "missing", "not applicable"]
_HUNDRED = Fraction(100)


class PointsOutOfRangeError(ValueError):
    """Typed points are negative or above what can be given."""

    def __init__(self, key: str, points: Decimal) -> None:
        super().__init__(f"{points} points for {key!r} are negative or above full marks.")


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What one part of a criterion earned.

    `share` is that of full marks (0 for a missing value that counts as zero, None where the part
    does not apply), `rate` the completion in percent, `rank` the place among the units, `weight`
    that beside the other parts.
    """

    part: Part
    state: State
    weight: Decimal
    share: Fraction | None = None
    rate: Fraction | None = None
    rank: int | None = None


def marks_of(
    criterion: Criterion, unit: UnitInputs, others: Sequence[UnitInputs]
) -> tuple[Mark, ...]:
    """Return the marks of a unit in one criterion, a mark for each part.

    `others` are all units appraised together, this one included; only a ranking looks at them.

    Raises
    ------
    PointsOutOfRangeError
        If somebody typed points below 0 or above full marks.
    """
    if isinstance(criterion.method, Typed):
        return (_typed(criterion, unit),)
    found = unit.parts.get(criterion.reads) or (Part(reading=Reading(applies=False)),)
    return tuple(_mark(criterion, part, others) for part in found)


def _typed(criterion: Criterion, unit: UnitInputs) -> Mark:
    part, given = Part(reading=Reading()), unit.typed.get(criterion.key)
    if given is None:
        return Mark(part=part, state="missing", weight=Decimal(1), share=Fraction(0))
    if not 0 <= given.points <= criterion.points:
        raise PointsOutOfRangeError(criterion.key, given.points)
    share = Fraction(given.points) / Fraction(criterion.points)
    return Mark(part=part, state="scored", weight=Decimal(1), share=share)


def _mark(criterion: Criterion, part: Part, others: Sequence[UnitInputs]) -> Mark:
    weight, reading = criterion.weight_of(part.marks), part.reading
    rate = completion_rate(reading)
    if not reading.applies:
        return Mark(part=part, state="not applicable", weight=weight)
    measured = _measured(reading, _basis(criterion))
    if measured is None:
        counts = criterion.missing == "zero"
        state: State = "missing" if counts else "not applicable"
        return Mark(part=part, state=state, weight=weight, share=Fraction(0) if counts else None)
    rank = None
    if isinstance(criterion.method, Ranked):
        rank, share = _ranked(criterion.method, measured, _field(criterion, part, others))
    else:
        share = _share(criterion, measured)
    return Mark(part=part, state="scored", weight=weight, share=share, rate=rate, rank=rank)


def _basis(criterion: Criterion) -> Basis:
    method = criterion.method
    if isinstance(method, Completion):
        return "completion"
    return method.of if isinstance(method, Linear | Bands | Ranked) else "value"


def _measured(reading: Reading, basis: Basis) -> Fraction | None:
    if basis == "completion":
        return completion_rate(reading)
    return None if reading.value is None else Fraction(reading.value)


def _share(criterion: Criterion, measured: Fraction) -> Fraction:
    method = criterion.method
    if isinstance(method, Completion):
        if measured < Fraction(method.floor):
            return Fraction(0)
        return min(measured, Fraction(method.cap)) / _HUNDRED
    if isinstance(method, Linear):
        zero, full = Fraction(method.zero_at), Fraction(method.full_at)
        return min(Fraction(1), max(Fraction(0), (measured - zero) / (full - zero)))
    if isinstance(method, Bands):
        held = (b.share for b in method.bands if b.upto is None or measured <= Fraction(b.upto))
        return Fraction(next(held)) / _HUNDRED
    return Fraction(int(measured != 0))


def _field(criterion: Criterion, part: Part, others: Sequence[UnitInputs]) -> list[Fraction]:
    """Return what all units have in the same part."""
    readings = (
        each.reading
        for unit in others
        for each in unit.parts.get(criterion.reads, ())
        if each.key == part.key and each.reading.applies
    )
    found = (_measured(reading, _basis(criterion)) for reading in readings)
    return [value for value in found if value is not None]


def _ranked(method: Ranked, measured: Fraction, field: list[Fraction]) -> tuple[int, Fraction]:
    is_higher = method.better == "higher"
    ahead = sum(value > measured if is_higher else value < measured for value in field)
    if len(field) <= 1:
        return 1, Fraction(1)
    last = Fraction(method.last) / _HUNDRED
    return ahead + 1, 1 - (1 - last) * Fraction(ahead, len(field) - 1)

"""What is known of a unit before it is marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ronghe.engines.appraisal.definition import Better
    from ronghe.lib.definitions import Text

_HUNDRED = Fraction(100)
MOST_FALLEN = Fraction(200)  # percent; the completion rate of what should fall ends here


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A value with what it is held against.

    Missing, zero and not applicable are three things: `value` None where something should be
    there, `applies` false where nothing should; `why` says so in words. `sources` are passed
    through to whoever shows where the value is from.
    """

    value: Decimal | None = None
    target: Decimal | None = None
    better: Better = "higher"
    unit: str = ""
    applies: bool = True
    why: Text | None = None
    sources: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Part:
    """One of several things that a criterion reads, such as a commitment of the plan."""

    reading: Reading
    key: str = ""
    title: str = ""
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class TypedPoints:
    """Points that a person gave to a criterion or extra, or takes or gives as an adjustment."""

    key: str
    points: Decimal
    reason: str
    author: str


@dataclass(frozen=True, kw_only=True)
class UnitInputs:
    """Everything that one unit is marked by.

    Attributes
    ----------
    unit : key of the unit, unique among those appraised together.
    parts : what each name under `reads` holds; a name that is not there is not applicable.
    typed : by the key of the criterion or extra.
    adjustments : what was decided on objections; they add to the score line by line.
    """

    unit: str
    parts: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    typed: Mapping[str, TypedPoints] = field(default_factory=dict)
    adjustments: tuple[TypedPoints, ...] = ()


def completion_rate(reading: Reading) -> Fraction | None:
    """Return how far a target is reached, in percent, exactly; None without value or target.

    Where more is better, value over target. Where less is better, target over value, at most
    200 %. Beside a target of 0 or below no quotient means anything: reached is 100, else 0.

    Examples
    --------
    >>> completion_rate(Reading(value=Decimal(30), target=Decimal(40)))
    Fraction(75, 1)
    >>> completion_rate(Reading(value=Decimal(50), target=Decimal(40), better="lower"))
    Fraction(80, 1)
    >>> completion_rate(Reading(value=Decimal(0), target=Decimal(0)))
    Fraction(100, 1)
    """
    if reading.value is None or reading.target is None:
        return None
    value, target = Fraction(reading.value), Fraction(reading.target)
    if target <= 0:
        reached = value >= target if reading.better == "higher" else value <= target
        return _HUNDRED if reached else Fraction(0)
    if reading.better == "higher":
        return max(Fraction(0), value / target * _HUNDRED)
    if value <= 0:
        return MOST_FALLEN
    return min(MOST_FALLEN, target / value * _HUNDRED)

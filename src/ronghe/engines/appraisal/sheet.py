"""What an appraisal makes of one unit: lines that add up to its score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from fractions import Fraction

    from ronghe.engines.appraisal.definition import Grade
    from ronghe.engines.appraisal.inputs import Reading, TypedPoints
    from ronghe.lib.definitions import Text

Kind = Literal["criterion", "bonus", "deduction", "cap", "adjustment", "floor"]
LineState = Literal["scored", "missing", "not applicable", "average", "full"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One contribution to a score.

    Attributes
    ----------
    key : of the criterion or extra; of `cap` the block (`bonus`, `deductions`) that is capped.
    part : of a criterion with several parts; else empty.
    full : the most points of the line after what does not apply was spread; 0 beside criteria.
    points : as printed; negative for deductions. The lines of a sheet add up to its score.
    exact : the same before rounding.
    weight : beside the other parts of the criterion.
    rate : completion in percent, exactly.
    rank : place among the units, where the method ranks.
    count : how many a counted extra counts, or the percentage points of an excess.
    typed : who gave the points, and why.
    """

    key: str
    kind: Kind
    title: Text
    state: LineState
    full: Decimal
    points: Decimal
    exact: Fraction
    part: str = ""
    reading: Reading | None = None
    weight: Decimal | None = None
    rate: Fraction | None = None
    rank: int | None = None
    count: Fraction | None = None
    typed: TypedPoints | None = None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The appraisal of one unit.

    `score` is None where less of the scheme applies to the unit than `least_applicable`; it then
    has neither rank nor grade. `applicable` is the percent of full marks that applies by what is
    known of the unit; `points_by_key` holds groups, criteria and extras, rounded each by itself,
    `waiting` the criteria that still wait for somebody's points.
    """

    unit: str
    score: Decimal | None
    lines: tuple[Line, ...]
    points_by_key: Mapping[str, Decimal]
    applicable: Decimal = Decimal(100)
    waiting: tuple[str, ...] = ()
    rank: int | None = None
    grade: Grade | None = None
    decided_by: str = ""

    @property
    def contributions(self) -> list[Decimal]:
        """Return what each line adds to the score."""
        return [line.points for line in self.lines]

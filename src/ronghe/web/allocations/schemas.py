"""What the API of allocations takes and gives."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from ninja import Field, Schema


class Problem(Schema):
    """Why a request was refused."""

    detail: str


class SettingsIn(Schema):
    """How to split; what is left out is as the page proposes it."""

    method: (
        Literal["weight", "base", "equal_growth", "equal_share", "convergence", "typed"] | None
    ) = None
    of: Literal["total", "increase"] | None = None
    course: Literal["free", "rising", "falling"] | None = None
    starts_at_base: bool | None = None
    strength: Decimal | None = Field(default=None, ge=0, le=1)
    ceiling: Decimal | None = None
    weight_from: str | None = Field(
        default=None,
        description="enterprises_above_scale, enterprises, indicator:KEY, or empty for typed ones",
    )
    weight_first: int | None = Field(default=None, ge=1949, le=2199)
    weight_last: int | None = Field(default=None, ge=1949, le=2199)
    base_from: str | None = Field(
        default=None, description="key of an indicator, or empty for typed ones"
    )
    base_year: int | None = Field(default=None, ge=1949, le=2199)


class CellIn(Schema):
    place: str = Field(description="code of the place")
    year: int
    value: Decimal | None = None
    is_locked: bool = False
    lower: Decimal | None = None
    upper: Decimal | None = None


class SplitIn(Schema):
    """Settings with the table that stands: values, locks, bounds, typed inputs by code."""

    settings: SettingsIn = SettingsIn()
    cells: list[CellIn] = Field(default=[], max_length=20_000)
    bases: dict[str, Decimal] = {}
    weights: dict[str, Decimal] = {}


class DraftIn(SplitIn):
    computes: bool = Field(
        default=True,
        description="store what is computed around the locks; false stores the table as given",
    )
    reason: str = Field(
        default="", description="wanted where an allocation in force is to be replaced"
    )


class ReasonIn(Schema):
    reason: str = ""
    answers_until: date | None = Field(
        default=None, description="of `issue`; else the clock counts"
    )


class AllocationAnswerIn(Schema):
    place: str = Field(description="code of the place that answers")
    answer: Literal["accept", "object"]
    reason: str = ""
    proposed: dict[int, Decimal] = Field(default={}, description="year → value")


class AdoptIn(Schema):
    place: str
    first_year: int | None = Field(default=None, ge=1949, le=2199)


class CellOut(Schema):
    place: str
    year: int
    value: int | float
    is_locked: bool
    lower: int | float | None
    upper: int | float | None
    why: str


class SumOut(Schema):
    year: int
    required: int | float
    allocated: int | float | None
    difference: int | float | None
    closes: bool


class PreviewOut(Schema):
    cells: list[CellOut]
    sums: list[SumOut]
    problems: list[str] = Field(description="what stands in the way; empty where all holds")


class AnswerOut(Schema):
    place: str
    answer: Literal["accept", "object"]
    reason: str
    proposed: dict[str, str]
    by: str


class AllocationOut(Schema):
    id: int
    commitment: int
    line: str = Field(description="of the commitment, the same in all versions of the plan")
    place: str
    method: str
    settings: dict[str, Any]
    state: str
    answers_until: date | None
    reason: str
    supersedes: int | None
    totals: dict[str, str] = Field(description="year → value that was split")


class AllocationDetail(AllocationOut):
    cells: list[CellOut] = Field(description="all for its place, their own for others")
    answers: list[AnswerOut] = Field(description="of each place the one that counts")


class Adopted(Schema):
    plan: int

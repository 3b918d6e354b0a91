"""What the API says of plans and takes for their commitments."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from ninja import Field, Schema

from ronghe.kernel.plans.models import CommitmentValue
from ronghe.kernel.plans.services import LARGEST
from ronghe.lib import periods

if TYPE_CHECKING:
    from ronghe.kernel.plans.models import Commitment

LONGEST_OWNER, MOST_OWNERS = 120, 200
Number = Annotated[Decimal, Field(max_digits=20, decimal_places=6, gt=-LARGEST, lt=LARGEST)]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_OWNER)]


class ValueOut(Schema):
    period: str
    value: int | float
    value_high: int | float | None
    target: int | None = Field(description="id of the target of the document that promises it")


class OwnerOut(Schema):
    name: str
    part: Literal["lead", "co"]


class CommitmentOut(Schema):
    """One quantity that a plan promises over its years."""

    id: int
    plan: int
    line: str = Field(description="the same in all versions of the plan")
    title: str
    section: str
    comparator: str
    unit: str
    decimals: int
    basis: str
    direction: str
    adds_up: str
    above_scale: bool
    baseline_year: int | None
    baseline_value: int | float | None
    path: str
    values: list[ValueOut]
    path_points: list[ValueOut]
    owners: list[OwnerOut]
    serves: int | None = Field(description="commitment of the higher plan that it carries out")
    measured_by: str | None = Field(description="key of the indicator that measures it")
    measure_confirmed_by: str = Field(description="empty while it is a suggestion")


class PointIn(Schema):
    """A point of a typed path."""

    period: str = Field(pattern=periods.PATTERN, description="a year, or a part of one: 2022-Q1")
    value: Number


class AmountIn(PointIn):
    """A promised value; `value_high` is the upper end of a range."""

    value_high: Number | None = None


class CommitmentIn(Schema):
    """All fields of a commitment as they should be."""

    title: str
    comparator: Literal[">=", "<=", "=", "~"] = ">="
    unit: str = ""
    decimals: int = 0
    basis: Literal["level", "cumulative", "yearly", "growth", "rank"]
    direction: str = "higher_is_better"
    adds_up: Literal["sum", "mean", "none"] = "sum"
    above_scale: bool = False
    baseline_year: int | None = None
    baseline_value: Number | None = None
    path: Literal["linear", "s_curve", "stepwise", "typed"] = "linear"
    section: str = ""
    serves: int | None = Field(None, description="commitment of the higher plan")
    measured_by: str | None = Field(None, description="key of an indicator; naming it confirms it")
    lead: str = Field("", max_length=LONGEST_OWNER)
    owners: list[Name] = Field([], max_length=MOST_OWNERS, description="those who help the lead")
    values: list[AmountIn] = Field(min_length=1)
    path_points: list[PointIn] = []


class MeasureIn(Schema):
    """What measures a commitment."""

    indicator: str | None = Field(description="key; null takes it back")


def commitment_out(one: Commitment) -> dict[str, Any]:
    """Return a commitment as the API says it."""
    names = (
        "id title section comparator unit decimals basis direction adds_up above_scale "
        "baseline_year path measure_confirmed_by"
    )
    values = list(one.values.all())
    promised = CommitmentValue.Kind.PROMISED
    return {name: getattr(one, name) for name in names.split()} | {
        "plan": one.plan_id,
        "line": str(one.line),
        "baseline_value": plain(one.baseline_value),
        "values": [_value(v) for v in values if v.kind == promised],
        "path_points": [_value(v) for v in values if v.kind != promised],
        "owners": [{"name": o.name, "part": o.part} for o in one.owners.all()],
        "serves": one.serves_id,
        "measured_by": None if one.measured_by is None else one.measured_by.key,
    }


def _value(value: CommitmentValue) -> dict[str, Any]:
    return {
        "period": value.period,
        "value": plain(value.value),
        "value_high": plain(value.value_high),
        "target": value.target_id,
    }


def plain(value: Any) -> Any:
    """Return decimals, alone or in tuples, as numbers of JSON."""
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value

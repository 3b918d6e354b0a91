"""What the API of visits takes and answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from ninja import Field, Schema


class VisitProblem(Schema):
    """Why a request was refused."""

    detail: str
    kind: str = ""
    held: str | None = Field(None, description="what another device saved meanwhile")
    items: list[str] = Field(default=[], description="items without an answer")
    refused: list[str] = Field(default=[], description="entries that are not possible any more")


class VisitOut(Schema):
    id: int
    organisation: str = Field(description="unified social credit code")
    organisation_name: str
    place: str = Field(description="code of the district")
    instrument: str
    period: str
    assessor: int
    assessor_name: str
    planned_on: date
    state: str


class SideOut(Schema):
    """One item in both channels; cells as in an answers file, null where there is no answer."""

    item: str
    own: str | None
    on_site: str | None
    own_points: Decimal | None
    on_site_points: Decimal | None
    difference: Decimal | None = Field(description="points on site less own points")
    remark: str
    evidence_seen: bool
    files: int


class VisitDetail(VisitOut):
    counts: str | None = Field(description="which channel counts; null while nothing is shown")
    own_score: Decimal | None
    on_site_score: Decimal | None
    items: list[SideOut] = Field(description="empty for enterprises until the visit is accepted")


class VisitIn(Schema):
    organisation: str = Field(description="unified social credit code")
    instrument: str
    period: str = Field(pattern=r"^20\d\d$")
    assessor: int
    day: date


class SheetCellIn(Schema):
    text: str = Field(max_length=2000, description="empty takes it back")
    base: str | None = Field(None, description="what was known before; null asks for no comparison")


class VisitMoveIn(Schema):
    reason: str = Field(default="", max_length=2000)
    day: date | None = Field(default=None, description="of reschedule")
    assessor: int | None = Field(default=None, description="of reassign")


class AssessorOut(Schema):
    id: int
    name: str
    place: str = Field(description="code of the place whose register it is")
    employer: str
    capacity: int
    is_active: bool
    accredited_until: date | None = Field(description="null: nothing accredits them today")
    is_ending: bool


class ConflictOut(Schema):
    kind: str
    organisation: str
    until: date | None


class EntryOut(Schema):
    organisation: int
    name: str
    district: str
    assessor: int
    day: date


class LeftOut(Schema):
    organisation: int
    name: str
    district: str
    reason: Literal["accreditation", "conflict", "full", "taken-out"]
    hindrances: list[dict[str, str]]


class ScheduleOut(Schema):
    id: int
    title: str
    place: str
    instrument: str
    period: str
    first_day: date
    last_day: date
    state: Literal["proposed", "confirmed", "discarded"]
    is_best: bool = Field(description="the solver proved that no better one exists")
    journeys: int
    entries: list[EntryOut]
    unplanned: list[LeftOut]


class ScheduleIn(Schema):
    title: str = Field(max_length=120)
    place: str = Field(description="code")
    instrument: str
    period: str = Field(pattern=r"^20\d\d$")
    states: list[str] = ["submitted", "approved"]
    codes: list[str] = Field(default=[], description="these organisations only")
    size: int | None = Field(None, ge=1, le=500, description="of the sample; null: all")
    seed: int = Field(1, ge=0, le=2**31 - 1)
    first_day: date
    last_day: date
    weekends: bool = False
    assessors: list[int]


class DecisionIn(Schema):
    decision: Literal["confirm", "discard"]


class AgreementOut(Schema):
    place: str | None = Field(description="code; null for all districts")
    n: int
    rate: Decimal | None = Field(description="share of the same answers; null for fewer than 5")
    mean: Decimal | None = Field(description="own score less score on site, in points")
    over: int | None
    under: int | None
    chance: float | None
    systematic: bool

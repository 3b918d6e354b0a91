"""Campaigns as the API takes and gives them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from ninja import Field, Schema

Owner = Literal["district_officer", "programme_officer"]
Progress = Literal["invited", "filling", "submitted", "returned", "approved"]


class ListFaultOut(Schema):
    """One thing that is wrong with a list."""

    row: int | None
    column: str | None
    value: str
    rule: str
    text: str


class CampaignProblem(Schema):
    """Why a request was refused."""

    detail: str
    field: str = ""
    faults: list[ListFaultOut] = []


class CampaignOut(Schema):
    id: int
    title: str
    instrument: str
    instrument_version: str
    period: str
    place: str = Field(description="code of the place that runs it")
    state: Literal["draft", "running", "closed"]
    opens_on: date
    deadline: date
    reminder_days: list[int]
    checked_by: Owner
    approved_by: Owner
    population: dict[str, Any] = Field(description="how the members were chosen; empty before")
    members: int = Field(description="as far as you see them")


class CampaignIn(Schema):
    title: str = Field(max_length=160)
    instrument: str
    period: str = Field(pattern=r"^20\d\d$")
    opens_on: date
    deadline: date
    reminder_days: list[int] = Field(default=[], max_length=50)
    checked_by: Owner = "district_officer"
    approved_by: Owner = "district_officer"


class CampaignNewIn(CampaignIn):
    place: str = Field(description="code of the place that runs it")


class PopulationIn(Schema):
    """Either a frame of the register, all of it or a sample (`size`, `seed`), or codes."""

    place: str = Field("", description="code of a place within the campaign's")
    industry: str = Field("", description="code of GB/T 4754 of any level, such as C36")
    sizes: list[Literal["large", "medium", "small", "micro"]] = []
    above_scale: bool | None = None
    size: int | None = Field(None, ge=1, le=1_000_000)
    seed: int | None = Field(None, ge=0, lt=2**31)
    codes: list[str] = Field(default=[], max_length=200_000)


class CampaignMoveIn(Schema):
    reason: str = Field("", max_length=2000)


class RateOut(Schema):
    place: str
    members: int
    counts: dict[str, int] = Field(description="members by progress")
    handed_in: int
    share: float | None = Field(description="handed in of all asked, 0 to 1")
    quota: int | None
    minutes_asked: Decimal
    minutes_saved: Decimal


class RatesOut(Schema):
    """Counted at the moment of the request."""

    parts: list[RateOut]
    total: RateOut


class MemberOut(Schema):
    organisation: str = Field(description="unified social credit code")
    name: str
    place: str
    progress: Progress
    last_day: date
    reminded_at: datetime | None


class QuotasIn(Schema):
    quotas: dict[str, int | None] = Field(description="code of place → number; null for none")


class QuotaOut(Schema):
    place: str
    quota: int


class ExtensionIn(Schema):
    """More time for an organisation, or for all of a place where none is named."""

    organisation: str = Field("", description="unified social credit code")
    place: str = Field("", description="code; empty for the whole campaign")
    until: date
    reason: str = Field(max_length=2000)


class ExtensionOut(Schema):
    organisation: str | None
    place: str
    until: date
    reason: str
    by: str
    at: datetime


class ReminderIn(Schema):
    organisations: list[str] | None = Field(
        None, description="unified social credit codes; null for all who have not handed in"
    )
    text: str = Field("", max_length=400)


class RemindedOut(Schema):
    sent: int
    handed_in: int = Field(description="who was named and needs no reminder")

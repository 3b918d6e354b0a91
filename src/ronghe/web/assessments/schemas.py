"""What the API of instruments and responses takes and answers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from ninja import Field, Schema

from ronghe.web.shell.paging import MOST_OFFSET

MAX_ROWS = 1000  # rows of one answer
Period = Field(pattern=r"^20\d\d$", description="a year such as 2022")


class ItemsProblem(Schema):
    """Why a request was refused."""

    detail: str
    items: list[str] = Field(default=[], description="ids of the items that are meant")


class TextOut(Schema):
    zh: str
    en: str


class InstrumentOut(Schema):
    key: str
    version: str
    title: TextOut
    items: int
    points: Decimal
    source: TextOut
    status: Literal["official", "transcribed", "illustrative"]
    valid_from: date


# One of `definition.KINDS`.
Kind = Literal[
    "single", "scale", "scene", "multiple", "trend", "band", "ratio", "linear", "number", "date",
    "text", "file", "repeat",
]  # fmt: skip


class OptionOut(Schema):
    name: str = Field(description="as a cell of an answers file holds it")
    text: TextOut
    points: Decimal


class ItemOut(Schema):
    id: str
    title: TextOut
    kind: Kind
    group: str = Field(description="key of the group that it stands in")
    points: Decimal
    options: list[OptionOut]
    unit: TextOut | None
    low: Decimal | None
    high: Decimal | None
    measures: str | None = Field(description="indicator whose observation the answer becomes")
    source: TextOut
    status: Literal["official", "transcribed", "illustrative"]


class LevelOut(Schema):
    number: int
    title: TextOut
    least: Decimal | None = Field(description="score that it needs; null where it goes otherwise")


class InstrumentDetail(InstrumentOut):
    questions: list[ItemOut]
    levels: list[LevelOut]
    level_rule: TextOut
    level_status: Literal["official", "transcribed", "illustrative"]


class ScoreOut(Schema):
    """Points are exact. In a tree of sums in which everything applies they add up to the score."""

    score: Decimal
    level: int | None = Field(description="null where no track decides: not the lowest one")
    level_title: TextOut | None
    undecided_tracks: list[str] = Field(
        description="ways to a level that nothing is answered for; the level rests on the others"
    )
    outputs: dict[str, int | Decimal | None]
    points_by_group: dict[str, Decimal | None] = Field(description="null where not applicable")
    points_by_item: dict[str, Decimal | None] = Field(
        description="null where not answered or not applicable"
    )
    missing: list[str]


class ResponseOut(Schema):
    id: int
    instrument: str
    organisation: str = Field(description="unified social credit code")
    organisation_name: str
    place: str = Field(description="code of the place")
    period: str
    channel: Literal["self", "on_site"]
    revision: int
    state: Literal["draft", "submitted", "checked", "returned", "approved"]
    due_on: date | None
    approved_at: datetime | None
    superseded: bool
    updated_at: datetime


class ResponseDetail(ResponseOut):
    answers: dict[str, str] = Field(description="item id → cell of an answers file")
    result: ScoreOut | None = Field(description="null for a draft")
    provisional: bool = Field(description="whether the result still waits for approval")


class OpenIn(Schema):
    instrument: str
    organisation: str = Field(description="unified social credit code")
    period: str = Period


class AnswerIn(Schema):
    text: str = Field(max_length=20_000, description="cell of an answers file; empty takes it back")


class ResponseMoveIn(Schema):
    reason: str = Field(default="", max_length=2000)
    items: dict[str, str] = Field(
        default={}, description="for a return: item id → reason; only these answers unlock"
    )
    due_on: date | None = Field(default=None, description="for a return: the day it is due again")


class AnswersIn(Schema):
    answers: dict[str, str] = Field(description="item id → cell of an answers file")


class ResponsePage(Schema):
    count: int
    items: list[ResponseOut]


class ResponseQuery(Schema):
    """Filters; those that are given must all hold."""

    state: Literal["draft", "submitted", "checked", "returned", "approved"] | None = None
    period: str | None = None
    instrument: str | None = None
    place: str | None = Field(None, description="code; responses of places within it count too")
    organisation: str | None = Field(None, description="unified social credit code")
    limit: int = Field(100, ge=1, le=MAX_ROWS)
    offset: int = Field(0, ge=0, le=MOST_OFFSET)

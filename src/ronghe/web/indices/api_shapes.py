"""What the API of indices says, and how it is made of what is stored."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ninja import Field, Schema

from ronghe.kernel.indices import selectors

if TYPE_CHECKING:
    from ronghe.kernel.indices.models import (
        IndexDefinition,
        Release,
        ReleaseObjection,
        ReleaseRow,
    )


class Problem(Schema):
    """Why a request was refused."""

    detail: str


class IndexDefinitionOut(Schema):
    """A version of an index; titles in the reader's language."""

    key: str
    version: str
    title: str
    status: str = Field(description="official, transcribed or illustrative")
    source: str
    valid_from: date
    indicators: int
    has_figures: bool = Field(description="indicators of the programme give all that it reads")


class IndexRowOut(Schema):
    """A place of a ranking; no rank stands without what bounds it."""

    place: str = Field(description="code of the place")
    score: float | None
    rank: int | None
    rank_low: int | None = Field(description="best rank by the sampling of enterprises")
    rank_high: int | None = Field(description="worst rank by the sampling of enterprises")
    method_low: int | None = Field(description="best rank by other weights")
    method_high: int | None = Field(description="worst rank by other weights")
    tier: int | None
    se: float | None = Field(description="standard error of the score")
    coverage: float = Field(description="share of indicators with a value")
    nodes: dict[str, float | None] = Field(description="scores of all parts by key")


class IndexRankingOut(Schema):
    """An index as of now."""

    definition: IndexDefinitionOut
    place: str
    period: str = Field(description="empty where no place has a figure")
    periods: list[str] = Field(description="those with figures, newest first")
    rows: list[IndexRowOut]


class IndexReleaseOut(Schema):
    id: int
    index: str
    version: str
    place: str
    period: str
    state: str
    edition: int
    frozen_at: datetime
    manifest_sha256: str
    code_version: str
    signed_by: str
    objections_until: date | None
    embargo_until: datetime | None
    published_at: datetime | None
    ended_at: datetime | None
    withdrawn_reason: str
    supersedes: int | None


class ReleaseObjectionOut(Schema):
    """An objection, or the answer to one."""

    id: int
    release: int
    place: str
    kind: str
    node: str
    text: str
    answers: int | None = Field(description="id of the objection that this one answers")


class IndexReleaseDetail(IndexReleaseOut):
    parameters: dict[str, Any]
    rows: list[IndexRowOut]
    objections: list[ReleaseObjectionOut]


def definition_out(one: IndexDefinition) -> dict[str, Any]:
    """Return a definition in its shape."""
    names = ("key", "version", "status", "source", "valid_from")
    return {name: getattr(one, name) for name in names} | {
        "title": one.label,
        "indicators": len(one.content.leaves),
        "has_figures": selectors.is_of_programme(one),
    }


def row_out(one: ReleaseRow) -> dict[str, Any]:
    """Return a row in its shape."""
    names = (
        "score", "rank", "rank_low", "rank_high", "method_low", "method_high", "tier", "se",
        "coverage", "nodes",
    )  # fmt: skip
    return {name: getattr(one, name) for name in names} | {"place": one.place.code}


def release_out(one: Release) -> dict[str, Any]:
    """Return a release in its shape, without rows."""
    names = (
        "id", "period", "state", "edition", "frozen_at", "manifest_sha256", "code_version",
        "signed_by", "objections_until", "embargo_until", "published_at", "ended_at",
        "withdrawn_reason",
    )  # fmt: skip
    return {name: getattr(one, name) for name in names} | {
        "index": one.index_key,
        "version": one.definition.version,
        "place": one.place.code,
        "supersedes": one.supersedes_id,
    }


def objection_out(one: ReleaseObjection) -> dict[str, Any]:
    """Return an objection or answer in its shape."""
    names = ("id", "kind", "node", "text")
    return {name: getattr(one, name) for name in names} | {
        "release": one.release_id,
        "place": one.place.code,
        "answers": one.answers_id,
    }

"""Diagnosis over REST: why a result stands where it stands, its peers and its way up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.security import django_auth

from ronghe.engines.scoring import answer_text
from ronghe.engines.scoring.priorities import priorities
from ronghe.engines.scoring.way_up import NoSuchLevelError, WayUp
from ronghe.kernel.assessments.diagnosing.services import own_prices_save
from ronghe.kernel.assessments.diagnosing.solving import SOLVER, Progress
from ronghe.kernel.assessments.models import Response
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.lib.faults import FaultsError
from ronghe.web.assessments import comparing
from ronghe.web.assessments.outcome import Outcome, outcome_of
from ronghe.web.assessments.pages import response_or_404
from ronghe.web.assessments.support import Support, support_of
from ronghe.web.shell import access

ACCEPTED, INVALID = 202, 422
router = Router(auth=django_auth)
Standing = Literal["there", "found", "best_known", "out_of_reach", "not_known"]


class DiagnosisProblem(Schema):
    """Why a request was refused."""

    detail: str


class GateOut(Schema):
    key: str
    level: int
    state: Literal["passed", "failed", "unknown"]
    status: str


class TrackOut(Schema):
    """What a track says; without a level it is undecided."""

    key: str
    level: int | None
    points: Decimal | None
    total: Decimal | None
    unanswered: list[str] = Field(
        description="scenes that it looks at and nobody answered; where all are, it has no say"
    )
    gates: list[GateOut]


class PeersOut(Schema):
    """The narrowest circle with enough others; means are of points."""

    place: str
    industry: str = Field(description="code of the industry; empty: all")
    size: str = Field(description="empty: any")
    count: int
    means: dict[str, Decimal]


class PriorityOut(Schema):
    item: str
    gap: Decimal = Field(description="share of its own full points that is missing")
    impact: Decimal = Field(description="points of the score gained when it alone is full")
    level: int | None


class PolicyOut(Schema):
    """A line of policy in force; `item` is the question that it bears on, or empty."""

    title: str
    number: str
    issued_on: date | None
    place: str
    section: str
    text: str
    item: str
    why: str
    pays: bool


class SolutionOut(Schema):
    """A kind of solution and no supplier; prices in 10,000 yuan."""

    key: str
    improves: list[str]
    low: Decimal
    high: Decimal
    status: str


class DiagnosisOut(Schema):
    score: Decimal
    level: int | None = Field(description="null where no track decides: not the lowest one")
    channel: str
    provisional: bool
    tracks: list[TrackOut]
    vetoes: list[str] = Field(description="keys of those that hold")
    contributions: dict[str, Decimal] = Field(description="add up to the score exactly")
    not_applicable: dict[str, str]
    peers: PeersOut | None = Field(description="null for fewer than five others in any circle")
    priorities: list[PriorityOut]
    policies: list[PolicyOut]
    offers: list[SolutionOut]


class WayChangeOut(Schema):
    item: str
    before: str | None
    after: str
    cost: Decimal


class WayOut(Schema):
    to: int
    standing: Standing
    cost: Decimal | None = Field(description="10,000 yuan")
    at_least: Decimal | None
    score: Decimal | None
    barriers: list[str]
    changes: list[WayChangeOut]


class SearchingOut(Schema):
    """The search goes on; ask again."""

    elapsed: float
    seconds: float
    ahead: int


class PricesIn(Schema):
    prices: dict[str, str] = Field(description="by item, or item-position of a step; blank: usual")


@router.get(
    "/responses/{int:pk}/diagnosis",
    url_name="diagnosis_diagnosis",
    response={200: DiagnosisOut, 404: DiagnosisProblem},
)
def diagnosis(request: HttpRequest, pk: int) -> Any:
    """Return why a response stands where it stands, its peers, and what would lift it."""
    found = _judged(pk)
    outcome = outcome_of(found)
    return {
        "score": outcome.score,
        "level": None if outcome.level is None else outcome.level.number,
        "channel": found.channel,
        "provisional": outcome.is_provisional,
        "tracks": _tracks(outcome),
        "vetoes": [veto.key for veto in outcome.scored.vetoes],
        "contributions": outcome.scored.contributions,
        "not_applicable": outcome.scored.not_applicable,
        "peers": _peers(found, outcome),
        "priorities": [
            {
                "item": one.item_id,
                "gap": one.gap,
                "impact": one.impact,
                "level": None if one.level is None else one.level.number,
            }
            for one in priorities(outcome.instrument, restored(found.answers))
        ],
        **_support(support_of(found, outcome)),
    }


@router.get(
    "/responses/{int:pk}/way",
    url_name="diagnosis_way",
    response={200: WayOut, ACCEPTED: SearchingOut, 404: DiagnosisProblem},
)
def way(request: HttpRequest, pk: int, to: int | None = None) -> Any:
    """Return the cheapest way to a level at the enterprise's prices, or 202 while it is sought."""
    found = _judged(pk)
    try:
        answer = SOLVER.ask(found, to=to)
    except NoSuchLevelError as error:
        raise Http404 from error
    if isinstance(answer, Progress):
        return Status(
            ACCEPTED,
            {"elapsed": answer.elapsed, "seconds": answer.seconds, "ahead": answer.ahead},
        )
    return _way(answer)


@router.put(
    "/responses/{int:pk}/prices",
    url_name="diagnosis_prices",
    response={200: DiagnosisProblem, 404: DiagnosisProblem, INVALID: DiagnosisProblem},
)
def prices(request: HttpRequest, pk: int, content: PricesIn) -> Any:
    """Store the enterprise's own prices of steps; all faults are told and nothing is stored."""
    found = response_or_404(pk)
    try:
        own_prices_save(
            organisation=found.organisation,
            instrument=found.instrument,
            typed=content.prices,
            by=access.person_of(request),
        )
    except FaultsError as error:
        return Status(INVALID, {"detail": " ".join(f"{f.column}: {f.en}" for f in error.faults)})
    return {"detail": "stored"}


def _support(support: Support) -> dict[str, Any]:
    return {
        "policies": [
            {
                "title": line.title,
                "number": line.number,
                "issued_on": line.issued_on,
                "place": line.place,
                "section": line.section,
                "text": line.text,
                "item": line.item.id if line.item else "",
                "why": line.why,
                "pays": line.pays,
            }
            for line in support.lines
        ],
        "offers": [
            {
                "key": one.offer.key,
                "improves": [item.id for item in one.items],
                "low": one.offer.low,
                "high": one.offer.high,
                "status": one.offer.status,
            }
            for one in support.offers
        ],
    }


def _judged(pk: int) -> Response:
    found = response_or_404(pk)
    if found.state_key == "draft":
        raise Http404
    return found


def _tracks(outcome: Outcome) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "level": None if track.level is None else track.level.number,
            "points": track.points,
            "total": track.total,
            "unanswered": list(track.unanswered),
            "gates": [
                {
                    "key": gate.gate.key,
                    "level": gate.level,
                    "state": gate.state,
                    "status": gate.gate.provenance.status,
                }
                for gate in track.gates
            ],
        }
        for key, track in outcome.scored.tracks.items()
    ]


def _peers(response: Response, outcome: Outcome) -> dict[str, Any] | None:
    peers = comparing.compared(response, outcome)
    if peers is None:
        return None
    return {
        "place": peers.place.code,
        "industry": peers.industry.code if peers.industry else "",
        "size": peers.size,
        "count": peers.count,
        "means": {key: mean.mean for key, mean in peers.means.items()},
    }


def _way(found: WayUp) -> dict[str, Any]:
    return {
        "to": found.to.number,
        "standing": found.standing,
        "cost": found.cost,
        "at_least": found.at_least,
        "score": None if found.result is None else found.result.score,
        "barriers": list(found.barriers),
        "changes": [
            {
                "item": change.item_id,
                "before": None if change.before is None else answer_text(change.before),
                "after": answer_text(change.after),
                "cost": change.cost,
            }
            for change in found.changes
        ],
    }

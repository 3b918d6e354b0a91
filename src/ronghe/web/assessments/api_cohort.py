"""Cohorts over REST: how a group of enterprises stands, what lifts it, and its way up."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.security import django_auth

from ronghe.kernel.assessments.diagnosing.cohort import Cohort, item_lifts, results_in
from ronghe.kernel.assessments.diagnosing.cohort_ways import (
    GROUP_SOLVER,
    SAMPLES,
    GroupProgress,
    GroupWays,
)
from ronghe.kernel.assessments.peers import FEWEST
from ronghe.kernel.assessments.selectors import instrument_by_key
from ronghe.kernel.parties.models import Place
from ronghe.web.assessments.api_diagnosis import ACCEPTED, DiagnosisProblem, Standing

if TYPE_CHECKING:
    from ronghe.engines.estimation import Interval

router = Router(auth=django_auth)


class LiftOut(Schema):
    item: str
    mean_share: float | None
    short: int
    gain: float
    risen: int
    step_gain: float
    step_risen: int
    step_gain_interval: tuple[float, float] | None = Field(description="95 %")
    step_share_interval: tuple[float, float] | None = Field(
        description="95 %, of the share that one step lifts a level"
    )


class CohortOut(Schema):
    """Null and empty for fewer than five enterprises."""

    count: int
    mean: Decimal | None
    lifts: list[LiftOut]


class CohortQuery(Schema):
    instrument: str
    period: str
    place: str = ""
    industry: str = Field("", description="beginning of a class code")
    size: Literal["", "large", "medium", "small", "micro"] = ""


class GroupQuery(CohortQuery):
    sample: int = Field(SAMPLES[0], ge=1, le=SAMPLES[-1], description="enterprises to draw")
    seed: int = Field(1, ge=0, lt=2**31)


class SampledOut(Schema):
    credit_code: str
    place: str
    level: int | None
    to: int
    standing: Standing
    cost: Decimal | None = Field(description="10,000 yuan")
    items: list[str] = Field(description="questions that the way changes")


class LeverOut(Schema):
    item: str
    ways: int
    mean_cost: float


class GroupOut(Schema):
    """The ways up of a sample; costs are of those solved, in 10,000 yuan."""

    population: int = Field(description="enterprises below the highest level")
    seed: int
    digest: str = Field(description="SHA-256 of the list that was drawn from")
    solved: int
    mean: float | None
    interval: tuple[float, float] | None = Field(description="95 %, of the mean")
    median: float | None
    levers: list[LeverOut]
    members: list[SampledOut]


class GroupSearchingOut(Schema):
    """The search goes on; ask again."""

    done: int
    of: int
    ahead: int


@router.get(
    "/cohort",
    url_name="diagnosis_cohort",
    response={200: CohortOut, 404: DiagnosisProblem},
)
def cohort(request: HttpRequest, query: Query[CohortQuery]) -> Any:
    """Return how a cohort within the reader's scope stands, and what would lift it most."""
    chosen = _chosen(query)
    scores = list(results_in(chosen).values_list("score", flat=True))
    is_enough = len(scores) >= FEWEST
    return {
        "count": len(scores),
        "mean": sum(scores, start=Decimal(0)) / len(scores) if is_enough else None,
        "lifts": [
            {
                "item": one.lift.item_id,
                "mean_share": one.mean_share,
                "short": one.lift.short,
                "gain": one.lift.gain,
                "risen": one.lift.risen,
                "step_gain": one.lift.step_gain,
                "step_risen": one.lift.step_risen,
                "step_gain_interval": _ends(one.step_gain),
                "step_share_interval": _ends(one.step_share),
            }
            for one in item_lifts(chosen)
        ],
    }


@router.get(
    "/cohort/ways",
    url_name="diagnosis_cohort_ways",
    response={200: GroupOut, ACCEPTED: GroupSearchingOut, 404: DiagnosisProblem},
)
def cohort_ways(request: HttpRequest, query: Query[GroupQuery]) -> Any:
    """Return the cheapest ways up of a sample of a cohort, or 202 while they are sought."""
    found = GROUP_SOLVER.ask(_chosen(query), size=query.sample, seed=query.seed)
    if found is None:
        raise Http404
    if isinstance(found, GroupProgress):
        return Status(ACCEPTED, {"done": found.done, "of": found.of, "ahead": found.ahead})
    return _group(found)


def _chosen(query: CohortQuery) -> Cohort:
    instrument = instrument_by_key(query.instrument)
    place = Place.objects.filter(code=query.place).first() if query.place else None
    if instrument is None or (query.place and place is None):
        raise Http404
    return Cohort(
        instrument_id=instrument.pk,
        period=query.period,
        place_id=None if place is None else place.pk,
        industry=query.industry,
        size=query.size,
    )


def _group(found: GroupWays) -> dict[str, Any]:
    return {
        "population": found.population,
        "seed": found.seed,
        "digest": found.digest,
        "solved": found.solved,
        "mean": found.mean,
        "interval": _ends(found.interval),
        "median": found.median,
        "levers": [
            {"item": one.item_id, "ways": one.count, "mean_cost": one.mean_cost}
            for one in found.levers
        ],
        "members": [
            {
                "credit_code": one.credit_code,
                "place": one.place,
                "level": one.level,
                "to": one.way.to.number,
                "standing": one.way.standing,
                "cost": one.way.cost,
                "items": [change.item_id for change in one.way.changes],
            }
            for one in found.members
        ],
    }


def _ends(interval: Interval | None) -> tuple[float, float] | None:
    return None if interval is None else (interval.low, interval.high)

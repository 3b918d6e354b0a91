"""Investment sheets over REST: what a retrofit costs and brings, and how sure that is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.security import django_auth

from ronghe.engines.investment import (
    Evaluation,
    Line,
    Project,
    benefit_needed,
    programme_results,
    project_faults,
    scenarios,
    tornado,
)
from ronghe.kernel.assessments.diagnosing.investing import project_of
from ronghe.kernel.assessments.diagnosing.selectors import investment_of
from ronghe.kernel.assessments.diagnosing.services import investment_save
from ronghe.kernel.assessments.models import Response
from ronghe.lib.faults import FaultsError
from ronghe.web.assessments.api_diagnosis import INVALID, DiagnosisProblem
from ronghe.web.assessments.pages import response_or_404
from ronghe.web.shell import access

router = Router(auth=django_auth)
Amount = Field(ge=0, le=10**9, description="10,000 yuan")


class LineIO(Schema):
    """A cost, benefit or subsidy; `low` and `high` are as usual where they are left out."""

    key: str = Field(min_length=1, max_length=80)
    side: Literal["cost", "benefit", "subsidy"]
    timing: Literal["once", "yearly"]
    usual: Decimal = Amount
    low: Decimal | None = None
    high: Decimal | None = None
    first_year: int = Field(0, ge=0, description="0 is the moment of the investment")
    last_year: int | None = None
    attributable: Decimal = Field(Decimal(1), description="share owed to the retrofit")


class InvestmentIn(Schema):
    years: int
    rate: Decimal = Field(description="0.08 discounts by 8 %")
    lines: list[LineIO] = Field(max_length=200)


class ScenarioOut(Schema):
    npv: float
    irr: float | None = Field(description="null: there is no such rate, or more than one")
    payback: float | None
    discounted_payback: float | None
    roi: float | None


class SwingOut(Schema):
    """The net present value with this line alone at its worst and at its best."""

    key: str
    worst: float
    best: float


class ChangeOfOut(Schema):
    what: str
    percent: Decimal


class BoundOut(Schema):
    """What a programme reports of those it chose, or asks of them: no expectation."""

    key: str
    changes: list[ChangeOfOut]
    source: str
    status: str


class InvestmentOut(Schema):
    years: int
    rate: Decimal
    lines: list[LineIO]
    scenarios: dict[str, ScenarioOut]
    benefit_needed: float | None = Field(
        description="share of the usual benefits at which the net present value is 0"
    )
    tornado: list[SwingOut] = Field(description="the widest first")
    bounds: list[BoundOut]


@router.get(
    "/responses/{int:pk}/investment",
    url_name="diagnosis_investment",
    response={200: InvestmentOut, 404: DiagnosisProblem},
)
def investment(request: HttpRequest, pk: int) -> Any:
    """Return the enterprise's newest sheet with all figures; 404 where none was stored."""
    found = _judged(pk)
    held = investment_of(found.organisation_id, found.instrument_id)
    if held is None:
        raise Http404
    return _sheet(project_of(held))


@router.put(
    "/responses/{int:pk}/investment",
    url_name="diagnosis_investment",
    response={200: InvestmentOut, 404: DiagnosisProblem, INVALID: DiagnosisProblem},
)
def investment_put(request: HttpRequest, pk: int, content: InvestmentIn) -> Any:
    """Store the enterprise's sheet as its newest one; all faults are told."""
    found = _judged(pk)
    project = Project(
        years=content.years, rate=content.rate, lines=tuple(_line(one) for one in content.lines)
    )
    faults = project_faults(project)
    if not faults:
        try:
            investment_save(
                organisation=found.organisation,
                instrument=found.instrument,
                project=project,
                by=access.person_of(request),
            )
        except FaultsError as error:
            faults = list(error.faults)
    if faults:
        told = " ".join(f"line {one.row}: {one.en}" if one.row else one.en for one in faults)
        return Status(INVALID, {"detail": told})
    return _sheet(project)


def _judged(pk: int) -> Response:
    found = response_or_404(pk)
    if found.state_key == "draft":
        raise Http404
    return found


def _line(one: LineIO) -> Line:
    return Line(
        key=one.key,
        side=one.side,
        timing=one.timing,
        low=one.usual if one.low is None else one.low,
        usual=one.usual,
        high=one.usual if one.high is None else one.high,
        first_year=one.first_year,
        last_year=one.last_year,
        attributable=one.attributable,
    )


def _sheet(project: Project) -> dict[str, Any]:
    needed = benefit_needed(project)
    return {
        "years": project.years,
        "rate": project.rate,
        "lines": [
            {
                name: getattr(line, name)
                for name in LineIO.model_fields  # the engine's own names
            }
            for line in project.lines
        ],
        "scenarios": {name: _scenario(found) for name, found in scenarios(project).items()},
        "benefit_needed": None if needed is None else float(needed),
        "tornado": [
            {"key": one.key, "worst": float(one.worst), "best": float(one.best)}
            for one in tornado(project)
        ],
        "bounds": [
            {
                "key": one.key,
                "changes": [
                    {"what": change.what.en, "percent": change.percent} for change in one.changes
                ],
                "source": one.source.en,
                "status": one.status,
            }
            for one in programme_results()
        ],
    }


def _scenario(found: Evaluation) -> dict[str, float | None]:
    fractions = {
        "npv": found.npv,
        "payback": found.payback,
        "discounted_payback": found.discounted_payback,
        "roi": found.roi,
    }
    numbers = {name: None if v is None else float(v) for name, v in fractions.items()}
    return {**numbers, "irr": found.irr}

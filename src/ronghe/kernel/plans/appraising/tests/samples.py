"""A plan in force with an agreed allocation, figures and reports: what appraisals are made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ronghe.kernel.cases.models import CaseStep
from ronghe.kernel.cases.services import case_open
from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.indicators.services import (
    NewObservation,
    activity_record,
    observations_record,
)
from ronghe.kernel.parties.selectors import children_of
from ronghe.kernel.plans.models import (
    Allocation,
    AllocationCell,
    Commitment,
    Plan,
    Report,
    Scheme,
    SupervisionOrder,
)
from ronghe.kernel.plans.versions import services as versions
from ronghe.kernel.plans.versions.services import Amount, CommitmentFields, Owner
from ronghe.kernel.plans.workflow import ALLOCATION, REPORT, SUPERVISION
from ronghe.kernel.trust.services import acting_as

YEAR = "2021"


def scheme(key: str = "plan-districts") -> Scheme:
    return Scheme.objects.get(key=key)


def plan_in_force(house: Any) -> Plan:
    """Return a plan of the city with a measured and a reported commitment, in force."""
    officer, place = house.person("officer"), house.places[house.city]
    with acting_as("tests"):
        plan = versions.plan_open(
            place=place, title="三年计划", first_year=2020, last_year=2022, by=officer
        )
        workshops = Indicator.objects.get(key="digital_workshops")
        for title, indicator, owners in (
            ("数字化车间", workshops, ("市经济信息委", "市财政局")),
            ("培训场次", None, ("市财政局", "各区县政府")),
        ):
            fields = CommitmentFields(
                title=title, unit="个" if indicator else "场", decimals=0, comparator=">=",
                basis="cumulative", direction="higher_is_better", adds_up="sum",
                above_scale=False, baseline_year=None, baseline_value=None, path="linear",
                section="一、主要目标" if indicator else "二、任务", measured_by=indicator,
                amounts={YEAR: Amount(value=Decimal(100))}, path_points={},
                owners=tuple(Owner(name=n, leads=not at) for at, n in enumerate(owners)),
            )  # fmt: skip
            versions.commitment_add(plan=plan, fields=fields, by=officer)
        return versions.plan_enact(plan=plan, by=officer)


def commitments(plan: Plan) -> dict[str, Commitment]:
    return {one.title: one for one in plan.commitments.all()}


def allocate(house: Any, plan: Plan, title: str, parts: dict[str, int]) -> None:
    """Fix parts of a commitment for districts by their codes."""
    commitment, place = commitments(plan)[title], house.places[house.city]
    with acting_as("tests"):
        case = case_open(
            machine=ALLOCATION, title=title, place=place, organisation=None,
            by=house.person("officer"),
        )  # fmt: skip
        allocation = Allocation.objects.create(
            commitment=commitment, place=place, method="typed", state="agreed", case=case
        )
        for code, value in parts.items():
            AllocationCell.objects.create(
                allocation=allocation, place=house.places[code], year=int(YEAR), value=value
            )


def measure(house: Any, values: dict[str, int]) -> None:
    """Record workshops of enterprises by their names."""
    with acting_as("tests"):
        activity = activity_record(
            kind="import", rule="test", place=house.places[house.city], by=house.person("officer")
        )
        rows = [
            NewObservation(
                indicator="digital_workshops",
                organisation_id=house.organisations[name].pk,
                place_id=house.organisations[name].place_id,
                period=YEAR,
                value=Decimal(value),
            )
            for name, value in values.items()
        ]
        observations_record(rows=rows, activities=[activity.pk] * len(rows))


def report(house: Any, plan: Plan, code: str, value: int, *, submitted: str) -> Report:
    """Return an accepted report on the trainings that was first handed in on a day."""
    commitment, place = commitments(plan)["培训场次"], house.places[code]
    with acting_as("tests"):
        case = case_open(
            machine=REPORT, title="培训", place=place, organisation=None,
            by=house.person("officer"),
        )  # fmt: skip
        CaseStep.objects.create(
            case=case, transition_key="submit", from_state="draft", to_state="submitted",
            actor_name="x", at=f"{submitted}T09:00:00+08:00",
        )  # fmt: skip
        return Report.objects.create(
            commitment=commitment, line=commitment.line, place=place, period=YEAR, value=value,
            case=case, reported_by="x", accepted_at=f"{submitted}T10:00:00+08:00",
        )  # fmt: skip


def order(house: Any, plan: Plan, code: str, *, due: str, replied: str = "", unit: str = "") -> Any:
    """Return an order of the plan's year; one that was replied to is settled."""
    commitment, place = commitments(plan)["数字化车间"], house.places[code]
    with acting_as("tests"):
        case = case_open(
            machine=SUPERVISION, title="督办", place=place, organisation=None,
            by=house.person("officer"),
        )  # fmt: skip
        if replied:
            CaseStep.objects.create(
                case=case, transition_key="reply", from_state="issued", to_state="replied",
                actor_name="x", at=f"{replied}T09:00:00+08:00",
            )  # fmt: skip
        case.state_key = "closed" if replied else "issued"
        case.due_on = due
        case.save()
        return SupervisionOrder.objects.create(
            number=f"督办-{case.pk}", year=2021, serial=case.pk,
            commitment=commitment, line=commitment.line,
            issuer=house.places[house.city], place=place, unit=unit, title="x", reason="x",
            demand="x", origin="hand", case=case, added_by="x",
        )  # fmt: skip


def districts_but(house: Any, *codes: str) -> list[str]:
    """Return the codes of the city's other districts."""
    found = children_of(house.places[house.city]).values_list("code", flat=True)
    return [code for code in found if code not in codes]

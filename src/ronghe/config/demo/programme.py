"""The plan of the demo city at work: in force, split, reported on, supervised and appraised."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from ronghe.config.demo import tables
from ronghe.kernel.parties.models import Account, Place, Scope
from ronghe.kernel.parties.people import Grant, Person
from ronghe.kernel.parties.selectors import person_of
from ronghe.kernel.plans.allocating import services as allocating
from ronghe.kernel.plans.allocating.orders import Given, Settings
from ronghe.kernel.plans.appraising import services as appraising
from ronghe.kernel.plans.models import (
    Allocation,
    AllocationAnswer,
    Commitment,
    Document,
    Plan,
    Scheme,
)
from ronghe.kernel.plans.progressing import services as progressing
from ronghe.kernel.plans.supervising import services as supervising
from ronghe.kernel.plans.supervising.facts import BEHIND, facts_of
from ronghe.kernel.plans.versions import services as versions

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCEPT, OBJECT = AllocationAnswer.Answer.ACCEPT, AllocationAnswer.Answer.OBJECT


def load(document: Document) -> Plan:
    """Draw the plan up from its document and let the demo's people work with it."""
    given = tables.read_yaml("programme.yaml")
    officer = person_of(Account.objects.get(username="officer"))
    plan = versions.plan_from_document(document=document, by=officer, **given["plan"])
    versions.commitments_confirm(plan=plan, by=officer)
    plan = versions.plan_enact(plan=plan, by=officer)
    commitments = {one.title: one for one in plan.commitments.select_related("plan__place")}
    for title in given["allocations"]:
        _allocate(commitments[title], given["objection"], officer)
    for title, values in given["reports"].items():
        _report(commitments[title], values, given["note"], officer)
    _order(commitments[given["order"]["commitment"]], given["order"], officer)
    _appraise(plan, given["appraisal"], officer)
    return plan


def _allocate(commitment: Commitment, objection: Mapping[str, Any], officer: Person) -> None:
    plan = commitment.plan
    settings = Settings(
        course="rising",
        weight_first=plan.first_year,
        weight_last=plan.last_year,
        base_year=plan.first_year - 1,
    )
    saved = allocating.allocation_draft(
        commitment=commitment, settings=settings, given=Given(), by=officer
    )
    allocation = allocating.allocation_issue(allocation=saved.allocation, by=officer)
    is_disputed = commitment.title == objection["commitment"]
    for place, person in _officers(allocation):
        objects = is_disputed and place.code == objection["district"]
        allocating.allocation_answer(
            allocation=allocation,
            place=place,
            answer=OBJECT if objects else ACCEPT,
            by=person,
            reason=objection["reason"] if objects else "",
        )
    if not is_disputed:
        allocating.allocation_agree(allocation=allocation, by=officer)


def _officers(allocation: Allocation) -> list[tuple[Place, Person]]:
    """Return the districts of an allocation, each with its officer."""
    scopes = Scope.objects.filter(
        role=Scope.Role.DISTRICT_OFFICER,
        place__in=allocation.cells.values("place"),
    ).select_related("place", "account")
    return [
        (scope.place, person_of(scope.account))
        for scope in scopes.order_by("place__code")
        if scope.place is not None
    ]


def _report(commitment: Commitment, values: Mapping[int, float], note: str, by: Person) -> None:
    place = commitment.plan.place
    # Whoever reports does not check: the department is a person of its own, without a login.
    grant = Grant(
        role="programme_officer", place_id=place.pk, organisation_id=None, programme_id=None
    )
    department = Person(account_id=None, name="演示·责任部门", grants=(grant,))
    for year, value in values.items():
        report = progressing.report_open(
            commitment=commitment,
            place=place,
            period=str(year),
            value=Decimal(str(value)),
            note=note,
            by=department,
        )
        progressing.report_submit(report=report, by=department)
        progressing.report_accept(report=report, by=by)


def _order(commitment: Commitment, given: Mapping[str, Any], officer: Person) -> None:
    """Order the first district whose light is not green to catch up."""
    city = commitment.plan.place
    districts = Place.objects.filter(parent=city, kind=Place.Kind.DISTRICT).order_by("code")
    found = ((place, facts_of(commitment, place)) for place in districts)
    place, facts = next(
        ((place, facts) for place, facts in found if facts is not None and facts.light in BEHIND),
        (None, None),
    )
    if place is None or facts is None or facts.value is None or facts.path is None:
        return
    supervising.order_issue(
        issuer=city,
        place=place,
        fields=supervising.OrderFields(
            title=f"{place.name}{given['title']}",
            reason=(
                f"截至{facts.period}年末，{commitment.title}完成{facts.value.normalize():f}"
                f"{facts.unit}，计划{facts.path.normalize():f}{facts.unit}。"
            ),
            demand=given["demand"],
            due_on=timezone.localdate() + timedelta(days=given["days"]),
        ),
        by=officer,
        commitment=commitment,
        facts=facts,
    )


def _appraise(plan: Plan, given: Mapping[str, Any], officer: Person) -> None:
    scheme = Scheme.objects.filter(key=given["scheme"]).order_by("-version")[0]
    appraisal = appraising.appraisal_start(
        plan=plan, scheme=scheme, period=given["period"], title=given["title"], by=officer
    )
    appraising.points_give(
        appraisal=appraisal,
        given=[
            appraising.GivenPoints(
                place=sheet.place,
                unit=sheet.unit,
                criterion="organisation",
                points=Decimal(given["organisation"]),
                reason=given["reason"],
            )
            for sheet in appraisal.sheets.filter(superseded_at__isnull=True).select_related("place")
        ],
        by=officer,
    )

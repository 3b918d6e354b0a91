"""Commitments over REST: what the form of the page says, with the same checks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status
from ninja.errors import HttpError
from ninja.security import django_auth

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.plans.versions import services
from ronghe.web.planning import scope
from ronghe.web.planning.forms import CommitmentForm
from ronghe.web.planning.schemas import (
    CommitmentIn,
    CommitmentOut,
    MeasureIn,
    commitment_out,
)
from ronghe.web.plans.schemas import Invalid, Problem, invalid
from ronghe.web.shell import access

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.kernel.plans.models import Commitment, Plan
    from ronghe.kernel.plans.versions.services import CommitmentFields
    from ronghe.web.planning.schemas import PointIn

CONFLICT, INVALID = 409, 422
OF_PLAN, ONE = "/plans/{plan_id}/commitments", "/commitments/{commitment_id}"
router = Router(auth=django_auth)


@router.post(
    OF_PLAN,
    url_name="planning_commitments",
    response={201: CommitmentOut, 404: Problem, CONFLICT: Problem, INVALID: Invalid},
)
def commitment_add(request: HttpRequest, plan_id: int, given: CommitmentIn) -> Status[Any]:
    """Add a commitment at the end of a draft."""
    try:
        plan = scope.plan_in_charge(request, plan_id)
    except Http404 as error:
        raise HttpError(404, f"No plan {plan_id} within your scope.") from error
    form = _form(given, plan)
    if form.errors:
        return Status(INVALID, invalid(form))
    try:
        made = services.commitment_add(
            plan=plan, fields=_fields(form, given), by=access.person_of(request)
        )
    except services.FrozenPlanError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return Status(201, _shown(made.pk))


@router.get(ONE, url_name="planning_commitment", response={200: CommitmentOut, 404: Problem})
def commitment(request: HttpRequest, commitment_id: int) -> dict[str, Any]:
    """Return one commitment of a version."""
    return _shown(commitment_id)


@router.put(
    ONE,
    url_name="planning_commitment",
    response={200: CommitmentOut, 404: Problem, CONFLICT: Problem, INVALID: Invalid},
)
def commitment_mend(request: HttpRequest, commitment_id: int, given: CommitmentIn) -> Any:
    """Change a commitment of a draft; values equal to those held keep their words in the text."""
    held = _in_charge(request, commitment_id)
    form = _form(given, held.plan, held)
    if form.errors:
        return Status(INVALID, invalid(form))
    try:
        services.commitment_mend(
            commitment=held, fields=_fields(form, given), by=access.person_of(request)
        )
    except services.FrozenPlanError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return _shown(commitment_id)


@router.delete(
    ONE, url_name="planning_commitment", response={204: None, 404: Problem, CONFLICT: Problem}
)
def commitment_remove(request: HttpRequest, commitment_id: int) -> Status[Any]:
    """Take a commitment out of a draft; earlier versions keep theirs."""
    held = _in_charge(request, commitment_id)
    try:
        services.commitment_remove(commitment=held, by=access.person_of(request))
    except services.FrozenPlanError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return Status(204, None)


@router.put(
    f"{ONE}/measure",
    url_name="planning_measure",
    response={200: CommitmentOut, 404: Problem, CONFLICT: Problem, INVALID: Problem},
)
def commitment_measure(request: HttpRequest, commitment_id: int, given: MeasureIn) -> Any:
    """Say what measures a commitment, of a draft or of a plan in force."""
    held = _in_charge(request, commitment_id)
    indicator = Indicator.objects.filter(key=given.indicator or "").first()
    if given.indicator and indicator is None:
        return Status(INVALID, {"detail": f"There is no indicator {given.indicator!r}."})
    try:
        services.commitment_measure(
            commitment=held, indicator=indicator, by=access.person_of(request)
        )
    except services.FrozenPlanError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return _shown(commitment_id)


def _in_charge(request: HttpRequest, commitment_id: int) -> Commitment:
    try:
        return scope.commitment_in_charge(request, commitment_id)
    except Http404 as error:
        raise _missing(commitment_id) from error


def _shown(commitment_id: int) -> dict[str, Any]:
    try:
        return commitment_out(scope.commitment_or_404(commitment_id))
    except Http404 as error:
        raise _missing(commitment_id) from error


def _missing(commitment_id: int) -> HttpError:
    return HttpError(404, f"No commitment {commitment_id} within your scope.")


def _form(given: CommitmentIn, plan: Plan, held: Commitment | None = None) -> CommitmentForm:
    """Return the form of the page, filled in and checked, with the faults of the lists."""
    indicator = Indicator.objects.filter(key=given.measured_by or "").first()
    said = given.dict(exclude={"values", "path_points", "owners"})
    typed = {f"value_{one.period}": one.value for one in given.values}
    form = CommitmentForm(
        said | typed | {"measured_by": None if indicator is None else indicator.pk}, plan=plan
    )
    form.full_clean()
    if given.measured_by and indicator is None:
        form.add_error("measured_by", f"There is no indicator {given.measured_by!r}.")
    if given.serves is not None and "serves" not in form.fields:
        form.add_error(None, _("Choose a plan in force of a place above this one."))
    kept = set() if held is None else {value.period for value in held.values.all()}
    known = kept | {str(year) for year in plan.years}
    for name in ("values", "path_points"):
        _check_periods(form, name, getattr(given, name), known)
    for one in given.values:
        if one.value_high is not None and one.value_high <= one.value:
            form.add_error(None, f"{one.period}: {_('The upper end must be above the value.')}")
    return form


def _check_periods(
    form: CommitmentForm, name: str, points: Sequence[PointIn], known: set[str]
) -> None:
    periods = [one.period for one in points]
    for period in sorted(set(periods) - known):
        form.add_error(None, f"{name}: {period} is no year of the plan.")
    for period in sorted({one for one in periods if periods.count(one) > 1}):
        form.add_error(None, f"{name}: {period} stands there twice.")


def _fields(form: CommitmentForm, given: CommitmentIn) -> CommitmentFields:
    """Return what was given for the services; lists as they are, not through the form's text."""
    lead = given.lead.strip()
    names = dict.fromkeys(name.strip() for name in given.owners)
    owners = [services.Owner(name=lead, leads=True)] if lead else []
    owners += [services.Owner(name=name) for name in names if name and name != lead]
    return replace(
        form.fields_given(),
        amounts={
            one.period: services.Amount(value=one.value, high=one.value_high)
            for one in given.values
        },
        path_points={one.period: one.value for one in given.path_points},
        owners=tuple(owners),
    )

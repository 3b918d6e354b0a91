"""Allocations over REST, within the same scope as the pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status
from ninja.errors import HttpError
from ninja.pagination import LimitOffsetPagination, paginate
from ninja.security import django_auth

from ronghe.kernel.plans.allocating import refusals, selectors, services
from ronghe.kernel.plans.allocating.adopting.services import NothingFixedError, plan_adopt
from ronghe.kernel.plans.allocating.orders import Given, Settings, settings_proposed
from ronghe.kernel.plans.allocating.previewing import Preview, allocation_preview, details
from ronghe.kernel.plans.allocating.tables import NOT_A_NUMBER, value_fault
from ronghe.kernel.plans.models import Allocation, Commitment
from ronghe.kernel.plans.versions.services import MissingReasonError
from ronghe.web.allocations import reading, scope, wording
from ronghe.web.allocations.schemas import (
    Adopted,
    AdoptIn,
    AllocationAnswerIn,
    AllocationDetail,
    AllocationOut,
    DraftIn,
    PreviewOut,
    Problem,
    ReasonIn,
    SettingsIn,
    SplitIn,
)
from ronghe.web.planning import scope as planning
from ronghe.web.shell import access
from ronghe.web.shell.paging import Rows

MAX_ROWS = 1000  # rows of one answer
CONFLICT, INVALID = 409, 422
router = Router(auth=django_auth)
Refused = (MissingReasonError, refusals.AllocationRefusedError, NothingFixedError)


@router.get("", url_name="allocations_list", response=list[AllocationOut])
@paginate(LimitOffsetPagination, max_limit=MAX_ROWS)
def allocations(request: HttpRequest) -> Rows:
    """List the allocations that you may read, newest first."""
    return Rows(selectors.allocations_visible().order_by("-id"), _allocation)


@router.get(
    "/commitments/{commitment_id}",
    url_name="allocations_of_commitment",
    response={200: list[AllocationOut], 404: Problem},
)
def of_commitment(request: HttpRequest, commitment_id: int) -> list[dict[str, Any]]:
    """List the allocations of a commitment in all versions of its plan, newest first."""
    try:
        commitment = planning.commitment_or_404(commitment_id)
    except Http404 as error:
        raise HttpError(404, f"No commitment {commitment_id} within your scope.") from error
    return [_allocation(one) for one in selectors.allocations_of(commitment)]


@router.post(
    "/commitments/{commitment_id}/preview",
    url_name="allocations_preview",
    response={200: PreviewOut, 404: Problem, INVALID: Problem},
)
def preview(request: HttpRequest, commitment_id: int, given: SplitIn) -> Any:
    """Say what an allocation would be; nothing is stored."""
    commitment = _commitment(request, commitment_id)
    try:
        made = allocation_preview(
            commitment, _settings(commitment, given.settings), _given(commitment, given)
        )
    except ValueError as error:
        return Status(INVALID, {"detail": str(error)})
    return _preview(commitment, made)


@router.post(
    "/commitments/{commitment_id}/draft",
    url_name="allocations_draft",
    response={200: AllocationDetail, 404: Problem, CONFLICT: Problem, INVALID: Problem},
)
def draft(request: HttpRequest, commitment_id: int, given: DraftIn) -> Any:
    """Store the draft of an allocation; a second call changes the same draft."""
    commitment = _commitment(request, commitment_id)
    store = services.allocation_draft if given.computes else services.allocation_save
    try:
        settings, table = _settings(commitment, given.settings), _given(commitment, given)
    except ValueError as error:
        return Status(INVALID, {"detail": str(error)})
    try:
        saved = store(
            commitment=commitment,
            settings=settings,
            given=table,
            by=access.person_of(request),
            reason=given.reason,
        )
    except Refused as error:
        return Status(CONFLICT, {"detail": str(error)})
    return _detail(scope.allocation_or_404(saved.allocation.pk))


@router.get(
    "/{allocation_id}",
    url_name="allocations_allocation",
    response={200: AllocationDetail, 404: Problem},
)
def allocation(request: HttpRequest, allocation_id: int) -> dict[str, Any]:
    """Return an allocation with the cells and answers that you see."""
    return _detail(_found(allocation_id))


@router.post(
    "/{allocation_id}/moves/{transition}",
    url_name="allocations_move",
    response={200: AllocationDetail, 404: Problem, CONFLICT: Problem},
)
def move(
    request: HttpRequest,
    allocation_id: int,
    transition: Literal["issue", "agree", "replace", "discard"],
    given: ReasonIn,
) -> Any:
    """Send a draft to the places, fix what was sent, open its replacement, or give a draft up."""
    person = access.person_of(request)
    try:
        held = scope.allocation_in_charge(request, allocation_id)
    except Http404 as error:
        raise _missing(allocation_id) from error
    try:
        if transition == "issue":
            services.allocation_issue(allocation=held, by=person, answers_until=given.answers_until)
        elif transition == "agree":
            services.allocation_agree(allocation=held, by=person, reason=given.reason)
        elif transition == "replace":
            held = services.allocation_replace(allocation=held, by=person, reason=given.reason)
        else:
            services.allocation_discard(allocation=held, by=person)
    except Refused as error:
        return Status(CONFLICT, {"detail": str(error)})
    return _detail(scope.allocation_or_404(held.pk))


@router.post(
    "/{allocation_id}/answers",
    url_name="allocations_answer",
    response={200: AllocationDetail, 404: Problem, CONFLICT: Problem},
)
def answer(request: HttpRequest, allocation_id: int, given: AllocationAnswerIn) -> Any:
    """Accept, or object with a reason, for a place of yours; the last answer counts."""
    held = _found(allocation_id)
    try:
        services.allocation_answer(
            allocation=held,
            place=scope.place_or_404(request, held, given.place),
            answer=given.answer,
            reason=given.reason,
            proposed=given.proposed,
            by=access.person_of(request),
        )
    except Http404 as error:
        raise _missing(allocation_id) from error
    except Refused as error:
        return Status(CONFLICT, {"detail": str(error)})
    return _detail(held)


@router.post(
    "/{allocation_id}/adoption",
    url_name="allocations_adopt",
    response={200: Adopted, 404: Problem, CONFLICT: Problem},
)
def adopt(request: HttpRequest, allocation_id: int, given: AdoptIn) -> Any:
    """Take the fixed parts of a place over into its own four-year plan, as a draft."""
    held = _found(allocation_id)
    try:
        place = scope.place_or_404(request, held, given.place)
        own = plan_adopt(
            plan=held.commitment.plan,
            place=place,
            by=access.person_of(request),
            first_year=given.first_year,
        )
    except Http404 as error:
        raise _missing(allocation_id) from error
    except Refused as error:
        return Status(CONFLICT, {"detail": str(error)})
    return {"plan": own.pk}


def _missing(allocation_id: int) -> HttpError:
    return HttpError(404, f"No allocation {allocation_id} within your scope.")


def _found(allocation_id: int) -> Allocation:
    try:
        return scope.allocation_or_404(allocation_id)
    except Http404 as error:
        raise _missing(allocation_id) from error


def _commitment(request: HttpRequest, commitment_id: int) -> Commitment:
    try:
        return scope.commitment_in_charge(request, commitment_id)
    except Http404 as error:
        raise HttpError(404, f"No commitment {commitment_id} within your scope.") from error


def _settings(commitment: Commitment, given: SettingsIn) -> Settings:
    proposed = settings_proposed(commitment)
    held = {name: getattr(proposed, name) for name in Settings.__dataclass_fields__}
    said = {name: value for name, value in given.dict().items() if value is not None}
    made = Settings(**(held | said))
    if made.weight_first > made.weight_last:
        raise ValueError(_("The first year lies behind the last year."))
    return made


def _given(commitment: Commitment, given: SplitIn) -> Given:
    """Return the table as the services take it.

    Raises
    ------
    ValueError
        If a value cannot stand in the table.
    """
    for cell in given.cells:
        if cell.value is None:
            continue
        rule = value_fault(
            cell.value,
            decimals=commitment.decimals,
            may_be_negative=commitment.basis == Commitment.Basis.GROWTH,
        ) if cell.value.is_finite() else NOT_A_NUMBER  # fmt: skip
        if rule is not None:
            raise ValueError(f"{cell.place} {cell.year}: {rule.key}")
    return Given(
        values={(c.place, c.year): c.value for c in given.cells if c.value is not None},
        locks=frozenset((c.place, c.year) for c in given.cells if c.is_locked),
        lower={(c.place, c.year): c.lower for c in given.cells if c.lower is not None},
        upper={(c.place, c.year): c.upper for c in given.cells if c.upper is not None},
        bases=given.bases,
        weights=given.weights,
    )


def _preview(commitment: Commitment, made: Preview) -> dict[str, Any]:
    names = {place.code: place.label for place in made.inputs.places}
    bearers = {bearer.key: bearer for bearer in made.order.bearers}
    explained = details(made, Given(values=made.values))
    return {
        "cells": [
            {
                "place": code,
                "year": year,
                "value": _plain(value),
                "is_locked": (code, year) in made.order.locks,
                "lower": _plain(made.order.lower.get((code, year))),
                "upper": _plain(made.order.upper.get((code, year))),
                "why": wording.explanation(
                    explained[code, year], weight=bearers[code].weight, base=bearers[code].base
                ),
            }
            for (code, year), value in made.values.items()
            if code in bearers
        ],
        "sums": [
            {
                "year": one.year,
                "required": _plain(one.required),
                "allocated": None if one.allocated is None else float(one.allocated),
                "difference": None if one.difference is None else float(one.difference),
                "closes": one.closes,
            }
            for one in made.sums
        ],
        "problems": [
            *wording.order_faults(made.faults, names),
            *(wording.conflict(one, names, unit=commitment.unit) for one in made.conflicts),
        ],
    }


def _allocation(one: Allocation) -> dict[str, Any]:
    hidden = {"totals", "stated", "bases", "weights", selectors.BLANK}
    return {
        "id": one.pk,
        "commitment": one.commitment_id,
        "line": str(one.commitment.line),
        "place": one.place.code,
        "method": one.method,
        "settings": {k: v for k, v in one.parameters.items() if k not in hidden},
        "state": one.state,
        "answers_until": one.answers_until,
        "reason": one.reason,
        "supersedes": one.supersedes_id,
        "totals": one.parameters.get("totals", {}),
    }


def _detail(one: Allocation) -> dict[str, Any]:
    table = reading.table_of(one)
    cells = [
        {
            "place": part.place.code,
            "year": year,
            "value": _plain(cell.value),
            "is_locked": cell.is_locked,
            "lower": _plain(cell.lower),
            "upper": _plain(cell.upper),
            "why": wording.explanation(cell.detail, weight=cell.weight, base=cell.base),
        }
        for part in table.parts
        for year, cell in part.cells.items()
    ]
    answers = [
        {
            "place": part.place.code,
            "answer": part.answer.answer,
            "reason": part.answer.reason,
            "proposed": part.answer.proposed,
            "by": part.answer.actor_name,
        }
        for part in table.parts
        if part.answer is not None
    ]
    return _allocation(one) | {"cells": cells, "answers": answers}


def _plain(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)

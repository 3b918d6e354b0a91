"""Split commitments, send the parts to the places, take their answers, fix them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.engines.allocation import table_conflicts
from ronghe.kernel.cases.models import Case
from ronghe.kernel.cases.services import case_move, case_open
from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.allocating.orders import Given, Settings, order_of
from ronghe.kernel.plans.allocating.previewing import (
    Preview,
    allocation_preview,
    details,
)
from ronghe.kernel.plans.allocating.refusals import (
    AllocationRefusedError,
    FrozenAllocationError,
    NotAllocatableError,
    OpenObjectionsError,
    OpenTableError,
)
from ronghe.kernel.plans.allocating.selectors import (
    BLANK,
    IN_FORCE,
    allocation_draft_of,
    allocation_in_force,
    given_of,
    objections_open,
    settings_of,
)
from ronghe.kernel.plans.allocating.tables import LARGEST
from ronghe.kernel.plans.charge import check_in_charge
from ronghe.kernel.plans.models import (
    Allocation,
    AllocationAnswer,
    AllocationCell,
    Commitment,
    Plan,
)
from ronghe.kernel.plans.versions.services import MissingReasonError
from ronghe.kernel.plans.workflow import ALLOCATION, ALLOCATION_ANSWER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ronghe.kernel.parties.people import Person

OBJECT = AllocationAnswer.Answer.OBJECT


@dataclass(frozen=True, kw_only=True)
class Saved:
    """A stored draft with what its table was compared to."""

    allocation: Allocation
    preview: Preview


@transaction.atomic
def allocation_draft(
    *, commitment: Commitment, settings: Settings, given: Given, by: Person, reason: str = ""
) -> Saved:
    """Store what the engine makes of an order as the commitment's draft.

    A second call changes the same draft. Where nothing can be computed, the table as given is
    stored, and the answer says what stands in the way. Raises as `allocation_save`.
    """
    preview = allocation_preview(commitment, settings, given)
    table = Given(
        values=preview.values,
        locks=given.locks,
        lower=given.lower,
        upper=given.upper,
        bases=given.bases,
        weights=given.weights,
    )
    return allocation_save(
        commitment=commitment, settings=settings, given=table, by=by, reason=reason
    )


@transaction.atomic
def allocation_save(
    *, commitment: Commitment, settings: Settings, given: Given, by: Person, reason: str = ""
) -> Saved:
    """Store a table as the commitment's draft, exactly as it stands there.

    A value that is not what the settings give around the locks was typed, and is locked from then
    on: the next computation keeps it. Sums need not close yet.

    Raises
    ------
    NotInChargeError
        If the person does not decide for the plan's place.
    NotAllocatableError
        If the plan is not in force, or places do not add up to the commitment.
    AllocationRefusedError
        If the table speaks of places or years that are not split, or holds numbers too large.
    MissingReasonError
        If it is to replace an allocation that was sent out, and says no reason.
    """
    check_in_charge(by, commitment.plan.place_id)
    _check_allocatable(commitment)
    former = allocation_in_force(commitment)
    held = allocation_draft_of(commitment)
    words = reason.strip() or (held.reason if held is not None else "")
    if former is not None and not words:
        raise MissingReasonError
    preview = allocation_preview(commitment, settings, given)
    _check_table(given, preview)
    allocation = _draft_row(commitment, held, former=former, reason=words, by=by)
    allocation.method = settings.method
    allocation.parameters = _parameters(settings, given, preview)
    allocation.save()
    _cells_store(allocation, given, preview)
    return Saved(allocation=allocation, preview=preview)


def _check_allocatable(commitment: Commitment) -> None:
    if commitment.plan.state != Plan.State.IN_FORCE:
        raise NotAllocatableError(_("Only a commitment of a plan in force is split."))
    if commitment.adds_up == Commitment.AddsUp.NONE:
        raise NotAllocatableError(_("Places do not add up to this commitment."))


def _check_table(given: Given, preview: Preview) -> None:
    places = {place.code for place in preview.inputs.places}
    cells = {*given.values, *given.locks, *given.lower, *given.upper}
    unknown = {
        f"{code} {year}"
        for code, year in cells
        if code not in places or year not in preview.inputs.totals
    }
    unknown |= {*given.bases, *given.weights} - places
    if unknown:
        said = _("Not in the table: %(cells)s.") % {"cells": ", ".join(sorted(unknown))}
        raise AllocationRefusedError(said)
    held = (given.values, given.lower, given.upper, given.bases, given.weights)
    large = [value for numbers in held for value in numbers.values() if abs(value) >= LARGEST]
    if large:
        raise AllocationRefusedError(_("This number is too large. Use a larger unit."))


def _draft_row(
    commitment: Commitment,
    held: Allocation | None,
    *,
    former: Allocation | None,
    reason: str,
    by: Person,
) -> Allocation:
    if held is None:
        case = case_open(
            machine=ALLOCATION,
            title=commitment.title,
            place=commitment.plan.place,
            organisation=None,
            by=by,
        )
        return Allocation(
            commitment=commitment,
            place=commitment.plan.place,
            case=case,
            supersedes=former,
            reason=reason,
            added_by=by.name,
        )
    locked = _locked(held, {Allocation.State.DRAFT}, _("Only a draft can be changed."))
    # A draft that was begun before the plan was revised is one of the version in force now.
    locked.commitment, locked.supersedes, locked.reason = commitment, former, reason
    return locked


def _locked(allocation: Allocation, states: set[Any], refusal: str) -> Allocation:
    locked = (
        Allocation.objects.select_for_update(of=("self",))
        .select_related("commitment", "commitment__plan", "place", "case")
        .get(pk=allocation.pk)
    )
    if locked.state not in states:
        raise FrozenAllocationError(refusal)
    return locked


def _parameters(settings: Settings, given: Given, preview: Preview) -> dict[str, Any]:
    """Return what is said of the whole table, and of places what no cell holds yet."""
    blank = sorted({*given.lower, *given.upper} - set(given.values))
    return settings.as_parameters() | {
        "totals": {str(y): str(t.value) for y, t in preview.inputs.totals.items()},
        "stated": [y for y, t in preview.inputs.totals.items() if t.is_promised],
        "bases": {code: str(value) for code, value in given.bases.items()},
        "weights": {code: str(value) for code, value in given.weights.items()},
        BLANK: [[*at, _text(given.lower.get(at)), _text(given.upper.get(at))] for at in blank],
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _cells_store(allocation: Allocation, given: Given, preview: Preview) -> None:
    places = {place.code: place for place in preview.inputs.places}
    bearers = {bearer.key: bearer for bearer in preview.order.bearers}
    explained = details(preview, given)
    # Of a typed table every cell is typed, and another method may still be asked for.
    typed = {
        at
        for at, detail in explained.items()
        if preview.cells and allocation.method != "typed" and detail["method"] == "typed"
    }
    allocation.cells.all().delete()
    AllocationCell.objects.bulk_create(
        AllocationCell(
            allocation=allocation,
            place=places[code],
            year=year,
            value=value,
            is_locked=(code, year) in given.locks or (code, year) in typed,
            lower=given.lower.get((code, year)),
            upper=given.upper.get((code, year)),
            weight=bearers[code].weight,
            base=bearers[code].base,
            detail=explained[code, year],
        )
        for (code, year), value in given.values.items()
        if code in places and year in preview.inputs.totals
    )


@transaction.atomic
def allocation_issue(
    *, allocation: Allocation, by: Person, answers_until: date | None = None
) -> Allocation:
    """Send a draft to the places; the one that it replaces is replaced.

    `answers_until` is the day that somebody set; without one the clock of the state counts. What
    was typed for single places leaves the common part, which all places read.

    Raises
    ------
    NotInChargeError, FrozenAllocationError, NotAllocatableError
    OpenTableError
        If a year does not close, or the table breaks bounds, locks or the course.
    """
    check_in_charge(by, allocation.place_id)
    draft = _locked(
        allocation, {Allocation.State.DRAFT}, _("Only a draft can be sent to the places.")
    )
    _check_allocatable(draft.commitment)
    given, settings = given_of(draft), settings_of(draft)
    preview = allocation_preview(draft.commitment, settings, given)
    order = order_of(draft.commitment, settings, given, preview.inputs)
    if conflicts := table_conflicts(order, given.values):
        raise OpenTableError(conflicts)
    if not given.values:
        raise AllocationRefusedError(_("The table is empty."))
    for former in Allocation.objects.filter(
        commitment__line=draft.commitment.line, state__in=IN_FORCE
    ):
        case_move(case=former.case, transition_key="replace", by=by, reason=draft.reason)
        former.state = Allocation.State.REPLACED
        former.save(update_fields=["state"])
        _answers_close(former, by)
    case = case_move(case=draft.case, transition_key="issue", by=by, due_on=answers_until)
    for name in ("bases", "weights", BLANK):
        draft.parameters.pop(name, None)
    _answers_open(draft, by, due_on=case.due_on)
    draft.state, draft.answers_until = Allocation.State.ISSUED, case.due_on
    draft.save(update_fields=["state", "answers_until", "parameters"])
    return draft


def _answers_open(draft: Allocation, by: Person, *, due_on: date | None) -> None:
    """Open for each place the case in which it answers."""
    for place in Place.objects.filter(pk__in=draft.cells.values("place")).order_by("code"):
        case = case_open(
            machine=ALLOCATION_ANSWER,
            title=draft.commitment.title,
            place=place,
            organisation=None,
            by=by,
            due_on=due_on,
        )
        draft.cells.filter(place=place).update(case=case)


def _answers_close(allocation: Allocation, by: Person) -> None:
    open_ = Case.objects.filter(allocation_cells__allocation=allocation).exclude(state_key="closed")
    for case in open_.distinct():
        case_move(case=case, transition_key="close", by=by)


@transaction.atomic
def allocation_answer(
    *,
    allocation: Allocation,
    place: Place,
    answer: str,
    by: Person,
    reason: str = "",
    proposed: Mapping[int, Decimal] | None = None,
) -> AllocationAnswer:
    """Say for a place whether it accepts its part; the last answer counts, all are kept.

    Raises
    ------
    NotInChargeError
        If the person does not decide for the place.
    FrozenAllocationError
        If the allocation is not waiting for answers.
    AllocationRefusedError
        If the place has no part in it, or proposes a value for a year that is not split.
    MissingReasonError
        If it objects and says no reason.
    """
    check_in_charge(by, place.pk)
    if allocation.state != Allocation.State.ISSUED:
        raise FrozenAllocationError(_("This allocation is not waiting for answers."))
    cells = list(allocation.cells.filter(place=place).select_related("case"))
    years = {cell.year for cell in cells}
    if not cells:
        raise AllocationRefusedError(_("This place has no part in the allocation."))
    if unknown := sorted(set(proposed or {}) - years):
        text = _("No part of the allocation: %(years)s.")
        raise AllocationRefusedError(text % {"years": ", ".join(map(str, unknown))})
    if answer == OBJECT and not reason.strip():
        raise MissingReasonError
    is_objection = answer == OBJECT
    case = cells[0].case
    if case is not None and case.state_key == "waiting":
        case_move(case=case, transition_key="answer", by=by, reason=reason)
    return AllocationAnswer.objects.create(
        allocation=allocation,
        place=place,
        answer=answer,
        reason=reason.strip(),
        proposed={str(y): str(v) for y, v in (proposed or {}).items()} if is_objection else {},
        account=by.account_id,
        actor_name=by.name,
    )


@transaction.atomic
def allocation_agree(*, allocation: Allocation, by: Person, reason: str = "") -> Allocation:
    """Fix an allocation that was sent out.

    Raises
    ------
    NotInChargeError, FrozenAllocationError
    OpenObjectionsError
        If places object and no reason is given for fixing it all the same.
    """
    check_in_charge(by, allocation.place_id)
    held = _locked(
        allocation, {Allocation.State.ISSUED}, _("Only what was sent to the places is fixed.")
    )
    objections = objections_open(held)
    if objections and not reason.strip():
        raise OpenObjectionsError(objections)
    case_move(case=held.case, transition_key="agree", by=by, reason=reason)
    held.state = Allocation.State.AGREED
    held.save(update_fields=["state"])
    _answers_close(held, by)
    return held


@transaction.atomic
def allocation_replace(*, allocation: Allocation, by: Person, reason: str) -> Allocation:
    """Start a draft that will replace an allocation in force; the old one stays until then.

    Raises
    ------
    NotInChargeError, NotAllocatableError, MissingReasonError
    FrozenAllocationError
        If the allocation is not in force, or a draft is open already.
    """
    check_in_charge(by, allocation.place_id)
    if not reason.strip():
        raise MissingReasonError
    held = _locked(allocation, set(IN_FORCE), _("Only an allocation in force is replaced."))
    commitment = Commitment.objects.filter(
        line=held.commitment.line, plan__state=Plan.State.IN_FORCE
    ).first()
    if commitment is None:
        raise NotAllocatableError(_("Only a commitment of a plan in force is split."))
    if allocation_draft_of(commitment) is not None:
        raise FrozenAllocationError(_("A draft of this allocation is open already."))
    return allocation_save(
        commitment=commitment,
        settings=settings_of(held),
        given=given_of(held),
        by=by,
        reason=reason,
    ).allocation


@transaction.atomic
def allocation_discard(*, allocation: Allocation, by: Person) -> None:
    """Give a draft up; it can still be read by its place, and what was sent out stays.

    Raises
    ------
    NotInChargeError, FrozenAllocationError
    """
    check_in_charge(by, allocation.place_id)
    draft = _locked(allocation, {Allocation.State.DRAFT}, _("Only a draft can be given up."))
    case_move(case=draft.case, transition_key="discard", by=by)
    draft.state = Allocation.State.GIVEN_UP
    draft.save(update_fields=["state"])

"""Draw plans up from documents, put them in force, revise them, close them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.kernel.cases.services import case_move, case_open
from ronghe.kernel.parties.models import Place, PlaceClosure
from ronghe.kernel.parties.selectors import children_of
from ronghe.kernel.plans.charge import check_in_charge
from ronghe.kernel.plans.models import (
    Commitment,
    CommitmentOwner,
    CommitmentValue,
    Plan,
)
from ronghe.kernel.plans.selectors import targets_of
from ronghe.kernel.plans.versions.gathering import Gathered, commitment_of, gathered
from ronghe.kernel.plans.workflow import PLAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from ronghe.kernel.indicators.models import Indicator
    from ronghe.kernel.parties.people import Person
    from ronghe.kernel.plans.models import Document

PROMISED, PATH = CommitmentValue.Kind.PROMISED, CommitmentValue.Kind.PATH


class FrozenPlanError(ValueError):
    """Only a draft is edited; what is in force is revised by a new version."""


class EmptyPlanError(ValueError):
    """A plan that commits to nothing is not put in force."""


class OpenDraftError(ValueError):
    """A revision is being drawn up already; `draft` is it."""

    def __init__(self, draft: Plan) -> None:
        super().__init__(_("A revision of this plan is being drawn up already."))
        self.draft = draft


class MissingReasonError(ValueError):
    """A plan in force is not revised or closed without a reason."""

    def __init__(self) -> None:
        super().__init__(_("Give the reason."))


class PlanYearsError(ValueError):
    """The first year of a plan lies behind its last."""

    def __init__(self) -> None:
        super().__init__(_("The first year lies behind the last year."))


class NotAboveError(ValueError):
    """A plan carries out plans in force of the places above it, and no others."""

    def __init__(self) -> None:
        super().__init__(_("Choose a plan in force of a place above this one."))


@dataclass(frozen=True, kw_only=True)
class Owner:
    """A responsible unit of a commitment."""

    name: str
    leads: bool = False


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A promised value; `high` is the upper end of a range."""

    value: Decimal
    high: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class CommitmentFields:
    """What an officer may say of a commitment in a draft.

    `amounts` are the promised values by period, `path_points` those of a typed path; `serves` is
    the commitment of the higher plan that it carries out.
    """

    title: str
    unit: str
    decimals: int
    comparator: str
    basis: str
    direction: str
    adds_up: str
    above_scale: bool
    baseline_year: int | None
    baseline_value: Decimal | None
    path: str
    section: str
    measured_by: Indicator | None
    amounts: Mapping[str, Amount]
    path_points: Mapping[str, Decimal]
    owners: tuple[Owner, ...]
    serves: Commitment | None = None


@transaction.atomic
def plan_open(
    *,
    place: Place,
    title: str,
    first_year: int,
    last_year: int,
    by: Person,
    document: Document | None = None,
    higher: Plan | None = None,
) -> Plan:
    """Start an empty draft of a place's plan.

    Raises
    ------
    NotInChargeError
        If the person does not decide for the place.
    PlanYearsError
        If the years are in the wrong order.
    NotAboveError
        If the higher plan is none of a place above, or not in force.
    """
    check_in_charge(by, place.pk)
    if first_year > last_year:
        raise PlanYearsError
    _check_higher(place, higher)
    return _plan(
        place=place,
        title=title,
        first_year=first_year,
        last_year=last_year,
        document=document,
        higher=higher,
        series=uuid.uuid4(),
        by=by,
    )


def _plan(*, place: Place, title: str, by: Person, **fields: object) -> Plan:
    case = case_open(machine=PLAN, title=title, place=place, organisation=None, by=by)
    return Plan.objects.create(place=place, title=title, case=case, added_by=by.name, **fields)


@transaction.atomic
def plan_from_document(
    *,
    document: Document,
    title: str,
    first_year: int,
    last_year: int,
    by: Person,
    higher: Plan | None = None,
) -> Plan:
    """Draw up a draft from the accepted promises of a document.

    Promises of the same quantity become one commitment with a value a year; what an indicator may
    measure is a suggestion until somebody confirms it. Promises without a year keep the last year
    of the plan.

    Raises
    ------
    NotInChargeError
        If the person does not decide for the document's place.
    EmptyPlanError
        If no promise of the document is accepted.
    PlanYearsError
        If the years are in the wrong order.
    """
    accepted = list(targets_of(document).filter(state="accepted"))
    if not accepted:
        raise EmptyPlanError(_("No target of this document is accepted yet."))
    plan = plan_open(
        place=document.place,
        title=title,
        first_year=first_year,
        last_year=last_year,
        document=document,
        higher=higher,
        by=by,
    )
    found = gathered(accepted)
    commitments = [commitment_of(each, position=n) for n, each in enumerate(found, start=1)]
    for commitment in commitments:
        commitment.plan = plan
    Commitment.objects.bulk_create(commitments)
    pairs = list(zip(commitments, found, strict=True))
    CommitmentValue.objects.bulk_create(
        value for commitment, each in pairs for value in _values_of(plan, commitment, each)
    )
    places = _places_by_name(plan.place)
    CommitmentOwner.objects.bulk_create(
        owner for commitment, each in pairs for owner in _owners_of(commitment, each, places)
    )
    return plan


def _values_of(plan: Plan, commitment: Commitment, found: Gathered) -> Iterable[CommitmentValue]:
    by_year = found.by_year or {plan.last_year: found.first}
    for year, target in by_year.items():
        yield CommitmentValue(
            commitment=commitment,
            period=str(year),
            value=target.value,
            value_high=target.value_high,
            target=target,
        )


def _owners_of(
    commitment: Commitment, found: Gathered, places: Mapping[str, Place]
) -> Iterable[CommitmentOwner]:
    names = list(dict.fromkeys(name for t in found.targets for name in t.owners))
    for position, name in enumerate(names):
        yield CommitmentOwner(
            commitment=commitment,
            name=name[:120],
            # The unit that is printed first leads, as plans have it.
            part=CommitmentOwner.Part.CO if position else CommitmentOwner.Part.LEAD,
            place=places.get(name.removesuffix("政府").removesuffix("人民")),
        )


def _places_by_name(place: Place) -> dict[str, Place]:
    return {child.name: child for child in children_of(place)}


@transaction.atomic
def plan_enact(*, plan: Plan, by: Person) -> Plan:
    """Put a draft in force; the version that it revises is replaced by it.

    Raises
    ------
    NotInChargeError
        If the person does not decide for the place.
    FrozenPlanError
        If the plan is no draft.
    EmptyPlanError
        If it commits to nothing.
    """
    draft = _draft(plan, by)
    if not draft.commitments.exists():
        raise EmptyPlanError(_("The plan commits to nothing yet."))
    today = timezone.localdate()
    former = Plan.objects.filter(series=draft.series, state=Plan.State.IN_FORCE).first()
    if former is not None:
        case_move(case=former.case, transition_key="revise", by=by, reason=draft.reason)
        former.state, former.ended_on = Plan.State.REVISED, today
        former.save(update_fields=["state", "ended_on"])
    case_move(case=draft.case, transition_key="enact", by=by, reason=draft.reason)
    draft.state, draft.in_force_on = Plan.State.IN_FORCE, today
    draft.save(update_fields=["state", "in_force_on"])
    return draft


@transaction.atomic
def plan_close(*, plan: Plan, by: Person, reason: str) -> Plan:
    """End a plan in force, with a reason.

    Raises
    ------
    NotInChargeError, MissingReasonError
    FrozenPlanError
        If the plan is not in force.
    """
    check_in_charge(by, plan.place_id)
    _check_reason(reason)
    locked = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if locked.state != Plan.State.IN_FORCE:
        raise FrozenPlanError(_("Only a plan in force can be closed."))
    case_move(case=locked.case, transition_key="close", by=by, reason=reason)
    locked.state, locked.ended_on = Plan.State.CLOSED, timezone.localdate()
    locked.save(update_fields=["state", "ended_on"])
    return locked


@transaction.atomic
def plan_revise(*, plan: Plan, by: Person, reason: str) -> Plan:
    """Start the next version of a plan in force: a draft with all that it commits to.

    The version in force stays until the draft is put in force.

    Raises
    ------
    NotInChargeError, MissingReasonError
    FrozenPlanError
        If the plan is not in force.
    OpenDraftError
        If a revision is being drawn up already.
    """
    check_in_charge(by, plan.place_id)
    _check_reason(reason)
    held = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if held.state != Plan.State.IN_FORCE:
        raise FrozenPlanError(_("Only a plan in force can be revised."))
    if draft := Plan.objects.filter(series=held.series, state=Plan.State.DRAFT).first():
        raise OpenDraftError(draft)
    copy = _plan(
        place=held.place,
        title=held.title,
        first_year=held.first_year,
        last_year=held.last_year,
        document=held.document,
        higher=held.higher,
        series=held.series,
        version=_next_version(held.series),
        supersedes=held,
        reason=reason.strip(),
        by=by,
    )
    _commitments_copy(held, copy)
    return copy


def _next_version(series: uuid.UUID) -> int:
    # A draft that was given up keeps its number.
    return int(Plan.objects.filter(series=series).aggregate(last=Max("version"))["last"]) + 1


def _commitments_copy(source: Plan, plan: Plan) -> None:
    old = list(source.commitments.prefetch_related("values", "owners"))
    new = []
    for commitment in old:
        fields = _copied(commitment, leave_out={"id", "plan"})
        new.append(Commitment(plan=plan, **fields))
    Commitment.objects.bulk_create(new)
    pairs = list(zip(old, new, strict=True))
    CommitmentValue.objects.bulk_create(
        CommitmentValue(commitment=after, **_copied(value, leave_out={"id", "commitment"}))
        for before, after in pairs
        for value in before.values.all()
    )
    CommitmentOwner.objects.bulk_create(
        CommitmentOwner(commitment=after, **_copied(owner, leave_out={"id", "commitment"}))
        for before, after in pairs
        for owner in before.owners.all()
    )


def _copied(
    row: Commitment | CommitmentValue | CommitmentOwner, *, leave_out: set[str]
) -> dict[str, object]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in leave_out
    }


@transaction.atomic
def plan_discard(*, plan: Plan, by: Person) -> None:
    """Give a draft up; what was in force stays in force, and the draft can still be read.

    Raises
    ------
    NotInChargeError
    FrozenPlanError
        If the plan is no draft.
    """
    draft = _draft(plan, by)
    case_move(case=draft.case, transition_key="discard", by=by)
    draft.state = Plan.State.DISCARDED
    draft.save(update_fields=["state"])


@transaction.atomic
def plan_mend(
    *,
    plan: Plan,
    title: str,
    first_year: int,
    last_year: int,
    higher: Plan | None,
    by: Person,
) -> Plan:
    """Change title, years and higher plan of a draft; raises as `plan_open` and `plan_enact`.

    Commitments that served the former higher plan serve nothing until somebody says what.
    """
    draft = _draft(plan, by)
    if first_year > last_year:
        raise PlanYearsError
    _check_higher(draft.place, higher)
    if draft.higher_id is not None and higher != draft.higher:
        draft.commitments.filter(serves__isnull=False).update(serves=None)
    draft.title, draft.first_year, draft.last_year = title, first_year, last_year
    draft.higher = higher
    draft.save(update_fields=["title", "first_year", "last_year", "higher"])
    return draft


def _check_higher(place: Place, higher: Plan | None) -> None:
    if higher is None:
        return
    is_above = PlaceClosure.objects.filter(
        place=place, ancestor=higher.place_id, depth__gt=0
    ).exists()
    if not is_above or higher.state != Plan.State.IN_FORCE:
        raise NotAboveError


@transaction.atomic
def commitment_add(*, plan: Plan, fields: CommitmentFields, by: Person) -> Commitment:
    """Add a commitment at the end of a draft; raises as `plan_enact`."""
    draft = _draft(plan, by)
    last = draft.commitments.order_by("position").last()
    commitment = Commitment(plan=draft, position=1 if last is None else last.position + 1)
    _fill(commitment, fields, by)
    return commitment


@transaction.atomic
def commitment_mend(*, commitment: Commitment, fields: CommitmentFields, by: Person) -> Commitment:
    """Change a commitment of a draft; values keep the promise of the text where they are equal."""
    _draft(commitment.plan, by)
    locked = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    _fill(locked, fields, by)
    return locked


def _fill(commitment: Commitment, fields: CommitmentFields, by: Person) -> None:
    names = (
        "title unit decimals comparator basis direction adds_up above_scale baseline_year "
        "baseline_value path section"
    )
    for name in names.split():
        setattr(commitment, name, getattr(fields, name))
    if fields.measured_by != commitment.measured_by:
        # Whoever picks an indicator has confirmed it.
        commitment.measured_by = fields.measured_by
        commitment.measure_confirmed_by = by.name if fields.measured_by is not None else ""
    if fields.serves is not None and fields.serves.plan_id != commitment.plan.higher_id:
        raise NotAboveError
    commitment.serves = fields.serves
    commitment.full_clean(exclude=["plan", "measured_by", "serves"], validate_constraints=False)
    commitment.save()
    spans = {
        (v.period, v.value, v.value_high): v.target_id
        for v in commitment.values.filter(kind=PROMISED)
    }
    commitment.values.all().delete()
    CommitmentValue.objects.bulk_create(
        [
            CommitmentValue(
                commitment=commitment,
                period=period,
                value=amount.value,
                value_high=amount.high,
                target_id=spans.get((period, amount.value, amount.high)),
            )
            for period, amount in fields.amounts.items()
        ]
        + [
            CommitmentValue(commitment=commitment, kind=PATH, period=period, value=value)
            for period, value in fields.path_points.items()
        ]
    )
    places = _places_by_name(commitment.plan.place)
    commitment.owners.all().delete()
    CommitmentOwner.objects.bulk_create(
        CommitmentOwner(
            commitment=commitment,
            name=owner.name,
            part=CommitmentOwner.Part.LEAD if owner.leads else CommitmentOwner.Part.CO,
            place=places.get(owner.name.removesuffix("政府").removesuffix("人民")),
        )
        for owner in fields.owners
    )


@transaction.atomic
def commitment_remove(*, commitment: Commitment, by: Person) -> None:
    """Take a commitment out of a draft; earlier versions keep theirs."""
    _draft(commitment.plan, by)
    commitment.delete()


@transaction.atomic
def commitments_confirm(*, plan: Plan, ids: Iterable[int] | None = None, by: Person) -> int:
    """Confirm what measures commitments, of all where `ids` is None; return how many.

    A confirmation changes nothing that was promised, so it is open for a plan in force, too.

    Raises
    ------
    NotInChargeError
    """
    check_in_charge(by, plan.place_id)
    waiting = Commitment.objects.filter(
        plan=plan, measured_by__isnull=False, measure_confirmed_by=""
    )
    if ids is not None:
        waiting = waiting.filter(pk__in=list(ids))
    return waiting.update(measure_confirmed_by=by.name)


@transaction.atomic
def commitment_measure(*, commitment: Commitment, indicator: Indicator | None, by: Person) -> None:
    """Say what measures a commitment, of a draft or of a plan in force; None takes it back.

    Raises
    ------
    NotInChargeError
    FrozenPlanError
        If the version is in force no more.
    """
    plan = commitment.plan
    check_in_charge(by, plan.place_id)
    if plan.state not in {Plan.State.DRAFT, Plan.State.IN_FORCE}:
        raise FrozenPlanError(_("This version is in force no more."))
    Commitment.objects.filter(pk=commitment.pk).update(
        measured_by=indicator, measure_confirmed_by=by.name if indicator is not None else ""
    )


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise MissingReasonError


def _draft(plan: Plan, by: Person) -> Plan:
    """Return the draft, locked, for a person who decides for its place."""
    check_in_charge(by, plan.place_id)
    locked = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if locked.state != Plan.State.DRAFT:
        raise FrozenPlanError(_("Only a draft can be changed; revise the plan instead."))
    return locked

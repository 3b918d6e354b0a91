"""Open appraisals, make sheets, hear objections, make results final."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.engines.appraisal import Typed, appraise, explained, scheme_parse
from ronghe.kernel.cases.services import attachment_add, case_move, case_open
from ronghe.kernel.manifest import domains
from ronghe.kernel.plans.appraising.gathering import READABLE, inputs_of
from ronghe.kernel.plans.appraising.selectors import scheme_of, threads_of
from ronghe.kernel.plans.charge import check_in_charge
from ronghe.kernel.plans.models import (
    Appraisal,
    AppraisalInput,
    AppraisalObjection,
    AppraisalSheet,
    Plan,
    Scheme,
)
from ronghe.kernel.plans.workflow import APPRAISAL, APPRAISAL_OBJECTION
from ronghe.lib.periods import is_period, part_of, year_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ronghe.engines import appraisal as engine
    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.parties.people import Person
    from ronghe.kernel.plans.appraising.units import Unit

State = Appraisal.State
Kind = AppraisalObjection.Kind
Verdict = Literal["upheld", "rejected"]
_STEPS = {Kind.UPHELD: "uphold", Kind.REJECTED: "reject"}


class FrozenSchemeError(ValueError):
    """A scheme that an appraisal uses was changed; give the new text a new version."""


class UnreadableSchemeError(ValueError):
    """A scheme wants to read what nobody gathers."""


class AppraisalRefusedError(ValueError):
    """An appraisal does not allow this now; `kind` says why, the message what to do."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@transaction.atomic
def schemes_sync() -> int:
    """Store the schemes that domains ship; return how many versions were added.

    Raises as `scheme_store`.
    """
    paths = [path for domain in domains.all_domains() for path in domain.schemes]
    return sum(scheme_store(path.read_text(encoding="utf-8")) for path in paths)


@transaction.atomic
def scheme_store(text: str) -> int:
    """Store the definition of a scheme; return 1 for a new version, 0 for one that was there.

    Raises
    ------
    DefinitionError
        If the definition has faults; it carries all of them.
    FrozenSchemeError
        If the text differs from the stored one of the same version that is used already.
    UnreadableSchemeError
        If the scheme reads what is not in `gathering.READABLE`.
    """
    content = scheme_parse(text)
    if unknown := [name for name in content.reads if name not in READABLE]:
        message = f"{content.key} {content.version} reads {unknown}; known are {READABLE}."
        raise UnreadableSchemeError(message)
    fields = {
        "title": content.title.zh,
        "title_en": content.title.en,
        "definition": text,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "source": content.provenance.source.zh,
        "status": content.provenance.status,
        "valid_from": content.valid_from,
    }
    held = Scheme.objects.filter(key=content.key, version=content.version).first()
    if held is None:
        Scheme.objects.create(key=content.key, version=content.version, **fields)
        return 1
    if held.sha256 == fields["sha256"]:
        return 0
    if Appraisal.objects.filter(scheme=held).exists():
        message = f"{content.key} {content.version} is in use and its text was changed."
        raise FrozenSchemeError(message)
    Scheme.objects.filter(pk=held.pk).update(**fields)
    return 0


@transaction.atomic
def appraisal_start(
    *, plan: Plan, scheme: Scheme, period: str, title: str, by: Person
) -> Appraisal:
    """Open an appraisal of a plan's units for one of its years, with first sheets.

    Raises
    ------
    NotInChargeError
        If the person does not decide for the plan's place.
    AppraisalRefusedError
        If the plan is not in force or closed, the period is no year of it, or the same appraisal
        is there already.
    """
    check_in_charge(by, plan.place_id)
    if plan.state not in {Plan.State.IN_FORCE, Plan.State.CLOSED}:
        raise AppraisalRefusedError("plan", _("Only a plan in force or closed is appraised."))
    if not is_period(period) or part_of(period) or year_of(period) not in plan.years:
        raise AppraisalRefusedError("period", _("The period must be a year of the plan."))
    if Appraisal.objects.filter(plan=plan, period=period, scheme=scheme).exists():
        raise AppraisalRefusedError("twice", _("This appraisal is there already."))
    case = case_open(machine=APPRAISAL, title=title, place=plan.place, organisation=None, by=by)
    appraisal = Appraisal.objects.create(
        plan=plan,
        place=plan.place,
        scheme=scheme,
        period=period,
        title=title,
        case=case,
        added_by=by.name,
    )
    _sheets_make(appraisal, reason="")
    return appraisal


@transaction.atomic
def sheets_compute(*, appraisal: Appraisal, by: Person, reason: str) -> int:
    """Make the sheets anew from what is known today; return how many changed.

    A sheet that changes is superseded, with the reason; the others stay as they are.

    Raises
    ------
    NotInChargeError
    AppraisalRefusedError
        If the appraisal is final, or no reason is given.
    """
    held = _held(appraisal, by)
    return _sheets_make(held, reason=_reason(reason))


@dataclass(frozen=True, kw_only=True)
class GivenPoints:
    """The points that a person gives to one unit for a typed criterion or extra."""

    place: Place
    unit: str
    criterion: str
    points: Decimal
    reason: str


@transaction.atomic
def points_give(*, appraisal: Appraisal, given: Sequence[GivenPoints], by: Person) -> int:
    """Give units the points of typed criteria and make the sheets anew; return how many changed.

    A later word on the same unit and criterion supersedes the former one.

    Raises
    ------
    NotInChargeError
    AppraisalRefusedError
        If the appraisal is no draft, a reason is missing, a unit is not appraised, a criterion is
        not typed, or points are negative, too many, or too fine; nothing is stored then.
    """
    held = _held(appraisal, by, states=(State.DRAFT,))
    scheme = scheme_of(held.scheme)
    live = held.sheets.filter(superseded_at__isnull=True)
    units = set(live.values_list("place_id", "unit"))
    for one in given:
        if (one.place.pk, one.unit) not in units:
            raise AppraisalRefusedError("unit", _("This unit is not appraised here."))
        _check_points(one, scheme)
    for one in given:
        _points_store(held, one, by)
    return _sheets_make(held, reason="; ".join(dict.fromkeys(one.reason.strip() for one in given)))


def _check_points(given: GivenPoints, scheme: engine.Scheme) -> None:
    _reason(given.reason)
    most = _most_typed(scheme, given.criterion)
    if not 0 <= given.points <= most:
        raise AppraisalRefusedError("points", _("Give from 0 to %(most)s points.") % {"most": most})
    _check_digits(given.points, scheme.decimals)


def _points_store(appraisal: Appraisal, given: GivenPoints, by: Person) -> None:
    kind = AppraisalInput.Kind.POINTS
    AppraisalInput.objects.filter(
        appraisal=appraisal,
        place=given.place,
        unit=given.unit,
        criterion=given.criterion,
        kind=kind,
        superseded_at__isnull=True,
    ).update(superseded_at=timezone.now())
    AppraisalInput.objects.create(
        appraisal=appraisal,
        place=given.place,
        unit=given.unit,
        kind=kind,
        criterion=given.criterion,
        points=given.points,
        reason=given.reason.strip(),
        added_by=by.name,
        account=by.account_id,
    )


@transaction.atomic
def appraisal_publish(*, appraisal: Appraisal, until: date, by: Person) -> Appraisal:
    """Open a draft to objections until a day, this day included.

    Raises
    ------
    NotInChargeError
    AppraisalRefusedError
        If the appraisal is no draft, points are still to be given, or the window is shorter than
        the scheme says.
    """
    held = _held(appraisal, by, states=(State.DRAFT,))
    scheme = scheme_of(held.scheme)
    live = held.sheets.filter(superseded_at__isnull=True)
    if waiting := sum(bool(sheet.detail.get("waiting")) for sheet in live):
        message = _("Points are still to be given to %(count)s units.") % {"count": waiting}
        raise AppraisalRefusedError("waiting", message)
    first = timezone.localdate() + timedelta(days=scheme.objection_days)
    if until < first:
        message = _("The window for objections lasts until %(day)s at least.")
        raise AppraisalRefusedError("window", message % {"day": first.isoformat()})
    case_move(case=held.case, transition_key="open", by=by, due_on=until)
    held.state, held.objections_until = State.OBJECTION, until
    held.save(update_fields=["state", "objections_until"])
    return held


@transaction.atomic
def appraisal_take_back(*, appraisal: Appraisal, by: Person, reason: str) -> Appraisal:
    """Make a published appraisal a draft again, with a reason; objections stay.

    Raises
    ------
    NotInChargeError
    AppraisalRefusedError
        If the appraisal is not open to objections, or no reason is given.
    """
    held, why = _held(appraisal, by, states=(State.OBJECTION,)), _reason(reason)
    case_move(case=held.case, transition_key="take_back", by=by, reason=why)
    held.state, held.objections_until = State.DRAFT, None
    held.save(update_fields=["state", "objections_until"])
    return held


@transaction.atomic
def appraisal_finish(*, appraisal: Appraisal, by: Person) -> Appraisal:
    """Make results final; from then on nothing of the appraisal changes.

    Raises
    ------
    NotInChargeError
    AppraisalRefusedError
        If the appraisal is not open to objections, the window is not over, or an objection waits
        for its answer.
    """
    held = _held(appraisal, by, states=(State.OBJECTION,))
    if _is_open(held):
        message = _("Objections are heard until %(day)s; results are final after that.")
        day = held.objections_until.isoformat() if held.objections_until else ""
        raise AppraisalRefusedError("window", message % {"day": day})
    if waiting := sum(thread.answer is None for thread in threads_of(held)):
        message = _("%(count)s objections wait for an answer.") % {"count": waiting}
        raise AppraisalRefusedError("unanswered", message)
    case_move(case=held.case, transition_key="finish", by=by)
    held.state = State.FINAL
    held.save(update_fields=["state"])
    return held


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A file that goes with an objection."""

    name: str
    content: bytes


@transaction.atomic
def objection_raise(
    *, sheet: AppraisalSheet, text: str, by: Person, evidence: Sequence[Evidence] = ()
) -> AppraisalObjection:
    """Object to a sheet, in words and with files.

    Raises
    ------
    NotInChargeError
        If the person does not decide for the unit's place.
    AppraisalRefusedError
        If the window is closed, the sheet was made anew meanwhile, or nothing is said.
    UnfitFileError
        If a file is not taken; nothing is stored then.
    """
    check_in_charge(by, sheet.place_id)
    appraisal = Appraisal.objects.get(pk=sheet.appraisal_id)
    if appraisal.state != State.OBJECTION or not _is_open(appraisal):
        raise AppraisalRefusedError("window", _("The window for objections is not open."))
    live = AppraisalSheet.objects.filter(pk=sheet.pk, superseded_at__isnull=True)
    if not live.exists():
        message = _("This sheet was made anew meanwhile. Read the new one first.")
        raise AppraisalRefusedError("superseded", message)
    words = text.strip()
    if not words:
        raise AppraisalRefusedError("reason", _("Say what you object to."))
    case = case_open(
        machine=APPRAISAL_OBJECTION,
        title=_("Objection: %(title)s") % {"title": appraisal.title[:150]},
        place=sheet.place,
        organisation=None,
        by=by,
    )
    for file in evidence:
        attachment_add(case=case, name=file.name, content=file.content, by=by)
    return AppraisalObjection.objects.create(
        sheet=sheet,
        place=sheet.place,
        kind=Kind.OBJECTION,
        text=words,
        case=case,
        account=by.account_id,
        actor_name=by.name,
    )


@transaction.atomic
def objection_answer(
    *,
    objection: AppraisalObjection,
    verdict: Verdict,
    reason: str,
    by: Person,
    criterion: str = "",
    points: Decimal = Decimal(0),
) -> AppraisalObjection:
    """Answer an objection: rejected with a reason, or upheld with one and points given or taken.

    Where it is upheld, all sheets are made anew: with the adjustment, and with what was corrected
    in the data meanwhile. An adjustment of 0 stands for the latter alone.

    Raises
    ------
    NotInChargeError
    AppraisalRefusedError
        If the appraisal is not open to objections, the objection is answered already, no reason
        is given, the criterion is unknown, or the points are more than the scheme has, or too
        fine, or go with a rejection.
    """
    appraisal = objection.sheet.appraisal
    held, why = _held(appraisal, by, states=(State.OBJECTION,)), _reason(reason)
    scheme = scheme_of(held.scheme)
    if AppraisalObjection.objects.filter(answers=objection).exists():
        raise AppraisalRefusedError("answered", _("This objection is answered already."))
    _check_adjustment(scheme, verdict, criterion, points)
    kind = Kind(verdict)
    if objection.case is not None:
        case_move(case=objection.case, transition_key=_STEPS[kind], by=by, reason=why)
    answer = AppraisalObjection.objects.create(
        sheet=objection.sheet,
        place=objection.place,
        kind=kind,
        answers=objection,
        text=why,
        account=by.account_id,
        actor_name=by.name,
    )
    if kind == Kind.UPHELD:
        if points:
            AppraisalInput.objects.create(
                appraisal=held,
                place=objection.place,
                unit=objection.sheet.unit,
                kind=AppraisalInput.Kind.ADJUSTMENT,
                criterion=criterion,
                points=points,
                reason=why,
                objection=objection,
                added_by=by.name,
                account=by.account_id,
            )
        _sheets_make(held, reason=why)
    return answer


def _check_adjustment(
    scheme: engine.Scheme, verdict: Verdict, criterion: str, points: Decimal
) -> None:
    if verdict == "rejected" and points:
        raise AppraisalRefusedError("points", _("A rejection changes no points."))
    if criterion and criterion not in scheme.criteria_by_key:
        raise AppraisalRefusedError("criterion", _("The scheme has no such criterion."))
    if abs(points) > scheme.points:
        message = _("An adjustment is at most %(most)s points.")
        raise AppraisalRefusedError("points", message % {"most": scheme.points})
    _check_digits(points, scheme.decimals)


def _most_typed(scheme: engine.Scheme, key: str) -> Decimal:
    """Return the most points that a person may give to a criterion or extra."""
    criteria = {one.key: one.points for one in scheme.criteria if isinstance(one.method, Typed)}
    extras = {one.key: one.cap for one in scheme.extras if isinstance(one.method, Typed)}
    found = (criteria | extras).get(key)
    if found is None:
        raise AppraisalRefusedError("criterion", _("Points of this criterion are not typed."))
    return found


def _check_digits(points: Decimal, decimals: int) -> None:
    if round(points, decimals) != points:
        message = _("Give at most %(count)s digits after the point.") % {"count": decimals}
        raise AppraisalRefusedError("digits", message)


def _sheets_make(appraisal: Appraisal, *, reason: str) -> int:
    """Bring the sheets into line with what is known today; return how many changed."""
    scheme = scheme_of(appraisal.scheme)
    found = inputs_of(appraisal, scheme, on=timezone.localdate())
    sheets = appraise(scheme, [inputs for _unit, inputs in found])
    live = {
        (one.place_id, one.unit): one for one in appraisal.sheets.filter(superseded_at__isnull=True)
    }
    made: list[AppraisalSheet] = []
    for (unit, _inputs), sheet in zip(found, sheets, strict=True):
        former = live.pop((unit.place.pk, unit.name), None)
        detail = explained(scheme, sheet)
        if former is None or former.detail != detail:
            made.append(_sheet(appraisal, unit, sheet, detail, former=former, reason=reason))
    gone = [one.pk for one in live.values()]
    replaced = [one.supersedes_id for one in made if one.supersedes_id is not None]
    AppraisalSheet.objects.filter(pk__in=[*gone, *replaced]).update(superseded_at=timezone.now())
    AppraisalSheet.objects.bulk_create(made)
    return len(made) + len(gone)


def _sheet(
    appraisal: Appraisal,
    unit: Unit,
    sheet: engine.Sheet,
    detail: dict[str, Any],
    *,
    former: AppraisalSheet | None,
    reason: str,
) -> AppraisalSheet:
    return AppraisalSheet(
        appraisal=appraisal,
        place=unit.place,
        unit=unit.name,
        score=sheet.score,
        rank=sheet.rank,
        detail=detail,
        reason=reason if former is not None else "",
        supersedes=former,
    )


def _held(
    appraisal: Appraisal, by: Person, *, states: Sequence[str] = (State.DRAFT, State.OBJECTION)
) -> Appraisal:
    """Return the appraisal, locked, for a person who decides for its place, in one of states."""
    check_in_charge(by, appraisal.place_id)
    locked = (
        Appraisal.objects.select_for_update(of=("self",))
        .select_related("plan", "plan__place", "scheme", "case")
        .get(pk=appraisal.pk)
    )
    if locked.state not in states:
        message = _("This cannot be done while the appraisal is: %(state)s.")
        raise AppraisalRefusedError("state", message % {"state": locked.get_state_display()})
    return locked


def _is_open(appraisal: Appraisal) -> bool:
    """Say whether the window for objections is still open today."""
    until = appraisal.objections_until
    return until is not None and timezone.localdate() <= until


def _reason(reason: str) -> str:
    if not reason.strip():
        raise AppraisalRefusedError("reason", _("Give the reason."))
    return reason.strip()

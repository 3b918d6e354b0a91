"""Report values where no indicator measures: opened, submitted, checked, accepted, superseded."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.kernel.cases.services import case_move, case_open
from ronghe.kernel.parties.selectors import path_of
from ronghe.kernel.plans.charge import DECIDERS, NotInChargeError, check_in_charge
from ronghe.kernel.plans.models import Plan, Report
from ronghe.kernel.plans.services import LARGEST
from ronghe.kernel.plans.workflow import REPORT
from ronghe.lib import periods

if TYPE_CHECKING:
    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.parties.people import Person
    from ronghe.kernel.plans.models import Commitment

EDITABLE = frozenset({"draft", "returned"})


class UnfitReportError(ValueError):
    """A report does not fit its plan: place, period or value; the text says which."""


class FrozenReportError(ValueError):
    """A report that waits for its check or is accepted is not written."""

    def __init__(self) -> None:
        super().__init__(_("This report is submitted; take it back to change it."))


class OwnReportError(PermissionDenied):
    """Nobody checks what they reported themselves."""

    def __init__(self) -> None:
        super().__init__(_("You wrote this report; somebody else checks it."))


def check_reports_for(person: Person, place: Place) -> None:
    """Do nothing where a person reports for a place: who decides there, not somewhere above.

    Raises
    ------
    NotInChargeError
        If no deciding role of theirs names the place.
    """
    own = {grant.place_id for grant in person.grants if grant.role in DECIDERS}
    if place.pk not in own:
        raise NotInChargeError


@transaction.atomic
def report_open(
    *,
    commitment: Commitment,
    place: Place,
    period: str,
    by: Person,
    value: Decimal | None = None,
    note: str = "",
) -> Report:
    """Return the open report of a place for a commitment and period; start one where none is.

    Of two people who start at once, both get the same. Where a report is accepted, the new one is
    its next revision, which supersedes it when it is accepted in turn; without a value it starts
    with that of the former, else with nothing done. A report that is open already keeps its value.

    Raises
    ------
    NotInChargeError
        If the person does not report for the place.
    UnfitReportError
        If the plan is not in force, or place, period or value do not fit it.
    """
    check_reports_for(by, place)
    _check_fits(commitment, place, period, value)
    key = {"line": commitment.line, "place": place, "period": period}
    waiting = Report.objects.filter(accepted_at__isnull=True, superseded_at__isnull=True, **key)
    if held := waiting.select_related("case").first():
        return held
    former = Report.objects.filter(
        accepted_at__isnull=False, superseded_at__isnull=True, **key
    ).first()
    if value is None:
        value = Decimal(0) if former is None else former.value
    try:
        with transaction.atomic():
            case = case_open(
                machine=REPORT,
                title=f"{commitment.title} {period}"[:200],
                place=place,
                organisation=None,
                by=by,
            )
            return Report.objects.create(
                commitment=commitment,
                value=value,
                note=note.strip(),
                revision=1 if former is None else former.revision + 1,
                supersedes=former,
                case=case,
                reported_by=by.name,
                account=by.account_id,
                **key,
            )
    except IntegrityError:
        # Somebody else opened it in between.
        return waiting.select_related("case").get()


def _check_fits(commitment: Commitment, place: Place, period: str, value: Decimal | None) -> None:
    plan = commitment.plan
    if plan.state != Plan.State.IN_FORCE:
        raise UnfitReportError(_("Only a plan in force is reported on."))
    if plan.place_id not in {above.pk for above in path_of(place)}:
        raise UnfitReportError(_("The place does not lie within that of the plan."))
    if not periods.is_period(period):
        raise UnfitReportError(_("No such period."))
    if periods.year_of(period) not in plan.years:
        raise UnfitReportError(_("The period lies outside the years of the plan."))
    if periods.last_day(period) > timezone.localdate():
        raise UnfitReportError(_("The period is not over yet."))
    _check_value(value)


def _check_value(value: Decimal | None) -> None:
    if value is not None and (not value.is_finite() or abs(value) >= LARGEST):
        raise UnfitReportError(_("This number is too large. Use a larger unit."))


@transaction.atomic
def report_save(*, report: Report, value: Decimal, note: str, by: Person) -> Report:
    """Write value and text of a report that is being written or was returned.

    Raises
    ------
    NotInChargeError, UnfitReportError
    FrozenReportError
        If it waits for its check or is accepted.
    """
    check_reports_for(by, report.place)
    _check_value(value)
    locked = _locked(report)
    if locked.case.state_key not in EDITABLE:
        raise FrozenReportError
    locked.value, locked.note = value, note.strip()
    # Who wrote last answers for it, and does not check it.
    locked.reported_by, locked.account = by.name, by.account_id
    locked.save(update_fields=["value", "note", "reported_by", "account"])
    return locked


@transaction.atomic
def report_submit(*, report: Report, by: Person) -> Report:
    """Hand a report over for its check; raises as `report_save`, and if nothing is said.

    Raises
    ------
    UnfitReportError
        If it does not say what was done and bears no evidence.
    """
    check_reports_for(by, report.place)
    locked = _locked(report)
    if not locked.note and not locked.case.attachments.exists():
        raise UnfitReportError(_("Say what was done, or add evidence, before you submit."))
    case_move(case=locked.case, transition_key="submit", by=by)
    return _locked(report)


@transaction.atomic
def report_withdraw(*, report: Report, by: Person) -> Report:
    """Take a submitted report back; raises as `report_submit`."""
    check_reports_for(by, report.place)
    case_move(case=report.case, transition_key="withdraw", by=by)
    return _locked(report)


@transaction.atomic
def report_return(*, report: Report, by: Person, reason: str) -> Report:
    """Send a report back with a reason; raises as `report_accept`."""
    _check_checks(report, by)
    case_move(case=report.case, transition_key="return", by=by, reason=reason)
    return _locked(report)


@transaction.atomic
def report_accept(*, report: Report, by: Person) -> Report:
    """Let a report count; the accepted one before it is superseded.

    Raises
    ------
    NotInChargeError
        If the person does not decide for the place of the plan.
    OwnReportError
        If they wrote it.
    TransitionRefusedError
        If it does not wait for a check.
    """
    _check_checks(report, by)
    case_move(case=report.case, transition_key="accept", by=by)
    now = timezone.now()
    Report.objects.filter(
        line=report.line,
        place_id=report.place_id,
        period=report.period,
        accepted_at__isnull=False,
        superseded_at__isnull=True,
    ).update(superseded_at=now)
    locked = _locked(report)
    locked.accepted_at = now
    locked.save(update_fields=["accepted_at"])
    return locked


def _check_checks(report: Report, by: Person) -> None:
    check_in_charge(by, report.commitment.plan.place_id)
    if is_own(report, by):
        raise OwnReportError


def is_own(report: Report, person: Person) -> bool:
    """Say whether a person opened, wrote or submitted a report."""
    if person.account_id is None:
        return False
    handed = report.case.steps.filter(account=person.account_id, transition_key__in=("", "submit"))
    return report.account == person.account_id or handed.exists()


def _locked(report: Report) -> Report:
    return (
        Report.objects.select_for_update(of=("self",), no_key=True)
        .select_related("case", "place", "commitment__plan")
        .get(pk=report.pk)
    )

"""Keep the register of assessors: who they are, what accredits them, what ties them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from ronghe.kernel.assessments.models import Accreditation, Assessor, Instrument, Interest, Visit
from ronghe.kernel.assessments.visiting.rules import CONFLICT_RULES
from ronghe.kernel.parties.rules import credit_code_fault
from ronghe.kernel.parties.selectors import places_in_charge, roles_for
from ronghe.kernel.trust.services import reason_given

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.parties.people import Person

OFFICERS = frozenset({"programme_officer", "district_officer"})


class RegisterRefusedError(ValueError):
    """An entry of the register is refused; `field` says of what, `kind` why."""

    def __init__(self, field: str, kind: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.kind = kind


@dataclass(frozen=True, kw_only=True)
class AssessorFields:
    """What an office says of an assessor; see `models.Assessor`."""

    name: str
    account: int | None = None
    employer: str = ""
    employer_code: str = ""
    home: Place | None = None
    capacity: int = 2
    is_active: bool = True


@transaction.atomic
def assessor_register(*, place: Place, fields: AssessorFields, by: Person) -> Assessor:
    """Enter somebody into the register of a place.

    Raises
    ------
    RegisterRefusedError
        If the person does not keep this register, the account has an entry, or the employer's code
        is none.
    """
    _in_charge(place, by)
    return _written(Assessor(place=place), fields)


@transaction.atomic
def assessor_change(*, assessor: Assessor, fields: AssessorFields, by: Person) -> Assessor:
    """Change an entry; visits that are planned follow a new login. Raises as registering does."""
    _in_charge(assessor.place, by)
    before = assessor.account
    changed = _written(assessor, fields)
    if changed.account != before:
        # The database opens their organisations to the new login and closes them to the old.
        for visit in Visit.objects.filter(assessor=changed, case__state_key="planned"):
            visit.save(update_fields=["planned_on"])
    return changed


def _written(assessor: Assessor, fields: AssessorFields) -> Assessor:
    code = fields.employer_code.strip().upper()
    if code and credit_code_fault(code):
        raise RegisterRefusedError("employer_code", "code", f"{code} is no credit code.")
    assessor.name, assessor.account = fields.name.strip(), fields.account
    assessor.employer, assessor.employer_code = fields.employer.strip(), code
    assessor.home, assessor.capacity = fields.home, fields.capacity
    assessor.is_active = fields.is_active
    try:
        with transaction.atomic():
            assessor.save()
    except IntegrityError as error:
        message = "This login has an entry already."
        raise RegisterRefusedError("account", "taken", message) from error
    return assessor


def _in_charge(place: Place, by: Person) -> None:
    if not places_in_charge(by, OFFICERS).filter(pk=place.pk).exists():
        raise RegisterRefusedError("place", "role", "You do not keep this register.")


@transaction.atomic
def accreditation_add(
    *,
    assessor: Assessor,
    number: str,
    issuer: str,
    valid_from: date,
    valid_to: date,
    by: Person,
    instruments: Sequence[str] = (),
    coverage: str = "",
) -> Accreditation:
    """Enter what accredits somebody: for the instruments named, or for every one.

    Raises
    ------
    RegisterRefusedError
        If the person does not keep the register, the last day lies before the first, or an
        instrument is not known.
    """
    _in_charge(assessor.place, by)
    if valid_to < valid_from:
        raise RegisterRefusedError("valid_to", "order", "The last day lies before the first.")
    known = set(Instrument.objects.values_list("key", flat=True))
    if unknown := sorted(set(instruments) - known):
        raise RegisterRefusedError("instruments", "unknown", f"No instrument {unknown}.")
    return Accreditation.objects.create(
        assessor=assessor,
        number=number.strip(),
        issuer=issuer.strip(),
        instruments=sorted(set(instruments)),
        coverage=coverage.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        actor_name=by.name,
    )


@transaction.atomic
def accreditation_withdraw(*, accreditation: Accreditation, reason: str, by: Person) -> None:
    """Withdraw an accreditation at once; the row keeps standing with the reason.

    Raises
    ------
    RegisterRefusedError
        If the person does not keep the register, no reason is given, or it is withdrawn already.
    """
    _in_charge(accreditation.assessor.place, by)
    _withdraw(accreditation, reason, by)


@transaction.atomic
def interest_declare(
    *,
    assessor: Assessor,
    credit_code: str,
    organisation_name: str,
    kind: str,
    by: Person,
    since: date | None = None,
    until: date | None = None,
    note: str = "",
) -> Interest:
    """Declare what ties an assessor to an organisation, as the assessor or as an office.

    Raises
    ------
    RegisterRefusedError
        If the code is none, the kind is not known, the end lies before the beginning, or the
        person is neither the assessor nor an officer who may send them out.
    """
    code = credit_code.strip().upper()
    if credit_code_fault(code):
        raise RegisterRefusedError("credit_code", "code", f"{code} is no credit code.")
    if kind not in {one.key for one in CONFLICT_RULES.kinds}:
        raise RegisterRefusedError("kind", "unknown", f"There is no kind {kind!r}.")
    if since is not None and until is not None and until < since:
        raise RegisterRefusedError("until", "order", "The end lies before the beginning.")
    return Interest.objects.create(
        assessor=assessor,
        credit_code=code,
        organisation_name=organisation_name.strip(),
        kind=kind,
        since=since,
        until=until,
        note=note.strip(),
        declared_by=_declared_by(assessor, by),
        account=by.account_id,
        actor_name=by.name,
    )


def _declared_by(assessor: Assessor, by: Person) -> str:
    if by.account_id is not None and assessor.account == by.account_id:
        return Interest.DeclaredBy.SELF
    if may_declare(assessor, by):
        return Interest.DeclaredBy.OFFICE
    raise RegisterRefusedError("", "role", "You do not send this assessor out.")


def may_declare(assessor: Assessor, by: Person) -> bool:
    """Say whether an office declares: it keeps the register, or lies below the one that does."""
    if roles_for(by, place_id=assessor.place_id, organisation_id=None) & OFFICERS:
        return True
    own = [g.place_id for g in by.grants if g.role == "district_officer" and g.place_id is not None]
    return type(assessor.place).objects.filter(
        pk=assessor.place_id, below__place__in=own
    ).exists()  # fmt: skip


@transaction.atomic
def interest_withdraw(*, interest: Interest, reason: str, by: Person) -> None:
    """Take back what was declared by mistake; an office does, and nobody for themselves.

    What has ended is declared anew with its end instead, because it counts for some time.

    Raises
    ------
    RegisterRefusedError
        If the person is no officer or the assessor, no reason is given, or it is withdrawn already.
    """
    if interest.assessor.account == by.account_id or not may_declare(interest.assessor, by):
        raise RegisterRefusedError(
            "", "role", "An office takes it back, and nobody for themselves."
        )
    _withdraw(interest, reason, by)


def _withdraw(row: Accreditation | Interest, reason: str, by: Person) -> None:
    said = reason.strip()
    if not said:
        raise RegisterRefusedError("reason", "reason", "Say why.")
    if row.withdrawn_at is not None:
        raise RegisterRefusedError("", "state", "It is withdrawn already.")
    reason_given(said)
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = timezone.now(), by.name, said[:200]
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])

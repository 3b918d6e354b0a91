"""Assessors of the demo city: one accredited, one whose accreditation ended, and a visit today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from ronghe.config.demo import tables
from ronghe.kernel.assessments.models import Assessor, Visit
from ronghe.kernel.assessments.selectors import instrument_by_key
from ronghe.kernel.assessments.visiting import services as visiting
from ronghe.kernel.assessments.visiting.registering import services as registering
from ronghe.kernel.assessments.visiting.scheduling.selectors import candidates
from ronghe.kernel.parties.models import Account, Organisation, Place, Scope
from ronghe.kernel.parties.selectors import person_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.kernel.parties.people import Person


def load() -> Visit | None:
    """Register the demo's assessors and plan their visit; None where a small city has nobody."""
    given = tables.read_yaml("visits.yaml")
    officer = person_of(Account.objects.get(username="officer"))
    assessors = [_register(given, row, officer) for row in given["assessors"]]
    first = assessors[0]
    _declare(first, given["interest"])
    return _plan(first, given, officer)


def _day(after: int) -> date:
    return timezone.localdate() + timedelta(days=after)


def _register(given: Mapping[str, Any], row: Mapping[str, Any], officer: Person) -> Assessor:
    login = Account.objects.filter(username=row["login"]).first()
    made = registering.assessor_register(
        place=Place.objects.get(code=given["register"]),
        fields=registering.AssessorFields(
            name=row["name"],
            account=None if login is None else login.pk,
            employer=row["employer"],
            home=Place.objects.get(code=row["home"]),
        ),
        by=officer,
    )
    registering.accreditation_add(
        assessor=made,
        number=row["number"],
        issuer=given["issuer"],
        instruments=[given["instrument"]],
        valid_from=_day(row["first"]),
        valid_to=_day(row["last"]),
        by=officer,
    )
    return made


def _declare(assessor: Assessor, given: Mapping[str, Any]) -> None:
    organisation = (
        Organisation.objects.filter(place__above__ancestor__code=given["district"])
        .order_by("credit_code")
        .first()
    )
    if organisation is None:
        return
    registering.interest_declare(
        assessor=assessor,
        credit_code=organisation.credit_code,
        organisation_name=organisation.name,
        kind=given["kind"],
        since=_day(given["since"]),
        until=_day(given["until"]),
        note=given["note"],
        by=person_of(Account.objects.get(username="assessor")),
    )


def _plan(assessor: Assessor, given: Mapping[str, Any], officer: Person) -> Visit | None:
    instrument = instrument_by_key(given["instrument"])
    assert instrument is not None  # noqa: S101  # migrating has stored it
    clerks = Scope.objects.filter(role=Scope.Role.ENTERPRISE_CLERK).values("organisation")
    waiting = candidates(
        place=Place.objects.get(code=given["visit"]["district"]),
        instrument=instrument,
        period=given["period"],
        states=given["visit"]["states"],
    ).exclude(organisation__in=clerks)
    found = waiting.first()
    if found is None:
        return None
    return visiting.visit_plan(
        organisation=found.organisation,
        instrument=instrument,
        period=given["period"],
        assessor=assessor,
        day=_day(0),
        by=officer,
    )

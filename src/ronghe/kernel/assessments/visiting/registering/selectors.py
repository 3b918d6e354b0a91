"""Read the register of assessors: who is accredited when, and who is tied to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from ronghe.engines.visits import Interest as Declared
from ronghe.engines.visits import conflicts
from ronghe.kernel.assessments.models import Accreditation, Assessor, Interest
from ronghe.kernel.assessments.visiting.rules import CONFLICT_RULES, DAYS_OF_WARNING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from ronghe.engines.visits import Conflict
    from ronghe.kernel.parties.models import Organisation
    from ronghe.kernel.parties.people import Person


def assessors_visible() -> QuerySet[Assessor]:
    """Return the assessors in the visitor's scope, with where they are registered and based."""
    return Assessor.objects.select_related("place", "home")


def assessor_of(person: Person) -> Assessor | None:
    """Return the assessor that a person is, or None."""
    if person.account_id is None:
        return None
    return assessors_visible().filter(account=person.account_id).first()


@dataclass(frozen=True, kw_only=True)
class Login:
    """An account with the role of an assessor."""

    account_id: int
    username: str
    name: str


def logins_offered() -> list[Login]:
    """Return accounts with the role of an assessor in the visitor's places, without an entry."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, username, name FROM ronghe_assessor_accounts()")
        found = [Login(account_id=row[0], username=row[1], name=row[2]) for row in cursor]
    taken = set(Assessor.objects.exclude(account=None).values_list("account", flat=True))
    return sorted(
        (one for one in found if one.account_id not in taken), key=lambda one: one.username
    )


def accreditations_on(day: date, *, instrument_key: str) -> QuerySet[Accreditation]:
    """Return what accredits somebody for an instrument on a day."""
    return Accreditation.objects.filter(
        Q(instruments=[]) | Q(instruments__contains=[instrument_key]),
        withdrawn_at__isnull=True,
        valid_from__lte=day,
        valid_to__gte=day,
    )


def interests_in_force(assessors: Iterable[Assessor]) -> dict[int, list[Interest]]:
    """Return what was declared and not withdrawn, by assessor id."""
    found: dict[int, list[Interest]] = {one.pk: [] for one in assessors}
    for row in Interest.objects.filter(assessor__in=found, withdrawn_at__isnull=True):
        found[row.assessor_id].append(row)
    return found


def conflicts_of(
    assessor: Assessor,
    organisation: Organisation,
    day: date,
    *,
    interests: Iterable[Interest] | None = None,
) -> tuple[Conflict, ...]:
    """Return what keeps an assessor from an organisation on a day.

    `interests` are those of the assessor in force, where they were read already.
    """
    held = interests_in_force([assessor])[assessor.pk] if interests is None else interests
    return conflicts(
        (
            Declared(organisation=one.credit_code, kind=one.kind, since=one.since, until=one.until)
            for one in held
        ),
        organisation=organisation.credit_code,
        employer=assessor.employer_code,
        on=day,
        rules=CONFLICT_RULES,
    )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Whether somebody is accredited today: the last day of it, and whether that is near.

    `last_day` None: nothing accredits them today. The day is that of the accreditation that lasts
    longest.
    """

    last_day: date | None
    is_ending: bool

    @property
    def is_accredited(self) -> bool:
        return self.last_day is not None


def standing_of(accreditations: Iterable[Accreditation], today: date | None = None) -> Standing:
    """Return how somebody stands with these accreditations."""
    day = today or timezone.localdate()
    lasting = [
        one.valid_to
        for one in accreditations
        if one.withdrawn_at is None and one.valid_from <= day <= one.valid_to
    ]
    last = max(lasting, default=None)
    near = day + timedelta(days=DAYS_OF_WARNING)
    return Standing(last_day=last, is_ending=last is not None and last < near)

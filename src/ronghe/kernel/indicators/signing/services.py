"""Sign figures off, and take a sign-off back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.kernel.indicators.models import SignOff
from ronghe.kernel.indicators.signing.selectors import Signable, signables
from ronghe.kernel.indicators.signing.sql import SIGNING
from ronghe.kernel.trust.services import reason_given

if TYPE_CHECKING:
    from collections.abc import Collection

    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.parties.people import Person

SIGNERS = frozenset({"programme_officer", "district_officer"})


class NotYoursToSignError(PermissionDenied):
    """Figures are signed by an officer of the very place."""

    def __init__(self) -> None:
        super().__init__(_("Figures are signed by an officer of the place itself."))


class NoReasonError(ValueError):
    """A sign-off is taken back with a reason."""


@dataclass(frozen=True, kw_only=True)
class Signing:
    """What one signing did: rows written, and figures that could not be signed yet."""

    signed: tuple[SignOff, ...]
    waiting: tuple[Signable, ...]


def may_sign(person: Person, place: Place) -> bool:
    """Say whether a person signs figures of a place: their scope names it, not one above."""
    return any(g.place_id == place.pk and g.role in SIGNERS for g in person.grants)


def signing_begin() -> None:
    """Wait, within a transaction, for those who move figures; until its end none moves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SIGNING])


@transaction.atomic
def figures_sign(
    *,
    place: Place,
    period: str,
    by: Person,
    indicators: Collection[str] | None = None,
    withheld: Collection[str] = (),
) -> Signing:
    """Sign the figures of a place and period, all or those named; what is signed stays.

    Figures that a place one step down has not signed, and those `withheld`, wait.

    Raises
    ------
    NotYoursToSignError
        If the person is no officer of this very place.
    """
    if not may_sign(by, place):
        raise NotYoursToSignError
    signing_begin()
    wanted = [
        each
        for each in signables(place, period)
        if each.signed is None and (indicators is None or each.indicator.key in indicators)
    ]
    now = timezone.now()
    ready = [each for each in wanted if each.waits and each.indicator.key not in withheld]
    rows = SignOff.objects.bulk_create(
        SignOff(
            indicator=each.indicator,
            place=place,
            period=period,
            value=each.figure.value,
            organisations=each.figure.n,
            account=by.account_id,
            actor_name=by.name,
            signed_at=now,
        )
        for each in ready
    )
    kept = {each.indicator.pk for each in ready}
    waiting = tuple(each for each in wanted if each.indicator.pk not in kept)
    return Signing(signed=tuple(rows), waiting=waiting)


@transaction.atomic
def sign_off_reopen(*, sign_off: SignOff, reason: str, by: Person) -> bool:
    """Take a sign-off back; those of the places above fall with it. False if it fell before.

    Raises
    ------
    NotYoursToSignError
        If the person is no officer of this very place.
    NoReasonError
        If no reason is given.
    """
    if not may_sign(by, sign_off.place):
        raise NotYoursToSignError
    if not reason.strip():
        raise NoReasonError
    reason_given(reason.strip())
    return bool(
        SignOff.objects.filter(pk=sign_off.pk, reopened_at__isnull=True).update(
            reopened_at=timezone.now(), cause=SignOff.Cause.HAND, reason=reason.strip()
        )
    )

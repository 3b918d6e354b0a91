"""Write down returns, set the chain of approval, sign a place's figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.engines.scoring.revealing import revealed_by
from ronghe.kernel.assessments.models import Return, ReviewRule
from ronghe.kernel.assessments.reviewing.selectors import indicators_withheld
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.kernel.indicators.signing.services import Signing, figures_sign, signing_begin
from ronghe.kernel.parties.selectors import roles_for

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from ronghe.kernel.assessments.models import Instrument, Response
    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.parties.people import Person


class UnfitReturnError(ValueError):
    """Answers cannot be sent back so: `items` are unknown or have no reason, or the day is past."""

    def __init__(self, message: str, *, items: Collection[str] = (), field: str = "items") -> None:
        super().__init__(message)
        self.items = tuple(items)
        self.field = field


class NotTheCityError(PermissionDenied):
    """The chain of approval is set by the programme office of the place or one above."""

    def __init__(self) -> None:
        super().__init__(_("The programme office decides who approves."))


def return_check(
    *, instrument: Instrument, items: Mapping[str, str], due_on: date | None
) -> dict[str, str]:
    """Return the items to send back with their reasons, trimmed, in the questionnaire's order.

    Raises
    ------
    UnfitReturnError
        If an item is unknown or has no reason, or the day is past.
    """
    trimmed = {item: reason.strip() for item, reason in items.items()}
    if unknown := sorted(trimmed.keys() - instrument.content.item_by_id.keys()):
        message = _("The questionnaire has no question %(items)s.")
        raise UnfitReturnError(message % {"items": ", ".join(unknown)}, items=unknown)
    if silent := [item for item, reason in trimmed.items() if not reason]:
        raise UnfitReturnError(_("Give a reason for each answer you send back."), items=silent)
    if due_on is not None and due_on < timezone.localdate():
        raise UnfitReturnError(_("The day is past."), field="due_on")
    return {item.id: trimmed[item.id] for item in instrument.content.items if item.id in trimmed}


def return_write(
    *,
    response: Response,
    items: Mapping[str, str],
    reason: str,
    due_on: date | None,
    by: Person,
    indicators: Collection[str] = (),
) -> Return:
    """Write down what is sent back, after the case has moved and within its transaction.

    With `indicators` their sign-offs fall at once, in the response's place and all above. What the
    items may reveal is written down with them.
    """
    return Return.objects.create(
        response=response,
        items=dict(items),
        reveals=revealable(response, items),
        reason=reason.strip(),
        due_on=due_on,
        answers=response.answers,
        indicators=sorted(indicators),
        account=by.account_id,
        actor_name=by.name,
        at=timezone.now(),
    )


def revealable(response: Response, items: Collection[str]) -> list[str]:
    """Return what is hidden in a response and may come to be asked when these answers change."""
    content = response.instrument.content
    return list(revealed_by(content, restored(response.answers), items)) if items else []


@transaction.atomic
def chain_set(
    *,
    place: Place,
    chain: str,
    by: Person,
    instrument: Instrument | None = None,
    period: str = "",
) -> ReviewRule:
    """Set which chain approves responses of a place and below from now on.

    Raises
    ------
    NotTheCityError
        If the person is no programme officer there.
    """
    if "programme_officer" not in roles_for(by, place_id=place.pk, organisation_id=None):
        raise NotTheCityError
    return ReviewRule.objects.create(
        place=place,
        instrument=instrument,
        period=period,
        chain=ReviewRule.Chain(chain),
        account=by.account_id,
        actor_name=by.name,
    )


@transaction.atomic
def aggregates_sign(
    *, place: Place, period: str, by: Person, indicators: Collection[str] | None = None
) -> Signing:
    """Sign the figures of a place and period off; those that unlocked answers may move wait."""
    signing_begin()  # before it reads which answers are unlocked
    return figures_sign(
        place=place,
        period=period,
        by=by,
        indicators=indicators,
        withheld=indicators_withheld(place, period),
    )

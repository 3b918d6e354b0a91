"""Confirm what the platform holds as the answer; nothing is filled in without a clerk's word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from ronghe.kernel.assessments.asking.selectors import offers_for
from ronghe.kernel.assessments.models import Confirmation
from ronghe.kernel.assessments.services import answers_save

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.kernel.assessments.asking.selectors import Offer
    from ronghe.kernel.assessments.models import Response
    from ronghe.kernel.parties.people import Person


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """What was confirmed, and the items for which something else is held by now."""

    items: tuple[str, ...]
    changed: tuple[str, ...] = ()


@transaction.atomic
def offers_confirm(*, response: Response, seen: Mapping[str, str], by: Person) -> Confirmed:
    """Save offered answers as the clerk's own, each with what it rests on.

    `seen` holds by item id the text that the clerk saw and agreed to. Where something else is
    offered by now, nothing is saved for that item: nobody confirms what they did not see.

    Raises
    ------
    FrozenResponseError
        If the response takes no answers, or not from this person.
    """
    offers = offers_for(response)
    agreed = {
        item: offers[item] for item, text in seen.items()
        if item in offers and offers[item].text == text
    }  # fmt: skip
    faults = answers_save(
        response=response, cells={item: offer.text for item, offer in agreed.items()}, by=by
    )
    if faults:  # offers are answers that may be given
        raise AssertionError(faults)
    Confirmation.objects.bulk_create(
        _confirmation(response, offer, by) for offer in agreed.values()
    )
    return Confirmed(
        items=tuple(agreed), changed=tuple(item for item in seen if item not in agreed)
    )


def _confirmation(response: Response, offer: Offer, by: Person) -> Confirmation:
    return Confirmation(
        response=response,
        organisation_id=response.organisation_id,
        place_id=response.place_id,
        item=offer.item,
        answer=response.answers[offer.item],
        source=offer.source,
        observations=list(offer.observations),
        earlier=offer.earlier,
        period=offer.period,
        account=by.account_id,
        actor_name=by.name,
        at=timezone.now(),
    )

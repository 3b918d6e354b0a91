"""Give more time, set quotas, remind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.kernel.assessments.campaigning import selectors
from ronghe.kernel.assessments.campaigning.charge import CampaignRefusedError, locked
from ronghe.kernel.assessments.models import (
    Campaign,
    CampaignExtension,
    CampaignQuota,
    CampaignReminder,
)
from ronghe.kernel.parties.models import PlaceClosure
from ronghe.kernel.trust.services import reason_given

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from ronghe.kernel.parties.models import Organisation, Place
    from ronghe.kernel.parties.people import Person

_BATCH = 2_000  # rows a statement
MOST_WANTED = 10_000_000
LONGEST_TEXT = 400  # characters of a reminder


@transaction.atomic
def extension_give(
    *,
    campaign: Campaign,
    until: date,
    reason: str,
    by: Person,
    organisation: Organisation | None = None,
    place: Place | None = None,
) -> CampaignExtension:
    """Give one organisation, or all of a place, more time; the reason is kept and audited.

    Raises
    ------
    CampaignRefusedError
        If the campaign does not run, the day gives no more time, the reason is missing, the
        organisation is no member, or the place lies elsewhere.
    """
    held = locked(campaign, by)
    if held.state != Campaign.State.RUNNING:
        raise CampaignRefusedError(_("Only a running campaign gives more time."))
    if until <= held.deadline or until < timezone.localdate():
        raise CampaignRefusedError(
            _("The day must lie behind the deadline, and not in the past."), field="until"
        )
    if not reason.strip():
        raise CampaignRefusedError(_("Give the reason."), field="reason")
    where = place or held.place
    if organisation is not None:
        member = held.members.filter(organisation=organisation).select_related("place").first()
        if member is None:
            raise CampaignRefusedError(
                _("This organisation is not asked by the campaign."), field="organisation"
            )
        where = member.place
    elif not PlaceClosure.objects.filter(ancestor_id=held.place_id, place=where).exists():
        raise CampaignRefusedError(_("The place does not take part."), field="place")
    reason_given(reason.strip())
    return CampaignExtension.objects.create(
        campaign=held,
        place=where,
        organisation=organisation,
        until=until,
        reason=reason.strip(),
        account=by.account_id,
        actor_name=by.name,
        at=timezone.now(),
    )


@transaction.atomic
def quotas_set(
    *, campaign: Campaign, wanted: Mapping[str, int | None], by: Person
) -> list[CampaignQuota]:
    """Set how many answers are wanted, by code of place; None takes a quota away.

    Places that are not named keep theirs. Nothing is changed where one is wrong.

    Raises
    ------
    CampaignRefusedError
        If the campaign is closed, a place is no part of it, or a number is none; `field` is the
        code.
    """
    held = locked(campaign, by)
    if held.state == Campaign.State.CLOSED:
        raise CampaignRefusedError(_("The campaign is closed."))
    place_by_code = {place.code: place for place in selectors.quota_places(held)}
    for code, number in wanted.items():
        if code not in place_by_code:
            raise CampaignRefusedError(_("The place does not take part."), field=code)
        if number is not None and not 0 <= number <= MOST_WANTED:
            raise CampaignRefusedError(
                _("A quota is a whole number from 0 to 10,000,000."), field=code
            )
    for code, number in wanted.items():
        own = CampaignQuota.objects.filter(campaign=held, place=place_by_code[code])
        if number is None:
            own.delete()
        elif not own.update(wanted=number):
            CampaignQuota.objects.create(campaign=held, place=place_by_code[code], wanted=number)
    return list(selectors.quotas_of(held))


@dataclass(frozen=True, kw_only=True)
class Reminded:
    """How many notices were written, and how many members had handed in already."""

    sent: int
    done: int = 0


@transaction.atomic
def members_remind(
    *, campaign: Campaign, organisation_ids: Collection[int] | None, text: str, by: Person
) -> Reminded:
    """Remind members, or with None all that the person decides about; notices show in the product.

    Who has handed in is not bothered. Districts remind their own members.

    Raises
    ------
    CampaignRefusedError
        If the campaign does not run, the text is too long, or nobody is left to remind.
    """
    held = Campaign.objects.filter(pk=campaign.pk).first()
    if held is None or held.state != Campaign.State.RUNNING:
        raise CampaignRefusedError(_("Only a running campaign reminds."))
    if len(text.strip()) > LONGEST_TEXT:
        raise CampaignRefusedError(_("A reminder has at most 400 characters."), field="text")
    rows = selectors.members_of(held).filter(place__in=selectors.places_of_officer(by))
    if organisation_ids is not None:
        rows = rows.filter(organisation_id__in=organisation_ids)
    members = list(rows)
    open_ones = [row for row in members if row.progress not in selectors.HANDED_IN]
    if not open_ones:
        raise CampaignRefusedError(_("Nobody of them is left to remind."))
    now = timezone.now()
    CampaignReminder.objects.bulk_create(
        [
            CampaignReminder(
                campaign=held, organisation_id=row.organisation_id, place_id=row.place_id,
                due_on=row.last_day, text=text.strip(), account=by.account_id,
                actor_name=by.name, at=now,
            )
            for row in open_ones
        ],
        batch_size=_BATCH,
    )  # fmt: skip
    return Reminded(sent=len(open_ones), done=len(members) - len(open_ones))


@transaction.atomic
def campaigns_remind() -> int:
    """Write the notices of all calendars that are due today; return how many.

    Safe to repeat, and open to the web role: the database's clock decides, not who calls.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ronghe_campaigns_remind()")
        return int(cursor.fetchone()[0])

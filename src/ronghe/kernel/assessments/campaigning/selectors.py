"""Read campaigns: members and how far they are, rates by district, quotas, notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import CharField, DateField, F, Func, Max, OuterRef, Q, Subquery
from django.utils import timezone

from ronghe.kernel.assessments.campaigning.population import district_by_place
from ronghe.kernel.assessments.campaigning.sql import COUNTS
from ronghe.kernel.assessments.models import (
    Campaign,
    CampaignExtension,
    CampaignMember,
    CampaignQuota,
    CampaignReminder,
)
from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import places_in_charge, roles_for, visible_place_ids

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from django.db.models import QuerySet

    from ronghe.kernel.assessments.models import Response
    from ronghe.kernel.parties.people import Person

# How far a member is, in this order (`sql.MEMBER_STATE`).
STATES = ("invited", "filling", "submitted", "returned", "approved")
HANDED_IN = frozenset({"submitted", "approved"})
DECIDERS = frozenset({"programme_officer", "district_officer"})


def campaigns_visible() -> QuerySet[Campaign]:
    """Return the campaigns that the visitor sees, the latest deadline first.

    Without their cases, which only the places see that run them: a join would hide the rest.
    """
    return Campaign.objects.select_related("instrument", "place")


def may_run(person: Person, campaign: Campaign) -> bool:
    """Say whether a person decides for the place that runs a campaign."""
    return bool(roles_for(person, place_id=campaign.place_id, organisation_id=None) & DECIDERS)


def places_of_officer(person: Person) -> QuerySet[Place]:
    """Return the places for which a person decides."""
    return places_in_charge(person, DECIDERS)


def members_of(campaign: Campaign) -> QuerySet[Any]:
    """Return the visible members, each with `progress`, `last_day` and `reminded_at`."""
    reminded = (
        CampaignReminder.objects.filter(
            campaign_id=OuterRef("campaign_id"), organisation_id=OuterRef("organisation_id")
        )
        .order_by()
        .values("campaign_id")
        .annotate(last=Max("at"))
        .values("last")
    )
    return (
        CampaignMember.objects.filter(campaign=campaign)
        .select_related("organisation", "organisation__industry", "place", "campaign")
        .annotate(
            progress=member_state(),
            last_day=Func(
                F("campaign_id"), F("organisation_id"),
                function="ronghe_campaign_day", output_field=DateField(),
            ),
            reminded_at=Subquery(reminded),
        )
        .order_by("organisation__credit_code")
    )  # fmt: skip


def member_state() -> Func:
    """Return the state of a member as an expression on `CampaignMember`."""
    return Func(
        F("campaign__instrument_id"), F("campaign__period"), F("organisation_id"),
        function="ronghe_member_state", output_field=CharField(),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Rates:
    """How many members of a part are how far; `wanted` is its quota, None without one."""

    place: Place
    counts: dict[str, int]
    wanted: int | None = None

    @property
    def members(self) -> int:
        """How many organisations are asked."""
        return sum(self.counts.values())

    @property
    def handed_in(self) -> int:
        """How many are submitted or approved."""
        return sum(count for state, count in self.counts.items() if state in HANDED_IN)

    @property
    def approved(self) -> int:
        """How many are approved."""
        return self.counts["approved"]

    @property
    def share(self) -> float | None:
        """Handed in of all that are asked, 0 to 1; None where nobody is asked."""
        return self.handed_in / self.members if self.members else None

    @property
    def quota_share(self) -> float | None:
        """Handed in of what is wanted, which may pass 1; None without a quota above 0."""
        return self.handed_in / self.wanted if self.wanted else None


def rates_by_part(campaign: Campaign) -> list[Rates]:
    """Return the rates of the visible parts of a campaign's place, counted now, by code.

    What lies in no part counts for the place itself. A district sees itself alone.
    """
    part_of = district_by_place(campaign.place)
    counts: dict[int, dict[str, int]] = {}
    asked: dict[str, int | str] = {
        "campaign": campaign.pk,
        "instrument": campaign.instrument_id,
        "period": campaign.period,
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, asked)
        rows = cursor.fetchall()
    places: dict[int, Place] = {}
    for place_id, state, n in rows:
        part = part_of.get(place_id, campaign.place)
        places[part.pk] = part
        held = counts.setdefault(part.pk, dict.fromkeys(STATES, 0))
        held[state] += n
    wanted = {quota.place_id: quota for quota in quotas_of(campaign)}
    places |= {pk: quota.place for pk, quota in wanted.items()}
    return [
        Rates(
            place=place,
            counts=counts.get(pk, dict.fromkeys(STATES, 0)),
            wanted=wanted[pk].wanted if pk in wanted else None,
        )
        for pk, place in sorted(places.items(), key=lambda pair: pair[1].code)
    ]


def rates_total(place: Place, parts: Iterable[Rates]) -> Rates:
    """Return the sum of parts; the quota is that of the parts that have one."""
    listed = list(parts)
    wanted = [part.wanted for part in listed if part.wanted is not None]
    return Rates(
        place=place,
        counts={state: sum(part.counts[state] for part in listed) for state in STATES},
        wanted=sum(wanted) if wanted else None,
    )


def quotas_of(campaign: Campaign) -> QuerySet[CampaignQuota]:
    """Return the visible quotas of a campaign by place."""
    return (
        CampaignQuota.objects.filter(campaign=campaign)
        .select_related("place")
        .order_by("place__code")
    )


def quota_places(campaign: Campaign) -> list[Place]:
    """Return the places that a campaign may set quotas for: its parts, or itself without any."""
    below = Place.objects.filter(parent=campaign.place).exclude(kind=Place.Kind.GROUPING)
    return list(below.order_by("code")) or [campaign.place]


def places_taking_part(campaign: Campaign) -> QuerySet[Place]:
    """Return the place of a campaign and its parts, itself first."""
    parts = [place.pk for place in quota_places(campaign)]
    return Place.objects.filter(pk__in=[campaign.place_id, *parts]).order_by("code")


def extensions_of(campaign: Campaign) -> QuerySet[CampaignExtension]:
    """Return the visible extensions of a campaign, newest first."""
    return CampaignExtension.objects.filter(campaign=campaign).select_related(
        "place", "organisation"
    )


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """A running campaign as a member sees it: the last day, and what it was reminded of last."""

    campaign: Campaign
    member: CampaignMember
    progress: str
    last_day: date
    reminder: CampaignReminder | None

    @property
    def days_left(self) -> int:
        """Days to the last day; negative behind it."""
        return (self.last_day - timezone.localdate()).days

    @property
    def is_open(self) -> bool:
        """Whether answers are taken today."""
        return self.campaign.opens_on <= timezone.localdate() <= self.last_day


def invitations_of(organisation_ids: Collection[int]) -> list[Invitation]:
    """Return the running campaigns that ask these organisations, the nearest last day first."""
    members = (
        CampaignMember.objects.filter(
            organisation_id__in=organisation_ids, campaign__state=Campaign.State.RUNNING
        )
        .select_related("campaign__instrument", "campaign__place", "organisation")
        .annotate(
            progress=member_state(),
            last_day=Func(
                F("campaign_id"), F("organisation_id"),
                function="ronghe_campaign_day", output_field=DateField(),
            ),
        )
    )  # fmt: skip
    reminders: dict[tuple[int, int], CampaignReminder] = {}
    rows = CampaignReminder.objects.filter(organisation_id__in=organisation_ids)
    for reminder in rows.order_by("id"):
        reminders[reminder.campaign_id, reminder.organisation_id] = reminder
    found = [
        Invitation(
            campaign=member.campaign,
            member=member,
            progress=member.progress,
            last_day=member.last_day,
            reminder=reminders.get((member.campaign_id, member.organisation_id)),
        )
        for member in members
    ]
    return sorted(found, key=lambda one: (one.last_day, one.campaign.pk, one.member.pk))


def invitation_of(response: Response) -> Invitation | None:
    """Return the running campaign that a response answers, as its organisation sees it."""
    same = (response.instrument_id, response.period)
    for one in invitations_of([response.organisation_id]):
        if (one.campaign.instrument_id, one.campaign.period) == same:
            return one
    return None


def rivals(campaign: Campaign) -> QuerySet[CampaignMember]:
    """Return members of other running campaigns of the same questions that this one asks, too."""
    return CampaignMember.objects.filter(
        ~Q(campaign=campaign),
        campaign__state=Campaign.State.RUNNING,
        campaign__instrument_id=campaign.instrument_id,
        campaign__period=campaign.period,
        organisation__in=campaign.members.values("organisation"),
    ).select_related("organisation", "campaign")


def places_in_sight(campaign: Campaign) -> bool:
    """Say whether the visitor sees all of a campaign, not only an own part of it."""
    return campaign.place_id in set(visible_place_ids())

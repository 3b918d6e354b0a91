"""Campaigns: who is asked what, by when, how many answers are wanted, and who got more time."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.assessments.models.instrument import Instrument
from ronghe.kernel.cases.models import Case
from ronghe.kernel.parties.models import Organisation, Place
from ronghe.kernel.trust.protection import (
    ALL,
    IN_CHARGE,
    READ_ADD,
    READ_WRITE,
    Protection,
    by_place_or_organisation,
)
from ronghe.lib import periods

_PLACES = "ANY ((SELECT ronghe_places())::bigint[])"
_ABOVE = "ANY ((SELECT ronghe_places_above())::bigint[])"
# Parts of a campaign are written by the officers of the place that runs it.
_BY_ITS_PLACE = (
    "EXISTS (SELECT 1 FROM assessments_campaign p WHERE p.id = campaign_id "
    f"AND p.place_id = {IN_CHARGE})"
)
# Districts remind their own enterprises in a campaign of the city.
_OF_ONE_TO_SEE = "EXISTS (SELECT 1 FROM assessments_campaign p WHERE p.id = campaign_id)"


class Campaign(models.Model):
    """A round in which `place` asks organisations to answer an instrument for a period.

    A response belongs to it by instrument, period and organisation, so that one that was begun
    before, or imported, counts too. `population` says how the members were chosen
    (`campaigning.population`); the members are rows of their own. The deadline is the last day on
    which they may save and submit; what happens after that is an extension. `state` repeats that
    of the case, which only the place that runs the campaign sees.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        RUNNING = "running", _("running")
        CLOSED = "closed", _("closed")

    class Owner(models.TextChoices):
        DISTRICT = "district_officer", _("the district")
        CITY = "programme_officer", _("the city")

    title = models.CharField(_("title"), max_length=160)
    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="+", verbose_name=_("instrument")
    )
    period = models.CharField(_("period"), max_length=10, help_text="ISO text such as 2022")
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("run by")
    )
    population = models.JSONField(default=dict)
    opens_on = models.DateField(_("opens"))
    deadline = models.DateField(_("deadline"))
    reminder_days = ArrayField(
        models.SmallIntegerField(),
        default=list,
        verbose_name=_("reminders"),
        help_text="days before an organisation's last day",
    )
    checked_by = models.CharField(
        _("checked by"), max_length=20, choices=Owner.choices, default=Owner.DISTRICT
    )
    approved_by = models.CharField(
        _("approved by"), max_length=20, choices=Owner.choices, default=Owner.DISTRICT
    )
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.DRAFT)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="campaign")
    added_by = models.CharField(_("by"), max_length=60)
    added_at = models.DateTimeField(_("drawn up"), auto_now_add=True)

    # Once it runs, districts below read it, and the clerks of whoever is asked.
    protection = Protection(
        visible=f"place_id = {_PLACES} OR state <> 'draft' AND (place_id = {_ABOVE} "
        "OR id = ANY ((SELECT ronghe_campaigns_asking())::bigint[]))",
        writable=f"place_id = {IN_CHARGE}",
        grants=READ_WRITE,
    )

    class Meta:
        ordering = ["-deadline", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period__regex=periods.PATTERN), name="campaign_period"
            ),
            models.CheckConstraint(
                condition=Q(deadline__gte=F("opens_on")), name="campaign_ends_after_it_opens"
            ),
        ]
        indexes = [models.Index(fields=["instrument", "period"], name="campaign_of_period")]

    def __str__(self) -> str:
        return self.title


class CampaignMember(models.Model):
    """An organisation that is asked; `case` is its invitation, from the campaign's start on."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="members")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("place")
    )
    case = models.OneToOneField(
        Case, null=True, on_delete=models.PROTECT, related_name="invitation"
    )

    protection = by_place_or_organisation(grants=ALL, provided=_BY_ITS_PLACE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "organisation"], name="member_once")
        ]
        indexes = [
            models.Index(fields=["organisation", "campaign"], name="member_organisation"),
            models.Index(fields=["campaign", "place"], name="member_place"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.campaign}"


class CampaignQuota(models.Model):
    """How many answers a campaign wants from a place."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="quotas")
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("place")
    )
    wanted = models.PositiveIntegerField(_("answers wanted"))

    protection = Protection(
        visible=f"place_id = {_PLACES}",
        writable=f"place_id = {IN_CHARGE} AND {_BY_ITS_PLACE}",
        grants=ALL,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "place"], name="quota_once")]


class CampaignExtension(models.Model):
    """More time, until `until`: for one organisation, or for all of `place` where none is named."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="extensions")
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("place")
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("organisation"),
    )
    until = models.DateField(_("until"))
    reason = models.TextField(_("reason"))
    account = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("by"), max_length=60)
    at = models.DateTimeField(_("at"))

    protection = by_place_or_organisation(
        grants=READ_ADD,
        changeable=(),
        provided=f"account = (SELECT ronghe_account()) AND {_BY_ITS_PLACE}",
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason__regex=r"^\s*$"), name="extension_has_a_reason"
            )
        ]


class CampaignReminder(models.Model):
    """A notice to one member: of the calendar (`days` before its last day), or by hand."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="reminders")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    days = models.SmallIntegerField(null=True)
    due_on = models.DateField(_("due"), help_text="the last day that it told of")
    text = models.CharField(_("text"), max_length=400, blank=True)
    account = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("by"), max_length=60, blank=True)
    at = models.DateTimeField(_("at"))

    protection = by_place_or_organisation(
        grants=READ_ADD,
        changeable=(),
        provided=f"account = (SELECT ronghe_account()) AND {_OF_ONE_TO_SEE}",
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "organisation", "days", "due_on"],
                name="reminder_of_the_calendar_once",
            )
        ]
        indexes = [models.Index(fields=["organisation", "campaign"], name="reminder_organisation")]

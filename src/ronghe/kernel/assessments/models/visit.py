"""Visits: an assessor on site, with the answers found there beside the enterprise's own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.assessments.models.assessor import Assessor
from ronghe.kernel.assessments.models.instrument import Instrument
from ronghe.kernel.assessments.models.response import Response
from ronghe.kernel.cases.models import Case
from ronghe.kernel.parties.models import Organisation, Place, Scope
from ronghe.kernel.trust.protection import (
    READ_WRITE,
    VISITED,
    Protection,
    by_place,
    by_place_or_organisation,
)


class Schedule(models.Model):
    """A proposal which assessor visits which organisations on which day, until it is confirmed.

    `entries` are what an officer may still adjust: organisation id, assessor id and day each;
    `unplanned` says of those without a visit why. `settings` is what was asked: who, which days,
    seed and size of the sample. Confirming makes visits of the entries.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        CONFIRMED = "confirmed", _("confirmed")
        DISCARDED = "discarded", _("discarded")

    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("place")
    )
    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="+", verbose_name=_("instrument")
    )
    period = models.CharField(_("period"), max_length=10)
    title = models.CharField(_("title"), max_length=120)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    settings = models.JSONField(default=dict)
    entries = models.JSONField(default=list)
    unplanned = models.JSONField(default=list)
    is_best = models.BooleanField(help_text="the solver proved that no better one exists")
    state = models.CharField(
        _("state"), max_length=9, choices=State.choices, default=State.PROPOSED
    )
    account = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("by"), max_length=60)
    at = models.DateTimeField(_("proposed"), auto_now_add=True)
    decided_by = models.CharField(_("decided by"), max_length=60, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)

    protection = by_place()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


_SEEN = by_place_or_organisation()
_MINE = (
    f"organisation_id = {VISITED} AND EXISTS (SELECT 1 FROM assessments_assessor a "
    "WHERE a.id = assessor_id AND a.account = (SELECT ronghe_account()))"
)


class Visit(models.Model):
    """One visit: planned for a day, on site, submitted, accepted or sent back.

    `case` goes through the machine of visits; `response`, with the channel on site, has the
    answers and the same case. `own` is the enterprise's response that they stand beside; None
    where it has none. `notes` keeps what the sheet holds besides answers: by item what the
    assessor remarked (`remark`) and whether evidence was seen (`seen`), and the `signature`s.
    While a visit lasts, `scope` lets the assessor see the organisation; the database sees to it.
    """

    schedule = models.ForeignKey(
        Schedule, null=True, on_delete=models.PROTECT, related_name="visits"
    )
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(_("period"), max_length=10)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("district")
    )
    assessor = models.ForeignKey(Assessor, on_delete=models.PROTECT, related_name="visits")
    # The name as it stood: enterprises see who comes, not the register.
    assessor_name = models.CharField(_("assessor"), max_length=60)
    planned_on = models.DateField(_("day"))
    own = models.ForeignKey(Response, null=True, on_delete=models.PROTECT, related_name="+")
    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="visit")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="visit")
    notes = models.JSONField(default=dict, help_text="remark, seen, signature: key → text")
    scope = models.ForeignKey(Scope, null=True, on_delete=models.SET_NULL, related_name="+")

    protection = Protection(
        visible=_SEEN.visible,
        writable=f"({_SEEN.writable}) OR ({_MINE})",
        grants=READ_WRITE,
    )

    class Meta:
        ordering = ["planned_on", "id"]
        indexes = [
            models.Index(fields=["assessor", "planned_on"], name="visit_of_assessor"),
            models.Index(fields=["place", "planned_on"], name="visit_place"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.planned_on}"

    def note(self, kind: str, key: str) -> str:
        """Return what the sheet holds under a kind (remark, seen, signature) and key, or ""."""
        return str(self.notes.get(kind, {}).get(key, ""))

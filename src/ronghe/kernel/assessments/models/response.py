"""Responses: the answers of an organisation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5, Cast
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.assessments.models.instrument import Instrument
from ronghe.kernel.cases.models import Case
from ronghe.kernel.parties.models import Organisation, Place
from ronghe.kernel.trust.protection import (
    READ_WRITE,
    VISITED,
    Protection,
    by_place_or_organisation,
)

_SCOPED = by_place_or_organisation(clerks_write=True, assessed="channel = 'on_site'")


class Response(models.Model):
    """The answers of one organisation to one instrument for one period, in one channel.

    A response that was approved is never edited: a later `revision` supersedes it. One that came
    in by an import has no case; `approved_at` says since when it counts. Of both channels one
    counts: an accepted one on site supersedes the enterprise's own, and is superseded by a
    revision that was begun after it.
    """

    class Channel(models.TextChoices):
        SELF = "self", _("self-assessment")
        ON_SITE = "on_site", _("on site")

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(_("period"), max_length=10)
    channel = models.CharField(_("channel"), max_length=7, choices=Channel.choices)
    revision = models.SmallIntegerField(_("revision"), default=1)
    answers = models.JSONField(default=dict, help_text="item id → answer")
    case = models.OneToOneField(Case, null=True, on_delete=models.PROTECT, related_name="response")
    supersedes = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    approved_at = models.DateTimeField(_("approved"), null=True)
    superseded_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    # What was found on site is the enterprise's to read once it is accepted, and never to write.
    protection = Protection(
        visible=f"({_SCOPED.visible}) AND (channel = 'self' OR approved_at IS NOT NULL "
        f"OR place_id = ANY ((SELECT ronghe_places())::bigint[]) OR organisation_id = {VISITED})",
        writable=_SCOPED.writable,
        grants=READ_WRITE,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "organisation", "period", "channel", "revision"],
                name="response_revision",
            ),
            models.UniqueConstraint(
                fields=["instrument", "organisation", "period", "channel"],
                # One that was given up unapproved, with its visit, opens the way for the next.
                condition=Q(approved_at__isnull=True, superseded_at__isnull=True),
                name="one_open_response",
            ),
            models.UniqueConstraint(
                # Whatever the channel: one answer counts.
                fields=["instrument", "organisation", "period"],
                condition=Q(approved_at__isnull=False, superseded_at__isnull=True),
                name="one_approved_response",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "period"], name="response_organisation"),
            models.Index(fields=["instrument", "period", "place"], name="response_place"),
            # Sheets that are the same are found without comparing each with each.
            models.Index(
                "instrument",
                "period",
                MD5(Cast("answers", models.TextField())),
                name="response_answers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.instrument} · {self.period}"

    @property
    def state_key(self) -> str:
        """The state of its case; an imported response is approved."""
        return self.case.state_key if self.case else "approved"

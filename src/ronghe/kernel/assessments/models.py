"""Instruments in their versions, responses and results."""

from __future__ import annotations

from functools import lru_cache

import yaml
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ronghe.engines import scoring
from ronghe.kernel.cases.models import Case
from ronghe.kernel.indicators.models import Activity
from ronghe.kernel.parties.models import Organisation, Place
from ronghe.kernel.trust.protection import (
    READ_ADD,
    READ_WRITE,
    by_place_or_organisation,
    reference,
)


@lru_cache(maxsize=32)
def _parsed(text: str) -> scoring.Instrument:
    return scoring.instrument_from(yaml.safe_load(text))


class Instrument(models.Model):
    """One version of an instrument, with the text of its definition as it was loaded."""

    key = models.SlugField(_("key"), max_length=60)
    version = models.CharField(_("version"), max_length=30)
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("English title"), max_length=200)
    definition = models.TextField(help_text="YAML in the form of docs/scoring.md")
    sha256 = models.CharField(max_length=64, help_text="of the definition")
    source = models.CharField(_("source"), max_length=300)
    status = models.CharField(_("status"), max_length=12)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True)

    protection = reference()

    class Meta:
        ordering = ["key", "version"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="instrument_version")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return self.title_en if get_language() == "en" else self.title

    @property
    def content(self) -> scoring.Instrument:
        """The instrument as the scoring engine takes it."""
        return _parsed(self.definition)


class Response(models.Model):
    """The answers of one organisation to one instrument for one period, in one channel.

    A response that was approved is never edited: a later `revision` supersedes it. One that came
    in by an import has no case; `approved_at` says since when it counts.
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

    protection = by_place_or_organisation(grants=READ_WRITE, clerks_write=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "organisation", "period", "channel", "revision"],
                name="response_revision",
            ),
            models.UniqueConstraint(
                fields=["instrument", "organisation", "period", "channel"],
                condition=Q(approved_at__isnull=True),
                name="one_open_response",
            ),
            models.UniqueConstraint(
                fields=["instrument", "organisation", "period", "channel"],
                condition=Q(approved_at__isnull=False, superseded_at__isnull=True),
                name="one_approved_response",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "period"], name="response_organisation"),
            models.Index(fields=["instrument", "period", "place"], name="response_place"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.instrument} · {self.period}"

    @property
    def state_key(self) -> str:
        """The state of its case; an imported response is approved."""
        return self.case.state_key if self.case else "approved"


class Result(models.Model):
    """What the scoring engine made of an approved response; never altered."""

    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="result")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    score = models.DecimalField(_("score"), max_digits=12, decimal_places=4)
    level = models.SmallIntegerField(_("level"))
    outputs = models.JSONField(help_text="output key → number")
    points_by_group = models.JSONField(help_text="group key → points as text, exact")
    points_by_item = models.JSONField(help_text="item id → points as text, null where missing")
    instrument_sha256 = models.CharField(max_length=64)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="+")
    computed_at = models.DateTimeField()

    # The one result that a response may have is made with its approval, in its place.
    protection = by_place_or_organisation(
        grants=READ_ADD,
        changeable=(),
        provided="EXISTS (SELECT 1 FROM assessments_response r WHERE r.id = response_id "
        "AND r.organisation_id = assessments_result.organisation_id "
        "AND r.place_id = assessments_result.place_id AND r.approved_at IS NOT NULL)",
    )

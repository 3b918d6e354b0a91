"""Indicators, observations, what made them, and the sums of places and industries."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.parties.models import Organisation, Place
from ronghe.kernel.trust.protection import (
    READ,
    READ_ADD,
    READ_WRITE,
    Protection,
    by_place,
    by_place_or_organisation,
    reference,
)
from ronghe.lib import periods

INDUSTRY = 5  # characters of the longest code of GB/T 4754, such as C3670


class Indicator(models.Model):
    """The stored form of a declared indicator; the declaration in its domain is the source."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    domain = models.SlugField(_("domain"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=160)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    unit_en = models.CharField(max_length=20, blank=True)
    definition = models.TextField(_("definition"))
    definition_en = models.TextField(_("English definition"))
    rollup = models.CharField(_("roll-up"), max_length=8)
    numerator = models.SlugField(max_length=60, blank=True)
    denominator = models.SlugField(max_length=60, blank=True)
    factor = models.IntegerField(default=1)
    decimals = models.SmallIntegerField(default=0)
    direction = models.CharField(_("direction"), max_length=20)
    source = models.CharField(_("source"), max_length=300)
    status = models.CharField(_("status"), max_length=12)
    valid_from = models.DateField(_("valid from"))

    protection = reference()

    class Meta:
        ordering = ["domain", "key"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return self.title_en if get_language() == "en" else self.title

    @property
    def unit_label(self) -> str:
        """The unit in the reader's language."""
        return self.unit_en if get_language() == "en" else self.unit

    @property
    def definition_label(self) -> str:
        """The definition in the reader's language."""
        return self.definition_en if get_language() == "en" else self.definition


class Activity(models.Model):
    """What made observations: an approval, an import, a formula; the heart of the lineage."""

    class Kind(models.TextChoices):
        APPROVAL = "approval", _("approved response")
        IMPORT = "import", _("import")
        DEMONSTRATION = "demonstration", _("invented for demonstration")

    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    rule = models.CharField(_("rule"), max_length=60, help_text="instrument or formula, by key")
    rule_version = models.CharField(_("version"), max_length=30, blank=True)
    # What it was made from, in the module above: ("response", 17), ("file", …).
    source_kind = models.CharField(max_length=20, blank=True)
    source_id = models.BigIntegerField(null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    account = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("by"), max_length=60, blank=True)
    at = models.DateTimeField(_("at"))

    # Who sees an observation sees what made it: one import makes those of many enterprises. The
    # two questions say again what the observation's own protection asks, so that each is
    # answered from an index; without that, one district walks through everybody's observations.
    protection = Protection(
        visible="place_id = ANY ((SELECT ronghe_places())::bigint[]) "
        "OR organisation_id = ANY ((SELECT ronghe_organisations())::bigint[]) "
        "OR EXISTS (SELECT 1 FROM indicators_observation o "
        "WHERE o.activity_id = indicators_activity.id "
        "AND o.place_id = ANY ((SELECT ronghe_places())::bigint[])) "
        "OR EXISTS (SELECT 1 FROM indicators_observation o "
        "WHERE o.activity_id = indicators_activity.id "
        "AND o.organisation_id = ANY ((SELECT ronghe_organisations())::bigint[]))",
        # An officer of the place makes figures, under their own name.
        writable="account = (SELECT ronghe_account()) AND place_id = ANY ((SELECT "
        "ronghe_places_as('programme_officer', 'district_officer', 'administrator'))::bigint[])",
        grants=READ_ADD,
        changeable=(),
    )

    class Meta:
        indexes = [models.Index(fields=["source_kind", "source_id"], name="activity_source")]


class Observation(models.Model):
    """The value of one indicator for one subject in one period, in the indicator's unit.

    The subject is an organisation, or a place where `organisation` is empty. A correction never
    overwrites: it adds a row that `supersedes` the old one, which then bears the moment.
    `place`, `industry` and `above_scale` are those of the subject when it was made. Observations
    of past periods keep place and industry even if the organisation moves or changes its trade;
    `above_scale` follows corrections of the register (`sql.FOLLOW_REGISTER`).
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(_("period"), max_length=10, help_text="ISO text such as 2021")
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=6)
    industry = models.CharField(
        max_length=INDUSTRY, blank=True, help_text="full code of GB/T 4754, empty if unknown"
    )
    above_scale = models.BooleanField()
    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, related_name="observations", db_index=False
    )
    source_item = models.CharField(max_length=60, blank=True, help_text="item that gave the value")
    supersedes = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    superseded_at = models.DateTimeField(null=True)

    protection = by_place_or_organisation(grants=READ_WRITE, changeable=("superseded_at",))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(period__regex=periods.PATTERN), name="observation_period"
            ),
            models.UniqueConstraint(
                Coalesce("organisation_id", -F("place_id")),
                "indicator",
                "period",
                condition=Q(superseded_at__isnull=True),
                name="one_live_observation",
            ),
        ]
        indexes = [
            models.Index(
                fields=["indicator", "period", "place"],
                condition=Q(superseded_at__isnull=True),
                name="observation_live",
            ),
            models.Index(fields=["activity", "place"], name="observation_activity"),
        ]


class Delta(models.Model):
    """A change of the sums of one place, industry code and population; the rows of a group add up.

    Written by a trigger alone (`sql.py`).
    """

    # No constraints: only the trigger writes here, from rows that have theirs.
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    period = models.CharField(max_length=10)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    industry = models.CharField(max_length=INDUSTRY, blank=True)
    above_scale = models.BooleanField()
    n = models.BigIntegerField()
    total = models.DecimalField(max_digits=30, decimal_places=6)
    squares = models.DecimalField(max_digits=40, decimal_places=12)

    protection = by_place(grants=READ, audited=False)

    class Meta:
        indexes = [
            models.Index(fields=["indicator", "place", "period"], name="delta_group"),
        ]


class Total(models.Model):
    """A change of the sums of one place and population, whatever the industry.

    The same as `Delta` for the questions that ask for no industry, which are most: a city has
    more than a thousand of these. Written by the same trigger.
    """

    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    period = models.CharField(max_length=10)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    above_scale = models.BooleanField()
    n = models.BigIntegerField()
    total = models.DecimalField(max_digits=30, decimal_places=6)
    squares = models.DecimalField(max_digits=40, decimal_places=12)

    protection = by_place(grants=READ, audited=False)

    class Meta:
        indexes = [
            models.Index(fields=["indicator", "place", "period"], name="total_group"),
        ]


class SignOff(models.Model):
    """An officer's word that a place's figure of an indicator and period is right.

    `value` is the figure that was signed, `organisations` how many stood behind it. It stands
    until it is re-opened: because what the figure is made of moved, an answer behind it was
    unlocked, or its officer took it back.
    A later one is a new row.
    """

    class Cause(models.TextChoices):
        UNLOCKED = "unlocked", _("an answer behind it was unlocked")
        MOVED = "moved", _("what it is made of changed")
        BELOW = "below", _("a place below was re-opened")
        HAND = "hand", _("by hand")

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(_("period"), max_length=10)
    value = models.DecimalField(_("value"), max_digits=30, decimal_places=6, null=True)
    organisations = models.BigIntegerField(help_text="how many stood behind it")
    account = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("by"), max_length=60)
    signed_at = models.DateTimeField(_("signed"))
    reopened_at = models.DateTimeField(_("re-opened"), null=True)
    cause = models.CharField(  # noqa: DJ001  # empty until it is re-opened, which happens once
        max_length=8, choices=Cause.choices, null=True
    )
    reason = models.TextField(_("reason"), null=True)  # noqa: DJ001  # the same

    protection = Protection(
        visible="place_id = ANY ((SELECT ronghe_places())::bigint[])",
        writable="place_id = ANY ((SELECT "
        "ronghe_places_as('programme_officer', 'district_officer'))::bigint[])",
        grants=READ_WRITE,
        changeable=("reopened_at", "cause", "reason"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "period", "indicator"],
                condition=Q(reopened_at__isnull=True),
                name="one_sign_off_in_force",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True, cause__isnull=True)
                | Q(reopened_at__isnull=False, cause__isnull=False),
                name="sign_off_reopened_with_cause",
            ),
        ]
        indexes = [models.Index(fields=["period", "indicator", "place"], name="sign_off_figure")]

"""Appraisal of districts and departments by a scheme that is data."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.cases.models import Case
from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.models.plan import Plan, published_downwards
from ronghe.kernel.trust.protection import (
    READ_ADD,
    READ_WRITE,
    Protection,
    by_place,
    reference,
)

_PLACES = "ANY ((SELECT ronghe_places())::bigint[])"
_IN_CHARGE = (
    "ANY ((SELECT ronghe_places_as('programme_officer', 'district_officer', 'administrator'))"
    "::bigint[])"
)


def _seen_with_sheet(table: str) -> str:
    """Return who sees what is said of a unit: its own place, and of districts all in the end."""
    return (
        "EXISTS (SELECT 1 FROM plans_appraisal p WHERE p.id = appraisal_id "
        f"AND ({table}.place_id = {_PLACES} OR p.state = 'final' AND {table}.unit = ''))"
    )


_WRITTEN_BY_APPRAISER = (
    "EXISTS (SELECT 1 FROM plans_appraisal p WHERE p.id = appraisal_id "
    f"AND p.state <> 'final' AND p.place_id = {_IN_CHARGE})"
)


class Scheme(models.Model):
    """One version of an appraisal scheme, with the text of its definition as it was loaded."""

    key = models.SlugField(_("key"), max_length=60)
    version = models.CharField(_("version"), max_length=30)
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("English title"), max_length=200)
    definition = models.TextField(help_text="YAML in the form of docs/appraisal.md")
    sha256 = models.CharField(max_length=64, help_text="of the definition")
    source = models.CharField(_("source"), max_length=300)
    status = models.CharField(_("status"), max_length=12)
    valid_from = models.DateField(_("valid from"))

    protection = reference()

    class Meta:
        ordering = ["key", "version"]
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="scheme_version")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return self.title_en if get_language() == "en" else self.title


class Appraisal(models.Model):
    """One round of appraisal: a plan, a period, a scheme, and a sheet for each unit.

    `state` is that of the case, which districts do not see.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("appraisal", "draft")
        OBJECTION = "objection", _("open to objections")
        FINAL = "final", _("final")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="appraisals")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(_("period"), max_length=10)
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    objections_until = models.DateField(_("objections until"), null=True)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="appraisal")
    added_by = models.CharField(_("by"), max_length=60)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    protection = published_downwards()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "period", "scheme"], name="one_appraisal"),
        ]

    def __str__(self) -> str:
        return self.title


class AppraisalSheet(models.Model):
    """The appraisal of one unit, explained to the point; a recalculation supersedes it.

    `place` is the district, or the appraising place itself for one of its departments (`unit`).
    A district sees its own sheet, and all sheets of districts once the appraisal is final.
    """

    appraisal = models.ForeignKey(Appraisal, on_delete=models.PROTECT, related_name="sheets")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(_("department"), max_length=120, blank=True)
    score = models.DecimalField(_("score"), max_digits=9, decimal_places=4, null=True)
    rank = models.SmallIntegerField(_("rank"), null=True)
    detail = models.JSONField(help_text="as ronghe.engines.appraisal explains it")
    reason = models.TextField(_("why it was made anew"), blank=True)
    supersedes = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    superseded_at = models.DateTimeField(null=True)
    computed_at = models.DateTimeField(auto_now_add=True)

    protection = Protection(
        visible=_seen_with_sheet("plans_appraisalsheet"),
        writable=_WRITTEN_BY_APPRAISER,
        grants=READ_WRITE,
        changeable=("superseded_at",),
    )

    class Meta:
        ordering = ["rank", "place__code", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["appraisal", "place", "unit"],
                condition=Q(superseded_at__isnull=True),
                name="one_live_sheet",
            ),
        ]


class AppraisalObjection(models.Model):
    """What a unit objects to in its sheet, and what was answered; each row is one word said."""

    class Kind(models.TextChoices):
        OBJECTION = "objection", _("objection")
        UPHELD = "upheld", _("upheld")
        REJECTED = "rejected", _("rejected")

    sheet = models.ForeignKey(AppraisalSheet, on_delete=models.PROTECT, related_name="objections")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    answers = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="answered_by"
    )
    text = models.TextField(_("text"))
    case = models.OneToOneField(
        Case,
        null=True,
        on_delete=models.PROTECT,
        related_name="objection",
        help_text="of an objection: holds its evidence, and waits for the answer",
    )
    account = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("by"), max_length=60)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    protection = Protection(
        visible=f"place_id = {_PLACES}",
        # Who is appraised objects; who appraises answers.
        writable=f"{by_place().writable} AND account = (SELECT ronghe_account()) AND EXISTS ("
        "SELECT 1 FROM plans_appraisalsheet s JOIN plans_appraisal p ON p.id = s.appraisal_id "
        "WHERE s.id = sheet_id AND p.state = 'objection' "
        f"AND (kind = 'objection' OR p.place_id = {_IN_CHARGE}))",
        grants=READ_ADD,
        changeable=(),
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="objection_has_words"),
            models.UniqueConstraint(fields=["answers"], name="objection_answered_once"),
        ]


class AppraisalInput(models.Model):
    """Points that a person gave to one unit: the marks of a criterion, or an adjustment.

    A later word on the same criterion supersedes the former. Adjustments follow an objection that
    was upheld and add up.
    """

    class Kind(models.TextChoices):
        POINTS = "points", _("points of a criterion")
        ADJUSTMENT = "adjustment", _("adjustment")

    appraisal = models.ForeignKey(Appraisal, on_delete=models.PROTECT, related_name="inputs")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(_("department"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    criterion = models.CharField(_("criterion"), max_length=64, blank=True)
    points = models.DecimalField(_("points"), max_digits=9, decimal_places=4)
    reason = models.TextField(_("reason"))
    objection = models.ForeignKey(
        AppraisalObjection, null=True, on_delete=models.PROTECT, related_name="inputs"
    )
    added_by = models.CharField(_("by"), max_length=60)
    account = models.BigIntegerField(null=True)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    superseded_at = models.DateTimeField(null=True)

    protection = Protection(
        visible=_seen_with_sheet("plans_appraisalinput"),
        writable=_WRITTEN_BY_APPRAISER,
        grants=READ_WRITE,
        changeable=("superseded_at",),
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="appraisal_input_has_a_reason"),
            models.UniqueConstraint(
                fields=["appraisal", "place", "unit", "criterion"],
                condition=Q(kind="points", superseded_at__isnull=True),
                name="one_live_input",
            ),
        ]

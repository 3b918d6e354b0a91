"""Plans in their versions, and the relations between promises that are kept as checks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.cases.models import Case
from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.models.documents import Document
from ronghe.kernel.trust.protection import READ_WRITE, Protection, by_place


def published_downwards(column: str = "place_id") -> Protection:
    """Protect rows of a place that its districts read too, once they are no draft any more."""
    own = f"{column} = ANY ((SELECT ronghe_places())::bigint[])"
    above = f"{column} = ANY ((SELECT ronghe_places_above())::bigint[])"
    return Protection(
        visible=f"{own} OR (state NOT IN ('draft', 'discarded', 'given_up') AND {above})",
        writable=by_place(column).writable,
        grants=READ_WRITE,
    )


class Plan(models.Model):
    """One version of a place's plan: what it promises over its years.

    A version in force is never edited: a revision is a new version that supersedes it, with its
    reason. `state` is that of the case, which districts do not see.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_FORCE = "in_force", _("in force")
        REVISED = "revised", _("replaced by a revision")
        CLOSED = "closed", _("closed")
        DISCARDED = "discarded", _("given up")

    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("place")
    )
    title = models.CharField(_("title"), max_length=200)
    first_year = models.SmallIntegerField(_("first year"))
    last_year = models.SmallIntegerField(_("last year"))
    document = models.ForeignKey(
        Document, null=True, on_delete=models.PROTECT, related_name="plans"
    )
    higher = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="lower",
        help_text="version of the higher place's plan that it carries out",
    )
    series = models.UUIDField(help_text="the same for all versions of one plan")
    version = models.SmallIntegerField(_("version"), default=1)
    supersedes = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    reason = models.TextField(_("reason of the revision"), blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="plan")
    in_force_on = models.DateField(_("in force since"), null=True)
    ended_on = models.DateField(_("ended"), null=True)
    added_by = models.CharField(_("by"), max_length=60, blank=True)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    protection = published_downwards()

    class Meta:
        ordering = ["-first_year", "place__code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["series", "version"], name="plan_version"),
            models.UniqueConstraint(
                fields=["series"], condition=Q(state="draft"), name="one_draft_version"
            ),
            models.UniqueConstraint(
                fields=["series"], condition=Q(state="in_force"), name="one_version_in_force"
            ),
            models.CheckConstraint(
                condition=Q(first_year__lte=models.F("last_year")), name="plan_years_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def years(self) -> range:
        """The years of the plan, first and last included."""
        return range(self.first_year, self.last_year + 1)


class Relation(models.Model):
    """A relation between promises of a place's documents that an officer keeps as a check.

    `content` is the relation as `ronghe.engines.closure` writes it. Taking a check back does not
    delete it.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="relations")
    kind = models.CharField(max_length=30)
    equation = models.CharField(_("relation"), max_length=500)
    content = models.JSONField()
    kept_by = models.CharField(_("kept by"), max_length=60)
    kept_at = models.DateTimeField(_("kept"), auto_now_add=True)
    withdrawn_by = models.CharField(max_length=60, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    protection = by_place()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.equation

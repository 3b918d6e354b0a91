"""Releases: an index of one period, frozen with all that it was made from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.kernel.cases.models import Case
from ronghe.kernel.indices.models.definition import IndexDefinition
from ronghe.kernel.parties.models import Place
from ronghe.kernel.trust.protection import READ_ADD, READ_WRITE, Protection
from ronghe.lib import periods

_PLACES = "ANY ((SELECT ronghe_places())::bigint[])"
_PLACES_ABOVE = "ANY ((SELECT ronghe_places_above())::bigint[])"
# Who makes releases of a place: those who decide there, and its statisticians.
MAKERS = (
    "ANY ((SELECT ronghe_places_as('programme_officer', 'district_officer', 'administrator', "
    "'statistician'))::bigint[])"
)
# A part is written while its release is a draft; before that nobody may, after that nobody may.
_WRITTEN_IN_DRAFT = (
    "EXISTS (SELECT 1 FROM indices_release r WHERE r.id = release_id "
    f"AND r.state = 'draft' AND r.place_id = {MAKERS})"
)


class Release(models.Model):
    """What an index gave for the places within a place in one period, frozen.

    Each freeze of a draft is an `edition`; rows and files of earlier ones stay. `state` is that of
    the case, which districts and the public do not see. Published rows are read by everybody; in
    the objection window a district reads its own.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("release", "draft")
        SIGNED = "signed", pgettext_lazy("release", "signed")
        OBJECTION = "objection", _("open to objections")
        PUBLISHED = "published", pgettext_lazy("release", "published")
        SUPERSEDED = "superseded", pgettext_lazy("release", "superseded")
        WITHDRAWN = "withdrawn", pgettext_lazy("release", "withdrawn")
        DISCARDED = "discarded", pgettext_lazy("release", "given up")

    definition = models.ForeignKey(
        IndexDefinition, on_delete=models.PROTECT, related_name="releases"
    )
    index_key = models.SlugField(max_length=60, help_text="that of the definition")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(
        _("kind of places"),
        max_length=10,
        blank=True,
        help_text="kind of the places ranked; one step down",
    )
    period = models.CharField(_("period"), max_length=10)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    edition = models.SmallIntegerField(default=1)
    supersedes = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="index_release")
    parameters = models.JSONField(default=dict)
    code_version = models.CharField(max_length=30)
    manifest_sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(_("frozen"))
    embargo_until = models.DateTimeField(_("embargo until"), null=True)
    signed_by = models.CharField(_("signed by"), max_length=60, blank=True)
    signed_account = models.BigIntegerField(null=True)
    signed_at = models.DateTimeField(_("signed"), null=True)
    objections_from = models.DateField(_("objections from"), null=True)
    objections_until = models.DateField(_("objections until"), null=True)
    published_at = models.DateTimeField(_("published"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    withdrawn_reason = models.TextField(_("why it was withdrawn"), blank=True)
    added_by = models.CharField(_("by"), max_length=60)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    protection = Protection(
        visible=f"published_at IS NOT NULL OR place_id = {_PLACES} "
        f"OR (state = 'objection' AND place_id = {_PLACES_ABOVE})",
        writable=f"place_id = {MAKERS}",
        grants=READ_WRITE,
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period__regex=periods.PATTERN), name="release_period"
            ),
            models.UniqueConstraint(
                fields=["index_key", "place", "level", "period"],
                condition=Q(state="published"),
                name="one_release_published",
            ),
        ]
        indexes = [
            models.Index(fields=["index_key", "place", "period"], name="release_as_of"),
        ]

    def __str__(self) -> str:
        return f"{self.definition.label} · {self.place.label} · {self.period}"


class ReleaseRow(models.Model):
    """One place of a release.

    Numbers are as the index gave them: `score` None where it has none, then `rank` is None too.
    `rank_low` (best) and `rank_high` (worst) bound the rank by the sampling of enterprises alone,
    for all places at once; `method_low` and `method_high` by other weights (a quarter up and down)
    alone; None where there is no rank. `tier` 1 holds the places that
    cannot be told from the first; `coverage` is the share of indicators with a value. `nodes` are
    the scores of all nodes by key, `se` the standard error of the score.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="rows")
    edition = models.SmallIntegerField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    score = models.FloatField(_("score"), null=True)
    rank = models.IntegerField(_("rank"), null=True)
    rank_low = models.IntegerField(null=True)
    rank_high = models.IntegerField(null=True)
    method_low = models.IntegerField(null=True)
    method_high = models.IntegerField(null=True)
    tier = models.IntegerField(_("tier"), null=True)
    se = models.FloatField(null=True)
    coverage = models.FloatField(_("coverage"))
    nodes = models.JSONField(default=dict)

    protection = Protection(
        visible="EXISTS (SELECT 1 FROM indices_release r WHERE r.id = release_id "
        f"AND (r.published_at IS NOT NULL OR r.place_id = {_PLACES} "
        f"OR (r.state = 'objection' AND indices_releaserow.place_id = {_PLACES})))",
        writable=_WRITTEN_IN_DRAFT,
        grants=READ_ADD,
        changeable=(),
    )

    class Meta:
        ordering = ["rank", "place__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "edition", "place"], name="one_row_of_a_place"
            ),
        ]


class ReleaseFile(models.Model):
    """A frozen file of a release: definition, input, outputs, manifest; added, never changed."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="files")
    edition = models.SmallIntegerField()
    name = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    protection = Protection(
        visible="EXISTS (SELECT 1 FROM indices_release r WHERE r.id = release_id "
        f"AND (r.published_at IS NOT NULL OR r.place_id = {_PLACES}))",
        writable=_WRITTEN_IN_DRAFT,
        grants=READ_ADD,
        changeable=(),
        masked=("content",),
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "edition", "name"], name="one_file_of_a_name"
            ),
        ]

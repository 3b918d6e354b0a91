"""What happens to a release beside its states: late edits and objections."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.cases.models import Case
from ronghe.kernel.indices.models.release import MAKERS, Release
from ronghe.kernel.parties.models import Place
from ronghe.kernel.trust.protection import IN_CHARGE, READ_ADD, Protection

_PLACES = "ANY ((SELECT ronghe_places())::bigint[])"


class LateEdit(models.Model):
    """A figure that differs now from what a release froze, and what that does to the ranks.

    `frozen` and `found` are None where there was or is no value. `shifts` lists the places whose
    rank or score this edit alone would change, `people` who changed what lies behind the figure.
    A further change of the same figure is a further row.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="late_edits")
    edition = models.SmallIntegerField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    column = models.CharField(_("column"), max_length=60)
    period = models.CharField(_("period"), max_length=10)
    frozen = models.FloatField(_("frozen value"), null=True)
    found = models.FloatField(_("value found"), null=True)
    shifts = models.JSONField(default=list)
    ranks_moved = models.IntegerField(_("ranks moved"))
    people = models.JSONField(default=list)
    logged_at = models.DateTimeField(_("logged"), auto_now_add=True)

    protection = Protection(
        visible="EXISTS (SELECT 1 FROM indices_release r WHERE r.id = release_id "
        f"AND r.place_id = {_PLACES})",
        writable="EXISTS (SELECT 1 FROM indices_release r WHERE r.id = release_id "
        f"AND r.place_id = {MAKERS})",
        grants=READ_ADD,
        changeable=(),
    )

    class Meta:
        ordering = ["-id"]


class ReleaseObjection(models.Model):
    """What a district objects to in a release, and what was answered; each row is one word said."""

    class Kind(models.TextChoices):
        OBJECTION = "objection", _("objection")
        UPHELD = "upheld", _("upheld")
        REJECTED = "rejected", _("rejected")

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="objections")
    edition = models.SmallIntegerField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    answers = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="answered_by"
    )
    node = models.CharField(
        _("node"), max_length=60, blank=True, help_text="what it is about; the whole if empty"
    )
    text = models.TextField(_("text"))
    case = models.OneToOneField(
        Case,
        null=True,
        on_delete=models.PROTECT,
        related_name="index_objection",
        help_text="of an objection: holds its evidence, and waits for the answer",
    )
    account = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("by"), max_length=60)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    protection = Protection(
        visible=f"place_id = {_PLACES}",
        # Whose place is ranked objects; who makes the release answers.
        writable="account = (SELECT ronghe_account()) AND EXISTS ("
        "SELECT 1 FROM indices_release r WHERE r.id = release_id AND r.state = 'objection' "
        f"AND CASE WHEN kind = 'objection' THEN indices_releaseobjection.place_id = {IN_CHARGE} "
        f"ELSE r.place_id = {MAKERS} END)",
        grants=READ_ADD,
        changeable=(),
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="release_objection_has_words"),
            models.UniqueConstraint(fields=["answers"], name="release_objection_answered_once"),
        ]

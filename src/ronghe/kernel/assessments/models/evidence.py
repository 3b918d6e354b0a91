"""Files that stand as evidence beside single answers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.assessments.models.response import Response
from ronghe.kernel.cases.models import Attachment
from ronghe.kernel.parties.models import Organisation, Place
from ronghe.kernel.trust.protection import READ_WRITE, by_place_or_organisation


class Evidence(models.Model):
    """A file on a response's case that stands beside one item.

    Taken away it no longer stands there; the file and this row stay, with who took it away.
    """

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="evidence")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=60)
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    account = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("by"), max_length=60)
    at = models.DateTimeField(_("added"), auto_now_add=True)
    removed_at = models.DateTimeField(_("taken away"), null=True)
    removed_by = models.CharField(_("taken away by"), max_length=60, null=True)  # noqa: DJ001  # null: may still be written once

    # By a clerk of the organisation, beside an answer that is not approved.
    protection = by_place_or_organisation(
        grants=READ_WRITE,
        clerks_write=True,
        changeable=("removed_at", "removed_by"),
        provided="EXISTS (SELECT 1 FROM assessments_response r WHERE r.id = response_id "
        "AND r.approved_at IS NULL "
        "AND r.organisation_id = assessments_evidence.organisation_id "
        "AND r.place_id = assessments_evidence.place_id)",
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "item", "attachment"],
                condition=models.Q(removed_at__isnull=True),
                name="evidence_once",
            )
        ]

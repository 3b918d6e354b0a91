"""Answers that were not asked again: confirmed from what the platform held."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.assessments.models.response import Response
from ronghe.kernel.parties.models import Organisation, Place
from ronghe.kernel.trust.protection import READ_ADD, by_place_or_organisation


class Confirmation(models.Model):
    """A clerk's word that what the platform held is the answer; added, never changed.

    It speaks for the answer of its response as long as that is still `answer`; of several the
    newest counts. What it rests on are observations, or the answer of an earlier response.
    """

    class Source(models.TextChoices):
        QUESTIONNAIRE = "questionnaire", _("an earlier answer")
        REGISTER = "register", _("the register")

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="confirmations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=60)
    answer = models.JSONField(help_text="as the response keeps it")
    source = models.CharField(_("source"), max_length=13, choices=Source.choices)
    observations = ArrayField(models.BigIntegerField(), default=list, help_text="what was offered")
    earlier = models.ForeignKey(Response, null=True, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(_("period"), max_length=10, help_text="of what was offered")
    account = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("by"), max_length=60)
    at = models.DateTimeField(_("at"))

    # By a clerk of the organisation, of its own response, from its own earlier answers.
    protection = by_place_or_organisation(
        grants=READ_ADD,
        clerks_write=True,
        changeable=(),
        provided="account = (SELECT ronghe_account()) AND EXISTS (SELECT 1 "
        "FROM assessments_response r WHERE r.id = response_id AND r.approved_at IS NULL "
        "AND r.organisation_id = assessments_confirmation.organisation_id "
        "AND r.place_id = assessments_confirmation.place_id) "
        "AND (earlier_id IS NULL OR EXISTS (SELECT 1 FROM assessments_response e "
        "WHERE e.id = earlier_id "
        "AND e.organisation_id = assessments_confirmation.organisation_id))",
    )

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["response", "item"], name="confirmation_item")]

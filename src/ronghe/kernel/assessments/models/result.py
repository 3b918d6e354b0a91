"""Results: what the engine made of responses."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.assessments.models.response import Response
from ronghe.kernel.indicators.models import Activity
from ronghe.kernel.parties.models import Organisation, Place
from ronghe.kernel.trust.protection import READ_ADD, by_place_or_organisation


class Result(models.Model):
    """What the scoring engine made of an approved response; never altered."""

    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="result")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    score = models.DecimalField(_("score"), max_digits=18, decimal_places=9)
    level = models.SmallIntegerField(
        _("level"), null=True, help_text="none where no track of the rule decides"
    )
    outputs = models.JSONField(help_text="output key → number; a decimal as text, null: missing")
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

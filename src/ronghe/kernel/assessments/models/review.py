"""Review: which chain approves, what was sent back, what is doubtful, what was approved at once."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.engines.findings import KINDS, SEVERITIES
from ronghe.kernel.assessments.models.instrument import Instrument
from ronghe.kernel.assessments.models.response import Response
from ronghe.kernel.parties.models import Place
from ronghe.kernel.trust.protection import (
    IN_CHARGE,
    READ_ADD,
    READ_WRITE,
    Protection,
    by_place,
    reference,
)

_PLACES = "ANY ((SELECT ronghe_places())::bigint[])"
_PLACES_ABOVE = "ANY ((SELECT ronghe_places_above())::bigint[])"
_CITY = "ANY ((SELECT ronghe_places_as('programme_officer'))::bigint[])"
_OF_RESPONSE = "EXISTS (SELECT 1 FROM assessments_response r WHERE r.id = response_id"
_OWN_NAME = "account = (SELECT ronghe_account())"


class ReviewRule(models.Model):
    """Which chain approves responses of a place and below; the newest row that fits counts.

    Without an instrument it holds for all, without a period for every one. A campaign may name
    its own chain by a row for its instrument and period.
    """

    class Chain(models.TextChoices):
        SINGLE = "single", _("one approval, by district or city")
        CITY = "city", _("district check, then city approval")

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    instrument = models.ForeignKey(
        Instrument, null=True, on_delete=models.PROTECT, related_name="+"
    )
    period = models.CharField(_("period"), max_length=10, blank=True)
    chain = models.CharField(_("chain"), max_length=6, choices=Chain.choices)
    account = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("by"), max_length=60)
    at = models.DateTimeField(_("since"), auto_now_add=True)

    protection = Protection(
        visible=f"place_id = {_PLACES} OR place_id = {_PLACES_ABOVE}",
        writable=f"place_id = {_CITY} AND {_OWN_NAME}",
        grants=READ_ADD,
        changeable=(),
    )

    class Meta:
        ordering = ["-pk"]


class Return(models.Model):
    """Answers sent back to their enterprise: which, why, and by when.

    `items` are the answers that unlock, each with its reason; with none the whole response does.
    Until a later return or the approval, nothing else of the response can change (`sql.UNLOCKED`).
    `answers` are those as they stood, so that what was mended can be told. `indicators` are the
    figures that the answers can move; their sign-offs fall with an approved response. `reveals`
    are the questions that were hidden and that the unlocked answers may reveal: they can be
    answered once they are shown.
    """

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="returns")
    items = models.JSONField(default=dict, help_text="item id → reason")
    reason = models.TextField(_("reason"))
    due_on = models.DateField(_("due"), null=True)
    reveals = ArrayField(models.CharField(max_length=120), default=list)
    answers = models.JSONField(default=dict, help_text="item id → answer, before")
    indicators = ArrayField(models.CharField(max_length=60), default=list)
    account = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("by"), max_length=60)
    at = models.DateTimeField(_("sent back"))

    protection = Protection(
        visible=f"{_OF_RESPONSE})",
        writable=f"{_OF_RESPONSE} AND r.place_id = {IN_CHARGE}) AND {_OWN_NAME}",
        grants=READ_ADD,
        changeable=(),
    )

    class Meta:
        ordering = ["pk"]

    @property
    def is_whole(self) -> bool:
        """Say whether every answer unlocked."""
        return not self.items


class Judgement(models.Model):
    """That the rules have looked at a response as its answers stood; findings are beside it."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="judgements")
    answers_md5 = models.CharField(max_length=32)
    findings = models.IntegerField(help_text="how many there were, warnings and errors")
    at = models.DateTimeField(auto_now_add=True)

    protection = Protection(
        visible=f"{_OF_RESPONSE} AND r.place_id = {_PLACES})",
        writable=f"{_OF_RESPONSE} AND r.place_id = {IN_CHARGE})",
        grants=READ_ADD,
        changeable=(),
    )

    class Meta:
        indexes = [models.Index(fields=["response", "-id"], name="judgement_of_response")]


class Finding(models.Model):
    """Something doubtful about a response. It changes nothing; an officer says what it is worth.

    It stands until the answers no longer give cause (`gone_at`), or an officer dismisses it with
    a reason.
    """

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="findings")
    rule = models.CharField(_("rule"), max_length=60)
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in KINDS])
    severity = models.CharField(
        _("severity"), max_length=7, choices=[(each, each) for each in SEVERITIES]
    )
    item = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=200, blank=True)
    comparison = models.JSONField(default=dict)
    reason_zh = models.TextField()
    reason_en = models.TextField()
    found_at = models.DateTimeField(auto_now_add=True)
    gone_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)
    dismissed_account = models.BigIntegerField(null=True)
    dismissed_by = models.CharField(  # noqa: DJ001  # empty until it is dismissed, once
        max_length=60, null=True
    )
    dismissal = models.TextField(_("reason"), null=True)  # noqa: DJ001  # the same

    protection = Protection(
        visible=f"{_OF_RESPONSE} AND r.place_id = {_PLACES})",
        writable=f"{_OF_RESPONSE} AND r.place_id = {IN_CHARGE})",
        grants=READ_WRITE,
        changeable=("gone_at", "dismissed_at", "dismissed_account", "dismissed_by", "dismissal"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "rule", "item"],
                condition=Q(gone_at__isnull=True),
                name="one_finding_in_force",
            ),
            models.CheckConstraint(
                condition=Q(dismissed_at__isnull=True) | Q(dismissal__regex=r"\S"),
                name="finding_dismissed_with_reason",
            ),
        ]


class PeerBound(models.Model):
    """What is usual for an item among enterprises of one industry and size; nobody's own answer.

    `industry` is a division of GB/T 4754 such as C36, "" for all; `size` a size class, "" for all.
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=10)
    item = models.CharField(max_length=60)
    industry = models.CharField(max_length=5, blank=True)
    size = models.CharField(max_length=6, blank=True)
    low = models.FloatField()
    median = models.FloatField()
    high = models.FloatField()
    n = models.IntegerField()
    computed_at = models.DateTimeField()

    # Computed anew from answers by the house; at least twenty enterprises stand behind each.
    protection = reference(audited=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "period", "item", "industry", "size"], name="peer_bound_once"
            )
        ]


class BulkApproval(models.Model):
    """One act that approves many clean responses, batch by batch.

    `asked` are the ids when it began; `done` those approved; `skipped` those that were no longer
    clean or no longer waited, each with its reason's key.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    asked = models.JSONField(default=list)
    done = models.JSONField(default=list)
    skipped = models.JSONField(default=dict, help_text="response id → key of the reason")
    account = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("by"), max_length=60)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    protection = by_place(grants=READ_WRITE)

    class Meta:
        ordering = ["-pk"]

    @property
    def handled(self) -> int:
        """How many of those asked for were looked at."""
        return len(self.done) + len(self.skipped)

    @property
    def percent(self) -> int:
        """How far it is, from 0 to 100."""
        return 100 * self.handled // len(self.asked) if self.asked else 100

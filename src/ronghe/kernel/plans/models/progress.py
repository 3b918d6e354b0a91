"""What units report where no indicator measures."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.cases.models import Case
from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.models.commitment import Commitment
from ronghe.kernel.trust.protection import by_place
from ronghe.lib import periods


class Report(models.Model):
    """A value that a place reports for a commitment and period, with evidence on its case.

    It counts from `accepted_at` on; a later accepted revision supersedes it. `line` is that of the
    commitment, so that a revised plan keeps its reports.
    """

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="reports")
    line = models.UUIDField()
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("place")
    )
    period = models.CharField(_("period"), max_length=10)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=6)
    note = models.TextField(_("what was done"), blank=True)
    revision = models.SmallIntegerField(default=1)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="report")
    supersedes = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    reported_by = models.CharField(_("by"), max_length=60)
    account = models.BigIntegerField(null=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    superseded_at = models.DateTimeField(null=True)

    protection = by_place()

    class Meta:
        ordering = ["period", "revision"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period__regex=periods.PATTERN), name="report_period"
            ),
            models.UniqueConstraint(
                fields=["line", "place", "period"],
                condition=Q(accepted_at__isnull=True, superseded_at__isnull=True),
                name="one_open_report",
            ),
            models.UniqueConstraint(
                fields=["line", "place", "period"],
                condition=Q(accepted_at__isnull=False, superseded_at__isnull=True),
                name="one_accepted_report",
            ),
        ]
        indexes = [models.Index(fields=["line", "place", "period"], name="report_line")]

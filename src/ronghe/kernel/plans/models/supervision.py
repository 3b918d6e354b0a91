"""Supervision orders: what lags is followed until it is settled."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.cases.models import Case
from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.models.commitment import Commitment
from ronghe.kernel.trust.protection import Protection, by_place

_PLACES = "ANY ((SELECT ronghe_places())::bigint[])"


class SupervisionOrder(models.Model):
    """An order to a place or department to catch up with a commitment; its case is at `place`.

    `issuer` is the place whose officer ordered; only its officers write the order, the addressed
    place replies through the case. `unit` is a department of the place, named where the issuer
    orders at home. `serial` counts from 1 for each issuer and year, without a gap; `number` is how
    it is written. `facts` keeps what the light showed when it was ordered.
    """

    class Origin(models.TextChoices):
        LIGHT = "light", _("from a red light")
        HAND = "hand", _("by hand")

    number = models.CharField(_("number"), max_length=40)
    year = models.SmallIntegerField(_("year"))
    serial = models.IntegerField(_("serial number"))
    commitment = models.ForeignKey(
        Commitment, null=True, on_delete=models.PROTECT, related_name="orders"
    )
    line = models.UUIDField(null=True)
    issuer = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("to")
    )
    unit = models.CharField(_("responsible unit"), max_length=120, blank=True)
    title = models.CharField(_("matter"), max_length=200)
    reason = models.TextField(_("reason"))
    demand = models.TextField(_("what is demanded"))
    origin = models.CharField(_("origin"), max_length=5, choices=Origin.choices)
    facts = models.JSONField(default=dict)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="order")
    added_by = models.CharField(_("by"), max_length=60)
    added_at = models.DateTimeField(_("ordered"), auto_now_add=True)

    protection = Protection(
        visible=f"place_id = {_PLACES} OR issuer_id = {_PLACES}",
        writable=by_place("issuer_id").writable,
        grants=("SELECT", "INSERT"),
        changeable=(),
    )

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["line", "place"], name="order_line_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "year", "serial"], name="order_number_once_a_year"
            ),
            models.CheckConstraint(
                condition=~models.Q(reason__regex=r"^\s*$"), name="order_has_a_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(origin="hand")
                | models.Q(origin="light", commitment__isnull=False),
                name="order_from_a_light_has_a_commitment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

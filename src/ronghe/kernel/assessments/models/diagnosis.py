"""What an enterprise adds to its diagnosis: its own prices, and sheets that weigh a retrofit."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.assessments.models.instrument import Instrument
from ronghe.kernel.parties.models import Organisation, Place
from ronghe.kernel.trust.protection import READ_ADD, by_place_or_organisation


class OwnPrices(models.Model):
    """What steps of an instrument cost one enterprise; the newest row counts, older ones stay.

    An item that is not named has the price of the definition.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    prices = models.JSONField(
        default=dict, help_text='item id → {"steps": [text, …]} or {"per_unit": text}, 10,000 yuan'
    )
    actor_name = models.CharField(_("by"), max_length=120)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    protection = by_place_or_organisation(grants=READ_ADD, clerks_write=True, changeable=())

    class Meta:
        indexes = [models.Index(fields=["organisation", "instrument"], name="own_prices")]


class InvestmentSheet(models.Model):
    """What a retrofit costs and brings, as its enterprise sees it; the newest row counts."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    years = models.SmallIntegerField(_("years"))
    rate = models.DecimalField(_("discount rate"), max_digits=6, decimal_places=5)
    lines = models.JSONField(default=list, help_text="lines of the project, amounts as text")
    actor_name = models.CharField(_("by"), max_length=120)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    protection = by_place_or_organisation(grants=READ_ADD, clerks_write=True, changeable=())

    class Meta:
        indexes = [models.Index(fields=["organisation", "instrument"], name="investment_sheets")]

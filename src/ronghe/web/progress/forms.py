"""What a unit says in a progress report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.models import Commitment, Plan
from ronghe.lib import periods
from ronghe.web.plans.forms import PlaceField
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

LONGEST = 4000  # characters of a text
_PARTS = ("", "-Q1", "-Q2", "-Q3", "-Q4", "-H1", "-H2")


class CommitmentField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A choice among commitments, each with its plan."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({obj.unit})" if obj.unit else str(obj.title)


class ValueForm(forms.Form):
    """Value and text of a report."""

    value = forms.DecimalField(
        label=_("Value"),
        max_digits=20,
        decimal_places=6,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("What was done"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class OpenForm(ValueForm):
    """A new report: for which commitment, place and period."""

    commitment = CommitmentField(
        label=_("Commitment"), queryset=Commitment.objects.none(), empty_label=_("choose one")
    )
    place = PlaceField(label=_("Place"), queryset=Place.objects.none(), empty_label=None)
    period = forms.ChoiceField(label=_("Period"))
    field_order = ("commitment", "place", "period", "value", "note")

    def __init__(
        self,
        *args: Any,
        commitments: QuerySet[Commitment],
        places: QuerySet[Place],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("commitment", commitments), ("place", places)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
            field.queryset = rows
        chosen = self.fields["period"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  # declared above
        plans = Plan.objects.filter(commitments__in=commitments).distinct()
        years = {year for plan in plans for year in plan.years}
        chosen.choices = [(p, formats.period(p)) for p in periods_over(years, timezone.localdate())]


def periods_over(years: set[int], today: date) -> list[str]:
    """Return the years, quarters and half-years that are over, the newest first."""
    found = [f"{year}{part}" for year in years for part in _PARTS]
    over = [period for period in found if periods.last_day(period) <= today]
    return sorted(over, key=periods.order, reverse=True)

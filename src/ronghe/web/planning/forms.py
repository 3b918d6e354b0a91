"""What an officer may say of a plan and of its commitments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.models import Commitment, CommitmentValue, Document, Plan
from ronghe.kernel.plans.services import LARGEST
from ronghe.kernel.plans.versions.services import Amount, CommitmentFields, Owner
from ronghe.web.planning import wording
from ronghe.web.plans.forms import IndicatorField, PlaceField
from ronghe.web.plans.wording import COMPARATORS, plain

if TYPE_CHECKING:
    from decimal import Decimal

    from django.db.models import QuerySet

FIRST_YEAR, LAST_YEAR = 1949, 2199
_BETWEEN = re.compile(r"[、，,;；\n]+")
LONGEST_OWNER = 120  # characters


def _digits(mode: str) -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"})


def _year(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=FIRST_YEAR, max_value=LAST_YEAR, widget=_digits("numeric")
    )


class DocumentField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A choice among documents, each with its number."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} {obj.number}".strip()


class HigherField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A choice among plans, each with its place."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.place.label}: {obj.title}"


class ServesField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A choice among the commitments of the higher plan."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


class YearsForm(forms.Form):
    """Title, years and higher plan of a plan."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    first_year = _year(gettext_lazy("First year"))
    last_year = _year(gettext_lazy("Last year"))
    higher = HigherField(
        label=gettext_lazy("Carries out"),
        queryset=Plan.objects.none(),
        required=False,
        empty_label=gettext_lazy("no higher plan"),
        help_text=gettext_lazy("The plan of a place above that this one carries out."),
    )

    def __init__(self, *args: Any, higher: QuerySet[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["higher"]
        assert isinstance(field, HigherField)  # noqa: S101  # declared above
        field.queryset = higher

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first is not None and last is not None and first > last:
            self.add_error("last_year", _("The first year lies behind the last year."))
        return cleaned


class PlanForm(YearsForm):
    """A new plan: from the accepted targets of a document, or empty."""

    document = DocumentField(
        label=gettext_lazy("From the accepted targets of"),
        queryset=Document.objects.none(),
        required=False,
        empty_label=gettext_lazy("no document: start empty"),
    )
    place = PlaceField(
        label=gettext_lazy("Plan of"),
        queryset=Place.objects.none(),
        empty_label=None,
        help_text=gettext_lazy("Of a document, its own place counts."),
    )
    field_order = ("document", "place", "title", "first_year", "last_year", "higher")

    def __init__(
        self,
        *args: Any,
        places: QuerySet[Place],
        documents: QuerySet[Document],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("place", places), ("document", documents)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
            field.queryset = rows


class CommitmentForm(forms.Form):
    """A commitment with a field for each year of its plan."""

    title = forms.CharField(label=gettext_lazy("What is promised"), max_length=200)
    comparator = forms.ChoiceField(
        label=gettext_lazy("Comparator"), choices=list(COMPARATORS.items())
    )
    unit = forms.CharField(label=gettext_lazy("Unit"), required=False, max_length=30)
    decimals = forms.IntegerField(
        label=gettext_lazy("Decimals"), min_value=0, max_value=6, widget=_digits("numeric")
    )
    basis = forms.ChoiceField(label=gettext_lazy("Basis"), choices=Commitment.Basis.choices)
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"), choices=list(wording.DIRECTIONS.items())
    )
    adds_up = forms.ChoiceField(
        label=gettext_lazy("Over places"), choices=Commitment.AddsUp.choices
    )
    above_scale = forms.BooleanField(
        label=gettext_lazy("enterprises above scale only"), required=False
    )
    baseline_year = forms.IntegerField(
        label=gettext_lazy("Baseline year"),
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=_digits("numeric"),
    )
    baseline_value = forms.DecimalField(
        label=gettext_lazy("Baseline"),
        required=False,
        max_digits=20,
        decimal_places=6,
        widget=_digits("decimal"),
    )
    path = forms.ChoiceField(label=gettext_lazy("Planned path"), choices=Commitment.Path.choices)
    lead = forms.CharField(label=gettext_lazy("Lead"), required=False, max_length=LONGEST_OWNER)
    owners = forms.CharField(
        label=gettext_lazy("Co-owners"),
        required=False,
        help_text=gettext_lazy("Several are parted by 、 or a comma."),
    )
    section = forms.CharField(label=gettext_lazy("Section"), required=False, max_length=200)
    measured_by = IndicatorField(
        label=gettext_lazy("Measured by"),
        queryset=Indicator.objects.all(),
        required=False,
        empty_label=gettext_lazy("no indicator yet"),
    )

    serves = ServesField(
        label=gettext_lazy("Carries out"),
        queryset=Commitment.objects.none(),
        required=False,
        empty_label=gettext_lazy("nothing of the higher plan"),
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serves = self.fields["serves"]
        assert isinstance(serves, ServesField)  # noqa: S101  # declared above
        if plan.higher_id is None:
            del self.fields["serves"]
        else:
            serves.queryset = Commitment.objects.filter(plan=plan.higher_id)
        self.years = list(plan.years)
        for year in self.years:
            self.fields[f"value_{year}"] = self._value_field(str(year))
            self.fields[f"path_{year}"] = self._value_field(str(year))

    @staticmethod
    def _value_field(label: str) -> forms.DecimalField:
        return forms.DecimalField(
            label=label,
            required=False,
            max_digits=20,
            decimal_places=6,
            widget=_digits("decimal"),
        )

    @property
    def value_fields(self) -> list[Any]:
        """The bound fields of the promised values, by year."""
        return [self[f"value_{year}"] for year in self.years]

    @property
    def path_fields(self) -> list[Any]:
        """The bound fields of a typed path, by year."""
        return [self[f"path_{year}"] for year in self.years]

    def clean_owners(self) -> list[str]:
        names = [part.strip() for part in _BETWEEN.split(self.cleaned_data["owners"])]
        if any(len(name) > LONGEST_OWNER for name in names):
            raise forms.ValidationError(_("A name has more than 120 characters."), code="too-long")
        return list(dict.fromkeys(filter(None, names)))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        amounts = {year: cleaned.get(f"value_{year}") for year in self.years}
        for year, value in amounts.items():
            if value is not None and abs(value) >= LARGEST:
                self.add_error(f"value_{year}", _("This number is too large. Use a larger unit."))
        if all(value is None for value in amounts.values()):
            self.add_error(None, _("Give a value for one year at least."))
        pair = (cleaned.get("baseline_year"), cleaned.get("baseline_value"))
        if (pair[0] is None) != (pair[1] is None):
            self.add_error("baseline_value", _("A baseline wants both a year and a value."))
        return cleaned

    def fields_given(self, held: Commitment | None = None) -> CommitmentFields:
        """Return what the form says, ready for the services.

        What the form has no field for stays as it is held: upper ends of ranges whose value was
        not changed, and periods other than the plan's years.
        """
        cleaned = self.cleaned_data
        names = (
            "title unit decimals comparator basis direction adds_up above_scale baseline_year "
            "baseline_value path section measured_by"
        )
        lead = cleaned["lead"].strip()
        owners = [Owner(name=lead, leads=True)] if lead else []
        owners += [Owner(name=name) for name in cleaned["owners"] if name != lead]
        return CommitmentFields(
            **{name: cleaned[name] for name in names.split()},
            amounts=self._amounts(_held(held, CommitmentValue.Kind.PROMISED)),
            path_points=self._points(_held(held, CommitmentValue.Kind.PATH)),
            owners=tuple(owners),
            serves=cleaned.get("serves"),
        )

    def _amounts(self, held: dict[str, CommitmentValue]) -> dict[str, Amount]:
        given = self._typed("value")
        kept = {
            period: Amount(value=one.value, high=one.value_high)
            for period, one in held.items()
            if not self._has_field(period) or given.get(period) == one.value
        }
        return {period: Amount(value=value) for period, value in given.items()} | kept

    def _points(self, held: dict[str, CommitmentValue]) -> dict[str, Decimal]:
        kept = {p: one.value for p, one in held.items() if not self._has_field(p)}
        return kept | self._typed("path")

    def _typed(self, kind: str) -> dict[str, Decimal]:
        named = {str(year): self.cleaned_data[f"{kind}_{year}"] for year in self.years}
        return {period: value for period, value in named.items() if value is not None}

    def _has_field(self, period: str) -> bool:
        return period in map(str, self.years)


def _held(commitment: Commitment | None, kind: str) -> dict[str, CommitmentValue]:
    rows = commitment.values.all() if commitment is not None else []
    return {value.period: value for value in rows if value.kind == kind}


def commitment_initial(commitment: Commitment) -> dict[str, Any]:
    """Return what the form of a commitment shows first."""
    names = (
        "title comparator unit decimals basis direction adds_up above_scale baseline_year path "
        "section"
    )
    first: dict[str, Any] = {name: getattr(commitment, name) for name in names.split()}
    first["baseline_value"] = plain(commitment.baseline_value)
    first["measured_by"] = commitment.measured_by_id
    first["serves"] = commitment.serves_id
    owners = list(commitment.owners.all())
    first["lead"] = next((o.name for o in owners if o.part == o.Part.LEAD), "")
    first["owners"] = "、".join(o.name for o in owners if o.part != o.Part.LEAD)
    for value in commitment.values.all():
        kind = "value" if value.kind == CommitmentValue.Kind.PROMISED else "path"
        first[f"{kind}_{value.period}"] = plain(value.value)
    return first

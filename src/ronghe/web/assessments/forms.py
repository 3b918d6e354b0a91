from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.assessments.models import Instrument, ReviewRule
from ronghe.kernel.assessments.selectors import instruments_in_force
from ronghe.kernel.parties.models import Organisation, Place
from ronghe.web.assessments.uploading import MAX_BYTES
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

_YEARS_BACK = 9


def year_choices() -> list[tuple[str, str]]:
    this_year = timezone.localdate().year
    years = [str(year) for year in range(this_year, this_year - _YEARS_BACK - 1, -1)]
    return [(year, formats.period(year)) for year in years]


class _PeriodForm(forms.Form):
    instrument = forms.ModelChoiceField(
        label=_("Instrument"), queryset=Instrument.objects.none(), empty_label=None
    )
    period = forms.ChoiceField(label=_("Year"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = instruments_in_force().values_list("pk", flat=True)
        field = self.fields["instrument"]
        period = self.fields["period"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        assert isinstance(period, forms.ChoiceField)  # noqa: S101
        field.queryset = Instrument.objects.filter(pk__in=list(newest))
        period.choices = year_choices()


class OpenForm(_PeriodForm):
    """Which assessment to start; the organisation is asked only of those who have several."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )

    field_order = ("organisation", "instrument", "period")

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = organisations
        if len(organisations) == 1:
            field.initial = organisations[0]
            field.widget = forms.HiddenInput()


class UploadForm(_PeriodForm):
    file = forms.FileField(
        label=_("File of answers"),
        help_text=_(
            "CSV or XLSX, at most 10 MB: a row a response, the column “subject” with the unified "
            "social credit code, and a column an item."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )

    field_order = ("instrument", "period", "file")

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 10 MB. Split it, or use `ronghe import answers`.")
            )
        return file


class ChainForm(forms.Form):
    """Which chain approves, for an instrument and a year or for all."""

    chain = forms.ChoiceField(
        label=_("Chain"), choices=ReviewRule.Chain.choices, widget=forms.RadioSelect
    )
    instrument = forms.ModelChoiceField(
        label=_("Instrument"),
        queryset=Instrument.objects.defer("definition"),
        required=False,
        empty_label=_("All instruments"),
    )
    period = forms.ChoiceField(label=_("Year"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        period = self.fields["period"]
        assert isinstance(period, forms.ChoiceField)  # noqa: S101  # declared above
        period.choices = [("", _("All years")), *year_choices()]


class BulkForm(forms.Form):
    """Which waiting responses are looked at for approval in one act."""

    period = forms.ChoiceField(label=_("Year"), required=False)
    place = forms.ModelChoiceField(
        label=_("District"),
        queryset=Place.objects.none(),
        required=False,
        empty_label=_("All districts"),
    )
    instrument = forms.ModelChoiceField(
        label=_("Instrument"),
        queryset=Instrument.objects.defer("definition"),
        required=False,
        empty_label=_("All instruments"),
    )

    def __init__(self, *args: Any, places: QuerySet[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        period, place = self.fields["period"], self.fields["place"]
        assert isinstance(period, forms.ChoiceField)  # noqa: S101  # declared above
        assert isinstance(place, forms.ModelChoiceField)  # noqa: S101
        period.choices = [("", _("All years")), *year_choices()]
        place.queryset = places

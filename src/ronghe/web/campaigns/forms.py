"""What an officer says of a campaign."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.kernel.assessments.campaigning.population import Frame
from ronghe.kernel.assessments.campaigning.running.services import LONGEST_TEXT
from ronghe.kernel.assessments.campaigning.services import CampaignFields
from ronghe.kernel.assessments.models import Campaign, Instrument
from ronghe.kernel.assessments.selectors import instruments_in_force
from ronghe.kernel.parties.models import Industry, Organisation, Place
from ronghe.web.plans.forms import PlaceField
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

MAX_BYTES = 10 * 1024 * 1024
YEARS_BACK, YEARS_AHEAD = 9, 1
MOST_SAMPLED = 1_000_000
SEEDS = 1_000_000  # from 0; short enough to be read out
_BETWEEN = re.compile(r"[\s,;，；、]+")


def day_field(label: Any, **options: Any) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def file_field(label: Any, **options: Any) -> forms.FileField:
    """Return a field for a table, CSV or XLSX."""
    widget = forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"})
    return forms.FileField(label=label, widget=widget, **options)


class DaysField(forms.CharField):
    """Whole numbers of days, such as “14, 7, 1”."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value) or ""
        words = [word for word in _BETWEEN.split(text.strip()) if word]
        if any(not word.isascii() or not word.isdigit() or len(word) > 3 for word in words):
            raise forms.ValidationError(_("Give days as whole numbers, such as 14, 7, 1."))
        return tuple(int(word) for word in words)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


class CampaignForm(forms.Form):
    """What a campaign asks, when, and who decides on the answers."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    place = PlaceField(
        label=gettext_lazy("Run by"), queryset=Place.objects.none(), empty_label=None
    )
    instrument = forms.ModelChoiceField(
        label=gettext_lazy("Instrument"), queryset=Instrument.objects.none(), empty_label=None
    )
    period = forms.ChoiceField(label=gettext_lazy("Year"))
    opens_on = day_field(gettext_lazy("Opens"))
    deadline = day_field(
        gettext_lazy("Deadline"), help_text=gettext_lazy("The last day to save and to submit.")
    )
    reminder_days = DaysField(
        label=gettext_lazy("Reminders"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Days before an organisation's last day, such as 14, 7, 1."),
    )
    checked_by = forms.ChoiceField(
        label=gettext_lazy("Checked by"),
        choices=Campaign.Owner.choices,
        help_text=gettext_lazy(
            "Where a check comes before approval; where the city checks, no district does."
        ),
    )
    approved_by = forms.ChoiceField(
        label=gettext_lazy("Approved by"),
        choices=Campaign.Owner.choices,
        help_text=gettext_lazy("Where the city approves, no district does."),
    )

    def __init__(
        self, data: Any = None, *, places: QuerySet[Place], campaign: Campaign | None = None
    ) -> None:
        super().__init__(data, initial=_initial(campaign))
        self._choices("place", places)
        newest = list(instruments_in_force().values_list("pk", flat=True))
        if campaign is not None:
            newest.append(campaign.instrument_id)
            del self.fields["place"]
        self._choices("instrument", Instrument.objects.filter(pk__in=newest))
        this_year = timezone.localdate().year
        period = self.fields["period"]
        assert isinstance(period, forms.ChoiceField)  # noqa: S101  # declared above
        years = range(this_year + YEARS_AHEAD, this_year - YEARS_BACK - 1, -1)
        period.choices = [(str(year), formats.period(str(year))) for year in years]

    def _choices(self, name: str, rows: QuerySet[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        field.queryset = rows

    def fields_given(self) -> CampaignFields:
        """Return what a valid form says."""
        names = CampaignFields.__dataclass_fields__
        return CampaignFields(**{name: self.cleaned_data[name] for name in names})


def _initial(campaign: Campaign | None) -> dict[str, Any]:
    if campaign is None:
        today = timezone.localdate()
        return {"period": str(today.year), "opens_on": today, "reminder_days": (14, 7, 1)}
    return {name: getattr(campaign, name) for name in CampaignFields.__dataclass_fields__}


class FrameForm(forms.Form):
    """A part of the register, all of it or a sample."""

    place = PlaceField(
        label=gettext_lazy("Place"),
        queryset=Place.objects.none(),
        required=False,
        empty_label=gettext_lazy("all districts"),
        to_field_name="code",
    )
    industry = forms.ChoiceField(label=gettext_lazy("Industry"), required=False)
    sizes = forms.MultipleChoiceField(
        label=gettext_lazy("Size class"),
        choices=Organisation.Size.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: all."),
    )
    above_scale = forms.ChoiceField(
        label=gettext_lazy("Above scale in the year of the campaign"),
        choices=[("", gettext_lazy("either")), ("yes", gettext_lazy("yes")),
                 ("no", gettext_lazy("no"))],
        required=False,
    )  # fmt: skip
    how = forms.ChoiceField(
        label=gettext_lazy("How many"),
        choices=[("all", gettext_lazy("all that match")), ("sample", gettext_lazy("a sample"))],
        widget=forms.RadioSelect,
        initial="all",
    )
    size = forms.IntegerField(
        label=gettext_lazy("Sample size"), min_value=1, max_value=MOST_SAMPLED, required=False
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Seed"),
        min_value=0,
        max_value=2**31 - 1,
        required=False,
        help_text=gettext_lazy("The same seed draws the same sample from the same register."),
    )

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, industry = self.fields["place"], self.fields["industry"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        assert isinstance(industry, forms.ChoiceField)  # noqa: S101
        field.queryset = Place.objects.filter(pk__in=[place.pk for place in places])
        self.initial.setdefault("seed", secrets.randbelow(SEEDS))
        industry.choices = [
            ("", _("all industries")),
            *(
                (row.code, f"{row.code} {row.label}")
                for row in Industry.objects.filter(level__in=(1, 2))
            ),
        ]

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if given and given.get("how") == "sample":
            for name in ("size", "seed"):
                if given.get(name) is None and name not in self.errors:
                    self.add_error(name, _("A sample needs a size and a seed."))
        return given

    def frame(self) -> Frame:
        """Return the frame that a valid form says."""
        given = self.cleaned_data
        return Frame(
            place=given["place"].code if given["place"] else "",
            industry=given["industry"],
            sizes=tuple(given["sizes"]),
            above_scale={"yes": True, "no": False}.get(given["above_scale"]),
        )


class ListForm(forms.Form):
    """Codes of organisations, as a file or pasted."""

    file = file_field(
        gettext_lazy("File of codes"),
        required=False,
        help_text=gettext_lazy(
            "CSV or XLSX, at most 10 MB, with the column “统一社会信用代码” (credit_code)."
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("or paste the codes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_file(self) -> UploadedFile | None:
        return small_enough(self.cleaned_data.get("file"))

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if given is not None and not self.errors and not (given["file"] or given["text"].strip()):
            self.add_error(None, _("Choose a file or paste codes."))
        return given


class QuotaFileForm(forms.Form):
    """Quotas as a file."""

    file = file_field(
        gettext_lazy("File of quotas"),
        help_text=gettext_lazy("The exported table, with the columns of places and quotas."),
    )

    def clean_file(self) -> UploadedFile | None:
        return small_enough(self.cleaned_data.get("file"))


def small_enough(file: UploadedFile | None) -> UploadedFile | None:
    """Return an uploaded table that is not too large."""
    if file is not None and (file.size or 0) > MAX_BYTES:
        raise forms.ValidationError(_("The file is larger than 10 MB. Split it."))
    return file


class ExtensionForm(forms.Form):
    """More time, for one organisation or for a district."""

    credit_code = forms.CharField(
        label=gettext_lazy("Unified social credit code"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Empty: for the whole place below."),
    )
    place = PlaceField(
        label=gettext_lazy("or a place"), queryset=Place.objects.none(), empty_label=None
    )
    until = day_field(gettext_lazy("New last day"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, places: QuerySet[Place]) -> None:
        super().__init__(data, auto_id="extend-%s")
        field = self.fields["place"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        field.queryset = places


class RemindForm(forms.Form):
    """Whom to remind, and in which words."""

    to = forms.ChoiceField(
        label=gettext_lazy("Whom"),
        choices=[
            ("selected", gettext_lazy("the organisations selected in the list")),
            ("all", gettext_lazy("all who have not handed in")),
            ("invited", gettext_lazy("all who have not begun")),
            ("filling", gettext_lazy("all who are filling in")),
            ("returned", gettext_lazy("all who have it back")),
        ],
    )
    text = forms.CharField(
        label=gettext_lazy("Words"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("May stay empty: the notice names campaign and last day."),
    )

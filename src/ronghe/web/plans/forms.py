"""What an officer may hand in: a document, and the corrections of a target."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.files import UnreadableDocumentError
from ronghe.kernel.plans.models import Target
from ronghe.kernel.plans.services import LARGEST, TargetFields
from ronghe.lib.documents import ENDINGS, LIMITS
from ronghe.web.plans import proposals, wording

if TYPE_CHECKING:
    from django.db.models import QuerySet

MAX_BYTES = LIMITS.file_bytes  # the reader refuses text files far below it
FILES = ",".join(ENDINGS)
_BETWEEN_OWNERS = re.compile(r"[、，,;；\n]+")
LONGEST_OWNER = 60  # characters
_FIRST_YEAR, _LAST_YEAR = 1949, 2199


class IndicatorField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A choice among the indicators, each with its unit."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.label} ({obj.unit_label})" if obj.unit_label else obj.label


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A choice among places, by their names in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label)


class ImportForm(forms.Form):
    """A policy document as a file, or its text pasted."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,  # the reader says it in its own words
        help_text=_(
            "PDF with a text layer or DOCX, up to 50 MB; HTML, Markdown or TXT, up to 10 MB."
        ),
        widget=forms.FileInput(attrs={"accept": FILES}),
    )
    text = forms.CharField(
        label=_("or paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=200,
        help_text=_("Left empty, the first heading of the text becomes the title."),
    )
    number = forms.CharField(label=_("Document number"), required=False, max_length=60)
    issued_on = forms.DateField(
        label=_("Issued on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    place = PlaceField(label=_("Plan of"), queryset=Place.objects.none(), empty_label=None)

    def __init__(self, *args: Any, places: QuerySet[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, PlaceField)  # noqa: S101  # declared above
        field.queryset = places.exclude(kind=Place.Kind.GROUPING)

    @property
    def largest(self) -> int:
        """Bytes that a file may have."""
        return MAX_BYTES

    @property
    def too_large(self) -> str:
        """What is said of a larger file."""
        return str(UnreadableDocumentError("too-large", limit=MAX_BYTES // 1024 // 1024))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and file.size > MAX_BYTES:
            raise forms.ValidationError(self.too_large, code="too-large")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text = cleaned.get("text", "")
        if cleaned.get("file") is None and not text.strip() and not self.has_error("file"):
            self.add_error("file", _("Choose a file, or paste the text below."))
        if cleaned.get("file") is not None and text.strip():
            self.add_error("text", _("Either a file or a pasted text, not both."))
        return cleaned

    def content(self) -> bytes:
        """Return what was handed in, byte by byte."""
        file = self.cleaned_data["file"]
        if file is not None:
            file.seek(0)
            return bytes(file.read())
        # Browsers send line breaks as CRLF, whatever was pasted.
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").encode()

    def file_name(self) -> str:
        file = self.cleaned_data["file"]
        return str(file.name)[:200] if file is not None else str(_("pasted text"))

    def name_to_read(self) -> str:
        """Return the name that tells how to read the content: what was pasted is plain text."""
        return self.file_name() if self.cleaned_data["file"] is not None else "pasted.txt"

    def title_for(self, text: str) -> str:
        """Return the title that was typed, else the one that the text proposes."""
        typed = str(self.cleaned_data["title"]).strip()
        return typed or proposals.proposed(text, file_name=self.file_name()).title


def _digits(mode: str) -> forms.TextInput:
    # A number field changes its value when the wheel turns over it, and hides what it refuses.
    return forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"})


class MendForm(forms.Form):
    """The fields of a target that an officer may correct."""

    indicator_phrase = forms.CharField(label=_("Indicator"), max_length=200)
    comparator = forms.ChoiceField(label=_("Comparator"), choices=list(wording.COMPARATORS.items()))
    value = forms.DecimalField(
        label=_("Value"), max_digits=20, decimal_places=6, widget=_digits("decimal")
    )
    value_high = forms.DecimalField(
        label=_("Upper end of a range"),
        required=False,
        max_digits=20,
        decimal_places=6,
        widget=_digits("decimal"),
    )
    unit = forms.CharField(label=_("Unit"), required=False, max_length=30)
    year = forms.IntegerField(
        label=_("Year"),
        required=False,
        min_value=_FIRST_YEAR,
        max_value=_LAST_YEAR,
        widget=_digits("numeric"),
    )
    every_year = forms.BooleanField(label=_("every year"), required=False)
    cumulative = forms.BooleanField(label=_("cumulative"), required=False)
    owners = forms.CharField(
        label=_("Responsible"), required=False, help_text=_("Several are parted by 、 or a comma.")
    )
    measured_by = IndicatorField(
        label=_("Measured by"),
        queryset=Indicator.objects.all(),
        required=False,
        empty_label=_("no indicator yet"),
    )

    def clean_owners(self) -> tuple[str, ...]:
        parts = _BETWEEN_OWNERS.split(self.cleaned_data["owners"])
        owners = tuple(part.strip() for part in parts if part.strip())
        if any(len(owner) > LONGEST_OWNER for owner in owners):
            raise forms.ValidationError(_("A name has more than 60 characters."), code="too-long")
        return owners

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        low, high = cleaned.get("value"), cleaned.get("value_high")
        for name, value in (("value", low), ("value_high", high)):
            if value is not None and abs(value) >= LARGEST:
                self.add_error(name, _("This number is too large. Use a larger unit."))
        if low is not None and high is not None and high <= low:
            self.add_error("value_high", _("The upper end must be above the value."))
        return cleaned

    def fields_mended(self) -> TargetFields:
        cleaned = self.cleaned_data
        return TargetFields(
            value=cleaned["value"],
            value_high=cleaned["value_high"],
            unit=cleaned["unit"].strip(),
            comparator=cleaned["comparator"],
            year=cleaned["year"],
            every_year=cleaned["every_year"],
            cumulative=cleaned["cumulative"],
            indicator_phrase=cleaned["indicator_phrase"],
            owners=cleaned["owners"],
            measured_by=cleaned["measured_by"],
        )


def mend_initial(target: Target) -> dict[str, Any]:
    """Return what the form of a target shows first."""
    return {
        "indicator_phrase": target.indicator_phrase,
        "comparator": target.comparator,
        "value": wording.plain(target.value),
        "value_high": wording.plain(target.value_high),
        "unit": target.unit,
        "year": target.year,
        "every_year": target.every_year,
        "cumulative": target.cumulative,
        "owners": "、".join(target.owners),
        "measured_by": target.measured_by_id,
    }

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.parties.models import Organisation, Place, Scope
from ronghe.kernel.parties.rules import credit_code_compact
from ronghe.web.parties.uploads import MAX_BYTES

CREDIT_CODE_LENGTH = 18


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV (UTF-8 or GB18030) or XLSX, up to 50 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
        error_messages={"empty": _("The file is empty.")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(gettext("The file is larger than 50 MB. Split it."))
        return file


class AccountForm(forms.Form):
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        help_text=_("Small letters, digits, dot, hyphen; it cannot be changed later."),
        validators=[
            RegexValidator(r"^[a-z0-9][a-z0-9._-]*$", _("Use small letters, digits, dot, hyphen."))
        ],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    display_name = forms.CharField(label=_("Name"), max_length=60)
    display_name_en = forms.CharField(label=_("English name"), max_length=80, required=False)


class ScopeForm(forms.Form):
    """One role within a place (by code) or an organisation (by credit code)."""

    role = forms.ChoiceField(label=_("Role"), choices=Scope.Role.choices)
    where = forms.CharField(
        label=_("Where"),
        max_length=20,
        help_text=_(
            "The code of a place, such as 500112. For clerks, assessors and experts the credit "
            "code of an enterprise."
        ),
        widget=forms.TextInput(attrs={"list": "parties-places", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        code = credit_code_compact(cleaned["where"])
        cleaned["place"] = cleaned["organisation"] = None
        if cleaned["role"] == Scope.Role.ENTERPRISE_CLERK or len(code) == CREDIT_CODE_LENGTH:
            held = Organisation.objects.filter(credit_code=code).first()
            cleaned["organisation"] = held
            if held is None:
                self.add_error(
                    "where", gettext("No enterprise in your scope has this credit code.")
                )
        else:
            places = Place.objects.exclude(kind=Place.Kind.GROUPING)
            place = cleaned["place"] = places.filter(code=cleaned["where"].strip()).first()
            if place is None:
                self.add_error("where", gettext("No place has this code."))
        return cleaned

"""What officers type when they plan visits and keep the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.assessments.models import Assessor, Instrument
from ronghe.kernel.assessments.selectors import instruments_in_force
from ronghe.kernel.assessments.visiting.registering.selectors import logins_offered
from ronghe.kernel.assessments.visiting.registering.services import AssessorFields
from ronghe.kernel.assessments.visiting.rules import CONFLICT_RULES
from ronghe.kernel.assessments.workflow import RESPONSE
from ronghe.kernel.parties.models import Place
from ronghe.web.assessments.forms import year_choices
from ronghe.web.plans.forms import PlaceField
from ronghe.web.shell.language import words

if TYPE_CHECKING:
    from django.db.models import QuerySet

LONGEST_REASON = 2000
MOST_SEED = 2**31 - 1  # what the solver takes


def day_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class LabelField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A choice among things by their label."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


def _queryset(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared in the class
    field.queryset = rows


class ScheduleForm(forms.Form):
    """A wish for a proposal."""

    title = forms.CharField(label=_("Title"), max_length=120)
    place = PlaceField(label=_("Place"), queryset=Place.objects.none(), empty_label=None)
    instrument = forms.ModelChoiceField(
        label=_("Instrument"), queryset=Instrument.objects.none(), empty_label=None
    )
    period = forms.ChoiceField(label=_("Year"), choices=year_choices)
    states = forms.MultipleChoiceField(
        label=_("Responses that are"),
        choices=lambda: [(state.key, words(state.title)) for state in RESPONSE.states],
        widget=forms.CheckboxSelectMultiple,
        initial=["submitted", "approved"],
    )
    codes = forms.CharField(
        label=_("Or these organisations only"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Unified social credit codes; the states above still hold."),
    )
    size = forms.IntegerField(
        label=_("Sample of"),
        required=False,
        min_value=1,
        max_value=500,
        help_text=_("Empty: all of them."),
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=MOST_SEED,
        initial=1,
        help_text=_("The same seed draws the same sample and gives the same proposal."),
    )
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"))
    weekends = forms.BooleanField(label=_("Saturdays and Sundays, too"), required=False)
    assessors = forms.ModelMultipleChoiceField(
        label=_("Assessors"),
        queryset=Assessor.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, places: QuerySet[Place], assessors: QuerySet[Assessor], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        newest = list(instruments_in_force().values_list("pk", flat=True))
        _queryset(self, "instrument", Instrument.objects.filter(pk__in=newest))
        _queryset(self, "place", places)
        _queryset(self, "assessors", assessors)
        for name in ("first_day", "last_day"):
            self.fields[name].widget.attrs["min"] = timezone.localdate().isoformat()


class EntryForm(forms.Form):
    """Where an entry of a proposal goes; without assessor and day it is taken out."""

    organisation = forms.IntegerField(min_value=1)
    assessor = LabelField(label=_("Assessor"), queryset=Assessor.objects.none(), required=False)
    day = day_field(_("Day"), required=False)

    def __init__(self, *args: Any, assessors: QuerySet[Assessor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _queryset(self, "assessor", assessors)


class MoveForm(forms.Form):
    """The reason of a step, with a day or an assessor where the step has them."""

    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, transition: str, assessors: QuerySet[Assessor]) -> None:
        super().__init__(data, auto_id=f"{transition}-%s")  # unique on the page
        self.transition = transition
        if transition in {"accept", "start", "submit"}:
            del self.fields["reason"]
        if transition == "reschedule":
            self.fields["day"] = day_field(_("New day"))
            self.fields["day"].widget.attrs["min"] = timezone.localdate().isoformat()
        if transition == "reassign":
            self.fields["assessor"] = LabelField(label=_("Assessor"), queryset=assessors)


class AssessorForm(forms.Form):
    """An entry of the register of assessors."""

    place = PlaceField(label=_("Register of"), queryset=Place.objects.none(), empty_label=None)
    name = forms.CharField(label=_("Name"), max_length=60)
    account = forms.ChoiceField(
        label=_("Login"),
        required=False,
        help_text=_(
            "Accounts with the role of an assessor in your places; an administrator adds more."
        ),
    )
    employer = forms.CharField(label=_("Employed by"), max_length=120, required=False)
    employer_code = forms.CharField(
        label=_("Employer's credit code"), max_length=18, required=False
    )
    home = PlaceField(
        label=_("Based in"), queryset=Place.objects.none(), required=False, empty_label="—"
    )
    capacity = forms.IntegerField(label=_("Visits a day"), min_value=1, max_value=10, initial=2)
    is_active = forms.BooleanField(label=_("May be sent out"), required=False, initial=True)

    def __init__(
        self, *args: Any, places: QuerySet[Place], held: Assessor | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _queryset(self, "place", places)
        _queryset(self, "home", Place.objects.filter(kind=Place.Kind.DISTRICT).order_by("code"))
        account = self.fields["account"]
        assert isinstance(account, forms.ChoiceField)  # noqa: S101  # declared above
        offered = [
            (str(one.account_id), f"{one.name} ({one.username})") for one in logins_offered()
        ]
        kept = [(str(held.account), held.name)] if held is not None and held.account else []
        account.choices = [("", _("no login yet")), *kept, *offered]
        if held is not None:
            del self.fields["place"]

    def fields_given(self) -> AssessorFields:
        """Return what a valid form says."""
        given = self.cleaned_data
        return AssessorFields(
            name=given["name"],
            account=int(given["account"]) if given["account"] else None,
            employer=given["employer"],
            employer_code=given["employer_code"],
            home=given["home"],
            capacity=given["capacity"],
            is_active=given["is_active"],
        )


class AccreditationForm(forms.Form):
    """What accredits an assessor."""

    number = forms.CharField(label=_("Certificate"), max_length=60)
    issuer = forms.CharField(label=_("Issued by"), max_length=120)
    instruments = forms.MultipleChoiceField(
        label=_("Instruments"),
        required=False,
        choices=lambda: [(one.key, one.label) for one in instruments_in_force()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every instrument."),
    )
    coverage = forms.CharField(label=_("Scope as certified"), max_length=200, required=False)
    valid_from = day_field(_("Valid from"))
    valid_to = day_field(_("Valid to"))


class InterestForm(forms.Form):
    """What ties an assessor to an organisation."""

    credit_code = forms.CharField(label=_("Unified social credit code"), max_length=18)
    organisation_name = forms.CharField(label=_("Organisation"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=lambda: [(one.key, words(one.title)) for one in CONFLICT_RULES.kinds],
    )
    since = day_field(_("Since"), required=False)
    until = day_field(_("Until"), required=False, help_text=_("Empty: it lasts."))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

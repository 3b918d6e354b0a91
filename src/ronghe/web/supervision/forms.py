"""What an officer says in an order, and in a step of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.kernel.cases.files import SUFFIXES
from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.supervising.services import OrderFields
from ronghe.web.cases import wording as evidence
from ronghe.web.plans.forms import PlaceField

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

LONGEST = 4000  # characters of a text
# Steps that name a day; the issuer may leave that of a reply that is done again.
DAYS = {"ask_extension": True, "extend": True, "send_back": False}


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def _text(label: Any, rows: int, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class OrderForm(forms.Form):
    """A new order; about a commitment its plan's place issues it."""

    issuer = PlaceField(
        label=gettext_lazy("Issued by"), queryset=Place.objects.none(), empty_label=None
    )
    place = PlaceField(
        label=gettext_lazy("Addressed to"),
        queryset=Place.objects.none(),
        empty_label=gettext_lazy("choose a place"),
    )
    unit = forms.CharField(
        label=gettext_lazy("Department"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Wanted for an order to your own place; else it may stay empty."),
    )
    title = forms.CharField(label=gettext_lazy("Matter"), max_length=200)
    reason = _text(gettext_lazy("Reason"), 3)
    demand = _text(gettext_lazy("What is demanded"), 4)
    due_on = _day(gettext_lazy("To be settled by"))

    def __init__(
        self, *args: Any, issuers: QuerySet[Place], places: QuerySet[Place], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("issuer", issuers), ("place", places)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
            field.queryset = rows
        self.fields["due_on"].widget.attrs["min"] = timezone.localdate().isoformat()

    def fields_given(self) -> OrderFields:
        """Return what a valid form says."""
        names = ("title", "reason", "demand", "due_on", "unit")
        return OrderFields(**{name: self.cleaned_data[name] for name in names})


class FilesInput(forms.ClearableFileInput):
    """A field for several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several uploads as a list; none is an empty list."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given]


class StepForm(forms.Form):
    """The reason of a step, with a day or files where the step has them."""

    reason = _text(gettext_lazy("Reason"), 3)

    def __init__(
        self, data: Any = None, files: Any = None, *, transition: str, day: date | None = None
    ) -> None:
        super().__init__(data, files, auto_id=f"{transition}-%s")  # unique on the page
        self.transition = transition
        if transition in DAYS:
            self.fields["day"] = self._day_field(transition, day)
        if transition == "reply":
            self.fields["reason"].label = _("Reply")
            self.fields["files"] = FilesField(
                label=_("Evidence"),
                required=False,
                allow_empty_file=True,  # said in words by the case's own check
                help_text=evidence.limits(),
                widget=FilesInput(attrs={"accept": ",".join(f".{s}" for s in SUFFIXES)}),
            )

    @staticmethod
    def _day_field(transition: str, day: date | None) -> forms.DateField:
        label = _("Wished day") if transition == "ask_extension" else _("New day")
        field = _day(label, required=DAYS[transition], initial=day)
        if not field.required:
            field.help_text = _("Empty: the day set so far stands.")
        field.widget.attrs["min"] = timezone.localdate().isoformat()
        return field

"""A new release, and what a district objects to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from ronghe.kernel.cases.files import SUFFIXES
from ronghe.kernel.indices.models import IndexDefinition
from ronghe.kernel.parties.models import Place
from ronghe.web.supervision.forms import FilesField, FilesInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

LONGEST = 2000  # characters of a reason


class ReleaseForm(forms.Form):
    """Which index of which places in which period is frozen."""

    definition = forms.ModelChoiceField(
        label=gettext_lazy("Index"), queryset=IndexDefinition.objects.none(), empty_label=None
    )
    place = forms.ModelChoiceField(
        label=gettext_lazy("Places within"), queryset=Place.objects.none(), empty_label=None
    )
    period = forms.CharField(label=gettext_lazy("Period"), max_length=10)
    embargo_until = forms.DateTimeField(
        label=gettext_lazy("Embargo until"),
        required=False,
        help_text=gettext_lazy("Before this moment it cannot be published; empty for none."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def __init__(
        self,
        *args: Any,
        definitions: Sequence[IndexDefinition],
        places: QuerySet[Place],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        keys = [one.pk for one in definitions]
        _choices(self.fields["definition"], IndexDefinition.objects.filter(pk__in=keys))
        _choices(self.fields["place"], places)


def _choices(field: forms.Field, rows: QuerySet[Any]) -> None:
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
    field.queryset = rows


class ObjectionForm(forms.Form):
    """What a district objects to, with evidence."""

    node = forms.ChoiceField(label=gettext_lazy("What it is about"), required=False)
    text = forms.CharField(
        label=gettext_lazy("What do you object to, and why?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evidence = FilesField(
        label=gettext_lazy("Evidence"),
        required=False,
        allow_empty_file=True,  # said in words by the case's own check
        widget=FilesInput(attrs={"accept": ",".join(f".{s}" for s in SUFFIXES)}),
    )

    def __init__(self, *args: Any, nodes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["node"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [("", gettext_lazy("the whole")), *nodes]

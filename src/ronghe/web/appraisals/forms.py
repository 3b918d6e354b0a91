"""What an officer says of an appraisal, and what a unit objects."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.engines.appraisal import Typed
from ronghe.kernel.cases.files import SUFFIXES
from ronghe.kernel.plans.appraising.services import GivenPoints
from ronghe.kernel.plans.models import AppraisalInput, Plan, Scheme
from ronghe.web.appraisals import wording
from ronghe.web.cases import wording as evidence
from ronghe.web.supervision.forms import FilesField, FilesInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from ronghe.engines import appraisal as engine
    from ronghe.kernel.plans.models import AppraisalSheet

LONGEST = 2000  # characters of a reason
VERDICTS = (("upheld", gettext_lazy("upheld")), ("rejected", gettext_lazy("rejected")))


class PlanChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A choice among plans, each with its place and version."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.place.label}: {obj.title} ({obj.first_year}–{obj.last_year})"


class SchemeChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A choice among schemes, each with its version and status."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.label} {obj.version}"


class AppraisalForm(forms.Form):
    """A new appraisal: of a plan, by a scheme, for a year."""

    plan = PlanChoice(label=gettext_lazy("Plan"), queryset=Plan.objects.none(), empty_label=None)
    scheme = SchemeChoice(
        label=gettext_lazy("Scheme"),
        queryset=Scheme.objects.order_by("-valid_from", "key"),
        empty_label=None,
    )
    period = forms.IntegerField(
        label=gettext_lazy("Year"),
        min_value=1949,
        max_value=2199,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)

    def __init__(self, *args: Any, plans: QuerySet[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["plan"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        field.queryset = plans


class ObjectionForm(forms.Form):
    """What a unit objects to, with evidence."""

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].help_text = evidence.limits()


class AnswerForm(forms.Form):
    """The answer to an objection, with the points that an upheld one gives or takes."""

    verdict = forms.ChoiceField(label=gettext_lazy("Verdict"), choices=VERDICTS)
    criterion = forms.ChoiceField(label=gettext_lazy("Criterion"), required=False)
    points = forms.DecimalField(
        label=gettext_lazy("Points given (or taken, with a minus)"),
        required=False,
        max_digits=9,
        decimal_places=4,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=gettext_lazy("Empty: the data were corrected; the sheet is made anew from them."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, scheme: engine.Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["criterion"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        named = [(one.key, one.title) for one in scheme.criteria]
        named += [(one.key, one.title) for one in scheme.extras]
        shown = [(key, wording.both({"zh": t.zh, "en": t.en})) for key, t in named]
        field.choices = [("", _("the sheet as a whole")), *shown]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("points") is None:
            cleaned["points"] = Decimal(0)
        return cleaned


@dataclass(frozen=True, kw_only=True)
class PointsCell:
    """The points of one unit in one typed criterion, as given and as typed now."""

    name: str
    label: str
    text: str
    most: Decimal


@dataclass(kw_only=True)
class PointsRow:
    """A unit with a cell for each typed criterion, its reason, and what is wrong with them."""

    sheet: AppraisalSheet
    title: str
    cells: Sequence[PointsCell]
    reason: str
    faults: list[str]


def typed_of(scheme: engine.Scheme) -> list[tuple[str, str, Decimal]]:
    """Return key, title and most points of what people give points to."""
    found = [(one.key, one.title, one.points) for one in scheme.criteria if _is_typed(one)]
    found += [(one.key, one.title, one.cap) for one in scheme.extras if _is_typed(one)]
    return [(key, wording.both({"zh": t.zh, "en": t.en}), most) for key, t, most in found]


def _is_typed(one: engine.Criterion | engine.Extra) -> bool:
    return isinstance(one.method, Typed)


class PointsTable:
    """Typed points of all units in one form; an empty cell leaves what was given before.

    `held` are the inputs that hold, by (place, unit, criterion).
    """

    def __init__(
        self,
        scheme: engine.Scheme,
        sheets: Sequence[AppraisalSheet],
        held: Mapping[tuple[int, str, str], AppraisalInput],
        data: Mapping[str, str] | None = None,
    ) -> None:
        self.columns = typed_of(scheme)
        self._decimals = scheme.decimals
        self._held = held
        self.given: list[GivenPoints] = []
        self.rows = [self._row(sheet, data) for sheet in sheets]

    @property
    def is_valid(self) -> bool:
        return not any(row.faults for row in self.rows)

    def _row(self, sheet: AppraisalSheet, data: Mapping[str, str] | None) -> PointsRow:
        row = PointsRow(sheet=sheet, title=wording.unit_of(sheet), cells=[], reason="", faults=[])
        cells, reason = [], (data or {}).get(f"reason-{sheet.pk}", "").strip()
        changed = []
        for key, title, most in self.columns:
            name, held = f"{key}-{sheet.pk}", self._held.get((sheet.place_id, sheet.unit, key))
            before = "" if held is None else f"{held.points.normalize():f}"
            text = before if data is None else data.get(name, "").strip()
            cells.append(PointsCell(name=name, label=f"{row.title}: {title}", text=text, most=most))
            if text not in {"", before}:
                points = self._number(text, most, row, title)
                if points is not None and (held is None or points != held.points):
                    changed.append((key, points))
        if changed and not reason:
            row.faults.append(_("Give the reason."))
        self.given += [
            GivenPoints(
                place=sheet.place, unit=sheet.unit, criterion=key, points=points, reason=reason
            )
            for key, points in changed
        ]
        row.cells, row.reason = cells, reason
        return row

    def _number(self, text: str, most: Decimal, row: PointsRow, title: str) -> Decimal | None:
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        fits = number.is_finite() and 0 <= number <= most
        if not fits or round(number, self._decimals) != number:
            said = _("%(title)s: give from 0 to %(most)s points, at most %(count)s decimals.")
            words = {"title": title, "most": most, "count": self._decimals}
            row.faults.append(said % words)
            return None
        return number

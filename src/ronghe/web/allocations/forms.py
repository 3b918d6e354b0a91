"""How to split, and the table itself, as the page sends them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.plans.allocating.inputs import INDICATOR, indicators_additive
from ronghe.kernel.plans.allocating.orders import ABOVE_SCALE, REGISTERED, Given, Settings
from ronghe.kernel.plans.allocating.tables import NOT_A_NUMBER, number_read, value_fault
from ronghe.web.allocations import wording
from ronghe.web.plans.wording import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from ronghe.engines.allocation import Cell
    from ronghe.kernel.parties.models import Place
    from ronghe.lib.faults import Fault

FIRST_YEAR, LAST_YEAR = 1949, 2199
MOST_YEARS = 30  # over which a weight is averaged
INPUT_DECIMALS = 6  # of base values and weights


def _digits(mode: str) -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"})


def _year(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=FIRST_YEAR, max_value=LAST_YEAR, widget=_digits("numeric")
    )


class SettingsForm(forms.Form):
    """How to split a commitment."""

    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=list(wording.METHODS.items()))
    of = forms.ChoiceField(
        label=gettext_lazy("Split"), choices=list(wording.PORTIONS.items()), required=False
    )
    course = forms.ChoiceField(
        label=gettext_lazy("From year to year"), choices=list(wording.COURSES.items())
    )
    weight_from = forms.ChoiceField(label=gettext_lazy("Weight"), required=False)
    weight_first = _year(gettext_lazy("Weight: mean from"))
    weight_last = _year(gettext_lazy("Weight: mean to"))
    base_from = forms.ChoiceField(label=gettext_lazy("Base value"), required=False)
    base_year = _year(gettext_lazy("Base year"))
    strength = forms.DecimalField(
        label=gettext_lazy("Strength of convergence"),
        min_value=0,
        max_value=1,
        decimal_places=2,
        required=False,
        widget=_digits("decimal"),
        help_text=gettext_lazy("0: all alike; 1: the gap is closed."),
    )
    ceiling = forms.DecimalField(
        label=gettext_lazy("Level to draw near to"),
        required=False,
        max_digits=20,
        decimal_places=6,
        widget=_digits("decimal"),
        help_text=gettext_lazy("Of averages alone."),
    )
    starts_at_base = forms.BooleanField(
        label=gettext_lazy("No place below its base value"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("weight_from", self._weight_choices())
        indicators = [(one.key, one.label) for one in Indicator.objects.all()]
        self._choose("base_from", [("", _("typed")), *indicators])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        chosen = self.fields[name]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  # declared above
        chosen.choices = choices

    @staticmethod
    def _weight_choices() -> list[tuple[str, Any]]:
        additive = [(f"{INDICATOR}{one.key}", one.label) for one in indicators_additive()]
        return [
            (ABOVE_SCALE, _("enterprises above scale")),
            (REGISTERED, _("active enterprises of the register, today")),
            *additive,
            ("", _("typed")),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("weight_first"), cleaned.get("weight_last")
        if first is not None and last is not None:
            if first > last:
                self.add_error("weight_last", _("The first year lies behind the last year."))
            elif last - first >= MOST_YEARS:
                self.add_error("weight_last", _("At most 30 years."))
        return cleaned

    def settings_given(self) -> Settings:
        """Return what a valid form says."""
        held = dict(self.cleaned_data)
        if held["strength"] is None:
            del held["strength"]
        held["of"] = held["of"] or "total"
        return Settings(**held)


def settings_initial(settings: Settings) -> dict[str, Any]:
    """Return what the form shows first."""
    names = Settings.__dataclass_fields__
    held = {name: getattr(settings, name) for name in names}
    return held | {name: plain(held[name]) for name in ("strength", "ceiling")}


@dataclass(kw_only=True)
class TableRead:
    """The table as the page sent it: what could be read, what could not, the words as typed."""

    given: Given
    faults: list[Fault]
    typed: Mapping[str, str] = field(default_factory=dict)


def name_of(kind: str, code: str, year: int | None = None) -> str:
    """Return the name of an input: value `v`, lock `k`, bounds `lo`, `hi`, base `b`, weight `w`."""
    return f"{kind}-{code}" if year is None else f"{kind}-{code}-{year}"


class TableReading:
    """Reads the inputs of the grid; blanks are missing, every other fault is told."""

    def __init__(
        self, data: Mapping[str, str], *, places: Sequence[Place], years: Sequence[int]
    ) -> None:
        self.data = data
        self.places = places
        self.years = years
        self.faults: list[Fault] = []
        self.typed: dict[str, str] = {}

    def read(self, *, decimals: int, may_be_negative: bool) -> TableRead:
        limits = {"decimals": decimals, "may_be_negative": may_be_negative}
        values = dict(self._cells("v", limits))
        locks = {at for at in self._places_and_years() if name_of("k", *at) in self.data}
        loose = {"decimals": INPUT_DECIMALS, "may_be_negative": True}
        lower, upper = dict(self._cells("lo", loose)), dict(self._cells("hi", loose))
        weights = {"decimals": INPUT_DECIMALS, "may_be_negative": False}
        given = Given(
            values=values,
            locks=frozenset(locks & set(values)),
            lower=lower,
            upper=upper,
            bases=dict(self._inputs("b", loose)),
            weights=dict(self._inputs("w", weights)),
        )
        return TableRead(given=given, faults=self.faults, typed=self.typed)

    def _places_and_years(self) -> Iterator[Cell]:
        return ((place.code, year) for place in self.places for year in self.years)

    def _cells(self, kind: str, limits: dict[str, Any]) -> Iterator[tuple[Cell, Decimal]]:
        for row, place in enumerate(self.places, start=1):
            for year in self.years:
                value = self._number(name_of(kind, place.code, year), row, str(year), limits)
                if value is not None:
                    yield (place.code, year), value

    def _inputs(self, kind: str, limits: dict[str, Any]) -> Iterator[tuple[str, Decimal]]:
        column = _("Base value") if kind == "b" else _("Weight")
        for row, place in enumerate(self.places, start=1):
            value = self._number(name_of(kind, place.code), row, column, limits)
            if value is not None:
                yield place.code, value

    def _number(self, name: str, row: int, column: str, limits: dict[str, Any]) -> Decimal | None:
        text = self.data.get(name, "").strip()
        if not text:
            return None
        value = number_read(text)
        rule = NOT_A_NUMBER if value is None else value_fault(value, **limits)
        if rule is None:
            return value
        self.typed[name] = text
        self.faults.append(
            rule.fault(
                file=_("table"), row=row, column=column, value=text,
                details={"decimals": limits["decimals"]},
            )
        )  # fmt: skip
        return None

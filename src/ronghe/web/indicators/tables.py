"""The tables of this face."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.kernel.indicators.models import Indicator
from ronghe.web.indicators import showing
from ronghe.web.indicators.arithmetic import RULES
from ronghe.web.shell import formats, links
from ronghe.web.shell.columns import NumberColumn, StatusColumn
from ronghe.web.shell.tables import Table

WHOLE = {"td": {"class": "text-nowrap"}}
# On a phone the name and the numbers are what counts.
WIDE_ONLY = {
    "th": {"class": "d-none d-md-table-cell"},
    "td": {"class": "d-none d-md-table-cell"},
}
NUM = {"th": {"class": "num"}, "td": {"class": "num"}}


def linked(url: str, text: str) -> SafeString | str:
    """Return a link, or the bare text where there is nowhere to go."""
    return format_html('<a href="{}">{}</a>', url, text) if url else text


class IndicatorTable(Table):
    """Definitions with the value of the reader's place in the latest period."""

    title = django_tables2.Column(verbose_name=_("Indicator"), order_by="title")
    latest = django_tables2.Column(
        verbose_name=_("Latest value"), empty_values=(), orderable=False, attrs=NUM
    )
    period = django_tables2.Column(
        verbose_name=_("Period"), empty_values=(), orderable=False, attrs=WHOLE
    )
    rollup = django_tables2.Column(verbose_name=_("Roll-up"))
    status = StatusColumn(verbose_name=_("Status"))
    source = django_tables2.Column(verbose_name=_("Source"))
    valid_from = django_tables2.DateColumn(
        verbose_name=_("Valid from"), format="Y-m-d", attrs=WHOLE
    )
    key = django_tables2.Column(verbose_name=_("Key"))

    class Meta(Table.Meta):
        model = Indicator
        fields = (
            "title", "latest", "period", "rollup", "status", "source", "valid_from", "key",
        )  # fmt: skip
        empty_text = _("No indicator is declared.")

    def render_title(self, record: Indicator) -> SafeString | str:
        return linked(reverse("indicators:indicator", args=[record.key]), record.label)

    def value_title(self, record: Indicator) -> str:
        return record.label

    def render_latest(self, record: Any) -> SafeString | str:
        text = showing.with_unit(record, record.latest_value)
        return linked(record.latest_url, text) if record.latest_value is not None else text

    def value_latest(self, record: Any) -> Any:
        return showing.exported(record.latest_value)

    def render_period(self, record: Any) -> str:
        return formats.period(record.latest_period)

    def value_period(self, record: Any) -> str:
        return str(record.latest_period)

    def render_rollup(self, value: str) -> str:
        return str(RULES[value])

    def value_rollup(self, value: str) -> str:
        return value


class ObservationTable(Table):
    """The observations behind a figure, one row an enterprise.

    `indicator` is what the figure speaks of: of a ratio the rows are its denominators.
    """

    organisation = django_tables2.Column(
        verbose_name=_("Enterprise"), accessor="organisation__name", order_by="organisation__name"
    )
    credit_code = django_tables2.Column(
        verbose_name=_("Unified social credit code"),
        accessor="organisation__credit_code",
        visible=False,
    )
    place = django_tables2.Column(
        verbose_name=_("Place"), accessor="place", order_by="place__code", attrs=WIDE_ONLY
    )
    numerator_value = NumberColumn(verbose_name=_("Numerator"))
    denominator_value = NumberColumn(verbose_name=_("Denominator"), accessor="value")
    shown = django_tables2.Column(
        verbose_name=_("Value"), empty_values=(), attrs=NUM, order_by="shown"
    )
    made_by = django_tables2.Column(
        verbose_name=_("Made by"), accessor="activity__rule", empty_values=(), attrs=WIDE_ONLY
    )
    at = django_tables2.DateTimeColumn(
        verbose_name=_("Date"),
        accessor="activity__at",
        format="Y-m-d",
        order_by="activity__at",
        attrs={"td": {"class": "text-nowrap"}},
    )

    class Meta(Table.Meta):
        empty_text = _("No enterprise has a value here.")

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        self.indicator = indicator
        if indicator.rollup != "ratio":
            kwargs["exclude"] = ("numerator_value", "denominator_value")
        super().__init__(*args, **kwargs)

    def render_organisation(self, record: Any) -> SafeString | str:
        return linked(organisation_url(record.organisation_id), record.organisation.name)

    def value_organisation(self, record: Any) -> str:
        return str(record.organisation.name)

    def render_numerator_value(self, record: Any) -> SafeString | str:
        if record.numerator_id is None:
            return formats.MISSING
        url = reverse("indicators:observation", args=[record.numerator_id])
        return linked(url, formats.number(record.numerator_value))

    def render_denominator_value(self, record: Any) -> SafeString | str:
        url = reverse("indicators:observation", args=[record.pk])
        return linked(url, formats.number(record.value))

    def value_numerator_value(self, record: Any) -> Any:
        return showing.exported(record.numerator_value)

    def value_denominator_value(self, record: Any) -> Any:
        return showing.exported(record.value)

    def render_shown(self, record: Any) -> SafeString | str:
        text = showing.of_organisation(self.indicator, record.shown)
        if self.indicator.rollup == "ratio":
            return text
        return linked(reverse("indicators:observation", args=[record.pk]), text)

    def value_shown(self, record: Any) -> Any:
        return showing.exported(record.shown)

    def render_made_by(self, record: Any) -> str:
        activity = record.activity
        return " · ".join(filter(None, [activity.get_kind_display(), activity.rule]))


def organisation_url(pk: int | None) -> str:
    """Return the page of an organisation; empty where the face that shows it is not installed."""
    return links.optional("parties:organisation", pk)


class PlacesTable(Table):
    """Rows of places with a figure: both lead on, and a file holds their plain values."""

    def render_label(self, record: Any) -> SafeString | str:
        return linked(record.place_url, record.label)

    def value_label(self, record: Any) -> str:
        return str(record.label)

    def render_value(self, record: Any) -> SafeString | str:
        return linked(record.figure_url if record.value is not None else "", record.shown)

    def value_value(self, record: Any) -> Any:
        return showing.exported(record.value)


class PlaceFigureTable(PlacesTable):
    """The parts of a place in one period, ranked."""

    rank = NumberColumn(verbose_name=_("Rank"))
    label = django_tables2.Column(verbose_name=_("Place"))
    code = django_tables2.Column(verbose_name=_("Code"), visible=False)
    period = django_tables2.Column(verbose_name=_("Period"), visible=False)
    value = django_tables2.Column(verbose_name=_("Value"), attrs=NUM)
    unit = django_tables2.Column(verbose_name=_("Unit"), visible=False)
    n = NumberColumn(verbose_name=pgettext_lazy("how many", "Enterprises"))
    status = StatusColumn(verbose_name=_("Status"), visible=False)

    class Meta(Table.Meta):
        order_by = "rank"
        empty_text = _("This place has no parts with values.")

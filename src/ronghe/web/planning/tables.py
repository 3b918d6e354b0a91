"""The list of plans."""

from __future__ import annotations

import django_filters
import django_tables2
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.plans.models import Plan
from ronghe.web.planning import wording
from ronghe.web.shell import formats
from ronghe.web.shell.columns import NumberColumn
from ronghe.web.shell.tables import SearchSet, Table


class PlanTable(Table):
    title = django_tables2.Column(linkify=("planning:plan", {"plan_id": django_tables2.A("pk")}))
    place = django_tables2.Column(accessor="place__label", order_by="place__code")
    years = django_tables2.Column(
        verbose_name=_("Years"), order_by=("first_year", "last_year"), empty_values=()
    )
    version = NumberColumn()
    promised = NumberColumn(verbose_name=_("Commitments"))
    unconfirmed = NumberColumn(verbose_name=_("Measures to confirm"))
    in_force_on = django_tables2.DateColumn(format="Y-m-d", default=formats.MISSING)

    class Meta(Table.Meta):
        model = Plan
        fields = (
            "title", "place", "years", "version", "state", "promised", "unconfirmed",
            "in_force_on",
        )  # fmt: skip
        empty_text = _("No plan yet. Draw one up from the accepted targets of a document.")

    def render_years(self, record: Plan) -> str:
        return f"{record.first_year}–{record.last_year}"

    def value_years(self, record: Plan) -> str:
        return f"{record.first_year}-{record.last_year}"

    def render_state(self, record: Plan) -> SafeString:
        colour = wording.COLOURS[Plan.State(record.state)]
        return format_html(
            '<span class="badge bg-{}-lt">{}</span>', colour, record.get_state_display()
        )

    def value_state(self, record: Plan) -> str:
        return str(record.get_state_display())


class PlanFilter(SearchSet):
    """State of the version."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Plan.State.choices, empty_label=_("all")
    )

    class Meta:
        model = Plan
        fields = ("state",)

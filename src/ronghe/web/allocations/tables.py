"""The list of allocations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
import django_tables2
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.kernel.plans.models import Allocation
from ronghe.web.allocations import wording
from ronghe.web.shell import formats
from ronghe.web.shell.columns import NumberColumn
from ronghe.web.shell.tables import SearchSet, Table

if TYPE_CHECKING:
    from django.utils.safestring import SafeString


class AllocationTable(Table):
    commitment = django_tables2.Column(
        accessor="commitment__title",
        verbose_name=_("What is promised"),
        linkify=("allocations:allocation", {"allocation_id": django_tables2.A("pk")}),
    )
    plan = django_tables2.Column(accessor="commitment__plan__title", verbose_name=_("Plan"))
    place = django_tables2.Column(
        accessor="place__label", order_by="place__code", verbose_name=_("Place")
    )
    accepted = NumberColumn(verbose_name=pgettext_lazy("answers of places", "Accepted"))
    objected = NumberColumn(verbose_name=_("Objections"))
    answers_until = django_tables2.DateColumn(format="Y-m-d", default=formats.MISSING)

    class Meta(Table.Meta):
        model = Allocation
        fields = (
            "commitment", "plan", "place", "method", "state", "accepted", "objected",
            "answers_until",
        )  # fmt: skip
        empty_text = _("No allocation yet. Split a commitment of a plan in force on its page.")

    def render_method(self, value: str) -> str:
        return wording.method(value)

    value_method = render_method

    def render_state(self, record: Allocation) -> SafeString:
        colour = wording.COLOURS[Allocation.State(record.state)]
        return format_html(
            '<span class="badge bg-{}-lt">{}</span>', colour, record.get_state_display()
        )

    def value_state(self, record: Allocation) -> str:
        return str(record.get_state_display())


class AllocationFilter(SearchSet):
    """State of the allocation."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Allocation.State.choices, empty_label=_("all")
    )

    class Meta:
        model = Allocation
        fields = ("state",)

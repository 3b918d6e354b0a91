"""The table of what waits for the visitor."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import django_filters
import django_tables2
from django.db.models import F
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.cases.clock import SOON, days_left
from ronghe.kernel.cases.machine import all_machines
from ronghe.kernel.cases.models import Case
from ronghe.web.cases.waiting import left_words
from ronghe.web.shell import formats, tasks
from ronghe.web.shell.columns import NumberColumn
from ronghe.web.shell.language import words
from ronghe.web.shell.tables import SearchSet, Table

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.utils.safestring import SafeString


# Colours by the tone words of machines; of these alone the shell keeps the words readable.
HUES = {
    "primary": "blue",
    "info": "azure",
    "success": "green",
    "warning": "yellow",
    "danger": "red",
}


def state_badge(case: Case) -> SafeString:
    """Return the state of a case as a coloured word."""
    state = case.state
    hue = HUES.get(state.tone, state.tone)
    return format_html('<span class="badge bg-{}-lt">{}</span>', hue, words(state.title))


def left_badge(left: int) -> SafeString:
    """Return days left, negative when late, as a coloured word."""
    text, colour = left_words(left)
    return format_html('<span class="badge bg-{}-lt">{}</span>', colour, text)


class TaskTable(Table):
    kind = django_tables2.Column(
        verbose_name=_("Kind"), accessor="machine_key", order_by="machine_key"
    )
    title = django_tables2.Column(verbose_name=_("Matter"))
    place = django_tables2.Column(
        verbose_name=_("Place"), accessor="place__label", order_by="place__code"
    )
    state = django_tables2.Column(verbose_name=_("State"), accessor="state_key")
    due_on = django_tables2.DateColumn(format="Y-m-d", default=formats.MISSING)
    left = NumberColumn(verbose_name=_("Days left"), accessor="due_on", order_by="due_on")
    entered_at = django_tables2.DateColumn(format="Y-m-d", verbose_name=_("Waiting since"))

    class Meta(Table.Meta):
        model = Case
        # What is urgent stands where a phone shows it.
        sequence = ("title", "left", "state", "kind", "place", "due_on", "entered_at")
        fields = sequence
        empty_text = _("Nothing waits for you.")

    def order_due_on(self, rows: QuerySet[Case], is_descending: bool) -> tuple[Any, bool]:
        # What has no day is never the most urgent.
        order = F("due_on")
        by = order.desc(nulls_last=True) if is_descending else order.asc(nulls_last=True)
        return rows.order_by(by, "entered_at", "pk"), True

    order_left = order_due_on

    def render_kind(self, record: Case) -> str:
        return words(record.machine.title)

    value_kind = render_kind

    def render_title(self, record: Case) -> SafeString | str:
        url = tasks.url_of(record)
        return format_html('<a href="{}">{}</a>', url, record.title) if url else record.title

    def value_title(self, record: Case) -> str:
        return record.title

    def render_state(self, record: Case) -> SafeString:
        return state_badge(record)

    def value_state(self, record: Case) -> str:
        return words(record.state.title)

    def render_left(self, value: date) -> SafeString:
        return left_badge(days_left(value, timezone.localdate()))

    def value_left(self, record: Case) -> int | None:
        due_on = record.due_on
        return None if due_on is None else days_left(due_on, timezone.localdate())


def _kinds() -> list[tuple[str, str]]:
    return sorted((machine.key, words(machine.title)) for machine in all_machines())


class TaskFilter(SearchSet):
    """Kind of matter, and how urgent."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), field_name="machine_key", choices=_kinds)
    due = django_filters.ChoiceFilter(
        label=_("Due"),
        method="by_due",
        choices=[("late", _("overdue")), ("soon", _("due soon"))],
    )

    class Meta:
        model = Case
        fields = ("kind", "due")

    def by_due(self, rows: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        today = timezone.localdate()
        if value == "late":
            return rows.filter(due_on__lt=today)
        return rows.filter(due_on__range=(today, today + timedelta(days=SOON)))

"""The list of supervision orders."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import django_filters
import django_tables2
from django.db.models import F
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.cases.clock import SOON
from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.models import SupervisionOrder
from ronghe.kernel.plans.supervising import selectors
from ronghe.kernel.plans.workflow import SUPERVISION
from ronghe.web.cases.tables import left_badge, state_badge
from ronghe.web.shell import formats
from ronghe.web.shell.columns import NumberColumn
from ronghe.web.shell.language import words
from ronghe.web.shell.tables import SearchSet, Table
from ronghe.web.supervision import wording

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.safestring import SafeString


def timing_badges(order: SupervisionOrder) -> SafeString | str:
    """Return days left or late, and the level that an order has reached."""
    timing = selectors.timing_of(order)
    badges: list[SafeString] = []
    if timing.left is not None:
        badges.append(left_badge(timing.left))
    if timing.level is not None:
        text = wording.level_words(timing.level)
        badges.append(format_html('<span class="badge bg-red-lt">{}</span>', text))
    if timing.was_late:
        text = gettext("settled late")
        badges.append(format_html('<span class="badge bg-secondary-lt">{}</span>', text))
    return format_html_join(" ", "{}", ((badge,) for badge in badges)) or formats.MISSING


class OrderTable(Table):
    number = django_tables2.Column(
        linkify=("supervision:order", {"order_id": django_tables2.A("pk")}),
        order_by=("year", "serial"),
    )
    title = django_tables2.Column(
        linkify=("supervision:order", {"order_id": django_tables2.A("pk")})
    )
    to = django_tables2.Column(
        verbose_name=_("Addressed to"), empty_values=(), order_by=("place__code", "unit")
    )
    issuer = django_tables2.Column(
        verbose_name=_("Issued by"), accessor="issuer__label", order_by="issuer__code"
    )
    state = django_tables2.Column(
        verbose_name=_("State"), accessor="case__state_key", order_by="case__state_key"
    )
    due_on = django_tables2.DateColumn(
        verbose_name=_("Due"), accessor="case__due_on", format="Y-m-d", default=formats.MISSING
    )
    left = NumberColumn(verbose_name=_("Days left"), empty_values=(), order_by="case__due_on")
    level = NumberColumn(
        verbose_name=_("Escalation level"), empty_values=(), orderable=False, visible=False
    )

    class Meta(Table.Meta):
        model = SupervisionOrder
        # What is urgent stands where a phone shows it.
        sequence = ("number", "title", "left", "state", "to", "issuer", "due_on", "level")
        fields = sequence
        empty_text = _("No supervision order yet. The light of a commitment leads to one.")

    def order_due_on(self, rows: Any, is_descending: bool) -> tuple[Any, bool]:
        order = F("case__due_on")
        by = order.desc(nulls_last=True) if is_descending else order.asc(nulls_last=True)
        return rows.order_by(by, "pk"), True

    order_left = order_due_on

    def render_to(self, record: SupervisionOrder) -> str:
        return wording.addressee(record)

    value_to = render_to

    def render_state(self, record: SupervisionOrder) -> SafeString:
        return state_badge(record.case)

    def value_state(self, record: SupervisionOrder) -> str:
        return words(record.case.state.title)

    def render_left(self, record: SupervisionOrder) -> SafeString | str:
        return timing_badges(record)

    def value_left(self, record: SupervisionOrder) -> int | None:
        return selectors.timing_of(record).left

    def value_level(self, record: SupervisionOrder) -> int | None:
        level = selectors.timing_of(record).level
        return None if level is None else level.number


def _states() -> list[tuple[str, str]]:
    return [(state.key, words(state.title)) for state in SUPERVISION.states]


def _addressed(_request: Any) -> QuerySet[Place]:
    return Place.objects.filter(pk__in=SupervisionOrder.objects.values("place")).order_by("code")


class OrderFilter(SearchSet):
    """State, place addressed, and how urgent."""

    state = django_filters.ChoiceFilter(
        label=_("State"), field_name="case__state_key", choices=_states
    )
    place = django_filters.ModelChoiceFilter(label=_("Addressed to"), queryset=_addressed)
    due = django_filters.ChoiceFilter(
        label=_("Due"),
        method="by_due",
        choices=[("late", _("overdue")), ("soon", _("due soon"))],
    )

    class Meta:
        model = SupervisionOrder
        fields = ("state", "place", "due")

    def by_due(self, rows: Any, _name: str, value: str) -> Any:
        today = timezone.localdate()
        if value == "late":
            return rows.filter(selectors.overdue(today))
        return rows.filter(
            case__state_key__in=selectors.RUNNING,
            case__due_on__range=(today, today + timedelta(days=SOON)),
        )

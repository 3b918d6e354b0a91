"""The list of progress reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
import django_tables2
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.cases.selectors import cases_waiting_for
from ronghe.kernel.plans.models import Report
from ronghe.kernel.plans.workflow import REPORT
from ronghe.web.cases.tables import state_badge
from ronghe.web.progress import scope
from ronghe.web.shell import access, formats
from ronghe.web.shell.columns import NumberColumn, PeriodColumn
from ronghe.web.shell.language import words
from ronghe.web.shell.tables import SearchSet, Table

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.safestring import SafeString


class ReportTable(Table):
    commitment = django_tables2.Column(
        accessor="commitment__title",
        verbose_name=_("Commitment"),
        linkify=("progress:report", {"report_id": django_tables2.A("pk")}),
    )
    place = django_tables2.Column(accessor="place__label", order_by="place__code")
    period = PeriodColumn()
    value = NumberColumn()
    unit = django_tables2.Column(
        accessor="commitment__unit", verbose_name=_("Unit"), default=formats.MISSING
    )
    state = django_tables2.Column(
        accessor="case__state_key", verbose_name=_("State"), order_by="case__state_key"
    )
    revision = NumberColumn(verbose_name=_("Revision"))
    reported_by = django_tables2.Column(verbose_name=_("Reported by"))

    class Meta(Table.Meta):
        model = Report
        fields = (
            "commitment", "place", "period", "value", "unit", "state", "revision", "reported_by",
        )  # fmt: skip
        empty_text = _("No report yet. Report from the page of a commitment.")

    def render_state(self, record: Report) -> SafeString:
        return state_badge(record.case)

    def value_state(self, record: Report) -> str:
        return words(record.case.state.title)


class ReportFilter(SearchSet):
    """Whose turn it is, and the state."""

    turn = django_filters.ChoiceFilter(
        label=_("Whose"),
        choices=[("waiting", _("wait for me")), ("mine", _("of my place"))],
        empty_label=_("all"),
        method="by_turn",
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        field_name="case__state_key",
        choices=lambda: [(state.key, words(state.title)) for state in REPORT.states],
        empty_label=_("all"),
    )

    class Meta:
        model = Report
        fields = ("turn", "state")

    def by_turn(self, rows: QuerySet[Report], _name: str, turn: str) -> QuerySet[Report]:
        person = access.person_of(self.request)
        if turn == "waiting":
            return rows.filter(case__in=cases_waiting_for(person).order_by())
        mine = Q(account=person.account_id) | Q(place__in=scope.own_places(self.request))
        return rows.filter(mine)

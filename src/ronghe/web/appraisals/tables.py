"""The list of appraisals."""

from __future__ import annotations

import django_filters
import django_tables2
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.plans.models import Appraisal
from ronghe.web.appraisals import wording
from ronghe.web.shell import formats
from ronghe.web.shell.columns import NumberColumn, PeriodColumn
from ronghe.web.shell.tables import SearchSet, Table


class AppraisalTable(Table):
    title = django_tables2.Column(
        linkify=("appraisals:appraisal", {"appraisal_id": django_tables2.A("pk")})
    )
    place = django_tables2.Column(
        accessor="place__label", order_by="place__code", verbose_name=_("Place")
    )
    period = PeriodColumn()
    scheme = django_tables2.Column(
        accessor="scheme__label", order_by="scheme__title", verbose_name=_("Scheme")
    )
    units = NumberColumn(verbose_name=_("Units"))
    unanswered = NumberColumn(verbose_name=_("Objections to answer"))
    objections_until = django_tables2.DateColumn(format="Y-m-d", default=formats.MISSING)

    class Meta(Table.Meta):
        model = Appraisal
        fields = (
            "title", "place", "period", "scheme", "state", "units", "unanswered",
            "objections_until",
        )  # fmt: skip
        empty_text = _("No appraisal yet. Open one for a plan in force.")

    def render_state(self, record: Appraisal) -> SafeString:
        colour = wording.COLOURS[Appraisal.State(record.state)]
        return format_html(
            '<span class="badge bg-{}-lt">{}</span>', colour, record.get_state_display()
        )

    def value_state(self, record: Appraisal) -> str:
        return str(record.get_state_display())


class AppraisalFilter(SearchSet):
    """State of the appraisal."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Appraisal.State.choices, empty_label=_("all")
    )

    class Meta:
        model = Appraisal
        fields = ("state",)

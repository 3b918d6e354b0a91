"""The tables of the cockpit."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.kernel.indicators.models import Indicator
from ronghe.web.cockpit.board import Kept, Standing
from ronghe.web.indicators import showing
from ronghe.web.indicators.tables import NUM, WIDE_ONLY, PlacesTable, linked, organisation_url
from ronghe.web.shell import formats, links, marks
from ronghe.web.shell.columns import LightColumn, NumberColumn
from ronghe.web.shell.tables import Table

BOARD = "cockpit-board"


def change_mark(text: str, is_good: bool) -> SafeString | str:
    """Return a signed change in the colour of its direction; the sign says the same."""
    if not text:
        return formats.MISSING
    tone = "is-good" if is_good else "is-bad"
    return format_html('<span class="shell-tile-change m-0 {}">{}</span>', tone, text)


class RankingTable(PlacesTable):
    """The parts of a place for the chosen indicator. It ranks places, never people."""

    target = BOARD
    spoken_name = _("Ranking")

    rank = NumberColumn(verbose_name=_("Rank"), order_by="order")
    label = django_tables2.Column(verbose_name=_("Place"), order_by="code")
    code = django_tables2.Column(verbose_name=_("Code"), visible=False)
    value = django_tables2.Column(verbose_name=_("Value"), attrs=NUM, empty_values=())
    change = django_tables2.Column(verbose_name=_("Year on year"), attrs=NUM, empty_values=())
    light = LightColumn(verbose_name=_("Standing"))
    promised = django_tables2.Column(verbose_name=_("Target"), accessor="target", visible=False)
    n = NumberColumn(verbose_name=pgettext_lazy("how many", "Enterprises"))

    class Meta(Table.Meta):
        order_by = "rank"
        empty_text = _("This place has no parts.")

    def render_light(self, record: Standing) -> SafeString | str:
        # Without a promise there is nothing to miss; «no data» would say otherwise.
        return marks.light(record.light) if record.target else formats.MISSING

    def value_light(self, record: Standing) -> str:
        return marks.light_word(record.light) if record.target else ""

    def render_change(self, record: Standing) -> SafeString | str:
        return change_mark(record.change_shown, record.change_is_good)

    def value_change(self, record: Standing) -> Any:
        return showing.exported(record.change)


class TargetsTable(Table):
    """The accepted yearly targets of a place with what was measured."""

    target = BOARD
    spoken_name = _("Yearly targets")

    phrase = django_tables2.Column(verbose_name=_("Target"))
    year = django_tables2.Column(verbose_name=_("Year"), attrs=NUM)
    promised = django_tables2.Column(verbose_name=_("Promised"), attrs=NUM, orderable=False)
    measured = django_tables2.Column(verbose_name=_("Measured"), attrs=NUM, orderable=False)
    light = LightColumn(verbose_name=_("Standing"))
    section = django_tables2.Column(verbose_name=_("Section of the document"), attrs=WIDE_ONLY)

    class Meta(Table.Meta):
        prefix = "target-"
        empty_text = _("No accepted yearly target yet.")

    def render_phrase(self, record: Kept) -> SafeString | str:
        return linked(links.optional("plans:target", record.target_id), record.phrase)

    def render_light(self, record: Kept) -> SafeString:
        return marks.light(record.light, record.reason)

    def render_measured(self, record: Kept) -> SafeString | str:
        return linked(record.figure_url, record.measured or formats.MISSING)


class EnterpriseTable(Table):
    """The enterprises of a place with their values of the chosen indicator and period."""

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
    industry = django_tables2.Column(
        verbose_name=_("Industry"),
        accessor="organisation__industry",
        order_by="organisation__industry__code",
        attrs=WIDE_ONLY,
    )
    shown = django_tables2.Column(
        verbose_name=_("Value"), empty_values=(), attrs=NUM, order_by="shown"
    )
    earlier = django_tables2.Column(verbose_name=_("Year before"), empty_values=(), attrs=NUM)

    class Meta(Table.Meta):
        empty_text = _("No enterprise has a value here.")

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        self.indicator = indicator
        super().__init__(*args, **kwargs)

    def render_organisation(self, record: Any) -> SafeString | str:
        return linked(organisation_url(record.organisation_id), record.organisation.name)

    def value_organisation(self, record: Any) -> str:
        return str(record.organisation.name)

    def render_shown(self, record: Any) -> SafeString | str:
        url = reverse("indicators:observation", args=[record.pk])
        return linked(url, showing.of_organisation(self.indicator, record.shown))

    def value_shown(self, record: Any) -> Any:
        return showing.exported(record.shown)

    def render_earlier(self, record: Any) -> str:
        return showing.of_organisation(self.indicator, record.earlier)

    def value_earlier(self, record: Any) -> Any:
        return showing.exported(record.earlier)

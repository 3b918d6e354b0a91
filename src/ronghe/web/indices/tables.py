"""The list of releases."""

from __future__ import annotations

import django_filters
import django_tables2
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.indices.models import Release
from ronghe.web.shell import formats
from ronghe.web.shell.columns import NumberColumn, PeriodColumn
from ronghe.web.shell.tables import SearchSet, Table

COLOURS = {
    Release.State.DRAFT: "secondary",
    Release.State.SIGNED: "primary",
    Release.State.OBJECTION: "azure",
    Release.State.PUBLISHED: "green",
    Release.State.SUPERSEDED: "secondary",
    Release.State.WITHDRAWN: "red",
    Release.State.DISCARDED: "secondary",
}


class ReleaseTable(Table):
    definition = django_tables2.Column(
        accessor="definition__label",
        order_by="definition__title",
        verbose_name=_("Index"),
        linkify=("indices:release", {"release_id": django_tables2.A("pk")}),
    )
    place = django_tables2.Column(
        accessor="place__label", order_by="place__code", verbose_name=_("Place")
    )
    period = PeriodColumn()
    edition = NumberColumn(verbose_name=_("Edition"))
    frozen_at = django_tables2.DateTimeColumn(format="Y-m-d H:i")
    objections_until = django_tables2.DateColumn(format="Y-m-d", default=formats.MISSING)
    published_at = django_tables2.DateTimeColumn(format="Y-m-d H:i", default=formats.MISSING)

    class Meta(Table.Meta):
        model = Release
        fields = (
            "definition", "place", "period", "state", "edition", "frozen_at", "objections_until",
            "published_at",
        )  # fmt: skip
        empty_text = _("No release yet. A statistician freezes one from an index.")

    def render_state(self, record: Release) -> SafeString:
        return state_badge(record)

    def value_state(self, record: Release) -> str:
        return str(record.get_state_display())


def state_badge(release: Release) -> SafeString:
    """Return the state of a release as a badge."""
    colour = COLOURS[Release.State(release.state)]
    return format_html(
        '<span class="badge bg-{}-lt">{}</span>', colour, release.get_state_display()
    )


class ReleaseFilter(SearchSet):
    """State of the release."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Release.State.choices, empty_label=_("all")
    )

    class Meta:
        model = Release
        fields = ("state",)

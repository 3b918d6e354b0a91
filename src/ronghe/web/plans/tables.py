"""The lists of documents and of targets."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import django_tables2
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.kernel.plans.models import Document, Target
from ronghe.web.plans import reader, wording
from ronghe.web.plans.measuring import Measurement, measurements
from ronghe.web.shell import formats
from ronghe.web.shell.columns import NumberColumn
from ronghe.web.shell.tables import Table

_UNBROKEN = {"td": {"class": "text-nowrap"}}


class DocumentTable(Table):
    title = django_tables2.Column(
        linkify=("plans:document", {"document_id": django_tables2.A("pk")})
    )
    place = django_tables2.Column(
        accessor="place__label", order_by="place__code", attrs={"td": {"class": "shell-keep"}}
    )
    found = NumberColumn(verbose_name=gettext_lazy("Targets found"))
    accepted = NumberColumn(verbose_name=gettext_lazy("Accepted"))
    undecided = NumberColumn(verbose_name=gettext_lazy("To be decided"))
    issued_on = django_tables2.DateColumn(format="Y-m-d", default=formats.MISSING, attrs=_UNBROKEN)
    added_at = django_tables2.DateColumn(format="Y-m-d", attrs=_UNBROKEN)

    class Meta(Table.Meta):
        model = Document
        fields = (
            "title",
            "number",
            "place",
            "issued_on",
            "found",
            "accepted",
            "undecided",
            "added_at",
            "added_by",
        )
        order_by = "-added_at"
        empty_text = gettext_lazy("No document yet.")

    def render_undecided(self, value: int) -> SafeString | str:
        if not value:
            return "0"
        return format_html('<span class="badge bg-yellow-lt">{}</span>', formats.number(value))


class TargetTable(Table):
    """Accepted targets beside what was measured, which is read for the rows that are shown.

    `own_places` are the places whose sums the visitor sees.
    """

    indicator_phrase = django_tables2.Column(
        linkify=("plans:target", {"target_id": django_tables2.A("pk")})
    )
    comparator = django_tables2.Column(orderable=False, attrs=_UNBROKEN)
    value = NumberColumn(verbose_name=gettext_lazy("Promised"))
    unit = django_tables2.Column()
    owners = django_tables2.Column(orderable=False)
    document = django_tables2.Column(
        accessor="document__title", verbose_name=gettext_lazy("Document")
    )
    measured_by = django_tables2.Column(
        accessor="measured_by__label",
        verbose_name=gettext_lazy("Measured by"),
        order_by="measured_by__key",
        default=formats.MISSING,
    )
    measured = django_tables2.Column(
        verbose_name=gettext_lazy("Measured"),
        empty_values=(),
        orderable=False,
        attrs={"th": {"class": "num"}, "td": {"class": "num"}},
    )
    light = django_tables2.Column(
        verbose_name=gettext_lazy("Stands"), empty_values=(), orderable=False
    )

    class Meta(Table.Meta):
        model = Target
        fields = (
            "indicator_phrase",
            "comparator",
            "value",
            "unit",
            "year",
            "measured",
            "light",
            "measured_by",
            "owners",
            "section",
            "document",
        )
        empty_text = gettext_lazy("No accepted target yet.")

    def __init__(
        self, *args: Any, own_places: Collection[int] = frozenset(), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.own_places = own_places

    @cached_property
    def measurements(self) -> Mapping[int, Measurement]:
        """Measured values by the target's id: of the page's rows, in an export of all."""
        shown = [row.record for row in self.paginated_rows]
        return measurements(shown, own_places=self.own_places)

    def render_comparator(self, record: Target) -> str:
        return wording.comparator(record)

    def render_value(self, record: Target) -> str:
        text = formats.number(record.value)
        if record.value_high is None:
            return text
        return f"{text}–{formats.number(record.value_high)}"

    def value_value(self, record: Target) -> Any:
        return record.value if record.value_high is None else self.render_value(record)

    def render_year(self, record: Target) -> SafeString | str:
        if not record.every_year:
            return str(record.year)
        return format_html(
            '{} <span class="badge bg-secondary-lt">{}</span>', record.year, _("every year")
        )

    def value_year(self, record: Target) -> int | None:
        return record.year

    def render_owners(self, record: Target) -> SafeString:
        return format_html_join("、", "{}", ((owner,) for owner in record.owners))

    def value_owners(self, record: Target) -> str:
        return "、".join(record.owners)

    def render_document(self, record: Target) -> SafeString:
        document = record.document
        return format_html(
            '<a href="{}" title="{}">{}</a>',
            document_url(record),
            document.title,
            document.number or document.title,
        )

    def value_document(self, record: Target) -> str:
        return record.document.title

    def render_measured(self, record: Target) -> SafeString | str:
        found = self.measurements[record.pk]
        if found.value is None:
            return formats.MISSING
        aside = f" ({found.period})" if found.period != str(record.year) else ""
        return format_html(
            '<a href="{}" title="{}">{}</a>{}', found.url, _("Where from?"), found.text, aside
        )

    def value_measured(self, record: Target) -> Any:
        return self.measurements[record.pk].value

    def render_light(self, record: Target) -> SafeString:
        return self.measurements[record.pk].html

    def value_light(self, record: Target) -> str:
        return self.measurements[record.pk].word


def document_url(target: Target) -> str:
    """Return where a target stands in its document."""
    url = reverse("plans:document", args=[target.document_id])
    key = f"target-{target.pk}" if target.start is None else reader.span_key(target.start)
    return f"{url}#{key}"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
import django_tables2
from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.trust.registry import audited_tables
from ronghe.web.shell import columns, formats
from ronghe.web.shell.tables import SearchSet, Table
from ronghe.web.trail.wording import (
    ACTION_COLOURS,
    ACTIONS,
    actors,
    table_words,
    who_words,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.safestring import SafeString

    from ronghe.kernel.trust.models import TrailBlock, TrailEntry

_FIELDS_SHOWN = 6


def _tables() -> list[tuple[str, str]]:
    return sorted(
        ((table, table_words(table)) for table in audited_tables()), key=lambda pair: pair[1]
    )


def _day(**options: Any) -> Any:
    return django_filters.DateFilter(widget=forms.DateInput(attrs={"type": "date"}), **options)


class EntryFilter(SearchSet):
    """What, how, whose, when; a single row with its number in the table."""

    table = django_filters.ChoiceFilter(label=_("What"), choices=_tables, field_name="table_name")
    action = django_filters.ChoiceFilter(label=_("How"), choices=list(ACTIONS.items()))
    account = django_filters.NumberFilter(
        label=_("Account no."), widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 5})
    )
    row = django_filters.NumberFilter(
        label=_("Row no."),
        method="of_row",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
    )
    since = _day(label=_("From"), field_name="at", lookup_expr="date__gte")
    until = _day(label=_("To"), field_name="at", lookup_expr="date__lte")

    def of_row(self, rows: QuerySet[Any], _name: str, value: Any) -> QuerySet[Any]:
        row = int(value)
        return rows.filter(Q(row_id=row) | Q(row_id__isnull=True, row_ids__contains=[row]))


class EntryTable(Table):
    at = django_tables2.DateTimeColumn(
        verbose_name=_("When"),
        format="Y-m-d H:i:s",
        order_by=("id",),
        linkify=("trail:entry", [django_tables2.A("pk")]),
    )
    who = django_tables2.Column(
        accessor="account", verbose_name=_("Who"), empty_values=(), orderable=False
    )
    table_name = django_tables2.Column(verbose_name=_("What"), orderable=False)
    row = django_tables2.Column(
        accessor="row_id", verbose_name=_("Row no."), empty_values=(), orderable=False,
        attrs={"th": {"class": "num"}, "td": {"class": "num"}},
    )  # fmt: skip
    action = columns.BadgeColumn(
        verbose_name=_("How"), labels=ACTIONS, colours=ACTION_COLOURS, orderable=False
    )
    fields = django_tables2.Column(
        accessor="changes", verbose_name=_("Changed fields"), empty_values=(), orderable=False
    )
    reason = django_tables2.Column(verbose_name=_("Reason"), orderable=False)
    database_user = django_tables2.Column(verbose_name=_("Database user"), orderable=False)

    class Meta(Table.Meta):
        empty_text = _("Nothing has been changed yet.")

    def before_render(self, request: Any) -> None:
        self.names = actors(row.record for row in self.paginated_rows)

    def render_who(self, record: TrailEntry) -> SafeString:
        words = who_words(record, self.names)
        if record.account is None and not record.actor:
            return format_html('<span class="text-red">{}</span>', words)
        return format_html("{}", words)

    def value_who(self, record: TrailEntry) -> str:
        names = self.__dict__.setdefault("export_names", {})
        if record.account is not None and record.account not in names:
            names |= actors([record])
        return who_words(record, names)

    def render_table_name(self, value: str) -> SafeString:
        return format_html('<span title="{}">{}</span>', value, table_words(value))

    def value_table_name(self, value: str) -> str:
        return value

    def render_row(self, record: Any) -> str:
        if record.row_id is not None:
            return str(record.row_id)
        return gettext("%(number)s rows") % {"number": formats.number(record.row_count)}

    def value_row(self, record: Any) -> Any:
        return record.row_id

    def render_fields(self, record: TrailEntry) -> str:
        if record.action != "update" or not record.changes:
            return ""
        names = list(record.changes)
        more = "" if len(names) <= _FIELDS_SHOWN else " …"
        return ", ".join(names[:_FIELDS_SHOWN]) + more


class BlockTable(Table):
    id = django_tables2.Column(verbose_name=_("Block"), attrs={"td": {"class": "num"}})
    sealed_at = django_tables2.DateTimeColumn(
        verbose_name=_("Sealed"), format="Y-m-d H:i:s", orderable=False
    )
    entries = columns.NumberColumn(verbose_name=_("Entries"), orderable=False)
    digest = django_tables2.Column(verbose_name=_("Digest (SHA-256)"), orderable=False)
    follows = django_tables2.Column(
        accessor="before", verbose_name=_("Follows the one before"), orderable=False,
        empty_values=(),
    )  # fmt: skip

    class Meta(Table.Meta):
        empty_text = _("No block is sealed yet; the server seals every few seconds.")

    def render_digest(self, value: Any) -> SafeString:
        return format_html('<code class="trail-digest">{}</code>', bytes(value).hex())

    def value_digest(self, value: Any) -> str:
        return bytes(value).hex()

    def render_follows(self, record: TrailBlock) -> SafeString:
        if is_chained(record):
            return format_html(
                '<span class="shell-light shell-light-green"><i class="ti ti-link" '
                'aria-hidden="true"></i>{}</span>',
                gettext("yes"),
            )
        return format_html(
            '<span class="shell-light shell-light-red"><i class="ti ti-link-off" '
            'aria-hidden="true"></i>{}</span>',
            gettext("NO: a block was removed or replaced"),
        )

    def value_follows(self, record: TrailBlock) -> str:
        return gettext("yes") if is_chained(record) else gettext("no")


def is_chained(block: Any) -> bool:
    """Say whether a block names the digest of the one before it; the first names 32 zero bytes."""
    before = bytes(32) if block.before is None else bytes(block.before)
    return bytes(block.previous) == before

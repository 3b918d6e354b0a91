from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, Func, IntegerField, OuterRef, Subquery
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.trust import selectors
from ronghe.kernel.trust.models import TrailBlock, TrailEntry, TrailLeaf
from ronghe.web.shell.tables import TableView
from ronghe.web.trail.tables import BlockTable, EntryFilter, EntryTable
from ronghe.web.trail.wording import (
    ACTION_COLOURS,
    ACTIONS,
    actors,
    table_words,
    value_words,
    who_words,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

_ROWS_SHOWN = 20
# The page of a row, where it has one.
_PAGES = {
    "parties_organisation": "parties:organisation",
    "parties_account": "parties:account",
    "assessments_response": "assessments:response",
    "indicators_observation": "indicators:observation",
    "plans_document": "plans:document",
}


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """A column before and after; of a removed row only `old` is there."""

    name: str
    old: str
    new: str


def _counted() -> QuerySet[Any]:
    """Return the entries with `row_count`, without the arrays that a bulk entry carries."""
    many = Func(F("row_ids"), function="cardinality", output_field=IntegerField())
    return selectors.entries_visible().defer("row_ids", "row_digests").annotate(row_count=many)


class EntryList(TableView):
    table_class = EntryTable
    filterset_class = EntryFilter
    template_name = "trail/entries.html"
    title = _("Audit trail")
    export_name = _("Audit trail")
    search_fields = ("reason", "actor", "database_user")
    search_hint = _("Reason, command or database user")

    def get_queryset(self) -> Any:
        self.queryset = _counted()
        return super().get_queryset()


entries = EntryList.as_view()


def entry(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(_counted(), pk=pk)
    first_rows: list[int] = []
    if held.row_id is None:
        row_ids = TrailEntry.objects.values_list("row_ids", flat=True).get(pk=pk)
        first_rows = (row_ids or [])[:_ROWS_SHOWN]
    leaf = TrailLeaf.objects.filter(entry=pk).select_related("block").first()
    context = {
        "entry": held,
        "table": table_words(held.table_name),
        "action": ACTIONS.get(held.action, held.action),
        "action_colour": ACTION_COLOURS.get(held.action, "secondary"),
        "who": who_words(held, actors([held])),
        "changes": _changes(held),
        "row_url": _row_url(held),
        "first_rows": first_rows,
        "digest": bytes(held.digest).hex(),
        "row_digest": bytes(held.row_digest).hex() if held.row_digest else "",
        "sealed_in": leaf.block if leaf else None,
    }
    return render(request, "trail/entry.html", context)


def _changes(held: TrailEntry) -> list[FieldChange]:
    changes = held.changes or {}
    if held.action == "update":
        return [
            FieldChange(name=name, old=value_words(old), new=value_words(new))
            for name, (old, new) in changes.items()
        ]
    return [
        FieldChange(name=name, old=value_words(value), new="") for name, value in changes.items()
    ]


def _row_url(held: TrailEntry) -> str:
    route = _PAGES.get(held.table_name)
    if route is None or held.row_id is None or held.action == "delete":
        return ""
    return reverse(route, args=[held.row_id])


class BlockList(TableView):
    table_class = BlockTable
    template_name = "trail/blocks.html"
    title = _("Sealed blocks")
    export_name = _("Sealed blocks")

    def get_queryset(self) -> Any:
        before = TrailBlock.objects.filter(pk__lt=OuterRef("pk")).order_by("-pk")
        return TrailBlock.objects.order_by("-pk").annotate(
            before=Subquery(before.values("digest")[:1])
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"head": selectors.trail_head()}


blocks = BlockList.as_view()

"""The table of the house: search, filter, sort, page, export; works without scripts."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import django_filters
import django_tables2
from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
    QueryDict,
)
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_filters.views import FilterView

from ronghe.web.shell import exports

PAGE_SIZES = (25, 50, 100, 200)
MAX_WORDS = 8  # words of a search text that count


class Table(django_tables2.Table):  # type: ignore[misc]  # the package ships no types
    """Base of all tables; a subclass declares columns and, in `Meta`, model, fields, order_by.

    `target` is the HTML id that a `TableView` swaps; without one, links load whole pages.
    `page_sizes` are offered below the rows, `is_narrowed` chooses the words of an empty table.
    `spoken_name` names the table for those who hear it; a page with two tables sets it.
    """

    target: str = ""
    spoken_name: str | Promise = ""
    page_sizes: Sequence[int] = ()
    is_narrowed = False

    class Meta:
        attrs = {"class": "table table-vcenter card-table shell-table"}
        empty_text = _("Nothing here yet.")
        per_page = PAGE_SIZES[0]

    @property
    def order_by(self) -> Any:
        return super().order_by

    @order_by.setter
    def order_by(self, value: Any) -> None:
        django_tables2.Table.order_by.fset(self, value)
        self.data.data = settled(self.data.data)


class SearchSet(django_filters.FilterSet):  # type: ignore[misc]  # the package ships no types
    """Base of the filter sets of all tables; a subclass declares filters and `Meta.model`."""


@dataclass(frozen=True, kw_only=True)
class NoFilters:
    """Stands where a table has no filter set; unlike one, it takes lists of rows, too."""

    qs: Any
    is_bound: bool = False
    form: forms.Form = field(default_factory=forms.Form)


class TableView(django_tables2.SingleTableMixin, FilterView):  # type: ignore[misc]
    """A page with one table.

    A subclass sets `table_class`, `title`, a queryset (or `get_queryset`), and as it needs them
    `search_fields` (looked through by `?q=`; every word must occur in one of them),
    `filterset_class`, `template_name` (extends `shell/table_page.html`), `export_name`. Rows may
    be a list of objects or dictionaries where no filters are set.

    Addresses: `?q=` search, `?sort=`, `?page=`, `?per_page=` of `PAGE_SIZES`, `?export=csv|xlsx`
    for all rows that match, as sorted, not only the page.
    """

    template_name = "shell/table_page.html"
    filterset_class: type[django_filters.FilterSet] | None = None
    # A filter that is no longer valid shows its error beside the field and all rows it leaves.
    strict = False
    title: str | Promise = ""
    subtitle: str | Promise = ""
    search_fields: Sequence[str] = ()
    search_hint: str | Promise = _("Search")
    export_name: str | Promise = ""
    exclude_from_export: Sequence[str] = ()
    table_id = "table"

    request: HttpRequest

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        request.GET = _usable(request.GET)  # type: ignore[assignment]  # made as Django makes it
        super().setup(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "export" in request.GET:
            return self._export(request.GET["export"], *args, **kwargs)
        response: HttpResponse = super().get(request, *args, **kwargs)
        # The same address answers a page or a piece of it; no cache may mix them up.
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        if self._is_piece():
            response["Cache-Control"] = "no-store"
        return response

    def get_filterset_class(self) -> Any:
        return self.filterset_class

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        return {"data": self.request.GET, "request": self.request, "queryset": self._searched()}

    def _searched(self) -> Any:
        # Searched here and not in `get_queryset`, which pages override.
        words = self.search_text().split()[:MAX_WORDS]
        rows = self.get_queryset()
        return searched(rows, words=words, fields=self.search_fields) if words else rows

    def get_filterset(self, filterset_class: Any) -> Any:
        if filterset_class is None:
            return NoFilters(qs=self._searched())
        filterset = super().get_filterset(filterset_class)
        for choice in filterset.form.fields.values():
            _open_choice_named(choice)
        return filterset

    def get_table(self, **kwargs: Any) -> Any:
        table = super().get_table(**kwargs)
        table.target = f"{self.table_id}-body"
        table.page_sizes = PAGE_SIZES
        table.is_narrowed = self._is_narrowed()
        return table

    def get_table_pagination(self, table: Any) -> dict[str, int]:
        wanted = self.request.GET.get("per_page", "")
        return {"per_page": int(wanted) if wanted in map(str, PAGE_SIZES) else PAGE_SIZES[0]}

    def get_template_names(self) -> list[str]:
        return ["shell/table_body.html"] if self._is_piece() else [self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context.setdefault("title", self.title)
        context.setdefault("subtitle", self.subtitle)
        return context | {
            "table_id": self.table_id,
            "search_text": self.search_text(),
            "search_fields": self.search_fields,
            "search_hint": self.search_hint,
            "is_narrowed": self._is_narrowed(),
        }

    def search_text(self) -> str:
        return self.request.GET.get("q", "").strip() if self.search_fields else ""

    def _is_narrowed(self) -> bool:
        names = ["q", *getattr(self.filterset_class, "base_filters", ())]
        return any(self.request.GET.get(name) for name in names)

    def _is_piece(self) -> bool:
        htmx: Any = getattr(self.request, "htmx", None)
        return bool(htmx) and htmx.target == f"{self.table_id}-body"

    def _export(self, file_format: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if file_format not in exports.FORMATS:
            return HttpResponseBadRequest()
        self.filterset = self.get_filterset(self.get_filterset_class())
        self.object_list = self.filterset.qs
        # Sorted as on the page; unpaged, so that the file holds every row that matches.
        table = self.get_table_class()(data=self.get_table_data(), **self.get_table_kwargs())
        django_tables2.RequestConfig(self.request, paginate=False).configure(table)
        try:
            return exports.response(
                table.as_values(exclude_columns=self.exclude_from_export),
                file_format=file_format,
                name=str(self.export_name or self.title or "export"),
            )
        except exports.TooManyRowsError as refusal:
            messages.error(self.request, str(refusal))
            return HttpResponseRedirect(self.request.path)


def _usable(query: QueryDict) -> QueryDict:
    """Return a query without what no table can use.

    PostgreSQL takes no NUL in a text, and the table would believe any number of rows a page.
    """
    kept = query.copy()
    for name, values in list(kept.lists()):
        kept.setlist(name, [value.replace("\0", "") for value in values])
    if kept.get("per_page") not in {str(size) for size in PAGE_SIZES}:
        kept.pop("per_page", None)
    return kept


def _open_choice_named(choice: forms.Field) -> None:
    """Say «All» where Django shows dashes or «unknown» for a choice left open."""
    if isinstance(choice, forms.ModelChoiceField):
        if choice.empty_label is not None:
            choice.empty_label = str(_("All"))
    elif isinstance(choice.widget, forms.Select):
        choice.widget.choices = [
            (value, _("All") if value in ("", None) else label)
            for value, label in choice.widget.choices
        ]


def settled(rows: Any) -> Any:
    """Return a queryset whose order leaves nothing open; other rows as they are.

    Where many rows share a value, the database may order them anew for each page: some rows
    would show twice and others never.
    """
    if not isinstance(rows, QuerySet) or rows.query.is_sliced or rows.query.combinator:
        return rows
    # Groups have no primary key; adding it would split them.
    if rows.query.values_select or rows.query.distinct or rows.query.group_by is not None:
        return rows
    order = rows.query.order_by or rows.model._meta.ordering
    return rows.order_by(*order, "pk")


def searched(rows: Any, *, words: Sequence[str], fields: Sequence[str]) -> Any:
    """Return the rows in which every word occurs in at least one of the fields, in any case.

    `rows` are a queryset, which stays one, or a list of objects or dictionaries.
    """
    if not isinstance(rows, QuerySet):
        return [row for row in rows if _holds(row, words=words, fields=fields)]
    for word in words:
        either = [Q(**{f"{field}__icontains": word}) for field in fields]
        rows = rows.filter(reduce(operator.or_, either))
    return rows


def _holds(row: Any, *, words: Sequence[str], fields: Sequence[str]) -> bool:
    values = [
        django_tables2.A(field.replace("__", ".")).resolve(row, quiet=True) for field in fields
    ]
    text = "\n".join(str(value).casefold() for value in values if value is not None)
    return all(word.casefold() in text for word in words)

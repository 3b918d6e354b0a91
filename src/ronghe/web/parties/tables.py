from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
import django_tables2
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.assessments.selectors import instrument_contents
from ronghe.kernel.parties.models import Account, Organisation, Scope
from ronghe.kernel.parties.selectors import scopes_in_force
from ronghe.web.parties import finding
from ronghe.web.parties.wording import SIZES, STATUS_COLOURS, STATUSES, level_words
from ronghe.web.shell import access, columns, formats
from ronghe.web.shell.tables import SearchSet, Table

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from ronghe.kernel.assessments.models import Result


def _divisions() -> list[tuple[str, str]]:
    return [(d.code, f"{d.code} {d.label}") for d in finding.divisions_with_organisations()]


def _years() -> list[tuple[int, str]]:
    return [(year, formats.period(year)) for year in finding.known_years()]


class OrganisationFilter(SearchSet):
    """Where, in what industry, how large, in what state, above scale in which year."""

    place = django_filters.ModelChoiceFilter(
        label=_("Place"),
        queryset=lambda _request: finding.places_with_organisations(),
        field_name="place__above__ancestor",
    )
    industry = django_filters.ChoiceFilter(
        label=_("Industry"), choices=_divisions, field_name="industry__code",
        lookup_expr="startswith",
    )  # fmt: skip
    size = django_filters.ChoiceFilter(label=_("Size"), choices=Organisation.Size.choices)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=list(STATUSES.items()))
    above_scale = django_filters.TypedChoiceFilter(
        label=_("Above scale in"), choices=_years, coerce=int, method="in_year"
    )

    def in_year(self, rows: QuerySet[Any], _name: str, value: int) -> QuerySet[Any]:
        return rows.filter(above_scale_years__contains=[value])


class OrganisationTable(Table):
    name = django_tables2.Column(
        verbose_name=_("Name"),
        linkify=("parties:organisation", [django_tables2.A("pk")]),
    )
    credit_code = django_tables2.Column(
        verbose_name=_("Credit code"), attrs={"td": {"class": "font-monospace"}}
    )
    place = django_tables2.Column(
        accessor="place__label",
        verbose_name=_("Place"),
        order_by=("place__code",),
        attrs={"td": {"class": "shell-keep"}},
    )
    place_code = django_tables2.Column(
        accessor="place__code", verbose_name=_("Place code"), visible=False
    )
    industry = django_tables2.Column(
        accessor="industry__label", verbose_name=_("Industry"), order_by=("industry__code",)
    )
    industry_code = django_tables2.Column(
        accessor="industry__code", verbose_name=_("Industry code"), visible=False
    )
    size = columns.BadgeColumn(verbose_name=_("Size"), labels=SIZES)
    status = columns.BadgeColumn(verbose_name=_("Status"), labels=STATUSES, colours=STATUS_COLOURS)
    is_above = columns.YesNoColumn(verbose_name=_("Above scale"))
    latest = django_tables2.Column(
        accessor="pk", verbose_name=_("Latest level"), order_by=("latest_level",)
    )
    latest_score = columns.NumberColumn(
        accessor="pk", verbose_name=_("Score (points)"), digits=1, orderable=False
    )
    period = columns.PeriodColumn(accessor="pk", verbose_name=_("Assessed for"), orderable=False)

    class Meta(Table.Meta):
        empty_text = _("No organisation lies in your scope yet. Import a file to begin.")
        order_by = "name"

    def __init__(self, *args: Any, year: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contents = instrument_contents()
        self.results: dict[int, Result] | None = None
        if year is not None:
            title = gettext("Above scale %(year)s") % {"year": year}
            self.columns["is_above"].column.verbose_name = title

    def value_name(self, value: str) -> str:
        return value

    def render_name(self, value: str, record: Organisation) -> SafeString | str:
        # The mark is part of the cell, so that nobody takes an invented enterprise for a real one.
        if not record.is_invented:
            return value
        mark = '{} <span class="badge bg-orange-lt">{}</span>'
        return format_html(mark, value, gettext("invented"))

    def before_render(self, request: HttpRequest) -> None:
        self.results = finding.latest_results(row.record.pk for row in self.paginated_rows)

    def result(self, record: Organisation) -> Result | None:
        """Return the newest result; an export, which renders no page, asks for all at once."""
        if self.results is None:
            self.results = finding.latest_results(None)
        return self.results.get(record.pk)

    def render_latest(self, record: Organisation) -> SafeString | str:
        result = self.result(record)
        words = self.value_latest(record)
        if result is None or not access.may(self.request, "assessments:result"):
            return words or formats.MISSING
        url = reverse("assessments:result", args=[result.response_id])
        return format_html('<a href="{}">{}</a>', url, words)

    def value_latest(self, record: Organisation) -> str:
        result = self.result(record)
        return level_words(self.contents, result) if result else ""

    def render_latest_score(self, record: Organisation) -> str:
        result = self.result(record)
        return formats.number(result.score, digits=1) if result else formats.MISSING

    def value_latest_score(self, record: Organisation) -> Any:
        result = self.result(record)
        return result.score if result else None

    def render_period(self, record: Organisation) -> str:
        result = self.result(record)
        return formats.period(result.response.period) if result else formats.MISSING

    def value_period(self, record: Organisation) -> str:
        result = self.result(record)
        return result.response.period if result else ""


class AccountFilter(SearchSet):
    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=Scope.Role.choices, method="in_role"
    )
    is_active = django_filters.ChoiceFilter(
        label=_("May sign in"), choices=((True, _("yes")), (False, _("no")))
    )

    def in_role(self, rows: QuerySet[Account], _name: str, value: str) -> QuerySet[Account]:
        holders = scopes_in_force().filter(role=value).values("account_id")
        return rows.filter(Q(pk__in=holders))


class AccountTable(Table):
    label = django_tables2.Column(
        verbose_name=_("Name"),
        linkify=("parties:account", [django_tables2.A("pk")]),
        order_by=("display_name",),
    )
    username = django_tables2.Column(verbose_name=_("User name"))
    scopes = django_tables2.Column(
        accessor="scopes_now", verbose_name=_("Roles in force"), orderable=False, empty_values=()
    )
    is_active = columns.YesNoColumn(verbose_name=_("May sign in"))

    class Meta(Table.Meta):
        order_by = "username"

    def render_scopes(self, value: list[Scope] | None) -> SafeString:
        if not value:
            return format_html('<span class="text-secondary">{}</span>', gettext("none"))
        return format_html_join("", "<div>{}</div>", ((scope,) for scope in value))

    def value_scopes(self, value: list[Scope] | None) -> str:
        return "; ".join(map(str, value or ()))

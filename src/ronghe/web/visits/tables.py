"""The tables of visits, assessors, proposals and agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
import django_tables2
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.assessments.models import Assessor, Schedule, Visit
from ronghe.kernel.assessments.visiting.registering.selectors import Standing, standing_of
from ronghe.kernel.assessments.visiting.workflow import VISIT
from ronghe.kernel.parties.models import Place
from ronghe.web.cases.tables import state_badge
from ronghe.web.shell import columns, formats
from ronghe.web.shell.language import words
from ronghe.web.shell.tables import SearchSet, Table

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.safestring import SafeString

    from ronghe.kernel.assessments.visiting.selectors import DistrictAgreement


class VisitTable(Table):
    planned_on = django_tables2.DateColumn(format="Y-m-d")
    organisation = django_tables2.Column(
        accessor="organisation__name",
        verbose_name=_("Organisation"),
        linkify=("visits:visit", {"visit_id": django_tables2.A("pk")}),
    )
    state = django_tables2.Column(
        verbose_name=_("State"), accessor="case__state_key", order_by="case__state_key"
    )
    assessor_name = django_tables2.Column()
    place = django_tables2.Column(
        verbose_name=_("District"), accessor="place__label", order_by="place__code"
    )
    instrument = django_tables2.Column(
        verbose_name=_("Instrument"), accessor="instrument__label", order_by="instrument__key"
    )
    period = columns.PeriodColumn(verbose_name=_("Year"))

    class Meta(Table.Meta):
        model = Visit
        sequence = (
            "planned_on", "organisation", "state", "assessor_name", "place", "instrument",
            "period",
        )  # fmt: skip
        fields = sequence
        empty_text = _("No visit here. The planner proposes some.")

    def render_state(self, record: Visit) -> SafeString:
        return state_badge(record.case)

    def value_state(self, record: Visit) -> str:
        return words(record.case.state.title)


def _states() -> list[tuple[str, str]]:
    return [(state.key, words(state.title)) for state in VISIT.states]


def _districts(_request: Any) -> QuerySet[Place]:
    return Place.objects.filter(pk__in=Visit.objects.values("place")).order_by("code")


class VisitFilter(SearchSet):
    """State, district, and whether it is today or ahead."""

    state = django_filters.ChoiceFilter(
        label=_("State"), field_name="case__state_key", choices=_states
    )
    place = django_filters.ModelChoiceFilter(label=_("District"), queryset=_districts)
    day = django_filters.ChoiceFilter(
        label=_("Day"),
        method="by_day",
        choices=[("today", _("today")), ("ahead", _("from today on")), ("past", _("past"))],
    )

    class Meta:
        model = Visit
        fields = ("state", "place", "day")

    def by_day(self, rows: Any, _name: str, value: str) -> Any:
        today = timezone.localdate()
        lookup = {"today": "planned_on", "ahead": "planned_on__gte", "past": "planned_on__lt"}
        return rows.filter(**{lookup[value]: today})


def standing_badge(standing: Standing) -> SafeString:
    """Return whether somebody is accredited, as a coloured word with the day."""
    if standing.last_day is None:
        return format_html(
            '<span class="badge bg-red-lt">{}</span>', gettext("not accredited today")
        )
    text = gettext("accredited until %(day)s") % {"day": standing.last_day.isoformat()}
    if standing.is_ending:
        text = gettext("ends soon: %(day)s") % {"day": standing.last_day.isoformat()}
    hue = "yellow" if standing.is_ending else "green"
    return format_html('<span class="badge bg-{}-lt">{}</span>', hue, text)


class AssessorTable(Table):
    name = django_tables2.Column(
        linkify=("visits:assessor", {"assessor_id": django_tables2.A("pk")})
    )
    standing = django_tables2.Column(
        verbose_name=_("Accreditation"), empty_values=(), orderable=False
    )
    employer = django_tables2.Column()
    place = django_tables2.Column(
        verbose_name=_("register of"), accessor="place__label", order_by="place__code"
    )
    home = django_tables2.Column(
        verbose_name=_("based in"), accessor="home__label", order_by="home__code",
        default=formats.MISSING,
    )  # fmt: skip
    capacity = columns.NumberColumn()
    login = columns.YesNoColumn(verbose_name=_("Has a login"), accessor="account", orderable=False)
    is_active = columns.YesNoColumn()

    class Meta(Table.Meta):
        model = Assessor
        sequence = (
            "name", "standing", "employer", "place", "home", "capacity", "login", "is_active",
        )  # fmt: skip
        fields = sequence
        empty_text = _("No assessor is registered yet.")

    def render_standing(self, record: Assessor) -> SafeString:
        return standing_badge(standing_of(record.accreditations.all()))

    def value_standing(self, record: Assessor) -> Any:
        return standing_of(record.accreditations.all()).last_day


class ScheduleTable(Table):
    title = django_tables2.Column(
        linkify=("visits:schedule", {"schedule_id": django_tables2.A("pk")})
    )
    state = django_tables2.Column()
    planned = columns.NumberColumn(verbose_name=_("Visits"), empty_values=(), orderable=False)
    left = columns.NumberColumn(verbose_name=_("Without a visit"), empty_values=(), orderable=False)
    first_day = django_tables2.DateColumn(format="Y-m-d")
    last_day = django_tables2.DateColumn(format="Y-m-d")
    place = django_tables2.Column(
        verbose_name=_("Place"), accessor="place__label", order_by="place__code"
    )
    instrument = django_tables2.Column(
        verbose_name=_("Instrument"), accessor="instrument__label", order_by="instrument__key"
    )
    period = columns.PeriodColumn(verbose_name=_("Year"))
    actor_name = django_tables2.Column()

    class Meta(Table.Meta):
        model = Schedule
        sequence = (
            "title", "state", "planned", "left", "first_day", "last_day", "place", "instrument",
            "period", "actor_name",
        )  # fmt: skip
        fields = sequence
        empty_text = _("No proposal yet.")

    def render_planned(self, record: Schedule) -> int:
        return len(record.entries)

    value_planned = render_planned

    def render_left(self, record: Schedule) -> int:
        return len(record.unplanned)

    value_left = render_left


class AgreementTable(Table):
    """How far the channels agree; in the order of the districts' codes, which ranks nobody."""

    place = django_tables2.Column(verbose_name=_("District"), empty_values=())
    n = columns.NumberColumn(verbose_name=_("Visits accepted"))
    rate = columns.NumberColumn(verbose_name=_("Same answers (%)"), digits=1)
    mean = columns.NumberColumn(verbose_name=_("Own less on site, mean (points)"), digits=2)
    over = columns.NumberColumn(verbose_name=_("Own higher"))
    under = columns.NumberColumn(verbose_name=_("Own lower"))
    chance = columns.NumberColumn(verbose_name=_("Chance of it (%)"), digits=1)
    said = django_tables2.Column(verbose_name=_("Pattern"), empty_values=())

    class Meta(Table.Meta):
        orderable = False
        empty_text = _("No visit was accepted yet.")

    def render_place(self, record: dict[str, Any]) -> str:
        place = record["place"]
        return place.label if place is not None else gettext("All districts")

    value_place = render_place

    def render_said(self, record: dict[str, Any]) -> str:
        said = record["agreement"]
        if said.rate is None:
            return gettext("too few visits for a figure")
        if not said.is_systematic:
            return gettext("no pattern")
        if said.over > said.under:
            return gettext("own answers tend to be higher")
        return gettext("own answers tend to be lower")

    value_said = render_said


def agreement_rows(rows: list[DistrictAgreement]) -> list[dict[str, Any]]:
    """Return the agreement of districts as the table takes it, shares in per cent."""
    return [
        {
            "place": row.place,
            "agreement": row.said,
            "n": row.said.n,
            "rate": None if row.said.rate is None else row.said.rate * 100,
            "mean": row.said.mean,
            "over": row.said.over,
            "under": row.said.under,
            "chance": None if row.said.chance is None else float(row.said.chance) * 100,
        }
        for row in rows
    ]

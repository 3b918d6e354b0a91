from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
import django_tables2
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ronghe.engines.scoring import plain, score
from ronghe.kernel.assessments.judging.selectors import with_findings
from ronghe.kernel.assessments.models import Instrument, Response
from ronghe.kernel.assessments.selectors import instrument_contents
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.kernel.assessments.workflow import RESPONSE
from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import visible_place_ids
from ronghe.web.assessments.outcome import level_of
from ronghe.web.assessments.wording import level_words, state_words, words
from ronghe.web.shell import columns, formats
from ronghe.web.shell.tables import SearchSet, Table

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

WAITING = "submitted"
ALL = "all"
_WITH_OFFICERS = ("submitted", "checked", "returned", "approved", "draft")


FINDINGS = [
    ("none", _("Clean")),
    ("some", _("With findings")),
    ("resubmitted", _("Sent back before")),
    ("unjudged", _("Not looked at yet")),
]

# A column that a phone does without; its long words are cut, the filter has them in full.
_WIDE = {
    "th": {"class": "d-none d-md-table-cell"},
    "td": {"class": "d-none d-md-table-cell assess-clip"},
}
_SHORT = {"td": {"class": "text-nowrap"}}

# One that only files hold: a name is enough for the eye, a file is joined by the code.
_EXPORTED = {"th": {"class": "d-none"}, "td": {"class": "d-none"}}


def queue_rows() -> QuerySet[Any]:
    """Return the current revision of every visible response, with what the queue shows of it.

    The text of the definition is the same in thousands of rows and is read once instead. What is
    found on site stands among the visits until it is accepted.
    """
    shown = Q(channel=Response.Channel.SELF) | Q(approved_at__isnull=False)
    rows: QuerySet[Any] = (
        with_findings(Response.objects.filter(shown, superseded_at__isnull=True))
        .select_related("instrument", "organisation", "place", "case", "result")
        .defer(
            "instrument__definition",
            "result__outputs",
            "result__points_by_group",
            "result__points_by_item",
        )
        .annotate(state=Coalesce("case__state_key", Value("approved")))
        .order_by("case__due_on", "case__entered_at", "-approved_at", "pk")
    )
    return rows


def places_offered(request: HttpRequest | None) -> QuerySet[Place]:
    return Place.objects.filter(
        pk__in=visible_place_ids(), kind__in=(Place.Kind.DISTRICT, Place.Kind.PARK)
    )


def _state_choices() -> list[tuple[str, Any]]:
    return [*((key, state_words(key)) for key in _WITH_OFFICERS), (ALL, _("All states"))]


def _period_choices() -> list[tuple[str, str]]:
    periods = Response.objects.order_by("-period").values_list("period", flat=True).distinct()
    return [(period, formats.period(period)) for period in periods]


class QueueFilter(SearchSet):
    """State, year, district, instrument. Without a choice of state, what waits for a check."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=_state_choices, empty_label=None, method="in_state"
    )
    period = django_filters.ChoiceFilter(
        label=_("Year"), choices=_period_choices, empty_label=_("All years")
    )
    place = django_filters.ModelChoiceFilter(
        label=_("District"),
        queryset=places_offered,
        field_name="place__above__ancestor",
        empty_label=_("All districts"),
    )
    instrument = django_filters.ModelChoiceFilter(
        label=_("Instrument"),
        queryset=lambda _request: Instrument.objects.defer("definition"),
        empty_label=_("All instruments"),
    )

    findings = django_filters.ChoiceFilter(
        label=_("Findings"), choices=FINDINGS, empty_label=_("All"), method="with_findings"
    )

    def with_findings(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        is_judged = Q(judged_md5=F("answers_md5"))
        wanted = {
            "none": is_judged & Q(doubts=0),
            "some": Q(doubts__gt=0),
            "resubmitted": Q(is_resubmitted=True),
            "unjudged": ~is_judged | Q(judged_md5__isnull=True),
        }
        return rows.filter(wanted[value])

    def in_state(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows if value == ALL else rows.filter(state=value)


class QueueTable(Table):
    organisation = django_tables2.Column(
        accessor="organisation__name",
        verbose_name=_("Organisation"),
        linkify=("assessments:response", [django_tables2.A("pk")]),
    )
    credit_code = django_tables2.Column(
        accessor="organisation__credit_code", verbose_name=_("Credit code"), attrs=_EXPORTED
    )
    state = django_tables2.Column(verbose_name=_("State"))
    due = django_tables2.Column(accessor="case__due_on", verbose_name=_("Due"), attrs=_SHORT)
    place = django_tables2.Column(
        accessor="place__label", verbose_name=_("District"), order_by=("place__code",)
    )
    instrument = django_tables2.Column(
        accessor="instrument__label",
        verbose_name=_("Instrument"),
        order_by=("instrument__key",),
        attrs=_WIDE,
    )
    period = columns.PeriodColumn(verbose_name=_("Year"))
    entered = django_tables2.DateTimeColumn(
        accessor="case__entered_at", verbose_name=_("Waiting since"), format="Y-m-d", attrs=_SHORT
    )
    doubts = django_tables2.Column(verbose_name=_("Findings"), attrs=_SHORT)
    score = columns.NumberColumn(
        accessor="pk", verbose_name=_("Score (points)"), digits=1, orderable=False
    )
    level = django_tables2.Column(
        accessor="pk", verbose_name=_("Level"), orderable=False, attrs=_SHORT
    )

    class Meta(Table.Meta):
        empty_text = _("Nothing waits for a check. Choose another state to see more.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contents = instrument_contents()
        self.today = timezone.localdate()

    def render_state(self, value: str) -> SafeString:
        state = RESPONSE.state(value)
        return format_html('<span class="badge bg-{}-lt">{}</span>', state.tone, words(state.title))

    def value_state(self, value: str) -> str:
        return state_words(value)

    def render_due(self, value: Any) -> SafeString:
        if value >= self.today:
            return format_html("{}", value.isoformat())
        return format_html(
            '<span class="shell-light shell-light-red"><i class="ti ti-clock-exclamation" '
            'aria-hidden="true"></i>{} · {}</span>',
            value.isoformat(),
            gettext("overdue"),
        )

    def value_due(self, value: Any) -> Any:
        return value

    def render_doubts(self, value: int, record: Any) -> SafeString:
        if record.judged_md5 != record.answers_md5 and not value:
            return format_html('<span class="text-secondary">{}</span>', formats.MISSING)
        tone, icon = ("amber", "alert-triangle") if value else ("green", "check")
        return format_html(
            '<span class="shell-light shell-light-{}"><i class="ti ti-{}" aria-hidden="true"></i>'
            "{}</span>",
            tone,
            icon,
            value or gettext("clean"),
        )

    def value_doubts(self, value: int, record: Any) -> int | None:
        return value if value or record.judged_md5 == record.answers_md5 else None

    def render_score(self, record: Response) -> str:
        return formats.number(self._score(record)[0], digits=1)

    def value_score(self, record: Response) -> Any:
        return self._score(record)[0]

    def render_level(self, record: Response) -> str:
        return self._score(record)[1]

    def value_level(self, record: Response) -> str:
        return self._score(record)[1]

    def _score(self, record: Response) -> tuple[Any, str]:
        content = self.contents[record.instrument_id]
        result = getattr(record, "result", None)
        if result is not None:
            return plain(result.score), level_words(level_of(content, result.level))
        # Of a response that is still open, what its answers as they stand would score.
        now = score(content, restored(record.answers))
        return now.score, level_words(now.level_decided)

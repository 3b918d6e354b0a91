"""The page of one target: its words in context, its years, what was measured, who decided."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ronghe.kernel.indicators.selectors import figures
from ronghe.kernel.plans import selectors, standing
from ronghe.kernel.plans.models import Target
from ronghe.web.indicators import showing
from ronghe.web.plans import measuring, reader, wording
from ronghe.web.shell.charts import LineChart, Series

CONTEXT = 160  # characters shown before and behind the value


@dataclass(frozen=True, kw_only=True)
class Year:
    """One promise of the series, and where it stands."""

    target: Target
    measurement: measuring.Measurement
    is_this: bool


@dataclass(frozen=True, kw_only=True)
class Event:
    """A decision, in the form of the shell's timeline."""

    at: datetime
    actor: str
    title: str
    icon: str
    colour: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    measurement: measuring.Measurement
    quote: SafeString | None
    years: Sequence[Year]
    chart: LineChart | None
    events: Sequence[Event]


def page_of(target: Target, *, own_places: Collection[int]) -> Page:
    series = list(selectors.siblings_of(target))
    measured = measuring.measurements([target, *series], own_places=own_places)
    return Page(
        measurement=measured[target.pk],
        quote=_quote(target),
        years=[
            Year(target=each, measurement=measured[each.pk], is_this=each.pk == target.pk)
            for each in series
        ],
        chart=_chart(target, series, own_places),
        events=_events(target),
    )


def _quote(target: Target) -> SafeString | None:
    """Return the words around the value; None where the text is not held."""
    if target.start is None or target.end is None:
        return None
    text = target.document.text
    begin, end = max(0, target.start - CONTEXT), min(len(text), target.end + CONTEXT)
    if target.clause is not None:
        # Where the clause begins or ends nearby, the quote does.
        begin = max(begin, target.clause.start)
        end = min(end, target.clause.end)
    return reader.excerpt_html(text, begin, end, target)


def _chart(
    target: Target, series: Sequence[Target], own_places: Collection[int]
) -> LineChart | None:
    indicator = target.measured_by
    # Without an indicator all are promised in the same unit; with one, what it can be held against.
    promised = {
        each.year: float(value)
        for each in series
        if each.year is not None and not each.every_year
        if (value := standing.promised_value(each)) is not None
    }
    if not promised:
        return None
    years = list(range(min(promised) - standing.LOOK_BACK, max(promised) + 1))
    values: dict[int, float] = {}
    whom = standing.population_of(target)
    if indicator is not None and target.document.place_id in own_places:
        found = figures(
            indicators=[indicator],
            place_ids=[target.document.place_id],
            periods=map(str, years),
            population=whom,
        )
        values = {int(key[2]): float(f.value) for key, f in found.items() if f.value is not None}
    shown = [y for y in years if y >= min([*promised, *values])]
    lines = [
        Series(name=_("promised"), values=[promised.get(y) for y in shown], role="promised"),
    ]
    if values:
        lines.insert(0, Series(name=_("measured"), values=[values.get(y) for y in shown]))
    latest = max(values, default=None)
    return LineChart(
        key="promise",
        title=_("Promised and measured") if values else _("Promised"),
        periods=[str(year) for year in shown],
        series=lines,
        unit=indicator.unit_label if indicator is not None else target.unit,
        digits=indicator.decimals if indicator is not None else 0,
        status=indicator.status if indicator is not None and values else "",
        source_url=showing.figure_url(
            indicator.key, target.document.place.code, str(latest), showing.chosen_for(whom)
        )
        if indicator is not None and latest is not None
        else "",
    )


def _events(target: Target) -> list[Event]:
    """Return who did what with the target, newest first."""
    events = []
    for version in selectors.history_of(target):
        look = wording.LOOKS[version.state]
        if version.decided_at is not None:
            events.append(
                Event(
                    at=version.decided_at,
                    actor=version.decided_by,
                    title=_decision(version),
                    icon="pencil" if version.supersedes_id else look.icon,
                    colour=look.colour,
                    reason=_said(version),
                )
            )
    first = selectors.history_of(target)[-1]
    events.append(
        Event(
            at=first.document.added_at,
            actor=first.document.added_by,
            title=_("found in the text") if first.start is not None else _("entered as a fact"),
            icon="file-search",
            colour="secondary",
            reason=_said(first),
        )
    )
    return events


def _decision(version: Target) -> str:
    if version.supersedes_id is None:
        return str(wording.LOOKS[version.state].word)
    if version.state == Target.State.FOUND:
        return _("mend taken back")
    return _("mended")


def _said(version: Target) -> str:
    return f"{version.indicator_phrase}: {wording.promise(version)}, {wording.due(version)}"

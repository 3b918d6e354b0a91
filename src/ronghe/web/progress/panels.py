"""What the page of a commitment shows of its progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from ronghe.kernel.plans.models import Commitment, Plan
from ronghe.kernel.plans.progressing.courses import better_of
from ronghe.kernel.plans.progressing.following import LEVEL, Followed
from ronghe.kernel.plans.progressing.selectors import (
    day_of,
    followed_commitment,
    place_shown,
    reports_of,
)
from ronghe.kernel.plans.progressing.tolerances import tolerance_rule
from ronghe.kernel.plans.versions.selectors import commitments_of
from ronghe.lib import periods
from ronghe.web.planning.lights import (
    Shown,
    amount,
    as_of_said,
    digits_of,
    rule_said,
    source_url,
)
from ronghe.web.progress import scope
from ronghe.web.shell import access, charts, formats, maps
from ronghe.web.shell.links import optional

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from ronghe.kernel.plans.progressing.courses import Course
    from ronghe.kernel.plans.progressing.values import Value

FOLLOWED = frozenset({Plan.State.IN_FORCE, Plan.State.REVISED, Plan.State.CLOSED})


@dataclass(frozen=True, kw_only=True)
class PlaceRow:
    """One place of the table, with what the visitor may do there."""

    shown: Shown
    report_url: str
    order_url: str


@dataclass(frozen=True, kw_only=True)
class HistoryRow:
    """One known value with what was planned for its day."""

    period: str
    value: str
    planned: str
    state: str
    origin: str
    url: str


def progress_panel(request: HttpRequest, commitment: Commitment) -> dict[str, Any] | None:
    """Return path, light, forecast and places of a commitment; None of a draft."""
    if commitment.plan.state not in FOLLOWED:
        return None
    loaded = commitments_of(commitment.plan).get(pk=commitment.pk)
    person = access.person_of(request)
    day = day_of(request.GET.get("as_of", ""))
    followed, below = followed_commitment(loaded, person=person, as_of=day)
    in_force = commitment.plan.state == Plan.State.IN_FORCE
    may_report = scope.places_to_report(request, commitment.plan) if in_force else []
    may_order = in_force and scope.may_check(request, commitment.plan)
    rows = [
        PlaceRow(
            shown=Shown(followed=each),
            report_url=report_url(loaded, each, may_report),
            order_url=order_url(loaded, each) if may_order else "",
        )
        for each in worst_first(loaded, below)
    ]
    return {
        "shown": Shown(followed=followed),
        "known": known_words(followed),
        "behind": behind_words(followed),
        "interval": interval_words(followed),
        "due": due_words(followed),
        "is_over": is_over(followed, below),
        "course_words": course_words(followed.course),
        "chart": path_chart(followed),
        "places": rows if any(each.values or each.course for each in below) else [],
        "has_paths": any(each.course is not None for each in below),
        "map": places_map(loaded, below),
        "history": history_of(followed),
        "reports": list(reports_of(loaded.line)[:20]),
        "report_url": report_url(loaded, followed, may_report),
        "order_url": order_url(loaded, followed) if may_order else "",
        "as_of": request.GET.get("as_of", ""),
        "as_of_said": as_of_said(
            followed.as_of,
            is_chosen=day is not None,
            has_values=bool(followed.values) or any(each.values for each in below),
        ),
        "years": list(commitment.plan.years),
        "rule": tolerance_rule(),
        "rule_said": rule_said(),
        "is_own_place": place_shown(commitment.plan, person) == commitment.plan.place,
    }


def worst_first(commitment: Commitment, below: Sequence[Followed]) -> list[Followed]:
    """Return the places in the order in which they want attention; those without a value last.

    With paths that is the share of the path done, without them the value where places average; of
    what places add up to a small value says nothing, so their own order stays.
    """
    if any(each.course is not None for each in below):
        ranked = {each.place.pk: _share(each) for each in below}
    elif commitment.adds_up == Commitment.AddsUp.MEAN:
        sign = 1 if better_of(commitment) == "higher" else -1
        ranked = {e.place.pk: sign * float(e.newest.value) if e.newest else None for e in below}
    else:
        return list(below)
    return sorted(below, key=lambda each: _last_if_none(ranked[each.place.pk]))


def _last_if_none(value: float | None) -> tuple[bool, float]:
    return value is None, value or 0.0


def is_over(followed: Followed, below: Sequence[Followed]) -> bool:
    """Say whether it is due and nothing is left to foretell, here and in the places within."""
    is_due = followed.due_on is not None and followed.due_on <= followed.as_of
    return is_due and all(each.foretold is None for each in (followed, *below))


def known_words(followed: Followed) -> str:
    """Return of when the newest value is, and how it is known."""
    shown = Shown(followed=followed)
    return f"{shown.period} · {shown.origin}" if shown.period else ""


def behind_words(followed: Followed) -> str:
    """Return how far the value is behind its path; empty where it is not."""
    gap = Shown(followed=followed).short_by
    return _("%(gap)s behind") % {"gap": gap} if gap else ""


def interval_words(followed: Followed) -> str:
    """Return between which values the forecast lies, and how surely."""
    interval = Shown(followed=followed).interval
    if not interval:
        return ""
    return _("with %(level)s between %(interval)s") % {
        "level": f"{LEVEL:.0%}",
        "interval": interval,
    }


def due_words(followed: Followed) -> str:
    return "" if followed.due_on is None else f"{followed.due_on:%Y-%m-%d}"


def report_url(commitment: Commitment, followed: Followed, places: Sequence[int]) -> str:
    """Return where a visitor reports for a place; empty where they do not."""
    if followed.place.pk not in places:
        return ""
    query = urlencode({"commitment": commitment.pk, "place": followed.place.code})
    return f"{optional('progress:report_new')}?{query}"


def order_url(commitment: Commitment, followed: Followed) -> str:
    """Return where an order to a place that lags is issued; empty without such a face."""
    if followed.colour not in {"red", "amber"} or not (found := optional("supervision:new")):
        return ""
    query = {"commitment": commitment.pk, "place": followed.place.code, "origin": "light"}
    return f"{found}?{urlencode(query)}"


def course_words(course: Course | None) -> str:
    """Return where the path begins."""
    words = {
        "stated": _("The path begins with the baseline that the plan states."),
        "measured": _("The plan states no baseline; the value of the year before it is taken."),
        "zero": _("Counted since the plan began: the path begins with nothing."),
    }
    return words.get("" if course is None else course.baseline, "")


def path_chart(followed: Followed) -> charts.LineChart | None:
    """Return the promised path beside what is known and what is foretold."""
    course, commitment = followed.course, followed.commitment
    if course is None:
        return None
    times = _times(followed)
    days = [periods.last_day(period) for period in times]
    known = {value.period: value for value in followed.values}
    series = [
        charts.Series(
            name=_("known"),
            values=[_float(known[p].value) if p in known else None for p in times],
            counts=[_organisations(known.get(period)) for period in times],
        ),
        charts.Series(
            name=_("planned"),
            values=[_float(course.path.planned(day)) for day in days],
            role="promised",
        ),
    ]
    bands = []
    newest = followed.newest
    ahead = {day: followed.forecast_on(day) for day in days if newest and day > newest.on}
    if newest is not None and any(ahead.values()):
        start = float(newest.value)
        middle: dict[date, float] = {newest.on: start}
        ends: dict[date, tuple[float, float]] = {newest.on: (start, start)}
        for day, foretold in ahead.items():
            if foretold is not None and (day.month, day.day) == (12, 31):
                middle[day], ends[day] = foretold.point, foretold.interval(LEVEL)
        series.append(
            charts.Series(
                name=_("foretold"), values=[middle.get(day) for day in days], role="foretold"
            )
        )
        bands.append(
            charts.Band(
                name=_("%(level)s interval") % {"level": f"{LEVEL:.0%}"},
                low=[ends[day][0] if day in ends else None for day in days],
                high=[ends[day][1] if day in ends else None for day in days],
            )
        )
    return charts.LineChart(
        key="progress-path",
        title=_("Planned path, values and forecast"),
        subtitle=followed.place.label,
        unit=commitment.unit,
        digits=digits_of(commitment),
        periods=times,
        series=series,
        bands=bands,
    )


def _organisations(value: Value | None) -> int | None:
    return value.n if value is not None and value.origin == "measured" else None


def _times(followed: Followed) -> list[str]:
    """Return the years from the first value or point to the promise, and all periods of values."""
    course = followed.course
    assert course is not None  # noqa: S101  # asked where there is a course
    points = getattr(course.path, "points", ())
    years = {point.on.year for point in points} | {course.target.on.year}
    years |= set(getattr(course.path, "values", ()))
    years |= {value.on.year for value in followed.values}
    found = {str(year) for year in range(min(years), max(years) + 1)}
    found |= {value.period for value in followed.values}
    return sorted(found, key=periods.order)


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def places_map(commitment: Commitment, below: Sequence[Followed]) -> charts.MapChart | None:
    """Return the places on a map: how much of their path they did, or without one their values."""
    code = commitment.plan.place.code
    if code not in maps.MAPS or len(below) < 2 or not any(each.values for each in below):
        return None
    if any(each.course is not None for each in below):
        rule = tolerance_rule()
        limit = float(100 - rule.amber)
        shares = {each.place.pk: _share(each) for each in below}
        most = max((share for share in shares.values() if share is not None), default=100.0)
        title, unit, digits = _("How much of the planned path is done"), "%", 0
        breaks: tuple[float, ...] = (0.0, limit, 100.0, float(max(ceil(most), 101)))
    else:
        shares = {e.place.pk: _float(e.newest.value) if e.newest else None for e in below}
        title, unit, digits = _("Newest values"), commitment.unit, digits_of(commitment)
        breaks = ()
    return charts.MapChart(
        key="progress-places",
        title=title,
        unit=unit,
        digits=digits,
        map=code,
        breaks=breaks,
        items=[
            charts.Item(
                code=each.place.code,
                name=each.place.label,
                value=shares[each.place.pk],
                url=source_url(each),
            )
            for each in below
        ],
    )


def _share(followed: Followed) -> float | None:
    """Return the value in percent of its path; where less is better, the path of the value."""
    progress = followed.progress
    if progress is None or progress.actual is None or not progress.planned:
        return None
    lower = followed.course is not None and followed.course.better == "lower"
    if lower and not progress.actual:
        return 100.0
    share = progress.planned / progress.actual if lower else progress.actual / progress.planned
    return float(share * 100)


def history_of(followed: Followed) -> list[HistoryRow]:
    """Return the known values, the newest first, each beside the path of its day."""
    found = []
    for count in range(len(followed.values), 0, -1):
        value = followed.values[count - 1]
        then = Followed(
            commitment=followed.commitment,
            place=followed.place,
            as_of=value.on,
            course=followed.course,
            values=followed.values[:count],
        )
        shown = Shown(followed=then)
        planned = None if followed.course is None else followed.course.path.planned(value.on)
        found.append(
            HistoryRow(
                period=formats.period(value.period),
                value=shown.value,
                planned=amount(followed.commitment, planned),
                state=shown.state,
                origin=shown.origin,
                url=source_url(followed, value),
            )
        )
    return found

"""A proposal as a calendar: a row a day, a column an assessor."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from ronghe.kernel.assessments.models import Assessor, Schedule
from ronghe.kernel.parties.models import Place
from ronghe.web.visits import wording

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One visit of a proposal in words."""

    organisation: int
    name: str
    district: str
    assessor: int
    assessor_name: str
    day: date


@dataclass(frozen=True, kw_only=True)
class Left:
    """An organisation without a visit, and why."""

    organisation: int
    name: str
    district: str
    reason: str
    hindrances: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Entries by day and assessor; `cells` has for each day the entries of each assessor."""

    assessors: tuple[Assessor, ...]
    entries: tuple[Entry, ...]
    days: tuple[tuple[date, tuple[tuple[Entry, ...], ...]], ...]
    loads: tuple[int, ...]
    left: tuple[Left, ...]


def calendar_of(schedule: Schedule) -> Calendar:
    """Return a proposal as a calendar."""
    ids = {one["assessor"] for one in schedule.entries} | set(schedule.settings["assessors"])
    assessors = tuple(Assessor.objects.filter(pk__in=ids))
    names = {one.pk: one.name for one in assessors}
    rows = [*schedule.entries, *schedule.unplanned]
    places = {
        place.code: place.label
        for place in Place.objects.filter(code__in={one["district"] for one in rows})
    }
    entries = tuple(
        Entry(
            organisation=one["organisation"],
            name=one["name"],
            district=places.get(one["district"], one["district"]),
            assessor=one["assessor"],
            assessor_name=names.get(one["assessor"], ""),
            day=date.fromisoformat(one["day"]),
        )
        for one in schedule.entries
    )
    cells: dict[date, dict[int, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        cells[entry.day][entry.assessor].append(entry)
    return Calendar(
        assessors=assessors,
        entries=entries,
        days=tuple(
            (day, tuple(tuple(cells[day][one.pk]) for one in assessors)) for day in sorted(cells)
        ),
        loads=tuple(sum(entry.assessor == one.pk for entry in entries) for one in assessors),
        left=tuple(
            Left(
                organisation=one["organisation"],
                name=one["name"],
                district=places.get(one["district"], one["district"]),
                reason=wording.unplanned_words(one["reason"]),
                hindrances=tuple(wording.hindrance_words(each) for each in one["hindrances"]),
            )
            for one in schedule.unplanned
        ),
    )


def export_rows(shown: Calendar) -> Sequence[Sequence[Any]]:
    """Return a proposal as a table, the heading first; those without a visit with the reason."""
    heading = [_("Day"), _("Assessor"), _("District"), _("Organisation"), _("Why not")]
    rows: list[list[Any]] = [
        [one.day, one.assessor_name, one.district, one.name, ""] for one in shown.entries
    ]
    rows += [[None, "", one.district, one.name, one.reason] for one in shown.left]
    return [heading, *rows]

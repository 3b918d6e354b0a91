"""Where the commitments of a plan stand as of a day, for its place and for the places in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.engines.progress import experience
from ronghe.kernel.parties.selectors import children_of, home_place, visible_place_ids
from ronghe.kernel.plans.models import Allocation, AllocationCell, Plan, Report
from ronghe.kernel.plans.progressing import courses
from ronghe.kernel.plans.progressing.following import Followed, no_value_because, series_of
from ronghe.kernel.plans.progressing.values import Value, values_known
from ronghe.kernel.plans.versions.selectors import commitments_of
from ronghe.lib import periods

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from decimal import Decimal
    from uuid import UUID

    from django.db.models import QuerySet

    from ronghe.engines.progress import Experience
    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.parties.people import Person
    from ronghe.kernel.plans.models import Commitment

Cells = dict[tuple["UUID", int], dict[date, "Decimal"]]


@dataclass(frozen=True, kw_only=True)
class PlanFollowed:
    """A plan as it stood at the end of a day.

    `place` is whose values are shown: the plan's own, or the visitor's where theirs lies within.
    `is_chosen` says whether somebody asked for the day; else the newest value decides.
    """

    plan: Plan
    place: Place
    as_of: date
    is_chosen: bool
    rows: Sequence[Followed]

    @property
    def has_values(self) -> bool:
        """Whether any commitment has a value."""
        return any(row.values for row in self.rows)

    @property
    def counts(self) -> Counter[str]:
        """How many commitments have each colour; `` (empty) of what is not promised here."""
        return Counter(row.colour or "" for row in self.rows)


def place_shown(plan: Plan, person: Person | None) -> Place:
    """Return whose values a visitor sees in a plan: the plan's own place where they may.

    People of a place within see those of their own; the city's sums are not theirs to read.
    """
    if person is None or plan.place_id in visible_place_ids():
        return plan.place
    return home_place(person) or plan.place


def followed_plan(
    plan: Plan,
    *,
    person: Person | None = None,
    as_of: date | None = None,
    commitments: Sequence[Commitment] | None = None,
) -> PlanFollowed:
    """Return where all commitments of a version stand, in few queries however many they are.

    Parameters
    ----------
    person : who asks; None for commands, which see all.
    as_of : None takes the last day of the newest period that has a value, today at the latest.
    commitments : as `commitments_of` loads them, where the caller has them already.
    """
    rows = list(commitments_of(plan)) if commitments is None else list(commitments)
    place = place_shown(plan, person)
    until = as_of or timezone.localdate()
    parts = {child.pk: place.pk for child in children_of(place)}
    known = values_known(rows, place_ids=[place.pk], until=until, parts=parts)
    day = as_of or _newest_day(known.values()) or until
    cells = {} if place == plan.place else cells_of(rows, [place.pk])
    followed = [
        _followed(one, place, day, known.get((one.pk, place.pk), ()), cells=cells) for one in rows
    ]
    return PlanFollowed(
        plan=plan, place=place, as_of=day, is_chosen=as_of is not None, rows=followed
    )


def followed_commitment(
    commitment: Commitment, *, person: Person | None = None, as_of: date | None = None
) -> tuple[Followed, list[Followed]]:
    """Return where one commitment stands: for the plan's place, and for each place within.

    Places within learn from each other: the experience is drawn once. Of people who see one place
    alone, that place stands alone. `commitment` as `commitments_of` loads it.
    """
    place = place_shown(commitment.plan, person)
    until = as_of or timezone.localdate()
    children = list(children_of(place).order_by("code")) if place == commitment.plan.place else []
    if person is not None:
        visible = set(visible_place_ids())
        children = [child for child in children if child.pk in visible]
    parts = {child.pk: place.pk for child in children}
    known = values_known([commitment], place_ids=[place.pk, *parts], until=until, parts=parts)
    day = as_of or _newest_day(known.values()) or until
    cells = cells_of([commitment], [place.pk, *parts])
    own = known.get((commitment.pk, place.pk), ())
    whole = _followed(commitment, place, day, own, cells=cells)
    below = [known.get((commitment.pk, child.pk), ()) for child in children]
    peers = experience_of(commitment, below)
    return whole, [
        _followed(commitment, child, day, values, cells=cells, peers=peers)
        for child, values in zip(children, below, strict=True)
    ]


def followed_place(commitment: Commitment, place: Place) -> Followed:
    """Return where a commitment stands at one place, alone, as of its newest value there."""
    loaded = commitments_of(commitment.plan).get(pk=commitment.pk)
    until = timezone.localdate()
    parts = {child.pk: place.pk for child in children_of(place)}
    known = values_known([loaded], place_ids=[place.pk], until=until, parts=parts)
    day = _newest_day(known.values()) or until
    cells = cells_of([loaded], [place.pk])
    return _followed(loaded, place, day, known.get((loaded.pk, place.pk), ()), cells=cells)


def experience_of(commitment: Commitment, values: Iterable[Sequence[Value]]) -> Experience | None:
    """Return what the places teach about each other, or None where too few have values."""
    made = [series_of(commitment, each) for each in values if each]
    kinds = {series.kind for series in made}
    if len(kinds) > 1:  # one of them fell once: none of them never falls
        made = [replace(series, kind="amount") for series in made]
    return experience(made)


def _followed(
    commitment: Commitment,
    place: Place,
    day: date,
    values: Sequence[Value],
    *,
    cells: Cells,
    peers: Experience | None = None,
) -> Followed:
    is_own = place.pk == commitment.plan.place_id
    promised = (
        courses.promised_of(commitment) if is_own else cells.get((commitment.line, place.pk), {})
    )
    before = date(commitment.plan.first_year - 1, 12, 31)
    course = courses.course_of(
        commitment,
        promised,
        measured_before=next((v.value for v in values if v.on == before), None),
        is_whole_plan=is_own,
    )
    until = tuple(value for value in values if value.on <= day)
    reason = ""
    if course is None:
        reason = _("No part of it is allocated to this place.")
    elif not until:
        reason = no_value_because(commitment)
    return Followed(
        commitment=commitment,
        place=place,
        as_of=day,
        course=course,
        values=until,
        reason=reason,
        peers=peers,
    )


def _newest_day(known: Iterable[Sequence[Value]]) -> date | None:
    return max((values[-1].on for values in known if values), default=None)


def cells_of(commitments: Iterable[Commitment], place_ids: Collection[int]) -> Cells:
    """Return what is allocated to places, by line and place: value by the last day of its year.

    Of allocations that are fixed or sent to the places; one of an earlier version counts until the
    version in force has its own.
    """
    rows = (
        AllocationCell.objects.filter(
            allocation__commitment__line__in=[one.line for one in commitments],
            allocation__state__in=[Allocation.State.ISSUED, Allocation.State.AGREED],
            place_id__in=list(place_ids),
        )
        .order_by("allocation__commitment__plan__version")
        .values_list("allocation__commitment__line", "place_id", "allocation_id", "year", "value")
    )
    by_allocation: dict[tuple[UUID, int], dict[int, dict[date, Decimal]]] = defaultdict(dict)
    for line, place, allocation, year, value in rows:
        held = by_allocation[line, place].setdefault(allocation, {})
        held[date(year, 12, 31)] = value
    return {key: list(found.values())[-1] for key, found in by_allocation.items()}


def day_of(text: str) -> date | None:
    """Return the last day of a period that somebody asks for; None where it is none."""
    return periods.last_day(text) if periods.is_period(text) else None


def reports_visible() -> QuerySet[Report]:
    """Return the reports that the visitor may read, the newest first."""
    return Report.objects.select_related(
        "commitment", "commitment__plan", "commitment__plan__place", "place", "case"
    ).order_by("-pk")


def reports_of(line: UUID) -> QuerySet[Report]:
    """Return all reports of a commitment in all versions of its plan."""
    return reports_visible().filter(line=line)

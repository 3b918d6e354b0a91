"""Read what a proposal of visits is made of: whom to visit, who may go, and what was booked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from ronghe.engines.visits import Site, Worker
from ronghe.kernel.assessments.models import (
    Accreditation,
    Assessor,
    Response,
    Schedule,
    Visit,
)
from ronghe.kernel.assessments.visiting.registering.selectors import (
    conflicts_of,
    interests_in_force,
)
from ronghe.kernel.assessments.visiting.selectors import UNDER_WAY, district_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from ronghe.engines.visits import Conflict
    from ronghe.kernel.assessments.models import Instrument, Interest
    from ronghe.kernel.parties.models import Organisation, Place

_WORKING_DAYS = 5  # Monday to Friday; officers move visits by hand where holidays shift them


def schedules_visible() -> QuerySet[Schedule]:
    """Return the proposals in the visitor's scope, newest first."""
    return Schedule.objects.select_related("place", "instrument").defer("instrument__definition")


def candidates(
    *, place: Place, instrument: Instrument, period: str, states: Collection[str]
) -> QuerySet[Response]:
    """Return the newest own responses within a place that are in one of the states.

    `states` are those of the review; an imported response is `approved`. Organisations with a
    visit under way, or whose accepted visit counts, are left out.
    """
    visits = Visit.objects.filter(instrument=instrument, period=period)
    visited = visits.filter(
        Q(case__state_key__in=UNDER_WAY)
        | Q(response__approved_at__isnull=False, response__superseded_at__isnull=True)
    )
    wanted = Q(case__state_key__in=states)
    if "approved" in states:
        wanted |= Q(case__isnull=True)
    return (
        Response.objects.filter(
            wanted,
            place__above__ancestor=place,
            instrument=instrument,
            period=period,
            channel=Response.Channel.SELF,
            superseded_at__isnull=True,
        )
        .exclude(organisation__in=visited.values("organisation"))
        .select_related("organisation", "organisation__place")
        .order_by("organisation__credit_code", "-revision")
        .distinct("organisation__credit_code")
    )


def days_between(first: date, last: date, *, weekends: bool = False) -> list[date]:
    """Return the days from first to last, Saturdays and Sundays only with `weekends`."""
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in every if weekends or day.isoweekday() <= _WORKING_DAYS]


def booked(assessors: Iterable[Assessor], days: Sequence[date]) -> Counter[tuple[int, date]]:
    """Return how many visits are planned already, by assessor id and day."""
    rows = Visit.objects.filter(
        assessor__in=list(assessors), planned_on__in=days, case__state_key__in=UNDER_WAY
    )
    return Counter(rows.values_list("assessor_id", "planned_on"))


@dataclass(frozen=True, kw_only=True)
class Hindrance:
    """Why somebody does not go somewhere: accreditation, conflict (and which), or full."""

    assessor: str
    kind: str
    detail: str = ""

    def as_json(self) -> dict[str, str]:
        return {"assessor": self.assessor, "kind": self.kind, "detail": self.detail}


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the planner is asked, and what keeps assessors from organisations.

    `hindrances` are by organisation id; of assessors who are accredited on no day they are in
    `unaccredited`.
    """

    sites: list[Site]
    workers: list[Worker]
    hindrances: Mapping[int, list[Hindrance]]
    unaccredited: list[Hindrance]


def question(
    *,
    organisations: Sequence[Organisation],
    assessors: Sequence[Assessor],
    instrument: Instrument,
    days: Sequence[date],
) -> Question:
    """Return the planner's question; an interest that counts on one of the days counts on all."""
    taken = booked(assessors, days)
    accredited = _accredited_days(assessors, instrument, days)
    workers = [
        Worker(
            key=str(one.pk),
            home=one.home.code if one.home is not None else "",
            room={day: max(0, one.capacity - taken[one.pk, day]) for day in accredited[one.pk]},
        )
        for one in assessors
    ]
    able = [one for one in assessors if accredited[one.pk]]
    held = interests_in_force(able)
    hindrances: dict[int, list[Hindrance]] = {one.pk: [] for one in organisations}
    sites = []
    for organisation in organisations:
        allowed = []
        for one in able:
            found = _conflicts_within(one, organisation, days, held[one.pk])
            if not found:
                allowed.append(str(one.pk))
                continue
            hindrances[organisation.pk].append(
                Hindrance(assessor=one.name, kind="conflict", detail=found[0].kind.key)
            )
        sites.append(
            Site(
                key=str(organisation.pk),
                district=district_of(organisation.place).code,
                allowed=frozenset(allowed),
            )
        )
    return Question(
        sites=sites,
        workers=workers,
        hindrances=hindrances,
        unaccredited=[
            Hindrance(assessor=one.name, kind="accreditation")
            for one in assessors
            if not accredited[one.pk]
        ],
    )


def _conflicts_within(
    assessor: Assessor,
    organisation: Organisation,
    days: Sequence[date],
    interests: Sequence[Interest],
) -> list[Conflict]:
    mine = [one for one in interests if one.credit_code == organisation.credit_code]
    if not mine and assessor.employer_code != organisation.credit_code:
        return []
    return [
        conflict
        for day in days
        for conflict in conflicts_of(assessor, organisation, day, interests=mine)
    ]


def _accredited_days(
    assessors: Sequence[Assessor], instrument: Instrument, days: Sequence[date]
) -> dict[int, list[date]]:
    rows = Accreditation.objects.filter(
        Q(instruments=[]) | Q(instruments__contains=[instrument.key]),
        assessor__in=assessors,
        withdrawn_at__isnull=True,
    )
    spans: dict[int, list[tuple[date, date]]] = {one.pk: [] for one in assessors}
    for row in rows:
        spans[row.assessor_id].append((row.valid_from, row.valid_to))
    return {
        key: [day for day in days if any(first <= day <= last for first, last in mine)]
        for key, mine in spans.items()
    }

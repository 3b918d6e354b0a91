"""Propose visits, adjust the proposal, confirm it into visits or discard it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from ronghe.engines.visits import plan
from ronghe.kernel.assessments.models import Assessor, Schedule
from ronghe.kernel.assessments.visiting import services as visiting
from ronghe.kernel.assessments.visiting.scheduling.selectors import booked, days_between, question
from ronghe.kernel.assessments.visiting.selectors import district_of
from ronghe.kernel.assessments.visiting.workflow import OFFICERS
from ronghe.kernel.parties.models import Organisation
from ronghe.kernel.parties.selectors import places_in_charge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.kernel.assessments.models import Instrument, Visit
    from ronghe.kernel.assessments.visiting.scheduling.selectors import Question
    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.parties.people import Person

MOST_ORGANISATIONS = 500  # of one proposal
MOST_DAYS = 60


class ScheduleRefusedError(ValueError):
    """A proposal is not made, adjusted or confirmed; `kind` says why, `refused` of which entries.

    Kinds: role, days, nobody, too-many, state, unknown, full, entries.
    """

    def __init__(
        self,
        kind: str,
        message: str,
        refused: Sequence[tuple[str, visiting.VisitRefusedError]] = (),
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.refused = tuple(refused)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a proposal is asked for: which instrument and period, who visits whom, on which days."""

    instrument: Instrument
    period: str
    title: str
    organisations: Sequence[Organisation]
    assessors: Sequence[Assessor]
    first_day: date
    last_day: date
    weekends: bool = False
    seed: int = 0


@transaction.atomic
def schedule_propose(*, place: Place, wish: Wish, by: Person) -> Schedule:
    """Propose who visits whom when, solved exactly or as far as the effort reaches.

    Raises
    ------
    ScheduleRefusedError
        If the person decides nothing there, the days are in the past, in the wrong order or too
        many, or there is nobody to visit or to send.
    """
    _in_charge(place, by)
    days = _days_of(wish)
    organisations = list(
        Organisation.objects.filter(
            pk__in=[one.pk for one in wish.organisations], place__above__ancestor=place
        ).select_related("place__parent")
    )
    if not organisations or not wish.assessors:
        raise ScheduleRefusedError("nobody", "There is nobody to visit or to send.")
    if len(organisations) > MOST_ORGANISATIONS:
        raise ScheduleRefusedError("too-many", f"More than {MOST_ORGANISATIONS} organisations.")
    asked = question(
        organisations=organisations,
        assessors=wish.assessors,
        instrument=wish.instrument,
        days=days,
    )
    found = plan(asked.sites, asked.workers, seed=wish.seed)
    by_key = {str(one.pk): one for one in organisations}
    return Schedule.objects.create(
        place=place,
        instrument=wish.instrument,
        period=wish.period,
        title=wish.title.strip(),
        first_day=wish.first_day,
        last_day=wish.last_day,
        settings={
            "assessors": [one.pk for one in wish.assessors],
            "weekends": wish.weekends,
            "seed": wish.seed,
            "journeys": found.journeys,
        },
        entries=[_entry(by_key[one.site], int(one.worker), one.day) for one in found.assignments],
        unplanned=[_unplanned(by_key[key], asked) for key in found.unplanned],
        is_best=found.is_best,
        account=by.account_id,
        actor_name=by.name,
    )


def _in_charge(place: Place, by: Person) -> None:
    if not places_in_charge(by, OFFICERS).filter(pk=place.pk).exists():
        raise ScheduleRefusedError("role", "You plan no visits there.")


def _days_of(wish: Wish) -> list[date]:
    if wish.first_day < timezone.localdate() or wish.last_day < wish.first_day:
        raise ScheduleRefusedError("days", "The days are over, or in the wrong order.")
    days = days_between(wish.first_day, wish.last_day, weekends=wish.weekends)
    if not days or len(days) > MOST_DAYS:
        raise ScheduleRefusedError("days", f"Between 1 and {MOST_DAYS} days.")
    return days


def _entry(organisation: Organisation, assessor: int, day: date) -> dict[str, Any]:
    return {
        "organisation": organisation.pk,
        "name": organisation.name,
        "district": district_of(organisation.place).code,
        "assessor": assessor,
        "day": day.isoformat(),
    }


def _unplanned(organisation: Organisation, asked: Question) -> dict[str, Any]:
    """Return why nobody goes: nobody is accredited, all who are have a tie, or days are full."""
    site = next(one for one in asked.sites if one.key == str(organisation.pk))
    found = [*asked.unaccredited, *asked.hindrances[organisation.pk]]
    if site.allowed:
        reason = "full"
    else:
        reason = "conflict" if asked.hindrances[organisation.pk] else "accreditation"
    return {
        "organisation": organisation.pk,
        "name": organisation.name,
        "district": district_of(organisation.place).code,
        "reason": reason,
        "hindrances": [one.as_json() for one in found],
    }


def _locked(schedule: Schedule, by: Person) -> Schedule:
    """Return the proposal locked, while it is one."""
    _in_charge(schedule.place, by)
    rows = Schedule.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("instrument", "place").get(pk=schedule.pk)
    if locked.state != Schedule.State.PROPOSED:
        raise ScheduleRefusedError("state", "It is no proposal any more.")
    return locked


@transaction.atomic
def schedule_adjust(
    *,
    schedule: Schedule,
    organisation: Organisation,
    assessor: Assessor | None,
    day: date | None,
    by: Person,
) -> Schedule:
    """Put an organisation's visit to an assessor and a day, or take it out (both None).

    Raises
    ------
    VisitRefusedError
        If the assessor may not go there on that day.
    ScheduleRefusedError
        If it is no proposal any more, the organisation is not of it, or the day is full.
    """
    locked = _locked(schedule, by)
    entries = [one for one in locked.entries if one["organisation"] != organisation.pk]
    left = [one for one in locked.unplanned if one["organisation"] != organisation.pk]
    if len(entries) + len(left) == len(locked.entries) + len(locked.unplanned):
        raise ScheduleRefusedError("unknown", f"{organisation.name} is not of this proposal.")
    if assessor is None or day is None:
        left.append(
            {
                "organisation": organisation.pk,
                "name": organisation.name,
                "district": district_of(organisation.place).code,
                "reason": "taken-out",
                "hindrances": [],
            }
        )
    else:
        visiting.fitness_check(assessor, organisation, locked.instrument, day)
        others = sum(
            one["assessor"] == assessor.pk and one["day"] == day.isoformat() for one in entries
        )
        if others + booked([assessor], [day])[assessor.pk, day] >= assessor.capacity:
            message = f"{assessor.name} takes {assessor.capacity} visits on {day} already."
            raise ScheduleRefusedError("full", message)
        entries.append(_entry(organisation, assessor.pk, day))
    locked.entries = sorted(
        entries, key=lambda one: (one["day"], one["assessor"], one["district"], one["name"])
    )
    locked.unplanned = left
    locked.save(update_fields=["entries", "unplanned"])
    return locked


@transaction.atomic
def schedule_confirm(*, schedule: Schedule, by: Person) -> list[Visit]:
    """Make visits of all entries; with any that is refused, of none.

    Raises
    ------
    ScheduleRefusedError
        If it is no proposal any more, or entries are refused: then `refused` has the name of each
        with the reason.
    """
    locked = _locked(schedule, by)
    ids = {one["organisation"] for one in locked.entries}
    organisations = Organisation.objects.filter(pk__in=ids).select_related("place").in_bulk()
    assessors = Assessor.objects.in_bulk([one["assessor"] for one in locked.entries])
    made, refused = [], []
    for one in locked.entries:
        try:
            with transaction.atomic():
                made.append(
                    visiting.visit_plan(
                        organisation=organisations[one["organisation"]],
                        instrument=locked.instrument,
                        period=locked.period,
                        assessor=assessors[one["assessor"]],
                        day=date.fromisoformat(one["day"]),
                        schedule=locked,
                        by=by,
                    )
                )
        except visiting.VisitRefusedError as error:
            refused.append((str(one["name"]), error))
    if refused:
        message = f"{len(refused)} entries are not possible any more."
        raise ScheduleRefusedError("entries", message, refused)
    _decide(locked, Schedule.State.CONFIRMED, by)
    return made


@transaction.atomic
def schedule_discard(*, schedule: Schedule, by: Person) -> None:
    """Give a proposal up; raises `ScheduleRefusedError`."""
    _decide(_locked(schedule, by), Schedule.State.DISCARDED, by)


def _decide(schedule: Schedule, state: str, by: Person) -> None:
    schedule.state, schedule.decided_by, schedule.decided_at = state, by.name, timezone.now()
    schedule.save(update_fields=["state", "decided_by", "decided_at"])

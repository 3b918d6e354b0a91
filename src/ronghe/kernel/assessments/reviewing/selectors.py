"""Read reviews: the chain that approves, the steps open, what was sent back and what was mended."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q

from ronghe.engines.scoring import score
from ronghe.engines.scoring.reach import reachable
from ronghe.engines.scoring.revealing import hidden_in
from ronghe.kernel.assessments.campaigning import owners
from ronghe.kernel.assessments.models import Return, ReviewRule
from ronghe.kernel.assessments.reviewing.holds import holds_of
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.kernel.assessments.workflow import APPROVING, RESPONSE
from ronghe.kernel.manifest import domains
from ronghe.kernel.parties.selectors import roles_for

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ronghe.engines.scoring import Item
    from ronghe.kernel.assessments.models import Instrument, Response
    from ronghe.kernel.cases.machine import Transition
    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.parties.people import Person

SINGLE, CITY = ReviewRule.Chain.SINGLE, ReviewRule.Chain.CITY
# Steps that one chain has and the other has not; all others are in both.
_NOT_IN = {SINGLE: frozenset({"check"}), CITY: frozenset({"approve"})}
_TAKEN_BY_SERVICES = frozenset({"unlock"})


def chain_of(response: Response) -> str:
    """Return which chain approves a response."""
    key = (response.instrument_id, response.period, response.place_id)
    return chains_of([key])[key]


def chains_of(keys: Iterable[tuple[int, str, int]]) -> dict[tuple[int, str, int], str]:
    """Return the chain by (instrument id, period, place id), in one query."""
    wanted = list(dict.fromkeys(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i, p, w, ronghe_review_chain(i, p, w) "
            "FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS k(i, p, w)",
            [[key[n] for key in wanted] for n in range(3)],
        )
        return {(instrument, period, place): chain for instrument, period, place, chain in cursor}


def is_in_chain(transition: str, chain: str) -> bool:
    """Say whether a chain has a step."""
    return transition not in _NOT_IN.get(ReviewRule.Chain(chain), frozenset())


def steps_open(response: Response, person: Person) -> dict[str, Transition]:
    """Return the steps that the person may take now with a response, by key.

    An approval that something holds back (`holds`) is not among them, nor what the campaign
    leaves to the city.
    """
    if response.case is None:
        return {}
    roles = roles_for(person, place_id=response.place_id, organisation_id=response.organisation_id)
    chain = chain_of(response)
    found = {
        step.key: step
        for step in RESPONSE.open_to(response.case.state_key, roles)
        if step.key not in _TAKEN_BY_SERVICES and is_in_chain(step.key, chain)
    }
    found = {
        key: step
        for key, step in found.items()
        if key not in owners.STEPS or owners.may_take(response, key, person)
    }
    if found.keys() & APPROVING and holds_of([response]):
        found = {key: step for key, step in found.items() if key not in APPROVING}
    return found


def rules_of(place: Place) -> list[ReviewRule]:
    """Return the chain rules that hold in a place, newest first: the first that fits counts."""
    above = place.above.values("ancestor")
    return list(ReviewRule.objects.filter(place__in=above).select_related("instrument", "place"))


def last_return(response: Response) -> Return | None:
    """Return what was sent back last of a response, or None."""
    return Return.objects.filter(response=response).order_by("pk").last()


def unlocked_items(response: Response) -> frozenset[str] | None:
    """Return the items that may change, or None where all of them may.

    They are those that were sent back and those that these may reveal: what is hidden still may be
    answered, as in any form, and counts for nothing.
    """
    last = last_return(response)
    return None if last is None or last.is_whole else frozenset({*last.items, *last.reveals})


@dataclass(frozen=True, kw_only=True)
class Mended:
    """One answer that was sent back or changed since: before and after, with the points of both.

    `is_revealed`: it was hidden then and is asked now; `is_hidden`: the other way round. What is
    hidden has no answer that counts.
    """

    item: Item
    reason: str
    before: Any
    after: Any
    points_before: Decimal | None
    points_after: Decimal | None
    is_revealed: bool = False
    is_hidden: bool = False

    @property
    def differs(self) -> bool:
        return bool(self.before != self.after)

    @property
    def points_gained(self) -> Decimal:
        nothing = Decimal(0)
        return (self.points_after or nothing) - (self.points_before or nothing)


def mended(response: Response) -> list[Mended]:
    """Return the answers that the last return named, or that changed since; none without one.

    A question that a changed answer revealed, or hid, is among them.
    """
    last = last_return(response)
    if last is None:
        return []
    content = response.instrument.content
    before, after = restored(last.answers), restored(response.answers)
    was, now = score(content, before), score(content, after)
    hid, hides = hidden_in(was), hidden_in(now)
    rows = [
        Mended(
            item=item,
            reason=last.items.get(item.id, ""),
            before=None if item.id in hid else before.values.get(item.id),
            after=None if item.id in hides else after.values.get(item.id),
            points_before=was.points_by_item[item.id],
            points_after=now.points_by_item[item.id],
            is_revealed=item.id in hid and item.id not in hides,
            is_hidden=item.id in hides and item.id not in hid,
        )
        for item in content.items
    ]
    return [
        row
        for row in rows
        if row.item.id in last.items or row.differs or row.is_revealed or row.is_hidden
    ]


def indicators_moved(
    instrument: Instrument, answers: Mapping[str, Any], items: Collection[str]
) -> list[str]:
    """Return the indicators whose observations can change when only these answers do.

    Measured items always can. What is read from the result can where the other answers leave it
    open: the score where points can change, level and outputs where another level is in reach.
    """
    content = instrument.content
    reach = reachable(content, restored(answers), items)
    found = {item.measures for item in content.items if item.id in reach.numbers}
    found |= {o.measures for o in content.outputs if len(reach.outputs[o.key]) > 1}
    for reading in domains.readings_of(instrument.key):
        if reading.of == "score":
            # With a threshold this is cautious: the score can move, perhaps not across it.
            moves = reach.moves_score
        elif reading.of == "level":
            moves = _differ(reach.levels, reading.at_least)
        else:
            moves = _differ(reach.outputs[reading.of], reading.at_least)
        if moves:
            found.add(reading.indicator)
    return sorted(key for key in found if key)


def _differ(values: Collection[Decimal | int | None], at_least: int | None) -> bool:
    if at_least is None:
        return len(values) > 1
    return len({None if value is None else value >= at_least for value in values}) > 1


def indicators_withheld(place: Place, period: str) -> frozenset[str]:
    """Return the indicators that unlocked answers of the place's enterprises may still move."""
    rows = Return.objects.filter(
        ~Q(indicators=[]),
        response__approved_at__isnull=True,
        response__period=period,
        response__place__above__ancestor=place,
    )
    return frozenset(key for keys in rows.values_list("indicators", flat=True) for key in keys)

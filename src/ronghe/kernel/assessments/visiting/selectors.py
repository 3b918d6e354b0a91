"""Read visits: which there are, what stands beside what, and how far the channels agree."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from ronghe.engines.scoring import answer_columns, score, score_table
from ronghe.engines.visits import Agreement, Pair, agreement
from ronghe.kernel.assessments.campaigning import owners
from ronghe.kernel.assessments.models import Response, Result, ReviewRule, Visit
from ronghe.kernel.assessments.reviewing.selectors import chain_of
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.kernel.assessments.visiting.registering.selectors import (
    accreditations_on,
    assessor_of,
    conflicts_of,
)
from ronghe.kernel.assessments.visiting.workflow import EDITABLE
from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import roles_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from ronghe.engines.scoring import Instrument as Content
    from ronghe.engines.scoring import Item
    from ronghe.kernel.parties.models import Organisation
    from ronghe.kernel.parties.people import Person

UNDER_WAY = ("planned", "on_site", "submitted", "returned")


def visits_visible() -> QuerySet[Visit]:
    """Return the visits in the visitor's scope with what lists show of them, by day.

    The text of the definition is left out: lists read it once, not once a row.
    """
    return (
        Visit.objects.select_related("organisation", "place", "instrument", "case", "schedule")
        .defer("instrument__definition")
        .order_by("planned_on", "assessor_name", "id")
    )


def district_of(place: Place) -> Place:
    """Return the district that a place lies in: that of a park, else the place itself.

    The place's `parent` is asked of the database where it was not loaded with it.
    """
    return place.parent if place.kind == Place.Kind.PARK and place.parent is not None else place


def own_response(*, instrument_id: int, organisation_id: int, period: str) -> Response | None:
    """Return the enterprise's own response that a visit looks at: its newest revision, or None."""
    return (
        Response.objects.filter(
            instrument_id=instrument_id,
            organisation_id=organisation_id,
            period=period,
            channel=Response.Channel.SELF,
        )
        .order_by("-revision")
        .first()
    )


def may_score(visit: Visit, person: Person) -> bool:
    """Say whether a person scores a visit now: the one sent, on site, and accredited today.

    An interest that was declared after the planning keeps the assessor out, too.
    """
    me = assessor_of(person)
    if me is None or me.pk != visit.assessor_id or visit.case.state_key not in EDITABLE:
        return False
    return is_fit(visit, person)


def is_fit(visit: Visit, person: Person) -> bool:
    """Say whether the person is the assessor sent, accredited today and without a conflict."""
    me = assessor_of(person)
    if me is None or me.pk != visit.assessor_id:
        return False
    today = timezone.localdate()
    accredited = accreditations_on(today, instrument_key=visit.instrument.key)
    return accredited.filter(assessor=me).exists() and not conflicts_of(
        me, visit.organisation, today
    )


def may_accept(response: Response, person: Person) -> bool:
    """Say whether a person's word lets an on-site response count, as it would an own one.

    Where the chain of its place or its campaign leaves the approval to the city, no district
    accepts a visit.
    """
    roles = roles_for(person, place_id=response.place_id, organisation_id=None)
    by_city = chain_of(response) == ReviewRule.Chain.CITY
    is_last_word = "programme_officer" in roles or not by_city
    return is_last_word and owners.may_take(response, "approve", person)


@dataclass(frozen=True, kw_only=True)
class Side:
    """One item of a visit: both answers with their points, and what the assessor noted.

    Answers are as the engine takes them, None where missing; `difference` is points on site less
    own points, None where either is missing.
    """

    item: Item
    own: Any
    on_site: Any
    own_points: Decimal | None
    on_site_points: Decimal | None
    remark: str
    is_seen: bool

    @property
    def differs(self) -> bool:
        """Whether something else was found; what nobody looked at yet does not differ."""
        return self.on_site is not None and bool(self.on_site != self.own)

    @property
    def difference(self) -> Decimal | None:
        if self.own_points is None or self.on_site_points is None:
            return None
        return self.on_site_points - self.own_points


@dataclass(frozen=True, kw_only=True)
class Sides:
    """Both channels of a visit, item by item, with the scores that they come to."""

    items: tuple[Side, ...]
    own_score: Decimal | None
    on_site_score: Decimal
    own_level: Any
    on_site_level: Any

    @property
    def compared(self) -> list[Side]:
        """The items that both answered."""
        return [one for one in self.items if one.own is not None and one.on_site is not None]

    @property
    def alike(self) -> int:
        return sum(not one.differs for one in self.compared)


def sides_of(visit: Visit) -> Sides:
    """Return both channels of a visit beside each other."""
    content: Content = visit.instrument.content
    found = restored(visit.response.answers)
    said = restored(visit.own.answers) if visit.own is not None else restored({})
    mine, theirs = score(content, found), score(content, said)
    has_own = visit.own is not None
    return Sides(
        items=tuple(
            Side(
                item=item,
                own=said.values.get(item.id),
                on_site=found.values.get(item.id),
                own_points=theirs.points_by_item.get(item.id),
                on_site_points=mine.points_by_item.get(item.id),
                remark=visit.note("remark", item.id),
                is_seen=bool(visit.note("seen", item.id)),
            )
            for item in content.items
        ),
        own_score=theirs.score if has_own else None,
        on_site_score=mine.score,
        own_level=theirs.level if has_own else None,
        on_site_level=mine.level,
    )


@dataclass(frozen=True, kw_only=True)
class DistrictAgreement:
    """How far the channels agree in a district, or in all of them (`place` None)."""

    place: Place | None
    said: Agreement


def agreement_by_district(*, instrument_id: int, period: str) -> list[DistrictAgreement]:
    """Return how far own answers agree with accepted ones on site, by district in code order.

    Of districts and of no assessor: it asks whether questions are understood, and ranks nobody.
    """
    visits = list(
        Visit.objects.filter(instrument_id=instrument_id, period=period, case__state_key="approved")
        .exclude(own=None)
        .select_related("instrument", "response", "own", "place__parent")
        .order_by("place__code", "id")
    )
    pairs: dict[Place, list[Pair]] = defaultdict(list)
    for visit, pair in zip(visits, _pairs(visits), strict=True):
        pairs[district_of(visit.place)].append(pair)
    rows = [
        DistrictAgreement(place=place, said=agreement(pairs[place]))
        for place in sorted(pairs, key=lambda one: one.code)
    ]
    every = [pair for mine in pairs.values() for pair in mine]
    if len(rows) > 1:
        rows.append(DistrictAgreement(place=None, said=agreement(every)))
    return rows


def _pairs(visits: Sequence[Visit]) -> list[Pair]:
    """Return both channels of visits of one instrument, all scored as one table."""
    if not visits:
        return []
    content = visits[0].instrument.content
    own = [restored(visit.own.answers) for visit in visits if visit.own is not None]
    found = [restored(visit.response.answers) for visit in visits]
    table = score_table(content, answer_columns(content, [*own, *found]))
    scores = [Decimal(int(units)).scaleb(-table.digits) for units in table.units]
    made = []
    for said, seen, own_score, on_site in zip(
        own, found, scores[: len(visits)], scores[len(visits) :], strict=True
    ):
        both = [key for key in content.item_by_id if key in said.values and key in seen.values]
        alike = sum(said.values[key] == seen.values[key] for key in both)
        made.append(Pair(own=own_score, on_site=on_site, compared=len(both), alike=alike))
    return made


def results_by_channel(visit: Visit) -> Mapping[str, Result]:
    """Return the stored results of both responses of a visit, by channel."""
    ids = [visit.response_id, *([visit.own_id] if visit.own_id else [])]
    found = Result.objects.filter(response__in=ids).select_related("response")
    return {row.response.channel: row for row in found}


def visited_before(organisation: Organisation) -> QuerySet[Visit]:
    """Return the accepted visits of an organisation, newest first."""
    return (
        visits_visible()
        .filter(organisation=organisation, case__state_key="approved")
        .order_by("-planned_on")
    )

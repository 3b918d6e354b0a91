"""Which responses an officer may approve at once: they wait, and nothing speaks against them.

The step depends on the chain that approves each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from ronghe.kernel.assessments.campaigning import owners
from ronghe.kernel.assessments.judging.selectors import WAITING, with_findings
from ronghe.kernel.assessments.models import ReviewRule
from ronghe.kernel.assessments.reviewing.selectors import chains_of
from ronghe.kernel.assessments.workflow import RESPONSE
from ronghe.kernel.parties.selectors import places_in_charge, places_in_charge_of_visitor

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.db.models import QuerySet

    from ronghe.kernel.assessments.models import Instrument, Response
    from ronghe.kernel.parties.models import Organisation
    from ronghe.kernel.parties.people import Person

# The step that lets a waiting response go on, by the chain that approves it and the state it is in.
_STEPS = {
    ("single", "submitted"): ("approve", frozenset({"district_officer", "programme_officer"})),
    ("city", "submitted"): ("check", frozenset({"district_officer", "programme_officer"})),
    ("city", "checked"): ("release", frozenset({"programme_officer"})),
    ("single", "checked"): ("release", frozenset({"programme_officer"})),
}


def clean(rows: QuerySet[Response]) -> QuerySet[Response]:
    """Return those of the rows that wait, were judged as they stand, and have no finding left.

    Notices do not count: they stand in nobody's way. What was found on site is accepted by itself.
    """
    found: QuerySet[Response] = (
        with_findings(rows)
        .filter(case__machine_key=RESPONSE.key, case__state_key__in=WAITING, doubts=0)
        .filter(judged_md5=F("answers_md5"))
    )
    return found


def steps_for(rows: Sequence[Response], by: Person) -> dict[int, str]:
    """Return the step that a person may take with each response, by response id.

    Rows with their case; those that wait for somebody else are left out.
    """
    chains = chains_of((row.instrument_id, row.period, row.place_id) for row in rows)
    roles = ("district_officer", "programme_officer")
    charge = {
        role: set(places_in_charge(by, (role,)).values_list("pk", flat=True)) for role in roles
    }
    by_city = {step: owners.decided_by_city(map(_asked, rows), step) for step in owners.STEPS}
    found = {}
    for row in rows:
        chain = chains[row.instrument_id, row.period, row.place_id]
        step, needed = _STEPS.get((chain, row.state_key), ("", frozenset()))
        if _asked(row) in by_city.get(step, ()):
            needed = frozenset({"programme_officer"})
        if step and any(row.place_id in charge[role] for role in needed):
            found[row.pk] = step
    return found


def decided_by_city(
    organisations: Collection[Organisation], *, instrument: Instrument, period: str
) -> set[int]:
    """Return the ids of those whose responses the city alone approves, and not the visitor.

    Nobody decides over a command of the owner.
    """
    places = places_in_charge_of_visitor(("programme_officer",))
    others = [one for one in organisations if places is not None and one.place_id not in places]
    if not others:
        return set()
    chains = chains_of((instrument.pk, period, one.place_id) for one in others)
    asked = ((instrument.pk, period, one.pk) for one in others)
    campaigns = owners.decided_by_city(asked, "approve")
    return {
        one.pk
        for one in others
        if chains[instrument.pk, period, one.place_id] == ReviewRule.Chain.CITY
        or (instrument.pk, period, one.pk) in campaigns
    }


def _asked(row: Response) -> owners.Asked:
    return row.instrument_id, row.period, row.organisation_id


def may_take_any(rows: QuerySet[Response], by: Person) -> list[int]:
    """Return the ids of the clean ones among the rows that the person may let go on."""
    waiting = list(clean(rows).select_related("case").defer("answers").order_by("pk"))
    return sorted(steps_for(waiting, by))

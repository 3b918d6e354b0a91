"""The owner chain: who decides on the responses of a campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from ronghe.kernel.assessments.models import Campaign
from ronghe.kernel.parties.selectors import roles_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ronghe.kernel.assessments.models import Response
    from ronghe.kernel.parties.people import Person

STEPS = frozenset({"check", "approve"})  # those that a campaign gives to the district or the city
Asked = tuple[int, str, int]  # instrument id, period, organisation id


def decided_by_city(asked: Iterable[Asked], step: str) -> set[Asked]:
    """Return those of whose campaign the city takes a step, and no district; in one query.

    `step` is `check` or `approve`. Of several campaigns that ask the same the running one counts,
    else the newest: the database decides, and holds the same against any statement.
    """
    wanted = list(dict.fromkeys(asked))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i, p, o FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS k(i, p, o) "
            "WHERE ronghe_campaign_decider(i, p, o, %s) = %s",
            [*([key[n] for key in wanted] for n in range(3)), step, Campaign.Owner.CITY],
        )
        return set(cursor)


def may_take(response: Response, step: str, by: Person) -> bool:
    """Say whether a person may check or approve as far as the campaign goes.

    Where the city does, no district does; where districts do, the city may, too.
    """
    asked = (response.instrument_id, response.period, response.organisation_id)
    if not decided_by_city([asked], step):
        return True
    roles = roles_for(by, place_id=response.place_id, organisation_id=response.organisation_id)
    return Campaign.Owner.CITY in roles

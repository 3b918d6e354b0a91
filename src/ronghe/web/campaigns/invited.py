"""What a clerk sees of campaigns: invitations with their day, and the notice that came last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ronghe.kernel.assessments.campaigning import selectors
from ronghe.kernel.assessments.campaigning.calendar import response_lock
from ronghe.web.assessments.checking import locked_words
from ronghe.web.cases.tables import left_badge

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from ronghe.kernel.assessments.models import Response
    from ronghe.kernel.parties.models import Organisation


def invitations(
    _request: HttpRequest, organisations: QuerySet[Organisation]
) -> dict[str, Any] | None:
    """Return the running campaigns that still wait for organisations; None without one."""
    waiting = [
        {"invitation": one, "left": left_badge(one.days_left)}
        for one in selectors.invitations_of([row.pk for row in organisations])
        if one.progress not in selectors.HANDED_IN
    ]
    return {"rows": waiting, "has_several": len(organisations) > 1} if waiting else None


def calendar(_request: HttpRequest, response: Response) -> dict[str, Any] | None:
    """Return the campaign of a questionnaire that is not handed in, with why it is locked."""
    if response.state_key not in {"draft", "returned"}:
        return None
    found, lock = selectors.invitation_of(response), response_lock(response)
    if found is None and not lock:
        return None
    return {
        "invitation": found,
        "left": left_badge(found.days_left) if found else "",
        "locked": locked_words(lock) if lock else "",
    }

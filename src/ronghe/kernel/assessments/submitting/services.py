"""Save all answers of a response and submit it, both or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from ronghe.engines.scoring import answers_parse
from ronghe.kernel.assessments.campaigning import calendar
from ronghe.kernel.assessments.models import Response
from ronghe.kernel.assessments.reviewing.selectors import unlocked_items
from ronghe.kernel.assessments.services import (
    CampaignLockedError,
    FrozenResponseError,
    LockedAnswerError,
    is_clerk_of,
)
from ronghe.kernel.assessments.stored_answers import stored
from ronghe.kernel.assessments.submitting.refusals import submission_check
from ronghe.kernel.assessments.workflow import EDITABLE
from ronghe.kernel.cases.services import case_move

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ronghe.kernel.parties.people import Person
    from ronghe.lib.faults import Fault


@dataclass(frozen=True, kw_only=True)
class Submission:
    """The response as it stands now, or the faults for which it was left as it was."""

    response: Response
    faults: Sequence[Fault] = ()


@transaction.atomic
def response_submit(*, pk: int, cells: Mapping[str, str], by: Person) -> Submission:
    """Save answers, given as cells of an answers file, and submit the response with them.

    Answers that are not named stay as they were saved before. With any fault nothing is saved or
    submitted. It says what `answers_save` and `response_move` would one after the other, and
    takes both locks in one statement: whole populations come in this way.

    Raises
    ------
    FrozenResponseError
        If the response is not being filled in, not by a clerk of its organisation, or not there.
    LockedAnswerError
        If some answers were sent back and others would change.
    IncompleteResponseError
        If an item is left without an answer; then nothing is saved either.
    ContradictoryResponseError
        If the answers break a constraint of severity error; likewise.
    CampaignLockedError
        If its campaign takes no answers now.
    """
    rows = Response.objects.select_related("instrument", "organisation", "place", "case")
    # The case with it: the state that is read is the one that a waiting lock ended with.
    locked = rows.select_for_update(of=("self", "case"), no_key=True).filter(
        pk=pk, case__isnull=False
    )
    locked = locked.annotate(lock=calendar.LOCK)
    response = locked.first()
    if response is None or response.case is None or response.state_key not in EDITABLE:
        raise FrozenResponseError(_FROZEN)
    if not is_clerk_of(response, by):
        raise FrozenResponseError(_FROZEN)
    if response.lock and response.state_key != "returned":
        raise CampaignLockedError(response.lock)
    answers, faults = answers_parse(response.instrument.content, cells, file="", row=None)
    if faults:
        return Submission(response=response, faults=faults)
    kept = {item: value for item, value in response.answers.items() if item not in cells}
    given = kept | stored(answers, cells)
    changed = {k for k in given | response.answers if given.get(k) != response.answers.get(k)}
    unlocked = unlocked_items(response)
    if unlocked is not None and changed - unlocked:
        raise LockedAnswerError(sorted(changed - unlocked))
    response.answers = given
    submission_check(response)
    response.save(update_fields=["answers", "updated_at"])
    response.case = case_move(case=response.case, transition_key="submit", by=by)
    return Submission(response=response)


_FROZEN = "This response is submitted or not yours; its answers cannot be changed."

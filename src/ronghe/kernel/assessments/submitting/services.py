"""Save all answers of a response and submit it, both or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from ronghe.kernel.assessments.services import answers_save, response_move

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.kernel.assessments.models import Response
    from ronghe.kernel.parties.people import Person
    from ronghe.lib.faults import Fault


@transaction.atomic
def response_submit(*, response: Response, cells: Mapping[str, str], by: Person) -> list[Fault]:
    """Save answers, given as cells of an answers file, and submit the response with them.

    Answers that are not named stay as they were saved before. Returns the faults of the answers;
    with any fault nothing is saved or submitted.

    Raises
    ------
    FrozenResponseError
        If the response is not being filled in, or not by a clerk of its organisation.
    IncompleteResponseError
        If an item is left without an answer; then nothing is saved either.
    """
    if faults := answers_save(response=response, cells=cells, by=by):
        return faults
    response_move(response=response, transition="submit", by=by)
    return []

"""Why answers cannot be handed in as they stand: some are missing, or contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines import scoring
from ronghe.kernel.assessments.counting.services import result_now
from ronghe.kernel.assessments.evidencing.selectors import evidence_missing
from ronghe.kernel.assessments.models import Response
from ronghe.kernel.assessments.reviewing.selectors import last_return, unlocked_items
from ronghe.kernel.assessments.stored_answers import restored

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ronghe.engines.scoring.definition import Constraint


class UnfitResponseError(ValueError):
    """A response cannot be submitted; `items` are those to look at."""

    def __init__(self, message: str, items: Iterable[str]) -> None:
        super().__init__(message)
        self.items = tuple(items)


class IncompleteResponseError(UnfitResponseError):
    """Some items have no answer."""

    def __init__(self, items: Sequence[str]) -> None:
        super().__init__(f"{len(items)} items have no answer: {', '.join(items)}", items)


class ContradictoryResponseError(UnfitResponseError):
    """The answers break `constraints` of severity error; `items` are those that they name."""

    def __init__(self, constraints: Sequence[Constraint]) -> None:
        named = dict.fromkeys(item for one in constraints for item in one.items)
        super().__init__(" ".join(one.message.en for one in constraints), named)
        self.constraints = tuple(constraints)


class UnprovedResponseError(UnfitResponseError):
    """Some answers lack the evidence that their items require."""

    def __init__(self, items: Sequence[str]) -> None:
        super().__init__(f"{len(items)} answers lack evidence: {', '.join(items)}", items)


def submission_check(response: Response) -> None:
    """Refuse answers that cannot be handed in as they stand.

    Where single answers were sent back only those can be mended, with what they reveal. What is
    missing or contradictory among the others was so before and is the reviewer's to send back as
    well; it holds up nobody.

    Raises
    ------
    IncompleteResponseError
        If an item has no answer.
    ContradictoryResponseError
        If the answers are known to break a constraint of severity error.
    UnprovedResponseError
        If an enterprise's own answer lacks the evidence that its item requires.
    """
    result = result_now(response)
    missing = list(result.missing)
    broken = [one for one in result.broken if one.severity == "error"]
    is_own = response.channel == Response.Channel.SELF
    unproved = evidence_missing(response, result) if is_own else ()
    last = last_return(response) if missing or broken or unproved else None
    if last is not None and not last.is_whole:
        former = scoring.score(response.instrument.content, restored(last.answers)).broken
        free = unlocked_items(response) or frozenset()
        missing = [item for item in missing if item in free]
        unproved = tuple(item for item in unproved if item in free)
        broken = [one for one in broken if one not in former or free & set(one.items)]
    if missing:
        raise IncompleteResponseError(missing)
    if broken:
        raise ContradictoryResponseError(broken)
    if unproved:
        raise UnprovedResponseError(unproved)

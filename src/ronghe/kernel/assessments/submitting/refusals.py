"""Why answers cannot be handed in as they stand: some are missing, or contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines import scoring
from ronghe.kernel.assessments.counting.services import result_now
from ronghe.kernel.assessments.reviewing.selectors import last_return
from ronghe.kernel.assessments.stored_answers import restored

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ronghe.engines.scoring.definition import Constraint
    from ronghe.kernel.assessments.models import Response


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


def submission_check(response: Response) -> None:
    """Refuse answers that cannot be handed in as they stand.

    Where single answers were sent back only those can be mended. What is missing or contradictory
    among the others was so before and is the reviewer's to send back as well; it holds up nobody.

    Raises
    ------
    IncompleteResponseError
        If an item has no answer.
    ContradictoryResponseError
        If the answers are known to break a constraint of severity error.
    """
    result = result_now(response)
    missing = list(result.missing)
    broken = [one for one in result.broken if one.severity == "error"]
    last = last_return(response) if missing or broken else None
    if last is not None and not last.is_whole:
        former = scoring.score(response.instrument.content, restored(last.answers)).broken
        missing = [item for item in missing if item in last.items]
        broken = [one for one in broken if one not in former or last.items.keys() & set(one.items)]
    if missing:
        raise IncompleteResponseError(missing)
    if broken:
        raise ContradictoryResponseError(broken)

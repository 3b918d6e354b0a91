"""Why a submission was refused, as the form says it: what is missing, contradictory, unproved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.kernel.assessments.submitting.refusals import (
    ContradictoryResponseError,
    IncompleteResponseError,
    UnprovedResponseError,
)
from ronghe.web.assessments.wording import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ronghe.engines.scoring import Instrument, Item
    from ronghe.kernel.assessments.submitting.refusals import UnfitResponseError


def missing_shown(instrument: Instrument, refused: UnfitResponseError | None) -> list[Item]:
    """Return the questions without an answer for which a submission was refused."""
    if not isinstance(refused, IncompleteResponseError):
        return []
    return [instrument.item_by_id[item] for item in refused.items]


@dataclass(frozen=True, kw_only=True)
class BrokenShown:
    """What answers contradict, and at which questions."""

    message: str
    items: tuple[str, ...]


def broken_shown(refused: UnfitResponseError | None) -> list[BrokenShown]:
    """Return the contradictions for which a submission was refused."""
    if not isinstance(refused, ContradictoryResponseError):
        return []
    return [BrokenShown(message=words(one.message), items=one.items) for one in refused.constraints]


def unproved_shown(instrument: Instrument, refused: UnfitResponseError | None) -> list[Item]:
    """Return the items whose lack of evidence held a submission up."""
    if not isinstance(refused, UnprovedResponseError):
        return []
    return [instrument.item_by_id[item] for item in refused.items]


def broken_by_item(broken: Iterable[BrokenShown]) -> dict[str, tuple[str, ...]]:
    """Return the same by item id."""
    found: dict[str, tuple[str, ...]] = {}
    for one in broken:
        for item in one.items:
            found[item] = (*found.get(item, ()), one.message)
    return found

"""The cheapest way to a level, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ronghe.engines.scoring.answer_values import Answer, Answers
    from ronghe.engines.scoring.definition import Level
    from ronghe.engines.scoring.evaluation import Result

Standing = Literal["there", "found", "best_known", "out_of_reach", "not_known"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One item to change, what it costs, and what its own points become."""

    item_id: str
    before: Answer | None
    after: Answer
    cost: Decimal
    points_before: Decimal | None
    points_after: Decimal | None


@dataclass(frozen=True, kw_only=True)
class WayUp:
    """The cheapest set of changed answers that reaches a level.

    Attributes
    ----------
    standing : `there` the answers reach the level already; `found` no cheaper set of the moves
        considered reaches it (proven); `best_known` the search ended before the proof, so a
        cheaper one may exist; `out_of_reach` no set of priced moves reaches it (proven);
        `not_known` the search ended without either.
    cost : of all changes, in the currency of the prices; None without a way.
    at_least : what any way costs at the least, as far as it is proven; None out of reach.
    barriers : keys of gates and vetoes that keep the level out of reach whatever is changed.
    changes : in the order of the instrument; among ways of one cost, one with the fewest changes.
    answers, result : after the changes, and what the engine makes of them.
    """

    to: Level
    standing: Standing
    cost: Decimal | None
    at_least: Decimal | None
    changes: tuple[Change, ...]
    answers: Answers | None
    result: Result | None
    barriers: tuple[str, ...] = ()

"""Answers after moves are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.scoring.answer_values import Answers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.engines.scoring.answer_values import Answer
    from ronghe.engines.scoring.way_up.levers import Lever


def changed(answers: Answers, moves: Mapping[Lever, int]) -> Answers:
    """Return answers with the chosen move of each lever made.

    An option that is added to an item takes away its "none of these".
    """
    values = dict(answers.values)
    for lever, at in moves.items():
        if at == 0:
            continue
        answer = lever.moves[at].answer
        if lever.option is None:
            if answer is not None:
                values[lever.item.id] = answer
            continue
        values[lever.item.id] = _with(values.get(lever.item.id), lever)
    return Answers(values=values)


def _with(answer: Answer | None, lever: Lever) -> Answer:
    chosen = answer if isinstance(answer, frozenset) else frozenset()
    none = {option.position for option in lever.item.options if option.is_none}
    added = set() if lever.option is None else {lever.option}
    return frozenset((chosen - none) | added)

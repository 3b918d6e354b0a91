"""Score responses that are given as answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.scoring.coding import answer_columns
from ronghe.engines.scoring.evaluation import plan_of, results_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.scoring.answer_values import Answers
    from ronghe.engines.scoring.definition import Instrument
    from ronghe.engines.scoring.evaluation import Result

_AT_ONCE = 1_000  # responses


def score(instrument: Instrument, answers: Answers) -> Result:
    """Return the score of one response.

    Missing answers give no points and are named in `missing`; choosing nothing in a multiple item
    is a missing answer too. `score_table` gives the same numbers for many responses, by the same
    code: this is a table of one row.

    Raises
    ------
    UnknownAnswerError
        If an answer belongs to no item or is none of its answers. Those that `answers_parse`
        returns without a fault always fit.
    """
    return score_many(instrument, [answers])[0]


def score_many(instrument: Instrument, responses: Sequence[Answers]) -> list[Result]:
    """Return the scores of some responses, faster than one by one.

    Raises
    ------
    UnknownAnswerError
        As `score`.
    """
    plan = plan_of(instrument)
    found: list[Result] = []
    for start in range(0, len(responses), _AT_ONCE):
        some = responses[start : start + _AT_ONCE]
        found += results_of(plan, answer_columns(instrument, some), len(some))
    return found

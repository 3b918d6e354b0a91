"""One evaluator on columns: a response alone is a table of one row."""

from ronghe.engines.scoring.evaluation.columns import UnknownAnswerError
from ronghe.engines.scoring.evaluation.plan import CircleError, Plan, plan_of
from ronghe.engines.scoring.evaluation.result import (
    GateResult,
    OutputValue,
    Result,
    TrackResult,
    results_of,
)
from ronghe.engines.scoring.evaluation.table import ResultTable, score_table
from ronghe.engines.scoring.evaluation.tracks import TrackColumns

__all__ = [
    "CircleError", "GateResult", "OutputValue", "Plan", "Result", "ResultTable", "TrackColumns",
    "TrackResult", "UnknownAnswerError", "plan_of", "results_of", "score_table",
]  # fmt: skip

"""Score questionnaires that are data: one response, or a million, to the same bits.

An `Instrument` is read from YAML (`instrument_read`), answers from the cells of a file
(`answers_parse`), and scored one by one (`score`) or as columns of numbers (`score_table`).
"""

from ronghe.engines.scoring.answer_rules import Problem
from ronghe.engines.scoring.answer_values import (
    NOT_APPLICABLE,
    Answer,
    Answers,
    NotApplicable,
)
from ronghe.engines.scoring.answers import (
    answers_parse,
    cell_fault,
    column_parse,
    notices_for,
    question_columns,
)
from ronghe.engines.scoring.cells import answer_text, cell_parse, reason_in
from ronghe.engines.scoring.coding import (
    answer_code,
    answer_codes,
    answer_columns,
    codes_array,
    column_names,
)
from ronghe.engines.scoring.definition import (
    Band,
    Banded,
    Group,
    Instrument,
    Item,
    Level,
    LevelRule,
    Multiple,
    Option,
    Output,
    OutputStep,
    Provenance,
    Scene,
    Single,
    Trend,
    plain,
    points_of,
)
from ronghe.engines.scoring.evaluation import (
    GateResult,
    OutputValue,
    Plan,
    Result,
    ResultTable,
    TrackColumns,
    TrackResult,
    UnknownAnswerError,
    plan_of,
    score_table,
)
from ronghe.engines.scoring.reading import (
    instrument_from,
    instrument_parse,
    instrument_parsed,
    instrument_read,
    instrument_schema,
)
from ronghe.engines.scoring.responses import score, score_many
from ronghe.engines.scoring.summary import Summary, summary_of
from ronghe.lib.definitions import DefinitionError, Text

__all__ = [
    "NOT_APPLICABLE",
    "Answer",
    "Answers",
    "Band",
    "Banded",
    "DefinitionError",
    "GateResult",
    "Group",
    "Instrument",
    "Item",
    "Level",
    "LevelRule",
    "Multiple",
    "NotApplicable",
    "Option",
    "Output",
    "OutputStep",
    "OutputValue",
    "Plan",
    "Problem",
    "Provenance",
    "Result",
    "ResultTable",
    "Scene",
    "Single",
    "Summary",
    "Text",
    "TrackColumns",
    "TrackResult",
    "Trend",
    "UnknownAnswerError",
    "answer_code",
    "answer_codes",
    "answer_columns",
    "answer_text",
    "answers_parse",
    "cell_fault",
    "cell_parse",
    "codes_array",
    "column_names",
    "column_parse",
    "instrument_from",
    "instrument_parse",
    "instrument_parsed",
    "instrument_read",
    "instrument_schema",
    "notices_for",
    "plain",
    "plan_of",
    "points_of",
    "question_columns",
    "reason_in",
    "score",
    "score_many",
    "score_table",
    "summary_of",
]

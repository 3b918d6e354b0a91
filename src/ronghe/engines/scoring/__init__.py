"""Score questionnaires that are data: one response, or a million, to the same bits.

An `Instrument` is read from YAML (`instrument_read`), answers from the cells of a file
(`answers_parse`), and scored one by one (`score`) or as columns of numbers (`score_table`).
"""

from ronghe.engines.scoring.answers import (
    Answer,
    Answers,
    Problem,
    answer_text,
    answers_parse,
    cell_fault,
    cell_parse,
    notices_for,
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
from ronghe.engines.scoring.evaluation import Result, UnknownAnswerError, score
from ronghe.engines.scoring.reading import instrument_from, instrument_read, instrument_schema
from ronghe.engines.scoring.summary import Summary, summary_of
from ronghe.engines.scoring.table import (
    ResultTable,
    answer_code,
    answer_columns,
    codes_array,
    score_table,
)
from ronghe.lib.definitions import DefinitionError, Text

__all__ = [
    "Answer",
    "Answers",
    "Band",
    "Banded",
    "DefinitionError",
    "Group",
    "Instrument",
    "Item",
    "Level",
    "LevelRule",
    "Multiple",
    "Option",
    "Output",
    "OutputStep",
    "Problem",
    "Provenance",
    "Result",
    "ResultTable",
    "Scene",
    "Single",
    "Summary",
    "Text",
    "Trend",
    "UnknownAnswerError",
    "answer_code",
    "answer_columns",
    "answer_text",
    "answers_parse",
    "cell_fault",
    "cell_parse",
    "codes_array",
    "instrument_from",
    "instrument_read",
    "instrument_schema",
    "notices_for",
    "plain",
    "points_of",
    "score",
    "score_table",
    "summary_of",
]

"""Appraise districts and departments by a scheme that is data, explained to the point.

A `Scheme` is read from YAML (`scheme_read`, `scheme_parse`), what is known of units is given as
`UnitInputs`, and `appraise` makes their sheets: lines that add up to a score, ranks, grades.
"""

from ronghe.engines.appraisal.definition import (
    Bands,
    Completion,
    Counted,
    Criterion,
    Excess,
    Extra,
    Extras,
    Grade,
    GradeRule,
    Group,
    Linear,
    Ranked,
    Scheme,
    Typed,
    YesNo,
)
from ronghe.engines.appraisal.evaluation import RepeatedUnitError, appraise
from ronghe.engines.appraisal.explanation import explained
from ronghe.engines.appraisal.inputs import (
    Part,
    Reading,
    TypedPoints,
    UnitInputs,
    completion_rate,
)
from ronghe.engines.appraisal.marking import PointsOutOfRangeError
from ronghe.engines.appraisal.reading import scheme_from, scheme_parse, scheme_read
from ronghe.engines.appraisal.sheet import Line, Sheet
from ronghe.engines.appraisal.words import extra_rule, method_rule
from ronghe.lib.definitions import DefinitionError

__all__ = [
    "Bands",
    "Completion",
    "Counted",
    "Criterion",
    "DefinitionError",
    "Excess",
    "Extra",
    "Extras",
    "Grade",
    "GradeRule",
    "Group",
    "Line",
    "Linear",
    "Part",
    "PointsOutOfRangeError",
    "Ranked",
    "Reading",
    "RepeatedUnitError",
    "Scheme",
    "Sheet",
    "Typed",
    "TypedPoints",
    "UnitInputs",
    "YesNo",
    "appraise",
    "completion_rate",
    "explained",
    "extra_rule",
    "method_rule",
    "scheme_from",
    "scheme_parse",
    "scheme_read",
]

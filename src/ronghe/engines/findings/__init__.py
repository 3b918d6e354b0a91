"""Find what is doubtful in questionnaires: outliers and implausible answers, each with its reason.

Rules are data (`finding_rules_read`). Answers come as arrays (`Sheet`), with what they are compared
to: the same enterprise a year before, fences of its peers (`fences`), how many others answered
exactly the same. What comes back are `Finding`s; nothing is corrected.
"""

from ronghe.engines.findings.definition import (
    KINDS,
    SEVERITIES,
    Comparison,
    FindingRule,
    FindingRules,
)
from ronghe.engines.findings.judging import Bound, Finding, Sheet, judge
from ronghe.engines.findings.peers import Fences, fences, medcouple
from ronghe.engines.findings.reading import finding_rules_from, finding_rules_read

__all__ = [
    "KINDS",
    "SEVERITIES",
    "Bound",
    "Comparison",
    "Fences",
    "Finding",
    "FindingRule",
    "FindingRules",
    "Sheet",
    "fences",
    "finding_rules_from",
    "finding_rules_read",
    "judge",
    "medcouple",
]

"""What a retrofit costs and what it brings: present value, rate of return, payback, sensitivity.

A `Project` is a list of lines, each with a low, a usual and a high amount. `evaluate` gives the
figures of one scenario, `scenarios` those of three, `tornado` how far each line alone moves the net
present value, and `benefit_needed` which share of the benefits pays for the costs.
"""

from ronghe.engines.investment.checking import PROJECT_RULES, project_faults
from ronghe.engines.investment.evaluation import (
    Evaluation,
    YearFlow,
    benefit_needed,
    evaluate,
    scenarios,
)
from ronghe.engines.investment.programme import ProgrammeResult, programme_results
from ronghe.engines.investment.project import SCENARIOS, Line, Project, Scenario, Side, Timing
from ronghe.engines.investment.sensitivity import Swing, tornado

__all__ = [
    "PROJECT_RULES",
    "SCENARIOS",
    "Evaluation",
    "Line",
    "ProgrammeResult",
    "Project",
    "Scenario",
    "Side",
    "Swing",
    "Timing",
    "YearFlow",
    "benefit_needed",
    "evaluate",
    "programme_results",
    "project_faults",
    "scenarios",
    "tornado",
]

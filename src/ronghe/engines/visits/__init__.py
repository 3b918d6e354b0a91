"""On-site assessment as arithmetic: who may assess whom, which days, and how far channels agree.

`conflicts` says why an assessor may not assess an organisation, `plan` spreads organisations over
assessors and days, `drawn` takes a sample of them, `agreement` compares both channels.
"""

from ronghe.engines.visits.agreement import Agreement, Pair, agreement, sign_test
from ronghe.engines.visits.conflicts import (
    Conflict,
    ConflictRules,
    Interest,
    conflicts,
    rules_read,
)
from ronghe.engines.visits.planning import Assignment, Plan, Site, Worker, plan
from ronghe.engines.visits.sampling import drawn

__all__ = [
    "Agreement",
    "Assignment",
    "Conflict",
    "ConflictRules",
    "Interest",
    "Pair",
    "Plan",
    "Site",
    "Worker",
    "agreement",
    "conflicts",
    "drawn",
    "plan",
    "rules_read",
    "sign_test",
]

"""Documents and what they promise; plans, their allocation, progress, supervision, appraisal."""

from __future__ import annotations

from ronghe.kernel.plans.models.allocation import Allocation, AllocationAnswer, AllocationCell
from ronghe.kernel.plans.models.appraisal import (
    Appraisal,
    AppraisalInput,
    AppraisalObjection,
    AppraisalSheet,
    Scheme,
)
from ronghe.kernel.plans.models.commitment import Commitment, CommitmentOwner, CommitmentValue
from ronghe.kernel.plans.models.documents import Clause, Document, Target
from ronghe.kernel.plans.models.plan import Plan, Relation
from ronghe.kernel.plans.models.progress import Report
from ronghe.kernel.plans.models.supervision import SupervisionOrder

__all__ = [
    "Allocation",
    "AllocationAnswer",
    "AllocationCell",
    "Appraisal",
    "AppraisalInput",
    "AppraisalObjection",
    "AppraisalSheet",
    "Clause",
    "Commitment",
    "CommitmentOwner",
    "CommitmentValue",
    "Document",
    "Plan",
    "Relation",
    "Report",
    "Scheme",
    "SupervisionOrder",
    "Target",
]

"""Audit an index: whether its indicators, nodes and weights do what they are meant to."""

from ronghe.engines.index.auditing.correlations import Allegiance, Correlation, correlation
from ronghe.engines.index.auditing.importance import Importance
from ronghe.engines.index.auditing.sheet import Audit, Novelty, Profile, audit
from ronghe.engines.index.auditing.structure import Structure, cronbach_alpha

__all__ = [
    "Allegiance", "Audit", "Correlation", "Importance", "Novelty", "Profile", "Structure", "audit",
    "correlation", "cronbach_alpha",
]  # fmt: skip

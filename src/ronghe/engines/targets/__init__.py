"""Reads Chinese policy text and returns its quantitative targets, each with its span.

Pure Python: no network, no language model. `docs/targets.md` explains the grammar.
"""

from __future__ import annotations

from ronghe.engines.targets.evaluation import Evaluation, Labelled, Score, evaluate
from ronghe.engines.targets.labels import WrongLabelError, labels_of
from ronghe.engines.targets.model import LABEL_FIELDS, Clause, Target, target_as_json
from ronghe.engines.targets.reader import read_clauses, read_targets

__all__ = [
    "LABEL_FIELDS",
    "Clause",
    "Evaluation",
    "Labelled",
    "Score",
    "Target",
    "WrongLabelError",
    "evaluate",
    "labels_of",
    "read_clauses",
    "read_targets",
    "target_as_json",
]

"""What an index is: a tree of indicators, the steps from data to scores, and how it is ranked."""

from ronghe.engines.index.definition.index import (
    Column,
    Index,
    Parameters,
    RankRule,
    UnitColumns,
)
from ronghe.engines.index.definition.steps import (
    Aggregation,
    Option,
    Step,
    StepKind,
    Weighting,
)
from ronghe.engines.index.definition.tree import Direction, Leaf, Node, Part, Provenance

__all__ = [
    "Aggregation", "Column", "Direction", "Index", "Leaf", "Node", "Option", "Parameters", "Part",
    "Provenance", "RankRule", "Step", "StepKind", "UnitColumns", "Weighting",
]  # fmt: skip

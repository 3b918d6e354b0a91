"""Composite indices that are data: from a table of indicators to scores and ranks.

An `Index` says what is built and how, a `Table` holds the numbers, `index_build` gives a `Build`
with every number on the way. `plan_of`, `step_apply` and `nodes_build` are its parts, for those
who build one index many times.
"""

from ronghe.engines.index.building import (
    Build,
    Plan,
    State,
    Treatment,
    index_build,
    nodes_build,
    plan_build,
    plan_of,
    ranks_of,
    step_apply,
)
from ronghe.engines.index.definition import (
    Aggregation,
    Column,
    Index,
    Leaf,
    Node,
    Parameters,
    Part,
    Provenance,
    RankRule,
    Step,
    UnitColumns,
    Weighting,
)
from ronghe.engines.index.reading import (
    index_from,
    index_parse,
    index_read,
    index_schema,
    step_options,
)
from ronghe.engines.index.table import Table, arrow_columns, table_of_arrow, table_of_sheet
from ronghe.lib.definitions import DefinitionError

__all__ = [
    "Aggregation", "Build", "Column", "DefinitionError", "Index", "Leaf", "Node", "Parameters",
    "Part", "Plan", "Provenance", "RankRule", "State", "Step", "Table", "Treatment", "UnitColumns",
    "Weighting", "arrow_columns", "index_build", "index_from", "index_parse", "index_read",
    "index_schema",
    "nodes_build", "plan_build", "plan_of", "ranks_of", "step_apply", "step_options",
    "table_of_arrow", "table_of_sheet",
]  # fmt: skip

"""Build an index: a definition and a table in, every number on the way to its scores out."""

from ronghe.engines.index.building.build import index_build, plan_build, ranks_of
from ronghe.engines.index.building.frame import Frame
from ronghe.engines.index.building.nodes import nodes_build
from ronghe.engines.index.building.plan import Plan, State, plan_of
from ronghe.engines.index.building.result import Build, Treatment
from ronghe.engines.index.building.steps import step_apply

__all__ = [
    "Build", "Frame", "Plan", "State", "Treatment", "index_build", "nodes_build", "plan_build",
    "plan_of", "ranks_of", "step_apply",
]  # fmt: skip

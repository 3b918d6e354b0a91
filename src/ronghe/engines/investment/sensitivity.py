"""Which line moves the result most."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ronghe.engines.investment.evaluation import evaluate

if TYPE_CHECKING:
    from fractions import Fraction

    from ronghe.engines.investment.project import Project


@dataclass(frozen=True, kw_only=True, slots=True)
class Swing:
    """The net present value with one line at its worst and at its best, all others as usual."""

    key: str
    worst: Fraction
    best: Fraction

    @property
    def width(self) -> Fraction:
        """Return how far the line moves the result."""
        return self.best - self.worst


def tornado(project: Project) -> tuple[Swing, ...]:
    """Return a swing for each line that is not sure, the widest first; ties by key.

    Raises
    ------
    FaultsError
        If the project has faults.
    """
    usual = tuple(replace(line, low=line.usual, high=line.usual) for line in project.lines)
    evaluate(project)  # refuses faults of the amounts that are set aside below
    swings = []
    for position, line in enumerate(project.lines):
        if line.low == line.high:
            continue
        alone = replace(project, lines=(*usual[:position], line, *usual[position + 1 :]))
        worst, best = evaluate(alone, "pessimistic").npv, evaluate(alone, "optimistic").npv
        swings.append(Swing(key=line.key, worst=worst, best=best))
    return tuple(sorted(swings, key=lambda swing: (-swing.width, swing.key)))

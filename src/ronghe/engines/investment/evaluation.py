"""The figures of a project: exact in fractions, rounded only where they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import pyxirr

from ronghe.engines.investment.checking import checked
from ronghe.engines.investment.project import SCENARIOS, Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ronghe.engines.investment.project import Project, Side


@dataclass(frozen=True, kw_only=True, slots=True)
class YearFlow:
    """The money of one year; `net` is benefits and subsidies less costs."""

    year: int
    costs: Fraction
    benefits: Fraction
    subsidies: Fraction

    @property
    def net(self) -> Fraction:
        """Return what the year leaves."""
        return self.benefits + self.subsidies - self.costs


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """The figures of one scenario, in the currency unit of the project.

    Attributes
    ----------
    flows : year by year, from 0.
    npv : sum of the net flows, each divided by ``(1 + rate) ** year``.
    irr : the rate at which that sum is 0; None where no such rate exists, or not one alone.
    simple_payback : years; the outlay of year 0 divided by the mean net flow of the later years.
        None where nothing is laid out, or the mean is not above 0.
    payback, discounted_payback : years until the sum of the (discounted) flows is no longer below
        0 and stays so, evenly within a year; None where that does not happen.
    roi : all benefits and subsidies divided by all costs, undiscounted; None without costs.
    """

    scenario: Scenario
    flows: tuple[YearFlow, ...]
    npv: Fraction
    irr: float | None
    simple_payback: Fraction | None
    payback: Fraction | None
    discounted_payback: Fraction | None
    roi: Fraction | None


def evaluate(project: Project, scenario: Scenario = "usual") -> Evaluation:
    """Return the figures of a project in one scenario.

    Raises
    ------
    FaultsError
        If the project has faults; it carries all of them.

    Notes
    -----
    The formulas are the usual ones of investment appraisal. A machine for 100 that saves 60 in each
    of two years, at 10 %:

    >>> from decimal import Decimal
    >>> from ronghe.engines.investment import Line, Project
    >>> amounts = {"low": Decimal(60), "usual": Decimal(60), "high": Decimal(60)}
    >>> saving = Line(key="labour", side="benefit", timing="yearly", first_year=1, **amounts)
    >>> outlay = {"low": Decimal(100), "usual": Decimal(100), "high": Decimal(100)}
    >>> machine = Line(key="machine", side="cost", timing="once", **outlay)
    >>> found = evaluate(Project(years=2, rate=Decimal("0.1"), lines=(machine, saving)))
    >>> round(float(found.npv), 4), round(found.irr, 4), round(float(found.payback), 4)
    (4.1322, 0.1307, 1.6667)
    """
    flows = _flows(checked(project), scenario)
    factor = 1 / (1 + Fraction(project.rate))
    nets = [flow.net for flow in flows]
    present = [net * factor**flow.year for net, flow in zip(nets, flows, strict=True)]
    costs = sum(flow.costs for flow in flows)
    return Evaluation(
        scenario=scenario,
        flows=flows,
        npv=sum(present, start=Fraction(0)),
        irr=_irr(nets),
        simple_payback=_simple_payback(nets),
        payback=_payback(nets),
        discounted_payback=_payback(present),
        roi=sum(flow.benefits + flow.subsidies for flow in flows) / costs if costs else None,
    )


def scenarios(project: Project) -> Mapping[Scenario, Evaluation]:
    """Return the figures of the pessimistic, the usual and the optimistic scenario."""
    return {scenario: evaluate(project, scenario) for scenario in SCENARIOS}


def benefit_needed(project: Project, scenario: Scenario = "usual") -> Fraction | None:
    """Return the share of the benefits at which the net present value is 0.

    0.7 says that three tenths of the benefits may stay away; above 1 the project does not pay.
    None where there are no benefits; below 0 where subsidies alone pay for the costs.
    """
    flows = _flows(checked(project), scenario)
    factor = 1 / (1 + Fraction(project.rate))
    benefits = sum(flow.benefits * factor**flow.year for flow in flows)
    others = sum((flow.costs - flow.subsidies) * factor**flow.year for flow in flows)
    return others / benefits if benefits else None


def _flows(project: Project, scenario: Scenario) -> tuple[YearFlow, ...]:
    def total(side: Side, year: int) -> Fraction:
        amounts = (
            line.amount(scenario)
            for line in project.lines
            if line.side == side and year in line.years(project.years)
        )
        return sum(amounts, start=Fraction(0))

    return tuple(
        YearFlow(
            year=year,
            costs=total("cost", year),
            benefits=total("benefit", year),
            subsidies=total("subsidy", year),
        )
        for year in range(project.years + 1)
    )


def _irr(nets: Sequence[Fraction]) -> float | None:
    """Return the one rate that makes the flows worth nothing.

    Flows that change their sign once have one such rate. With more changes it is still the only
    one above 0 if their running sum changes its sign once (Norstrom's condition); else there may
    be several, and none is told.
    """
    changes = _sign_changes(nets)
    if changes == 0 or (changes > 1 and _sign_changes(list(accumulate(nets))) != 1):
        return None
    largest = max(abs(net) for net in nets)
    rate = pyxirr.irr([float(net / largest) for net in nets])
    if rate is None or (changes > 1 and rate <= 0):
        return None
    return float(rate)


def _sign_changes(numbers: Sequence[Fraction]) -> int:
    signs = [number > 0 for number in numbers if number]
    return sum(before != after for before, after in pairwise(signs))


def _simple_payback(nets: Sequence[Fraction]) -> Fraction | None:
    later = nets[1:]
    mean = sum(later, start=Fraction(0)) / len(later)
    return -nets[0] / mean if nets[0] < 0 < mean else None


def _payback(nets: Sequence[Fraction]) -> Fraction | None:
    sums = list(accumulate(nets))
    below = [year for year, total in enumerate(sums) if total < 0]
    if not below:
        return None if not any(nets) else Fraction(0)
    last = below[-1]
    if last == len(sums) - 1:
        return None
    return last - sums[last] / nets[last + 1]

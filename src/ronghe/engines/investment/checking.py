"""Say all that is wrong with a project at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ronghe.lib.faults import Fault, FaultsError, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ronghe.engines.investment.project import Line, Project

LONGEST = 50  # years

NO_COST = Rule(
    key="no-cost",
    zh="没有任何成本项。请至少填写一项成本。",
    en="There is no cost. Give at least one line of costs.",
)
WRONG_HORIZON = Rule(
    key="wrong-horizon",
    zh="测算年限“{value}”应为 1 到 {most} 年。",
    en="The horizon of {value} years must be from 1 to {most}.",
)
WRONG_RATE = Rule(
    key="wrong-rate",
    zh="折现率“{value}”应不低于 0 且小于 1（8% 写作 0.08）。",
    en="The discount rate {value} must be from 0 to below 1 (8 % is 0.08).",
)
NEGATIVE_AMOUNT = Rule(
    key="negative-amount",
    zh="金额“{value}”不能为负；支出请作为成本项填写。",
    en="The amount {value} is below 0; money that goes out is a line of costs.",
)
AMOUNTS_NOT_RISING = Rule(
    key="amounts-not-rising",
    zh="低、中、高三个金额（{value}）应依次不减。",
    en="The low, usual and high amounts ({value}) must not fall.",
)
WRONG_YEARS = Rule(
    key="wrong-years",
    zh="年份“{value}”应在 0 到 {last} 之间，且先后有序。",
    en="The years {value} must lie between 0 and {last}, the first not after the last.",
)
WRONG_SHARE = Rule(
    key="wrong-share",
    zh="可归因比例“{value}”应在 0 到 1 之间，且只用于效益项。",
    en="The attributable share {value} must be from 0 to 1, and 1 unless the line is a benefit.",
)
REPEATED_LINE = Rule(
    key="repeated-line",
    zh="“{value}”出现了不止一次。请合并或改名。",
    en='"{value}" stands there more than once. Join the lines or rename one.',
)
PROJECT_RULES = (
    NO_COST, WRONG_HORIZON, WRONG_RATE, NEGATIVE_AMOUNT, AMOUNTS_NOT_RISING, WRONG_YEARS,
    WRONG_SHARE, REPEATED_LINE,
)  # fmt: skip


def project_faults(project: Project, *, file: str = "project") -> list[Fault]:
    """Return all that is wrong; a fault's row is the 1-based position of the line."""
    faults = []
    if not any(line.side == "cost" for line in project.lines):
        faults.append(NO_COST.fault(file=file))
    if not 1 <= project.years <= LONGEST:
        most = {"most": LONGEST}
        value = str(project.years)
        faults.append(WRONG_HORIZON.fault(file=file, column="years", value=value, details=most))
    if not 0 <= project.rate < 1:
        faults.append(WRONG_RATE.fault(file=file, column="rate", value=str(project.rate)))
    for key, count in Counter(line.key for line in project.lines).items():
        if count > 1:
            faults.append(REPEATED_LINE.fault(file=file, column="key", value=key))
    for row, line in enumerate(project.lines, start=1):
        for rule, column, value, details in _line(line, project.years):
            faults.append(
                rule.fault(file=file, row=row, column=column, value=value, details=details)
            )
    return faults


def checked(project: Project) -> Project:
    """Return the project, or refuse it.

    Raises
    ------
    FaultsError
        If it has faults.
    """
    if faults := project_faults(project):
        raise FaultsError(faults)
    return project


def _line(line: Line, years: int) -> Iterator[tuple[Rule, str, str, dict[str, object]]]:
    amounts = {"low": line.low, "usual": line.usual, "high": line.high}
    for name, amount in amounts.items():
        if amount < 0:
            yield NEGATIVE_AMOUNT, name, str(amount), {}
    if not line.low <= line.usual <= line.high:
        yield AMOUNTS_NOT_RISING, "usual", " ≤ ".join(map(str, amounts.values())), {}
    last = years if line.last_year is None else line.last_year
    if not 0 <= line.first_year <= last <= years:
        yield WRONG_YEARS, "first_year", f"{line.first_year}–{last}", {"last": years}
    if not 0 <= line.attributable <= 1 or (line.side != "benefit" and line.attributable != 1):
        yield WRONG_SHARE, "attributable", str(line.attributable), {}

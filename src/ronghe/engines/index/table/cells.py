"""Read the cells of a table, with every fault at its row and column."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.table import rules

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.lib.faults import Fault

# How people and programs write that there is no number.
MISSING = frozenset({"", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", ".", "..", "...", "-"})


def number_of(text: str) -> float | None:
    """Return the number that a cell holds, NaN where it is missing, None where it is no number.

    Examples
    --------
    >>> number_of("1e3"), number_of("45%"), number_of(".."), number_of("1,5")
    (1000.0, 45.0, nan, None)
    """
    if text in MISSING:
        return math.nan
    plain = text[:-1].rstrip() if text.endswith("%") else text
    if "_" in plain:
        return None
    try:
        found = float(plain)
    except ValueError:
        return None
    return None if math.isnan(found) else found


def numbers_of(
    cells: Sequence[str], rows: Sequence[int], *, file: str, column: str, faults: list[Fault]
) -> NDArray[np.float64]:
    """Return the numbers of a column, (rows,); what is none is noted and missing."""
    found = np.empty(len(cells))
    for at, text in enumerate(cells):
        number = number_of(text)
        if number is not None and not math.isinf(number):
            found[at] = number
            continue
        rule = rules.NOT_A_NUMBER if number is None else rules.INFINITE
        faults.append(rule.fault(file=file, row=rows[at], column=column, value=text))
        found[at] = np.nan
    return found


def unit_faults(
    units: Sequence[str],
    periods: Sequence[str] | None,
    rows: Sequence[int],
    *,
    file: str,
    unit_column: str,
    period_column: str | None,
) -> list[Fault]:
    """Return the faults of keys: blank ones, and a unit that has two rows in one period."""
    found: list[Fault] = []
    seen: dict[tuple[str, str], int] = {}
    for at, unit in enumerate(units):
        period = "" if periods is None else periods[at]
        if not unit:
            found.append(rules.EMPTY_UNIT.fault(file=file, row=rows[at], column=unit_column))
        if periods is not None and not period:
            found.append(rules.EMPTY_PERIOD.fault(file=file, row=rows[at], column=period_column))
        if not unit or (periods is not None and not period):
            continue
        first = seen.setdefault((unit, period), rows[at])
        if first != rows[at]:
            value = f"{unit} {period}".strip()
            found.append(
                rules.REPEATED_UNIT.fault(
                    file=file, row=rows[at], column=unit_column, value=value,
                    details={"first": first},
                )
            )  # fmt: skip
    return found

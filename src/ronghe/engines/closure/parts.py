"""Parts that the text itself names beside their total: 其中, 合计, rows of a table."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from ronghe.engines.closure.amounts import interval, is_amount, plain
from ronghe.engines.closure.building import finding, level, pair, written
from ronghe.engines.closure.model import Kind, Severity
from ronghe.engines.closure.phrases import TOTAL_ROWS
from ronghe.engines.closure.relations import Equation, Operator, Relation
from ronghe.engines.closure.sections import may_overlap, says_in_all, says_of_which

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ronghe.engines.closure.model import Finding, Promise

_NEW_LIST = re.compile("[；;。]|到[12][0-9]{3}年")


def named_parts(promises: Iterable[Promise]) -> Iterator[Finding]:
    """Find what the text's own words call parts or totals, and compare.

    `promises` in order of the text. After 其中 or 包括, a part above its total is an error, and so
    are parts that add up to more than a total that is no floor (不少于, 以上); where the names of
    the parts may hold one another (国家级, 省级) that is a warning. Before 合计, and above a row
    合计, values that add up to something else are an error or, in a table, a warning. What adds up
    exactly is a suggestion to keep.
    """
    for _, section in groupby(promises, key=lambda p: (p.document, p.heading_path)):
        rows = list(section)
        for _, clause in groupby(rows, key=lambda p: p.clause):
            values = list(clause)
            yield from _of_which(values)
            yield from _in_all(values)
        yield from _total_rows(rows)


def _of_which(clause: Sequence[Promise]) -> Iterator[Finding]:
    for at in range(1, len(clause)):
        total = clause[at - 1]
        if says_of_which(clause[at].lead) and is_amount(total.unit):
            parts = _run(clause[at:], total)
            if parts:
                yield from _compare(total, parts)


def _run(values: Sequence[Promise], total: Promise) -> list[Promise]:
    """Return the parts that follow a total: its time and kind of unit, until the list ends."""
    parts: list[Promise] = []
    for value in values:
        if parts and (_NEW_LIST.search(value.lead) or says_of_which(value.lead)):
            break
        if value.year != total.year or interval(value, total.unit) is None:
            break
        parts.append(value)
    return parts


def _compare(total: Promise, parts: Sequence[Promise]) -> Iterator[Finding]:
    whole = _ends(total, total.unit)
    capped = total.comparator != ">="
    for part in parts:
        if capped and _ends(part, total.unit)[0] > whole[1]:
            yield finding(
                Kind.PARTS,
                Severity.ERROR,
                "part_above_total",
                {
                    "indicator": part.indicator,
                    "part": written(part),
                    "total": f"{total.indicator} {written(total)}",
                },
                (total, part),
                relation=pair(Operator.AT_LEAST, total, part),
            )
            return
    low, high = _sum(parts, total.unit)
    if len(parts) > 1 and (low, high) == whole:
        yield _meet(total, parts)
    elif len(parts) > 1 and capped and low > whole[1]:
        overlap = any(may_overlap(part.indicator) for part in parts)
        yield _off(
            total, parts, "parts_above_total", Operator.AT_LEAST,
            Severity.WARNING if overlap else Severity.ERROR,
        )  # fmt: skip


def _in_all(clause: Sequence[Promise]) -> Iterator[Finding]:
    for at in range(2, len(clause)):
        total = clause[at]
        if says_in_all(total.lead) and is_amount(total.unit):
            before = [p for p in clause[:at] if p.year == total.year]
            yield from _closed(total, before, Severity.ERROR)


def _total_rows(section: Sequence[Promise]) -> Iterator[Finding]:
    for at, total in enumerate(section):
        if total.indicator in TOTAL_ROWS and is_amount(total.unit):
            before = [
                p for p in section[:at] if p.year == total.year and p.indicator not in TOTAL_ROWS
            ]
            yield from _closed(total, before, Severity.WARNING)


def _closed(total: Promise, parts: Sequence[Promise], severity: Severity) -> Iterator[Finding]:
    if len(parts) < 2:
        return
    strange = [part for part in parts if interval(part, total.unit) is None]
    if strange:
        units = sorted({part.unit for part in strange})
        # Only values that meet the total when their units are overlooked were meant as its parts.
        if sum((p.value or Decimal(0) for p in parts), Decimal(0)) == total.value:
            yield finding(
                Kind.UNITS,
                Severity.WARNING,
                "units_not_addable",
                {"total": f"{total.indicator} {written(total)}", "units": "、".join(units)},
                (total, *parts),
            )
        return
    if _sum(parts, total.unit) == _ends(total, total.unit):
        yield _meet(total, parts)
    elif total.comparator == "=":
        yield _off(total, parts, "parts_off_total", Operator.EQUAL, severity)


def _meet(total: Promise, parts: Sequence[Promise]) -> Finding:
    return finding(
        Kind.SUM,
        Severity.SUGGESTION,
        "parts_meet_total",
        {"total": f"{total.indicator} {written(total)}"},
        (total, *parts),
        relation=_relation(Operator.EQUAL, total, parts),
    )


def _off(
    total: Promise, parts: Sequence[Promise], reason: str, operator: Operator, severity: Severity
) -> Finding:
    return finding(
        Kind.PARTS,
        severity,
        reason,
        {
            "total": f"{total.indicator} {written(total)}",
            "sum": f"{plain(_sum(parts, total.unit)[0])}{total.unit}",
        },
        (total, *parts),
        relation=_relation(operator, total, parts),
    )


def _relation(operator: Operator, total: Promise, parts: Sequence[Promise]) -> Relation:
    return Relation(operator, (Equation(total.year, total.id, tuple(map(level, parts))),))


def _sum(parts: Sequence[Promise], unit: str) -> tuple[Decimal, Decimal]:
    ends = [_ends(part, unit) for part in parts]
    return sum((e[0] for e in ends), Decimal(0)), sum((e[1] for e in ends), Decimal(0))


def _ends(promise: Promise, unit: str) -> tuple[Decimal, Decimal]:
    # Parts were chosen by their units; a promise without a value is no part.
    return interval(promise, unit) or (Decimal(0), Decimal(0))

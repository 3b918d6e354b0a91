"""Judge answers by the rules."""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from ronghe.engines.findings.definition import Comparison, FindingRule, FindingRules
    from ronghe.lib.definitions import Text

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

_NUMERIC: dict[str, Callable[[Floats, Floats], Bools]] = {
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
    "==": operator.eq,
    "!=": operator.ne,
}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Answers of `n` responses as columns.

    `numbers` holds a number a response, NaN where it is missing: the value of a measured item, the
    position of a chosen option, -1, 0 or 1 of a trend; `score` is the score. `chosen` holds a row
    a response and a column an option, nothing chosen where the answer is missing.
    """

    n: int
    numbers: Mapping[str, Floats] = field(default_factory=dict)
    chosen: Mapping[str, Bools] = field(default_factory=dict)

    def number(self, item: str) -> Floats:
        """Return a column of numbers; all missing where the item has none."""
        return self.numbers.get(item, np.full(self.n, np.nan))


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """The fences of the peers of one response, and who they are."""

    low: float
    median: float
    high: float
    n: int
    period: str
    peers_zh: str
    peers_en: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something doubtful about one response: what, by which rule, beside what, and why.

    `row` is the response's position; `item` is "" where the whole sheet is meant; `comparison`
    holds what the value was compared with, by words such as `low`, `high`, `n`, `before`.
    """

    row: int
    rule: str
    kind: str
    severity: str
    item: str
    value: str
    comparison: Mapping[str, float | str]
    reason_zh: str
    reason_en: str


def judge(
    rules: FindingRules,
    sheet: Sheet,
    *,
    earlier: Sheet | None = None,
    bounds: Mapping[str, Sequence[Bound | None]] | None = None,
    twins: NDArray[np.int64] | None = None,
) -> list[Finding]:
    """Return what the rules find, in the order of responses, then of rules.

    `earlier` holds the same responses a period before, missing where there is none; `bounds` the
    fences of each response's peers, by item; `twins` how many others sent exactly the same answers.
    What is missing is not judged.
    """
    found: list[tuple[int, Finding]] = []
    for place, rule in enumerate(rules.rules):
        if rule.kind == "constraint":
            made = _constraint(rule, sheet)
        elif rule.kind == "order":
            made = _order(rule, sheet)
        elif rule.kind == "jump":
            made = _jump(rule, sheet, earlier)
        elif rule.kind == "peers":
            made = _peers(rule, sheet, bounds or {})
        elif rule.kind == "straight":
            made = _straight(rule, sheet)
        else:
            made = _copies(rule, twins)
        found += [(place, finding) for finding in made]
    return [finding for _place, finding in sorted(found, key=lambda f: (f[1].row, f[0]))]


def _constraint(rule: FindingRule, sheet: Sheet) -> Iterator[Finding]:
    if rule.must is None:
        return
    holds, known = _compared(rule.must, sheet)
    conditions = [_compared(condition, sheet) for condition in rule.given]
    judged = np.logical_and.reduce([known, *(part for pair in conditions for part in pair)])
    for row in np.flatnonzero(judged & ~holds):
        values = {item: _value(sheet, item, int(row)) for item in rule.items}
        yield _finding(rule, int(row), rule.items[0], values[rule.items[0]], values)


def _compared(one: Comparison, sheet: Sheet) -> tuple[Bools, Bools]:
    """Return where the comparison holds, and where both sides are known."""
    if one.operator in {"chooses", "lacks"}:
        chosen = sheet.chosen.get(one.left)
        position = int(float(one.right))
        if chosen is None:
            numbers = sheet.number(one.left)
            has: Bools = np.equal(numbers, position)
            known: Bools = ~np.isnan(numbers)
        else:
            has, known = chosen[:, position], np.any(chosen, axis=1, keepdims=True)[:, 0]
        return (has if one.operator == "chooses" else ~has), known
    left = sheet.number(one.left)
    right = sheet.number(one.right) if isinstance(one.right, str) else np.full(sheet.n, one.right)
    return _NUMERIC[one.operator](left, right), ~np.isnan(left) & ~np.isnan(right)


def _order(rule: FindingRule, sheet: Sheet) -> Iterator[Finding]:
    """Yield the first item of each response that is further than the one it builds on."""
    table = np.column_stack([sheet.number(item) for item in rule.items])
    ahead = table[:, 1:] - table[:, :-1] > rule.most
    for row in np.flatnonzero(ahead.any(axis=1)):
        at = int(np.argmax(ahead[row])) + 1
        value, before = table[row, at], table[row, at - 1]
        details: dict[str, float | str] = {"before": float(before), "most": rule.most}
        yield _finding(rule, int(row), rule.items[at], _text(value), details)


def _jump(rule: FindingRule, sheet: Sheet, earlier: Sheet | None) -> Iterator[Finding]:
    if earlier is None:
        return
    for item in rule.items:
        now, before = sheet.number(item), earlier.number(item)
        change = now - before
        for row in np.flatnonzero(np.abs(change) > rule.most):
            details: dict[str, float | str] = {
                "before": float(before[row]),
                "change": round(float(change[row]), 6),
                "most": rule.most,
            }
            yield _finding(rule, int(row), item, _text(now[row]), details)


def _peers(
    rule: FindingRule, sheet: Sheet, bounds: Mapping[str, Sequence[Bound | None]]
) -> Iterator[Finding]:
    for item in rule.items:
        values = sheet.number(item)
        for row, bound in enumerate(bounds.get(item, ())):
            value = float(values[row])
            if (
                bound is None
                or bound.n < rule.least
                or not (value < bound.low or value > bound.high)
            ):
                continue
            details: dict[str, float | str] = {
                "low": round(bound.low, 6),
                "median": bound.median,
                "high": round(bound.high, 6),
                "n": bound.n,
                "period": bound.period,
                "peers_zh": bound.peers_zh,
                "peers_en": bound.peers_en,
            }
            yield _finding(rule, row, item, _text(value), details)


def _straight(rule: FindingRule, sheet: Sheet) -> Iterator[Finding]:
    table = np.column_stack([sheet.number(item) for item in rule.items])
    same = (table == table[:, :1]).all(axis=1)  # a missing answer equals nothing
    for row in np.flatnonzero(same):
        details: dict[str, float | str] = {"items": len(rule.items)}
        yield _finding(rule, int(row), rule.items[0], _text(table[row, 0]), details)


def _copies(rule: FindingRule, twins: NDArray[np.int64] | None) -> Iterator[Finding]:
    if twins is None:
        return
    for row in np.flatnonzero(twins >= rule.least):
        yield _finding(rule, int(row), "", "", {"n": int(twins[row])})


def _finding(
    rule: FindingRule, row: int, item: str, value: str, details: Mapping[str, float | str]
) -> Finding:
    return Finding(
        row=row,
        rule=rule.key,
        kind=rule.kind,
        severity=rule.severity,
        item=item,
        value=value,
        comparison=dict(details),
        reason_zh=_filled(rule.message, "zh", value, details),
        reason_en=_filled(rule.message, "en", value, details),
    )


def _filled(message: Text, language: str, value: str, details: Mapping[str, float | str]) -> str:
    gaps = {key: told if isinstance(told, str) else _text(told) for key, told in details.items()}
    return message.to(language).format(
        **gaps | {"value": value, "peers": str(details.get(f"peers_{language}", ""))}
    )


def _value(sheet: Sheet, item: str, row: int) -> str:
    if item in sheet.chosen:
        return "; ".join(str(position) for position in np.flatnonzero(sheet.chosen[item][row]))
    return _text(sheet.number(item)[row])


def _text(number: float) -> str:
    """Return a number as people write it: at most two decimals, none that are needless.

    Examples
    --------
    >>> _text(12.0), _text(7.256), _text(float("nan"))
    ('12', '7.26', '')
    """
    if np.isnan(number):
        return ""
    rounded = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if rounded == "-0" else rounded

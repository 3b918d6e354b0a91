"""Which columns of a table an index needs, and what for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.engines.index.expressions import expression_columns
from ronghe.engines.index.table import rules

if TYPE_CHECKING:
    from ronghe.engines.index.definition import Index
    from ronghe.lib.faults import Fault


@dataclass(frozen=True, kw_only=True)
class Needed:
    """The columns that an index needs of a table.

    `numbers` and `texts` have for each column what it is needed for, in Chinese and in English.
    """

    numbers: Mapping[str, tuple[str, str]]
    texts: Mapping[str, tuple[str, str]]


def columns_needed(index: Index) -> Needed:
    """Return the columns that an index needs of a table; derived ones by what they are made of."""
    numbers: dict[str, tuple[str, str]] = {}
    for leaf in index.leaves:
        numbers.setdefault(leaf.column, (f"指标 {leaf.key}", f"indicator {leaf.key}"))
        if leaf.denominator is not None:
            why = (f"指标 {leaf.key} 的分母", f"denominator of {leaf.key}")
            numbers.setdefault(leaf.denominator, why)
    derived = {column.name: column for column in index.columns}
    waiting = [*derived]
    done: set[str] = set()
    while waiting:
        column = derived[waiting.pop()]
        done.add(column.name)
        numbers.pop(column.name, None)
        made_of = [column.column] if column.column else []
        if column.expression is not None:
            made_of = sorted(expression_columns(column.expression))
        for name in made_of:
            if name in derived and name != column.column:
                waiting += [] if name in done else [name]
            else:
                why = (f"用于计算 {column.name}", f"to make {column.name}")
                numbers.setdefault(str(name), why)
    return Needed(numbers=numbers, texts=_texts(index))


def _texts(index: Index) -> dict[str, tuple[str, str]]:
    units = index.units
    found = {units.key: ("单位的键", "keys of units")}
    if units.name is not None:
        found.setdefault(units.name, ("单位名称", "names of units"))
    if units.period is not None:
        found.setdefault(units.period, ("时期", "periods"))
    for name in units.groups:
        found.setdefault(name, ("分组", "groups"))
    for step in index.steps:
        chosen = [step.options, *(options for _, options in step.own.values())]
        for options in chosen:
            if options.get("by") and step.kind == "impute":
                found.setdefault(options["by"], ("填补所用的分组", "groups of imputation"))
    return found


def group_columns(index: Index) -> tuple[str, ...]:
    """Return the names of the columns of groups that an index names."""
    units = index.units
    others = {units.key, units.name, units.period} - set(units.groups)
    return tuple(name for name in _texts(index) if name not in others)


def missing_columns(needed: Needed, names: Iterable[str], *, file: str) -> list[Fault]:
    """Return a fault for each column that is needed and not there."""
    there = list(names)
    found = []
    for name, (zh, en) in {**needed.texts, **needed.numbers}.items():
        if name not in there:
            near = ", ".join(difflib.get_close_matches(name, there, n=3, cutoff=0.5)) or "-"
            details = {"needed_zh": zh, "needed_en": en, "near": near}
            found.append(
                rules.MISSING_COLUMN.fault(
                    file=file, row=1, column=name, value=name, details=details
                )
            )
    return found

"""Ranks, ties and grades of units by their sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ronghe.engines.appraisal.definition import Grade, Scheme
    from ronghe.engines.appraisal.sheet import Sheet


def ranked(scheme: Scheme, sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the sheets with rank and grade, in the order given.

    The higher score comes first; of equal ones the points under the keys of the tie rule decide,
    one after the other. Who is equal there, too, shares a rank, and the next rank counts them all
    (1, 2, 2, 4). A quota holds whole ranks: who shares one shares its grade.
    """
    order = {sheet.unit: _order(scheme, sheet) for sheet in sheets if sheet.score is not None}
    rank = {unit: 1 + sum(other > mine for other in order.values()) for unit, mine in order.items()}
    grades = _grades(scheme, sheets, rank)
    return [
        replace(
            sheet,
            rank=rank.get(sheet.unit),
            grade=grades.get(sheet.unit),
            decided_by=_decided_by(scheme, sheet, order),
        )
        for sheet in sheets
    ]


def _order(scheme: Scheme, sheet: Sheet) -> tuple[Decimal, ...]:
    assert sheet.score is not None  # noqa: S101  # the caller asks only for those with a score
    return (sheet.score, *(sheet.points_by_key[key] for key in scheme.ties))


def _decided_by(scheme: Scheme, sheet: Sheet, order: dict[str, tuple[Decimal, ...]]) -> str:
    """Return the first key of the tie rule that tells a unit from one of equal score."""
    mine = order.get(sheet.unit)
    if mine is None:
        return ""
    equal = [o for unit, o in order.items() if unit != sheet.unit and o[0] == mine[0]]
    for position, key in enumerate(scheme.ties, start=1):
        if any(other[: position + 1] != mine[: position + 1] for other in equal):
            return key
    return ""


def _grades(scheme: Scheme, sheets: Sequence[Sheet], rank: dict[str, int]) -> dict[str, Grade]:
    """Return the grade of each unit; who finds a grade full takes the next one below."""
    score = {sheet.unit: sheet.score for sheet in sheets}
    found: dict[str, Grade] = {}
    left = sorted(rank, key=lambda unit: rank[unit])
    for grade in scheme.grade_rule.grades:
        fit = [unit for unit in left if (score[unit] or Decimal(0)) >= grade.least]
        if grade.quota is not None:
            most = floor(len(rank) * grade.quota / 100)
            fit = [unit for unit in fit if sum(rank[u] <= rank[unit] for u in fit) <= most]
        found |= dict.fromkeys(fit, grade)
        left = [unit for unit in left if unit not in found]
    return found

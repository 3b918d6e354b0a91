"""Sums of decisions with exact coefficients."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ortools.sat.python.cp_model import CpModel, LinearExprT

SCALE = 10**12  # whole numbers a point; coefficients are rounded to the generous side


@dataclass(frozen=True, kw_only=True)
class Affine:
    """A constant and a multiple of each variable, by the variable's number in the model.

    Every variable is from 0 on, so rounding coefficients up never takes away what is possible.
    """

    constant: Fraction = Fraction(0)
    by_variable: Mapping[int, Fraction] = field(default_factory=dict)

    def __add__(self, other: Affine) -> Affine:
        """Return the sum."""
        merged = dict(self.by_variable)
        for variable, factor in other.by_variable.items():
            merged[variable] = merged.get(variable, Fraction(0)) + factor
        return Affine(constant=self.constant + other.constant, by_variable=merged)

    def __mul__(self, factor: Fraction) -> Affine:
        """Return a multiple of it."""
        return Affine(
            constant=self.constant * factor,
            by_variable={v: own * factor for v, own in self.by_variable.items()},
        )

    def generous(self, model: CpModel) -> tuple[LinearExprT, int]:
        """Return it in whole numbers of 1/SCALE, never less than it is, and its constant part."""
        expression: LinearExprT = 0
        for variable, factor in self.by_variable.items():
            number = model.get_int_var_from_proto_index(variable)
            expression = expression + math.ceil(factor * SCALE) * number
        return expression, math.ceil(self.constant * SCALE)


def total(parts: list[Affine]) -> Affine:
    """Return the sum of any number of them."""
    found = Affine()
    for part in parts:
        found = found + part
    return found

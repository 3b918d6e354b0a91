"""Sums of decisions with exact coefficients."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from ronghe.lib.later import Later

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ortools.sat.python import cp_model
else:
    cp_model = Later("ortools.sat.python.cp_model")

SCALE = 10**12  # whole numbers a point where coefficients have no smaller common denominator


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

    @property
    def step(self) -> Fraction:
        """Return a number that all values it can take are multiples of; 1/SCALE if it is tiny."""
        parts = (self.constant, *self.by_variable.values())
        common = math.lcm(*(part.denominator for part in parts))
        return Fraction(1, min(common, SCALE))

    def at_least(
        self, model: cp_model.CpModel, least: Fraction
    ) -> cp_model.BoundedLinearExpression | bool:
        """Return the constraint that it is at least a number, in the smallest whole numbers.

        Exact where the coefficients have a common denominator of a reasonable size; else they are
        rounded up in units of 1/SCALE, so that nothing possible is taken away.
        """
        common = math.lcm(*(factor.denominator for factor in self.by_variable.values()))
        scale = common if common <= SCALE else SCALE
        whole = {v: math.ceil(factor * scale) for v, factor in self.by_variable.items()}
        wanted = math.ceil((least - self.constant) * scale)
        divisor = math.gcd(*whole.values()) or 1
        if not whole or wanted <= 0:
            return wanted <= 0
        terms = [
            factor // divisor * model.get_int_var_from_proto_index(variable)
            for variable, factor in whole.items()
        ]
        return cp_model.LinearExpr.sum(terms) >= -(-wanted // divisor)


def total(parts: list[Affine]) -> Affine:
    """Return the sum of any number of them."""
    found = Affine()
    for part in parts:
        found = found + part
    return found

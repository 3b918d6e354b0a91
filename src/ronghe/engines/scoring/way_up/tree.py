"""The points of items and branches as sums of decisions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ronghe.engines.scoring.definition import Group, Item, Multiple
from ronghe.engines.scoring.way_up.affine import SCALE, Affine, total

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ortools.sat.python.cp_model import CpModel, IntVar

    from ronghe.engines.scoring.definition import Combination, Instrument
    from ronghe.engines.scoring.way_up.decisions import Decisions
    from ronghe.engines.scoring.way_up.levers import Lever
    from ronghe.engines.scoring.way_up.probing import Probe
    from ronghe.lib.expressions.syntax import Call

Part = Group | Item
_SHARE_PLACES = 6
ROUNDINGS = Fraction(1, 10**6)  # more than all divisions inside a tree can add up to


@dataclass(frozen=True, kw_only=True)
class Tree:
    """What the branches of an instrument can give, never less than the engine would.

    What is applicable is that of the probe's answers; the levers of a model never change it.
    """

    model: CpModel
    instrument: Instrument
    decisions: Decisions
    probe: Probe

    def score(self, keep: Callable[[Item], bool] = lambda _item: True) -> Affine:
        """Return the points of the whole, on some of the items alone if asked."""
        share = self._combined(self.instrument.score, self.instrument.groups, keep)
        return (share or Affine()) * Fraction(self.instrument.points)

    def share(self, keep: Callable[[Item], bool]) -> Affine | None:
        """Return the share of the whole on some items alone; None where none is applicable."""
        return self._combined(self.instrument.score, self.instrument.groups, keep)

    def points_of(self, call: Call) -> Affine | None:
        """Return what `score()`, `points(part)` or `share(part)` can come to; None for others.

        With what rounding half up may add: to shares at six decimals, to points at the
        instrument's.
        """
        rounding = Fraction(0)
        if self.instrument.is_divided:
            places = _SHARE_PLACES if call.function == "share" else self.instrument.decimals
            rounding = Fraction(1, 2 * 10**places) + ROUNDINGS
        spare = Affine(constant=rounding)
        if call.function == "score":
            return self.score() + spare
        if call.function not in ("points", "share"):
            return None
        part = self._part(str(call.words[0]))
        share = None if part is None else self._share(part, lambda _item: True)
        if part is None or share is None:
            return None
        return share * (Fraction(part.points) if call.function == "points" else Fraction(1)) + spare

    def group(self, key: str) -> Affine | None:
        """Return the points of a group; None where it is not applicable."""
        group = next(one for one in self.instrument.all_groups if one.key == key)
        share = self._share(group, lambda _item: True)
        return None if share is None else share * Fraction(group.points)

    def _part(self, name: str) -> Part | None:
        if name in self.instrument.item_by_id:
            return self.instrument.item_by_id[name]
        return next((one for one in self.instrument.all_groups if one.key == name), None)

    def _share(self, part: Part, keep: Callable[[Item], bool]) -> Affine | None:
        """Return the share of its points that a part can reach, None where it does not count."""
        if isinstance(part, Group):
            if not self.probe.is_applicable(part.key):
                return None
            below: tuple[Part, ...] = (*part.groups, *part.items)
            return self._combined(part.score, below, keep)
        if not part.points or not keep(part) or not self.probe.is_applicable(part.id):
            return None
        return self._item(part) * (1 / Fraction(part.points))

    def _combined(
        self,
        how: Combination,
        parts: Sequence[Part],
        keep: Callable[[Item], bool],
    ) -> Affine | None:
        weights = {id(part): self._weight(part, how) for part in parts}
        shares = [(weights[id(part)], self._share(part, keep)) for part in parts]
        counted = [(weight, share) for weight, share in shares if share is not None and weight]
        if not counted:
            return None
        if how in ("sum", "mean"):
            whole = sum(weight for weight, _share in counted)
            return total([share * (weight / whole) for weight, share in counted])
        return self._extreme(how, [share for _weight, share in counted])

    def _weight(self, part: Part, how: Combination) -> Fraction:
        if how == "sum":
            return Fraction(part.points)
        weight = part.weight
        if weight is None or how in ("min", "max"):
            return Fraction(1)
        if isinstance(weight, Decimal):
            return Fraction(weight)
        return Fraction(weight.get(self.probe.variant, Decimal(0)))

    def _extreme(self, how: Combination, shares: list[Affine]) -> Affine:
        """Return a variable between 0 and 1 that is at most the least, or some, of the shares."""
        step = Fraction(1, math.lcm(*(share.step.denominator for share in shares)))
        step = max(step, Fraction(1, SCALE))
        below = []
        variable = self._up_to(Fraction(1), step)
        for share in shares:
            is_below = self.model.new_bool_var("")
            # Where the step was cut short, a step more takes nothing away that is possible.
            spare = Fraction(0) if share.step >= step else step
            self._within(variable, share + Affine(constant=spare), only_if=is_below)
            below.append(is_below)
        self.model.add(sum(below) >= (len(below) if how == "min" else 1))
        return variable

    def _up_to(self, most: Fraction, step: Fraction) -> Affine:
        """Return a new variable between 0 and `most`, in steps."""
        variable = self.model.new_int_var(0, math.floor(most / step), "")
        return Affine(by_variable={variable.index: step})

    def _within(self, variable: Affine, limit: Affine, *, only_if: IntVar | None = None) -> None:
        """Keep a variable at most at a limit."""
        constraint = (limit + variable * Fraction(-1)).at_least(self.model, Fraction(0))
        if constraint is True:
            return
        added = self.model.add(constraint)
        if only_if is not None:
            added.only_enforce_if(only_if)

    def _item(self, item: Item) -> Affine:
        levers = self.decisions.of_item(item)
        if not levers:
            return Affine(constant=self.probe.points(item))
        chosen = self.probe.answers.values.get(item.id, frozenset())
        if isinstance(item.question, Multiple) and isinstance(chosen, frozenset):
            return self._several(item, chosen, levers)
        cases = self.decisions.cases(levers)
        tried = [dict(zip(levers, combination, strict=True)) for combination in cases]
        points = self.probe.points_after(item, tried)
        return Affine(
            by_variable={
                case.index: gained
                for case, gained in zip(cases.values(), points, strict=True)
                if gained
            }
        )

    def _several(self, item: Item, chosen: frozenset[int], levers: tuple[Lever, ...]) -> Affine:
        """Return the points of the options that are or will be chosen, at most the item's."""
        points = [Fraction(option.points) for option in item.options]
        now = sum((points[at] for at in chosen), start=Fraction(0))
        added = {
            self.decisions.moved[lever.name][1].index: points[lever.option]
            for lever in levers
            if lever.option is not None
        }
        reached = Affine(constant=now, by_variable=added)
        cap = Fraction(item.points)
        if now + sum(added.values()) <= cap:
            return reached
        variable = self._up_to(cap, min(reached.step, Affine(constant=cap).step))
        self._within(variable, reached)
        return variable

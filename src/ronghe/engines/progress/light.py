"""The light of a target: how far its value is from the planned path."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ronghe.engines.progress.path import Direction

Colour = Literal["green", "amber", "red", "not measured", "not due"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tolerance:
    """How far short of the path is near enough; the rule is data, not official.

    Each allowance is the greater of a relative and an absolute one. The relative one is a share of
    the planned value (`of="value"`), or of the way from baseline to target (`of="way"`), which
    suits levels: 5 % of 62 % would be most of the way from 60 to 64.

    Attributes
    ----------
    green, amber : shares, 0.05 for five percent; `green` at most `amber`.
    green_absolute, amber_absolute : in the unit of the target.
    """

    green: Decimal = Decimal(0)
    amber: Decimal = Decimal("0.05")
    green_absolute: Decimal = Decimal(0)
    amber_absolute: Decimal = Decimal(0)
    of: Literal["value", "way"] = "value"

    def __post_init__(self) -> None:
        """Refuse allowances below zero, or green ones beyond the amber ones."""
        fits = 0 <= self.green <= self.amber and 0 <= self.green_absolute <= self.amber_absolute
        if not fits:
            raise ValueError("Allowances are not negative, and green is no wider than amber.")

    def allowance(self, colour: Literal["green", "amber"], size: Decimal) -> Decimal:
        """Return how far short a value may be; `size` is what the relative part is a share of."""
        relative, absolute = (
            (self.green, self.green_absolute)
            if colour == "green"
            else (self.amber, self.amber_absolute)
        )
        return max(relative * abs(size), absolute)


@dataclass(frozen=True, kw_only=True, slots=True)
class Light:
    """A colour and what it was seen by.

    `short_by` is how far the value is behind the path, negative when ahead of it; `allowed_green`
    and `allowed_amber` are what was tolerated. All in the unit of the target; None where there is
    no value or no path yet.
    """

    colour: Colour
    short_by: Decimal | None = None
    allowed_green: Decimal | None = None
    allowed_amber: Decimal | None = None


def light(
    actual: Decimal | None,
    planned: Decimal | None,
    *,
    better: Direction,
    tolerance: Tolerance,
    way: Decimal | None = None,
) -> Light:
    """Return the light of a value beside its path.

    Parameters
    ----------
    actual : None where nothing is measured, which is no zero.
    planned : None where the path has not begun: nothing is due.
    better : `higher` or `lower`; of ranks `lower`.
    way : from baseline to target, for a tolerance `of="way"`.

    Raises
    ------
    ValueError
        If the tolerance is a share of the way and no way is given.

    Examples
    --------
    >>> seen = light(Decimal(62), Decimal(65), better="higher", tolerance=Tolerance())
    >>> seen.colour, seen.short_by, seen.allowed_amber
    ('amber', Decimal('3'), Decimal('3.25'))
    """
    if planned is None:
        return Light(colour="not due")
    if tolerance.of == "way" and way is None:
        raise ValueError("A tolerance of the way needs the way.")
    size = way if tolerance.of == "way" and way is not None else planned
    green = tolerance.allowance("green", size)
    amber = tolerance.allowance("amber", size)
    if actual is None:
        return Light(colour="not measured", allowed_green=green, allowed_amber=amber)
    short_by = planned - actual if better == "higher" else actual - planned
    colour: Colour = "green" if short_by <= green else "amber" if short_by <= amber else "red"
    return Light(colour=colour, short_by=short_by, allowed_green=green, allowed_amber=amber)

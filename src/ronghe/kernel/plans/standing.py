"""Hold a measured value against a promised one: met, close or missed."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

Standing = Literal["met", "close", "missed"]

# Ours, not official: no plan says how near is near. The page prints it beside every light.
CLOSE_PERCENT = Decimal(5)  # of the promised value


def standing(comparator: str, *, promised: Decimal, measured: Decimal | None) -> Standing | None:
    """Return how a measured value stands to a promise; None where nothing was measured.

    Parameters
    ----------
    comparator : `<=` promises to stay at or below; every other one (`>=`, a count `=`, an
        approximate `~`) is kept by reaching the value.
    promised, measured : in the same unit.

    Returns
    -------
    "met", "close" or "missed"
        "close" within `CLOSE_PERCENT` of the promised value, that bound included.

    Examples
    --------
    >>> standing(">=", promised=Decimal(80), measured=Decimal(80))
    'met'
    >>> standing(">=", promised=Decimal(80), measured=Decimal(76))
    'close'
    >>> standing("<=", promised=Decimal(80), measured=Decimal("84.1"))
    'missed'
    >>> standing("=", promised=Decimal(80), measured=None) is None
    True
    """
    if measured is None:
        return None
    short = measured - promised if comparator == "<=" else promised - measured
    if short <= 0:
        return "met"
    return "close" if short <= abs(promised) * CLOSE_PERCENT / 100 else "missed"

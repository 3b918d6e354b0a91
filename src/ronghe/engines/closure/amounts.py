"""Values in one unit: what may be added, and ranges as intervals."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from ronghe.lib.units import factor

if TYPE_CHECKING:
    from ronghe.engines.closure.model import Promise

# Shares, differences, multiples, ranks: a sum of them is no value of a whole.
_NO_AMOUNTS = frozenset({"", "%", "％", "‰", "成", "倍", "番", "位", "名次"})
_AVERAGES = ("/", "·", "每", "百分点", "基点")

factor_between = lru_cache(maxsize=4096)(factor)


def is_amount(unit: str) -> bool:
    """Say whether values in this unit may be added up.

    >>> is_amount("万家"), is_amount("%"), is_amount("万元/人·年"), is_amount("个百分点")
    (True, False, False, False)
    """
    return unit not in _NO_AMOUNTS and not any(sign in unit for sign in _AVERAGES)


def interval(promise: Promise, unit: str) -> tuple[Decimal, Decimal] | None:
    """Return the lower and upper end of a promise in another unit; None where it has none."""
    by = factor_between(promise.unit, indicator_unit=unit)
    if by is None or promise.value is None:
        return None
    low = promise.value * by
    return low, low if promise.value_high is None else promise.value_high * by


def amount(promise: Promise, unit: str) -> Decimal | None:
    """Return the single value of a promise in another unit; None for ranges too."""
    ends = interval(promise, unit)
    return ends[0] if ends is not None and ends[0] == ends[1] else None


def plain(value: Decimal) -> str:
    """Return a value as people write it.

    >>> plain(Decimal("2.50")), plain(Decimal("1E+4"))
    ('2.5', '10000')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

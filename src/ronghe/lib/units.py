"""Reconcile a unit as a document prints it with another: factors between them, or none."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_SHARES = {"%": Decimal(1), "‰": Decimal("0.1"), "成": Decimal(10)}
# Differences and multiples are no levels, whatever they open with (百分点 is no hundred of 分点).
_UNSCALED = frozenset({"百分点", "个百分点", "基点", "个基点", "倍", "番"})
_ALIASES = {
    "元人民币": "元",
    "吨标煤": "吨标准煤",
    "台(套)": "台套",
    "家(次)": "家次",
    "度": "千瓦时",
}
# Classifiers that count the same things, whichever the document prefers; 个 counts any thing.
_COUNTERS = (
    frozenset("个家户项座条间种处所"),
    frozenset({"个", "台", "套", "台套", "件", "架"}),
    frozenset({"人", "名"}),
)


def factor(unit: str, *, indicator_unit: str) -> Decimal | None:
    """Return by what a promised value is multiplied to stand in the indicator's unit.

    None where the two cannot be compared: percent or points beside a count, ranks, money beside
    things, enterprises beside machines.

    Examples
    --------
    >>> factor("万台", indicator_unit="台"), factor("亿元", indicator_unit="万元")
    (Decimal('10000'), Decimal('10000'))
    >>> factor("％", indicator_unit="%"), factor("家", indicator_unit="个")
    (Decimal('1'), Decimal('1'))
    >>> factor("%", indicator_unit="个"), factor("个百分点", indicator_unit="%")
    (None, None)
    """
    base, scale = base_and_scale(unit)
    other, other_scale = base_and_scale(indicator_unit)
    if base == other or _both_count(base, other) or (not base and scale > 1 and _counts(other)):
        return scale / other_scale
    return None


def base_and_scale(unit: str) -> tuple[str, Decimal]:
    """Return a unit without its scale, and the scale; `%` is the base of all shares.

    >>> base_and_scale("万千瓦时") == base_and_scale("万度") == ("瓦时", Decimal(10**7))
    True
    """
    text = unicodedata.normalize("NFKC", unit).replace(" ", "")
    if text in _SHARES:
        return "%", _SHARES[text]
    if text in _UNSCALED:
        return text, Decimal(1)
    scale, bare = Decimal(1), text
    while True:
        bare = _ALIASES.get(bare, bare)
        if not bare or bare[0] not in _SCALES:
            return bare, scale
        scale, bare = scale * _SCALES[bare[0]], bare[1:]


def _both_count(left: str, right: str) -> bool:
    return any(left in group and right in group for group in _COUNTERS)


def _counts(base: str) -> bool:
    return any(base in group for group in _COUNTERS)

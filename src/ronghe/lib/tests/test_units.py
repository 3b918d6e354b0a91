"""Units as documents print them, case by case."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ronghe.lib import units


@pytest.mark.parametrize(
    ("unit", "of", "factor"),
    [
        ("台", "台", 1),
        ("万台", "台", 10**4),
        ("台", "万台", Decimal("0.0001")),
        ("亿元", "万元", 10**4),
        ("万亿元", "亿元", 10**4),
        ("万元", "元人民币", 10**4),
        ("万元/人", "元/人", 10**4),
        ("％", "%", 1),
        ("‰", "%", Decimal("0.1")),
        ("成", "%", 10),
        ("万千瓦", "千瓦", 10**4),
        ("吨标煤", "万吨标准煤", Decimal("0.0001")),
        ("家", "个", 1),
        ("台（套）", "台", 1),
        ("千家", "户", 1000),
        ("万", "家", 10**4),
        ("", "", 1),
        ("个百分点", "个百分点", 1),
        ("%", "个", None),
        ("个百分点", "%", None),
        ("百分点", "%", None),
        ("番", "亿元", None),
        ("亿元", "个", None),
        ("家", "台", None),
        ("位", "个", None),
        ("", "个", None),
        ("亿", "亿元", None),
    ],
)
def test_units_are_reconciled_or_not_comparable(
    unit: str, of: str, factor: Decimal | int | None
) -> None:
    assert units.factor(unit, indicator_unit=of) == factor

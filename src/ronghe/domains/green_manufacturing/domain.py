"""Green factories, and how digital their management of energy and carbon is."""

from __future__ import annotations

from pathlib import Path

from ronghe.kernel.manifest.declarations import Domain, Text
from ronghe.kernel.manifest.reading import indicators_read, readings_read

_HERE = Path(__file__).parent
_DEFINITIONS = _HERE / "indicators.yaml"

DOMAIN = Domain(
    key="green_manufacturing",
    title=Text(zh="绿色制造", en="Green manufacturing"),
    question=Text(
        zh="工厂离绿色工厂的引领值还有多远，能碳管理数字化到什么程度？",
        en="How far is each factory from lead values, and how digital is its energy management?",
    ),
    indicators=indicators_read(_DEFINITIONS),
    instruments=(
        _HERE / "instruments" / "green-factory-2025.yaml",
        _HERE / "instruments" / "energy-digital.yaml",
    ),
    readings=readings_read(_DEFINITIONS),
    findings=tuple(
        _HERE / "findings" / f"{key}.yaml" for key in ("energy-digital", "green-factory-2025")
    ),
)

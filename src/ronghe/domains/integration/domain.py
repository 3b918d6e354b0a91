"""How far enterprises have integrated informatisation and industrialisation (两化融合)."""

from __future__ import annotations

from pathlib import Path

from ronghe.kernel.manifest.declarations import Domain, Text
from ronghe.kernel.manifest.reading import indicators_read, readings_read

_HERE = Path(__file__).parent
_DEFINITIONS = _HERE / "indicators.yaml"

DOMAIN = Domain(
    key="integration",
    title=Text(zh="两化融合", en="Integration of informatisation and industrialisation"),
    question=Text(
        zh="企业的两化融合处于哪个阶段，短板在哪个方面？",
        en="At which stage is each enterprise, and which aspect lags behind?",
    ),
    indicators=indicators_read(_DEFINITIONS),
    instruments=(_HERE / "instruments" / "integration-23020.yaml",),
    readings=readings_read(_DEFINITIONS),
    indices=(_HERE / "indices" / "integration-level.yaml",),
    findings=(_HERE / "findings" / "integration-23020.yaml",),
)

"""The digitalisation level of enterprises, as the 2024 indicators of MIIT measure it."""

from __future__ import annotations

from pathlib import Path

from ronghe.kernel.manifest.declarations import Domain, Text
from ronghe.kernel.manifest.reading import indicators_read, readings_read

_HERE = Path(__file__).parent
_DEFINITIONS = _HERE / "indicators.yaml"

DOMAIN = Domain(
    key="sme_digital",
    title=Text(zh="中小企业数字化水平", en="Digitalisation level of enterprises"),
    question=Text(
        zh="企业的数字化走到了哪一步，差在哪里？",
        en="How far has each enterprise come with digitalisation, and what is missing?",
    ),
    indicators=indicators_read(_DEFINITIONS),
    instruments=(_HERE / "instruments" / "sme-digital-2024.yaml",),
    readings=readings_read(_DEFINITIONS),
    findings=(_HERE / "findings" / "sme-digital-2024.yaml",),
    offers=(_HERE / "offers" / "sme-digital-2024.yaml",),
)

"""What the smart-manufacturing plan of a city counts, and how mature its enterprises are."""

from __future__ import annotations

from pathlib import Path

from ronghe.kernel.manifest.declarations import Domain, Text
from ronghe.kernel.manifest.reading import indicators_read, readings_read

_HERE = Path(__file__).parent
_DEFINITIONS = _HERE / "indicators.yaml"

DOMAIN = Domain(
    key="smart_manufacturing",
    title=Text(zh="智能制造", en="Smart manufacturing"),
    question=Text(
        zh="数字化车间、智能工厂和智能化改造是否按方案推进？",
        en="Are workshops, factories and retrofits on the plan's path?",
    ),
    indicators=indicators_read(_DEFINITIONS),
    instruments=(
        _HERE / "instruments" / "cmmm-2020.yaml",
        _HERE / "instruments" / "cmmm-draft-2024.yaml",
        _HERE / "instruments" / "smart-factory-2025.yaml",
        _HERE / "instruments" / "chongqing-workshop.yaml",
        _HERE / "instruments" / "chongqing-factory.yaml",
        _HERE / "instruments" / "caict-28.yaml",
    ),
    readings=readings_read(_DEFINITIONS),
    indices=(_HERE / "indices" / "smart-manufacturing-city.yaml",),
    schemes=(
        _HERE / "schemes" / "plan-districts-2019.yaml",
        _HERE / "schemes" / "plan-departments-2019.yaml",
    ),
    findings=tuple(
        _HERE / "findings" / f"{key}.yaml"
        for key in ("chongqing-factory", "chongqing-workshop", "cmmm-2020", "smart-factory-2025")
    ),
)

"""Indices of regions from statistics: of provinces, cities and counties."""

from __future__ import annotations

from pathlib import Path

from ronghe.kernel.manifest.declarations import Domain, Text
from ronghe.kernel.manifest.reading import indicators_read

_HERE = Path(__file__).parent
_INDICES = _HERE / "indices"

DOMAIN = Domain(
    key="regional_index",
    title=Text(zh="区域发展指数", en="Indices of regions"),
    question=Text(
        zh="各地区的信息化与两化融合处于什么水平，排在哪里，有多大把握？",
        en="How far is each region, where does it rank, and how sure is that?",
    ),
    indicators=indicators_read(_HERE / "indicators.yaml"),
    indices=(_INDICES / "ccid-region.yaml", _INDICES / "informatisation-idi.yaml"),
)

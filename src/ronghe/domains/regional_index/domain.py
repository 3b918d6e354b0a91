"""Indices of regions from published statistics: of provinces, cities and counties.

The programme holds no such statistics: they are built from files, or a version is uploaded whose
indicators name what a place does register.
"""

from __future__ import annotations

from pathlib import Path

from ronghe.kernel.manifest.declarations import Domain, Text

_INDICES = Path(__file__).parent / "indices"

DOMAIN = Domain(
    key="regional_index",
    title=Text(zh="区域发展指数", en="Indices of regions"),
    question=Text(
        zh="各地区的信息化与两化融合处于什么水平，排在哪里，有多大把握？",
        en="How far is each region, where does it rank, and how sure is that?",
    ),
    indices=(_INDICES / "ccid-region.yaml", _INDICES / "informatisation-idi.yaml"),
)

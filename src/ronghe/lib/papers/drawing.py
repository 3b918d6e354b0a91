"""Charts of papers as SVG: bars and a radar, black on white, readable without colour."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import cos, pi, sin
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FONT = "Noto Serif SC"
_WIDTH = 620
_LABEL = 220  # of the width, for names
_ROW = 22
_BESIDE = 60  # for the numbers on either side
_OWN, _OTHER, _TOTAL = "#1f5fa8", "#c2570c", "#0f7f68"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A bar from `start` to `end`; `text` stands beside it."""

    name: str
    start: float
    end: float
    text: str
    is_total: bool = False


def bars(rows: Sequence[Bar]) -> str:
    """Return horizontal bars, one below the other, on one scale that holds zero.

    Examples
    --------
    >>> bars([Bar(name="a<b", start=0, end=2, text="2")]).count("a&lt;b")
    1
    """
    ends = [0.0, *(value for row in rows for value in (row.start, row.end))]
    low, high = min(ends), max(ends)
    span = (high - low) or 1.0
    room = _WIDTH - _LABEL - 80
    scale = room / span
    height = _ROW * len(rows) + 8
    zero = _LABEL + (0 - low) * scale
    parts = [_line(zero, 0, zero, height, "#64748b")]
    for position, row in enumerate(rows):
        top = 4 + position * _ROW
        left = _LABEL + (min(row.start, row.end) - low) * scale
        width = max(1.0, abs(row.end - row.start) * scale)
        colour = _TOTAL if row.is_total else _OWN if row.end >= row.start else _OTHER
        parts += [
            _text(_LABEL - 8, top + 14, row.name, anchor="end", limit=26),
            f'<rect x="{left:.1f}" y="{top + 2:.1f}" width="{width:.1f}" height="{_ROW - 7}" '
            f'fill="{colour}"/>',
            _text(left + width + 6, top + 14, row.text),
        ]
    return _svg(_WIDTH, height, parts)


def swings(
    rows: Sequence[tuple[str, float, float]], *, base: float, number: Callable[[float], str]
) -> str:
    """Return a tornado: bars from the base to the worst and the best of each input.

    `rows` are name, worst and best; `number` writes a value.

    Examples
    --------
    >>> swings([("a", -1.0, 4.0)], base=2.0, number=str).count("<rect")
    2
    """
    ends = [base, *(value for _name, *both in rows for value in both)]
    low, high = min(ends), max(ends)
    room = _WIDTH - _LABEL - 2 * _BESIDE
    scale = room / ((high - low) or 1.0)

    def at(value: float) -> float:
        return _LABEL + _BESIDE + (value - low) * scale

    height = _ROW * len(rows) + 30
    parts = [
        _line(at(base), 20, at(base), height, "#64748b"),
        _text(at(base), 14, number(base), anchor="middle"),
    ]
    for position, (name, worst, best) in enumerate(rows):
        top = 24 + position * _ROW
        parts.append(_text(_LABEL - 8, top + 14, name, anchor="end", limit=26))
        for value, colour in ((worst, _OTHER), (best, _TOTAL)):
            left, right = sorted((at(base), at(value)))
            parts.append(
                f'<rect x="{left:.1f}" y="{top + 2:.1f}" width="{right - left:.1f}" '
                f'height="{_ROW - 7}" fill="{colour}"/>'
            )
            if value != base:
                side = -1 if value < base else 1
                anchor = "end" if side < 0 else "start"
                parts.append(_text(at(value) + 5 * side, top + 14, number(value), anchor=anchor))
    return _svg(_WIDTH, height, parts)


def radar(
    axes: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]], *, most: float
) -> str:
    """Return a profile over at least three axes; the first series is filled, the others dashed.

    A value that is None leaves a gap, and is no zero.
    """
    width, height, radius = _WIDTH, 400, 135
    x, y = width / 2, height / 2 + 6
    parts = []
    for step in (0.25, 0.5, 0.75, 1.0):
        ring = [_point(x, y, radius * step, at, len(axes)) for at in range(len(axes))]
        parts.append(f'<polygon points="{_points(ring)}" fill="none" stroke="#cbd5e1"/>')
    for at, name in enumerate(axes):
        end = _point(x, y, radius, at, len(axes))
        parts.append(_line(x, y, *end, "#cbd5e1"))
        tx, ty = _point(x, y, radius + 14, at, len(axes))
        anchor = "middle" if abs(tx - x) < 20 else "start" if tx > x else "end"
        parts.append(_text(tx, ty + 4, name, anchor=anchor, limit=14))
    for number, (name, values) in enumerate(series):
        colour = _OWN if number == 0 else _OTHER
        dash = "" if number == 0 else ' stroke-dasharray="6 4"'
        fill = colour if number == 0 else "none"
        known = [(at, value) for at, value in enumerate(values) if value is not None]
        ends = [_point(x, y, radius * value / most, at, len(axes)) for at, value in known]
        shape = "polygon" if len(known) == len(axes) else "polyline"
        opened = fill if shape == "polygon" else "none"
        parts.append(
            f'<{shape} points="{_points(ends)}" fill="{opened}" fill-opacity="0.15" '
            f'stroke="{colour}" stroke-width="2"{dash}/>'
        )
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in ends]
        parts.append(_line(12, 14 + 18 * number, 40, 14 + 18 * number, colour, extra=dash))
        parts.append(_text(48, 18 + 18 * number, name, limit=40))
    return _svg(width, height, parts)


def _point(x: float, y: float, radius: float, at: int, count: int) -> tuple[float, float]:
    angle = 2 * pi * at / count - pi / 2
    return x + radius * cos(angle), y + radius * sin(angle)


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _line(x: float, y: float, to_x: float, to_y: float, colour: str, extra: str = "") -> str:
    return (
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{colour}" '
        f'stroke-width="1.5"{extra}/>'
    )


def _text(x: float, y: float, text: str, *, anchor: str = "start", limit: int = 60) -> str:
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{FONT}" font-size="12" '
        f'text-anchor="{anchor}" fill="#1e293b">{escape(short)}</text>'
    )


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'
    )

"""Page numbers and the running lines at the top and bottom of pages: no part of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from ronghe.lib.documents.pdf.model import Line

_ZONE: Final = 0.12  # of the page's height, at the top and at the bottom
_OUTERMOST: Final = 2  # lines at each end that may be running ones
_NUMBER: Final = re.compile(
    r"[-—–―─·•~\s]*(?:\d{1,4}|[ivxlcIVXLC]{1,6})[-—–―─·•~\s]*"
    r"|第?\s*\d{1,4}\s*页?\s*[,，/／共]?\s*(?:共?\s*\d{1,4}\s*页?)"
    r"|第\s*[\d一二三四五六七八九十百]{1,5}\s*页"
)
_AT_END: Final = re.compile(r"^[-—–\s]*\d{1,4}[-—–\s]+|[-—–\s]+\d{1,4}[-—–\s]*$")
_SENTENCE: Final = re.compile(r"[。；;！]")
_SAME_PLACE: Final = 6.0  # points


def without_furniture(pages: Sequence[tuple[float, list[Line]]]) -> list[list[Line]]:
    """Return the lines of each page without running lines and page numbers.

    Parameters
    ----------
    pages : sequence of tuple of float and list of Line
        Height of each page, and its lines in any order.
    """
    outer = [_outermost(height, lines) for height, lines in pages]
    counts = Counter(key for lines in outer for key in {k for line in lines for k in _keys(line)})
    # Left and right pages may have running lines of their own.
    often = max(2, min(len(pages), 3), round(0.3 * len(pages)))
    kept = []
    for (_, lines), ends in zip(pages, outer, strict=True):
        dropped = {
            id(line)
            for line in ends
            if _NUMBER.fullmatch(line.text) or any(counts[key] >= often for key in _keys(line))
        }
        kept.append([line for line in lines if id(line) not in dropped])
    return kept


def _outermost(height: float, lines: Sequence[Line]) -> list[Line]:
    ordered = sorted(lines, key=lambda line: line.baseline)
    ends = {id(line): line for line in (*ordered[:_OUTERMOST], *ordered[-_OUTERMOST:])}
    return [
        line
        for line in ends.values()
        if line.baseline < _ZONE * height or line.baseline > (1 - _ZONE) * height
    ]


def _keys(line: Line) -> list[tuple[str, int]]:
    """Return what running lines of several pages share: their words, at the same height.

    Two keys, so that heights on both sides of a step count as one. A sentence is none: pages that
    begin alike but for a figure are text.
    """
    if _SENTENCE.search(line.text):
        return []
    text = "".join(_AT_END.sub("", line.text).split())
    step = round(line.baseline / _SAME_PLACE)
    return [(text, step), (text, step + 1)]

"""Lines of one column as paragraphs: where one ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from ronghe.lib.documents.pdf.lines import COLUMN_GAP
from ronghe.lib.documents.pdf.model import Line

_ENDS: Final = "。！？；：!?;:”）)』」》.…"
_OPENING: Final = re.compile(
    r"第[一二三四五六七八九十百\d]{1,4}[章节条编篇部]|[一二三四五六七八九十]{1,3}[、.．]"
    r"|[(（](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]|\d{1,2}[、.．](?!\d)|[①-⑳●◆■▪◇□★※►]"
    r"|专栏|附件|附表"
)
_LEADING_TOKEN: Final = re.compile(r"[\x21-\x7e]+|[^\x00-\x7f]")
_INDENT: Final = 0.8  # em
_SHORT: Final = 2.2  # em that the last line of a paragraph ends before the margin
_GAP: Final = 1.6  # of the usual distance between lines
_ROOM: Final = 0.15  # by which sizes of one paragraph differ at most
_FEWEST_GAPS: Final = 2  # wide gaps in a row of a table without rules
_FEWEST: Final = 6  # lines that tell the margins of a column


@dataclass(frozen=True, kw_only=True, slots=True)
class Margins:
    """Left and right edge of a column of text, and the usual distance of its lines."""

    left: float
    right: float
    pitch: float


def margins_of(lines: Sequence[Line], fallback: Margins | None = None) -> Margins:
    """Return the margins that most lines keep; too few lines take those of the document."""
    if fallback is not None and len(lines) < _FEWEST:
        return fallback
    lefts, rights = sorted(line.left for line in lines), sorted(line.right for line in lines)
    steps = [
        b.baseline - a.baseline
        for a, b in pairwise(lines)
        if 0 < b.baseline - a.baseline < 5 * a.em
    ]
    em = median(line.em for line in lines) if lines else 10.0
    return Margins(
        left=lefts[len(lefts) // 20] if lefts else 0.0,
        right=rights[-1 - len(rights) // 20] if rights else 0.0,
        pitch=median(steps) if steps else 2 * em,
    )


def continues(previous: Line, line: Line, margins: Margins, *, is_same_column: bool) -> bool:
    """Tell whether `line` goes on with the paragraph that `previous` is part of."""
    em = line.em
    if abs(previous.em - em) > _ROOM * em or _is_row(previous) or _is_row(line):
        return False
    if _OPENING.match(line.text) and (previous.text[-1] in _ENDS or line.left > margins.left + em):
        return False
    if is_same_column and line.baseline - previous.baseline > _GAP * margins.pitch:
        return False
    room = (margins.right - previous.right) / em
    is_indented = line.left - margins.left > _INDENT * em
    is_ended = previous.text[-1] in _ENDS
    if is_indented:
        # The rest of a paragraph that hangs; a new one follows a full stop.
        return room < 1.2 and not is_ended and not _is_centred(line, margins)
    if room <= _SHORT:
        return True
    token = _LEADING_TOKEN.match(line.text)
    needed = 0.6 * len(token.group()) if token and token.group().isascii() else 1.0
    return not is_ended and room <= needed + _SHORT


def _is_row(line: Line) -> bool:
    # One gap may stand behind a heading whose text runs on.
    return line.text.count(COLUMN_GAP) >= _FEWEST_GAPS


def _is_centred(line: Line, margins: Margins) -> bool:
    before, behind = line.left - margins.left, margins.right - line.right
    return before > 2 * line.em and abs(before - behind) < 1.5 * line.em

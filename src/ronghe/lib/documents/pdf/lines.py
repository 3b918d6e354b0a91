"""Characters as lines of text, and lines as columns in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import Final

from ronghe.lib.documents.pdf.model import Glyph, Line

_WIDE: Final = "\u2e80"  # from here on a character fills an em
_BASELINE, _LEFT = attrgetter("baseline"), attrgetter("left")
_SAME_LINE: Final = 0.45  # em between baselines; raised signs are of the line
_BLANK: Final = {True: 0.12, False: 0.5}  # em between Latin characters, between others
COLUMN_GAP: Final = "   "  # stands for a wide gap in a line
_WIDE_GAP: Final = 1.5  # em; wider ones part the columns of a table set without lines
_SET_WIDE: Final = 0.2  # em between all characters of a line that is set wide
_FEWEST_SPREAD: Final = 2  # gaps that tell so
_GUTTER: Final = 1.2  # em between two columns of text
_FEWEST_ROWS: Final = 8  # that two columns of text have
_FULL: Final = 0.6  # of its width that a line of a column fills, as most do


def em_of(glyphs: Sequence[Glyph]) -> float:
    """Return the width of a Chinese character among these, or what it would be."""
    wide = [g.right - g.left for g in glyphs if g.text >= _WIDE]
    if wide:
        return max(1.0, median(wide))
    return max(1.0, 0.8 * median(g.bottom - g.top for g in glyphs)) if glyphs else 1.0


def rows_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Group characters by their baselines, from the top down, each row from left to right."""
    ordered = sorted(glyphs, key=_BASELINE)
    if not ordered:
        return []
    em = em_of(ordered)
    rows = [[ordered[0]]]
    for glyph in ordered[1:]:
        if glyph.baseline - rows[-1][0].baseline <= _SAME_LINE * em:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    for row in rows:
        row.sort(key=_LEFT)
    return rows


def line_of(row: Sequence[Glyph]) -> Line:
    """Return a row of characters as a line; a wide gap becomes three blanks, as in a table."""
    em = em_of(row)
    spread = _spread(row, em)
    parts: list[str] = []
    previous: Glyph | None = None
    for glyph in row:
        if previous is not None:
            if _is_shadow(previous, glyph):
                continue
            gap = (glyph.left - previous.right) / em - spread
            is_latin = previous.text.isascii() and glyph.text.isascii()
            if gap > _WIDE_GAP:
                parts.append(COLUMN_GAP)
            elif gap > _BLANK[is_latin] or (glyph.is_apart and not spread):
                parts.append(" ")
        parts.append(glyph.text)
        previous = glyph
    baselines = [glyph.baseline for glyph in row]
    return Line(
        text="".join(parts), left=row[0].left, right=max(g.right for g in row),
        baseline=median(baselines), em=em,
    )  # fmt: skip


def _spread(row: Sequence[Glyph], em: float) -> float:
    """Return the space, in em, that a line set wide has between all of its characters."""
    gaps = [(b.left - a.right) / em for a, b in pairwise(row)]
    usual = median(gaps) if len(gaps) >= _FEWEST_SPREAD else 0.0
    # Of columns of single figures the widths differ.
    is_even = sum(abs(gap - usual) < 0.25 * usual for gap in gaps) >= 0.8 * len(gaps)
    return usual if usual > _SET_WIDE and is_even else 0.0


def _is_shadow(previous: Glyph, glyph: Glyph) -> bool:
    """Tell whether a character was printed twice at one place to look bold."""
    return (
        previous.text == glyph.text
        and abs(previous.left - glyph.left) < 0.25 * (glyph.right - glyph.left)
        and abs(previous.baseline - glyph.baseline) < 1.0
    )


def columns_of(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Cut the text of a page into blocks in reading order: left column before right one.

    Lines across both columns (a title) part the blocks above from those below.
    """
    rows = rows_of(glyphs)
    gutter = _gutter(rows)
    if gutter is None:
        return [list(glyphs)] if glyphs else []
    blocks: list[list[Glyph]] = []
    left: list[Glyph] = []
    right: list[Glyph] = []
    whole: list[Glyph] = []
    for row in rows:
        if _crosses(row, gutter):
            blocks += [block for block in (left, right) if block]
            left, right = [], []
            whole += row
            continue
        if whole:
            blocks.append(whole)
            whole = []
        for glyph in row:
            (left if glyph.middle[0] < gutter else right).append(glyph)
    return blocks + [block for block in (left, right, whole) if block]


def _crosses(row: Sequence[Glyph], gutter: float) -> bool:
    """Tell whether a row of text runs over the gutter: no gap of a gutter's width is there."""
    half = 0.3 * em_of(row)
    return any(glyph.left < gutter + half and glyph.right > gutter - half for glyph in row)


def _gutter(rows: Sequence[Sequence[Glyph]]) -> float | None:
    """Return where the gap between two columns of running text is; None for one column."""
    if len(rows) < _FEWEST_ROWS:
        return None
    begin = min(row[0].left for row in rows)
    end = max(row[-1].right for row in rows)
    places: dict[int, int] = {}
    for row in rows:
        em = em_of(row)
        gaps = [(a.right, b.left) for a, b in pairwise(row) if b.left - a.right > _GUTTER * em]
        # Several gaps are the columns of a table.
        if len(gaps) == 1 and begin + 0.3 * (end - begin) < sum(gaps[0]) / 2 < end - 0.3 * (
            end - begin
        ):
            for place in range(int(gaps[0][0]) + 1, int(gaps[0][1]) + 1):
                places[place] = places.get(place, 0) + 1
    if not places:
        return None
    most = max(places.values())
    best = [place for place, count in places.items() if count == most]
    gutter = float(best[len(best) // 2])
    beside = [row for row in rows if not _crosses(row, gutter)]
    both = [row for row in beside if row[0].left < gutter < row[-1].right]
    if len(both) < _FEWEST_ROWS or len(both) < 0.5 * len(rows):
        return None
    full = sum(
        _fill([g for g in row if g.middle[0] < gutter], begin, gutter) > _FULL
        and _fill([g for g in row if g.middle[0] > gutter], gutter, end) > _FULL
        for row in both
    )
    return gutter if full >= 0.5 * len(both) else None


def _fill(side: Sequence[Glyph], begin: float, end: float) -> float:
    return sum(glyph.right - glyph.left for glyph in side) / max(1.0, end - begin)

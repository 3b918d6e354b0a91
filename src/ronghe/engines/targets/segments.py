"""Sentences and their comma-separated segments, with brackets taken out or kept whole."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from ronghe.engines.targets.quantities import Quantity

_SENTENCE_END: Final = re.compile(r"[。!?]+[”)]?")
_OPEN: Final = "(〔【"
_CLOSE: Final = ")〕】"
_LONGEST_BRACKET: Final = 200
_LONGEST_SENTENCE: Final = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """A stretch between commas; its quantities are in positions of `text`.

    Attributes
    ----------
    text : str
        The segment without brackets that hold quantities of their own.
    positions : tuple of int
        `positions[i]` is the row position of `text[i]`.
    quantities : tuple of Quantity
        In order.
    opened_by : str
        The sign before the segment: `，`, `;`, `:`, `(` or "".
    """

    text: str
    positions: tuple[int, ...]
    quantities: tuple[Quantity, ...]
    opened_by: str


def sentences(text: str, start: int = 0) -> list[tuple[int, int]]:
    """Return the spans of the sentences of a row from `start` on; they tile it.

    Examples
    --------
    >>> sentences("一、目标。到2025年。")
    [(0, 5), (5, 12)]
    """
    spans = []
    for match in _SENTENCE_END.finditer(text, start):
        spans.append((start, match.end()))
        start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    return [piece for span in spans for piece in _bounded(text, *span)]


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut what is far longer than any sentence at a comma: no text costs more than linear."""
    spans = []
    while end - start > _LONGEST_SENTENCE:
        cut = max(text.rfind(sign, start, start + _LONGEST_SENTENCE) for sign in "，;,、") + 1
        if cut <= start:
            cut = start + _LONGEST_SENTENCE
        spans.append((start, cut))
        start = cut
    return [*spans, (start, end)]


def _brackets(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the outermost bracket pairs, the closing sign included; unmatched signs are none."""
    pairs: list[tuple[int, int]] = []
    stack: list[int] = []
    for index in range(start, end):
        if text[index] in _OPEN:
            stack.append(index)
        elif text[index] in _CLOSE and stack:
            opened = stack.pop()
            if not stack and index - opened <= _LONGEST_BRACKET:
                pairs.append((opened, index + 1))
    return pairs


def segments(text: str, start: int, end: int, quantities: list[Quantity]) -> list[Segment]:
    """Cut a sentence at its commas, semicolons and colons, but not inside a bracketed remark.

    A bracket with a quantity inside becomes segments of its own, and the text around it closes up.
    """
    inside = [q for q in quantities if start <= q.start and q.end <= end]
    opaque: list[tuple[int, int]] = []
    separate: list[tuple[int, int]] = []
    for opened, closed in _brackets(text, start, end):
        holds = any(opened < q.start and q.end < closed for q in inside)
        (separate if holds else opaque).append((opened, closed))
    found = _cut(text, start, end, inside, opaque=opaque, dropped=separate, opened_by="")
    for opened, closed in separate:
        found += _cut(text, opened + 1, closed - 1, inside, opaque=[], dropped=[], opened_by="(")
    return sorted(found, key=lambda s: s.positions[0])


def _cut(
    text: str,
    start: int,
    end: int,
    quantities: list[Quantity],
    *,
    opaque: list[tuple[int, int]],
    dropped: list[tuple[int, int]],
    opened_by: str,
) -> list[Segment]:
    closed_at = dict(opaque)
    dropped_at = dict(dropped)
    found: list[Segment] = []
    positions: list[int] = []
    inside = {p for q in quantities for p in range(q.start, q.end)}
    index = start
    while index < end:
        if index in dropped_at:
            index = dropped_at[index]
            continue
        if index in closed_at:
            positions.extend(range(index, closed_at[index]))
            index = closed_at[index]
            continue
        if text[index] in "，,;:。!?" and index not in inside and not _in_ratio(text, index):
            found.append(_segment(text, positions, quantities, opened_by))
            positions, opened_by = [], "，" if text[index] == "," else text[index]
        else:
            positions.append(index)
        index += 1
    found.append(_segment(text, positions, quantities, opened_by))
    return [segment for segment in found if segment.text]


def _in_ratio(text: str, index: int) -> bool:
    """Tell whether the sign stands between two digits (1:1)."""
    return text[index] == ":" and text[index - 1 : index + 2 : 2].isdigit() and index > 0


def _segment(
    text: str, positions: list[int], quantities: list[Quantity], opened_by: str
) -> Segment:
    view_of = {position: view for view, position in enumerate(positions)}
    own = tuple(
        replace(
            q,
            start=view_of[q.start],
            end=view_of[q.end - 1] + 1,
            number_end=view_of[q.start] + q.number_end - q.start,
        )
        for q in quantities
        if q.start in view_of and q.end - 1 in view_of
    )
    return Segment(
        text="".join(text[p] for p in positions),
        positions=tuple(positions),
        quantities=own,
        opened_by=opened_by,
    )

"""A document's untouched text as HTML, with its headings, clause anchors and targets marked.

The text content of the HTML is the document, character by character: nothing is added, left out
or trimmed, so that what an officer copies is what was handed in.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from ronghe.kernel.plans.models import Clause, Target
from ronghe.web.plans import wording

_NUMERALS = "一二三四五六七八九十百零〇"
_LEVELS = (
    (2, re.compile(rf"^(?:第[{_NUMERALS}\d]+[章编篇部]|[{_NUMERALS}]+[、.．])")),
    (3, re.compile(rf"^(?:第[{_NUMERALS}\d]+节|[（(][{_NUMERALS}]+[）)])")),
)
_DEEPEST = 4
_SENTENCE_ENDS = frozenset("\n。；;")
# A mark of several targets shows the state that still asks for work.
_URGENCY = (Target.State.FOUND, Target.State.ACCEPTED, Target.State.DROPPED)


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of text that one target, or several overlapping ones, were read from."""

    start: int
    end: int
    targets: tuple[Target, ...]

    @property
    def key(self) -> str:
        """The HTML id, which stays the same when a target is mended."""
        return span_key(self.start)

    @property
    def state(self) -> str:
        states = {target.state for target in self.targets}
        return next(state for state in _URGENCY if state in states)


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The place where a section's name is printed."""

    start: int
    end: int
    section: str

    @property
    def level(self) -> int:
        found = (level for level, pattern in _LEVELS if pattern.match(self.section))
        return next(found, _DEEPEST)


def span_key(start: int) -> str:
    return f"span-{start}"


def spans_of(targets: Iterable[Target]) -> list[Span]:
    """Return the spans of a document in order; targets whose spans overlap share one."""
    spans: list[Span] = []
    printed = [(t.start, t.end, t) for t in targets if t.start is not None and t.end is not None]
    for start, end, target in sorted(printed, key=lambda row: row[:2]):
        if spans and start < spans[-1].end:
            last = spans.pop()
            spans.append(
                Span(
                    start=last.start,
                    end=max(last.end, end),
                    targets=(*last.targets, target),
                )
            )
        else:
            spans.append(Span(start=start, end=end, targets=(target,)))
    return spans


def span_around(target: Target, targets: Iterable[Target]) -> Span | None:
    """Return the span that a target is part of; None for a target that was entered, not read."""
    if target.start is None:
        return None
    return next((s for s in spans_of(targets) if s.start <= target.start < s.end), None)


def headings_of(text: str, clauses: Sequence[Clause]) -> list[Heading]:
    """Return where each section begins, by the clauses that carry its name."""
    headings: list[Heading] = []
    section = ""
    for clause in clauses:
        if clause.section and clause.section != section:
            start = text.find(clause.section, clause.start, clause.end)
            if start >= 0:
                end = start + len(clause.section)
                headings.append(Heading(start=start, end=end, section=clause.section))
        section = clause.section
    return headings


def mark_html(text: str, span: Span, *, swapped: bool = False) -> SafeString:
    """Return the highlighted stretch; `swapped` makes it an out-of-band update of the page."""
    words = "\n".join(
        f"{wording.LOOKS[t.state].word}: {t.indicator_phrase} {wording.promise(t)}"
        for t in span.targets
    )
    return format_html(
        '<a class="plans-mark" id="{}" data-state="{}" data-targets="{}" href="#target-{}" '
        'title="{}"{}>{}</a>',
        span.key,
        span.state,
        " ".join(str(target.pk) for target in span.targets),
        span.targets[0].pk,
        words,
        mark_safe(' hx-swap-oob="true"') if swapped else "",
        text[span.start : span.end],
    )


def text_html(text: str, *, clauses: Sequence[Clause], targets: Iterable[Target]) -> SafeString:
    """Return the whole document, a block a line."""
    spans = spans_of(targets)
    headings = headings_of(text, clauses)
    inserts = sorted(
        [
            *((c.start, c.start, 0, _anchor_html(c)) for c in clauses),
            *((h.start, h.end, 1, _run_in_html(text, h)) for h in _apart(headings, spans)),
            *((s.start, s.end, 2, mark_html(text, s)) for s in spans),
        ],
        key=lambda row: (row[0], row[2]),
    )
    starts = [insert[0] for insert in inserts]
    heading_by_start = {heading.start: heading for heading in headings}
    parts: list[str] = []
    for begin, end in _blocks(text, spans):
        inside = inserts[bisect_left(starts, begin) : bisect_left(starts, end)]
        opening = _opening(text, begin, end, heading_by_start, inside)
        parts += [opening, *_pieces(text, begin, end, inside), "</div>"]
    return mark_safe("".join(parts))  # noqa: S308  # every piece of the text was escaped


def excerpt_html(text: str, begin: int, end: int, target: Target) -> SafeString:
    """Return a part of the document with the target's own value marked."""
    start = begin if target.start is None else target.start
    stop = start if target.end is None else target.end
    return format_html(
        "{}{}<mark>{}</mark>{}{}",
        _cut(text, begin),
        text[begin:start],
        text[start:stop],
        text[stop:end],
        _cut(text, end),
    )


def _cut(text: str, position: int) -> str:
    """Return an ellipsis where a sentence goes on beyond `position`."""
    around = text[max(0, position - 1) : position + 1]
    is_inside = len(around) > 1 and not set(around) & _SENTENCE_ENDS
    return "…" if is_inside else ""


Insert = tuple[int, int, int, str]


def _apart(headings: Sequence[Heading], spans: Sequence[Span]) -> list[Heading]:
    """Return the headings without a target inside: a mark says more than bold type."""
    ends = [span.end for span in spans]
    apart = []
    for heading in headings:
        index = bisect_right(ends, heading.start)
        if index == len(spans) or spans[index].start >= heading.end:
            apart.append(heading)
    return apart


def _blocks(text: str, spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Cut the text behind each line break that no span reaches over."""
    begin, index = 0, 0
    for match in re.finditer("\n", text):
        end = match.end()
        while index < len(spans) and spans[index].end <= end:
            index += 1
        if index < len(spans) and spans[index].start < end:
            continue
        yield begin, end
        begin = end
    if begin < len(text):
        yield begin, len(text)


def _opening(
    text: str, begin: int, end: int, headings: dict[int, Heading], inside: Sequence[Insert]
) -> str:
    for start, _end, _kind, _html in inside:
        heading = headings.get(start)
        # A heading fills its line but for marks and a full stop; one that runs in is only bold.
        if heading and len(text[begin:end].strip(" \t\r\n　#*_。.")) <= len(heading.section):
            return (
                f'<div class="plans-line plans-heading plans-heading-{heading.level}" '
                f'role="heading" aria-level="{heading.level}">'
            )
    is_blank = not text[begin:end].strip()
    return f'<div class="plans-line{" plans-blank" if is_blank else ""}">'


def _pieces(text: str, begin: int, end: int, inside: Sequence[Insert]) -> Iterator[str]:
    position = begin
    for start, stop, _kind, html in inside:
        # An anchor inside a mark has no place of its own.
        if start < position:
            continue
        yield escape(text[position:start])
        yield html
        position = stop
    yield escape(text[position:end])


def _anchor_html(clause: Clause) -> str:
    key = f"clause-{clause.start}"
    return f'<a class="plans-anchor" id="{key}" href="#{key}" tabindex="-1" aria-hidden="true"></a>'


def _run_in_html(text: str, heading: Heading) -> str:
    return f"<b>{escape(text[heading.start : heading.end])}</b>"

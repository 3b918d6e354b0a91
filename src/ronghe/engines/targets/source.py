"""The text as the grammar sees it: one form of each sign, whole paragraphs, every offset kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ronghe.engines.targets.columns import with_columns

# Every entry maps one character to one character, so an offset means the same before and after.
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DASHES: Final = dict.fromkeys(map(ord, "―—–─−‐‑‒﹣━"), "-")
_WAVES: Final = dict.fromkeys(map(ord, "∼〜～﹏"), "~")
_BLANKS: Final = dict.fromkeys(map(ord, "\u3000\xa0\t\u2002\u2003\u2009\u200b\ufeff\u202f"), " ")
_QUOTES: Final = {ord("「"): "“", ord("」"): "”", ord("『"): "“", ord("』"): "”"}
_SIGNS: Final = {
    ord("≧"): "≥", ord("≦"): "≤", ord("⩾"): "≥", ord("⩽"): "≤", ord("﹪"): "%", ord("‧"): "·",
    ord("•"): "·", ord("・"): "·", ord("〇"): "〇", ord("兩"): "两", ord("﹒"): ".",
    ord("［"): "〔", ord("］"): "〕", ord("[") : "〔", ord("]"): "〕",
}  # fmt: skip
_LINE_ENDS: Final = dict.fromkeys(map(ord, "\r\x0b\x0c\x85\u2028\u2029"), "\n")
# `，` stays apart from `,`: only the half-width comma can group thousands (1,000).
_TABLE: Final = {
    **_FULL_WIDTH, **_DASHES, **_WAVES, **_BLANKS, **_QUOTES, **_SIGNS, **_LINE_ENDS,
    ord("，"): "，", ord("；"): ";", ord("："): ":",
}  # fmt: skip

_SENTENCE_END: Final = "。!?;:"
_PARAGRAPH_GAP: Final = re.compile(r"(?<=[。;:!?)”])  +(?=[^\s])")
_BREAK: Final = re.compile(
    # What opens a new paragraph even where the line before has no full stop.
    r"#|\||-{1,2}|[·●◆■▪◇□★※►>*]|[(]?[一二三四五六七八九十]{1,3}[)、.]|[(]?\d{1,2}[)、.](?!\d)"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节条编篇]|专栏|附件|附表|附录|表\d|图\d|[①-⑳]"
    r"|\d{4}年[:(]|\d{4}年度?$|[(]?(?:责任|牵头|配合|实施|主办|协办)(?:单位|部门)|抄送|[一二三四五六七八九]是"
)
_DIGIT_BLANKS: Final = re.compile(r"(?<![\d.])\d(?: \d)+(?!\d)")
_TABLE_LINE: Final = re.compile(r"^\s*\|.*\|\s*$|^[^|]*\|[^|]*\|.*[^|]$")
_HEADING_LINE: Final = re.compile(
    r"(?:#{1,6} ?)?(?:[(]?[一二三四五六七八九十]{1,3}[)、.]|[(]?\d{1,2}[)、.](?!\d)"
    r"|第.{1,4}[章节条编篇]|专栏|附件)"
)
_SHORTEST_WRAPPED_LINE: Final = 16
# (省甲厅牵头,省乙厅参与) ends a paragraph as a full stop does.
_LONGEST_OWNERS: Final = 260
_OWNER_CLOSES: Final = re.compile(
    r"[(【〔][^()【】〔〕]{0,200}(?:单位:|部门:|牵头|负责|配合|参与|落实|实施)[^()【】〔〕]{0,200}[)】〕]$"
)
# The number of a page, alone in its line, cuts a paragraph that runs over the page.
_PAGE_NUMBER: Final = re.compile(
    r"- ?\d{1,3} ?-|\d{1,3}|第 ?\d{1,3} ?页(?: ?共 ?\d{1,3} ?页)?|\d{1,3}/\d{1,3}"
)
_UNIT_NEXT: Final = re.compile(r"\s*(?:%|[个家项亿万年月]|百分点)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One paragraph (or table line) without its blanks, and where each character stands.

    Attributes
    ----------
    text : str
        Normal form without blanks, line ends and Markdown marks.
    offsets : tuple of int
        `offsets[i]` is the index of `text[i]` in the original document.
    indented : bool
        The line opened with blanks.
    hashes : int
        Number of Markdown heading marks that opened the line.
    is_table : bool
        The line is a row of a Markdown table; `text` then keeps its `|`.
    """

    text: str
    offsets: tuple[int, ...]
    indented: bool = False
    hashes: int = 0
    is_table: bool = False

    @property
    def start(self) -> int:
        return self.offsets[0]

    @property
    def end(self) -> int:
        return self.offsets[-1] + 1

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open span of the original document that `text[start:end]` came from."""
        return self.offsets[start], self.offsets[end - 1] + 1


def normal_form(text: str) -> str:
    """Return `text` with one form of each sign, character by character, so that offsets hold.

    Examples
    --------
    >>> normal_form("达到８５％（2014―2018年）；")
    '达到85%(2014-2018年);'
    """
    # A line end of two signs must not look like an empty line between.
    return text.replace("\r\n", " \n").translate(_TABLE)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    start: int
    end: int
    body: str
    indented: bool
    hashes: int
    after_blank: bool


def _lines(normal: str) -> Iterator[_Line]:
    after_blank = True
    position = 0
    for raw in normal.split("\n"):
        start, position = position, position + len(raw) + 1
        cuts = [0, *(m.end() for m in _PARAGRAPH_GAP.finditer(raw)), len(raw)]
        for cut, after in pairwise(cuts):
            piece = raw[cut:after]
            body = piece.strip(" *")
            if not body:
                after_blank = True
                continue
            if _PAGE_NUMBER.fullmatch(body) and not _UNIT_NEXT.match(normal, position):
                continue
            lead = len(piece) - len(piece.lstrip(" *"))
            hashes = len(body) - len(body.lstrip("#"))
            yield _Line(
                start=start + cut + lead,
                end=start + cut + len(piece.rstrip(" *")),
                body=body,
                indented=cut > 0 or len(piece) - len(piece.lstrip(" ")) >= 2,
                hashes=hashes if hashes <= 6 else 0,
                after_blank=after_blank,
            )
            after_blank = False


def _continues(first: _Line, previous: _Line, line: _Line) -> bool:
    """Tell whether `line` goes on with the paragraph of `first` that `previous` broke off."""
    if _TABLE_LINE.match(previous.body) or _TABLE_LINE.match(line.body) or previous.hashes:
        return False
    last = previous.body[-1]
    if first.indented and not line.indented and not line.after_blank:
        # Indented paragraphs: a line at the margin goes on, whatever sign the one above ends with.
        return not _BREAK.match(line.body.replace(" ", ""))
    if last in _SENTENCE_END or len(previous.body) < _SHORTEST_WRAPPED_LINE:
        return False
    if _BREAK.match(line.body.replace(" ", "")):
        return False
    if last in "、，,":
        return True
    if last in ")】〕" and _OWNER_CLOSES.search(previous.body[-_LONGEST_OWNERS:]):
        return False
    if line.indented or _HEADING_LINE.match(previous.body):
        # A numbered heading without full stop ends at its line unless it is a long run-in one.
        return not line.indented and "。" in previous.body
    return last != ")" or len(previous.body) >= 2 * _SHORTEST_WRAPPED_LINE


def _kept(normal: str, start: int, end: int) -> Iterator[int]:
    """Yield the offsets of the characters that carry meaning between `start` and `end`."""
    piece = normal[start:end]
    joined: set[int] = set()
    for match in _DIGIT_BLANKS.finditer(piece):
        joined.update(range(match.start(), match.end()))
    for index, character in enumerate(piece):
        if character in "\n*`":
            continue
        if character == " ":
            before = piece[index - 1] if index else " "
            after = piece[index + 1] if index + 1 < len(piece) else " "
            # 5 10 are two numbers, 2 0 0 5 is one; words of Latin letters stay apart.
            if not (before.isascii() and after.isascii() and before.isalnum() and after.isalnum()):
                continue
            if index in joined or before.isdigit() != after.isdigit():
                continue
        yield start + index


def rows(text: str) -> list[Row]:
    r"""Cut a document into its paragraphs and table lines, undoing line wraps.

    Examples
    --------
    >>> [row.text for row in rows("推动两化融合发展水平的产值指数突破\n\n400 亿元。\n二、目标")]
    ['推动两化融合发展水平的产值指数突破400亿元。', '二、目标']
    """
    normal = normal_form(with_columns(text))
    groups: list[list[_Line]] = []
    for line in _lines(normal):
        if groups and _continues(groups[-1][0], groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [row for group in groups if (row := _row(normal, group)) is not None]


def _row(normal: str, group: list[_Line]) -> Row | None:
    first = group[0]
    is_table = bool(_TABLE_LINE.match(first.body))
    offsets: list[int] = []
    for line in group:
        offsets.extend(_kept(normal, line.start + line.hashes, line.end))
    while offsets and normal[offsets[0]] == " ":
        offsets.pop(0)
    if not offsets:
        return None
    return Row(
        text="".join(normal[offset] for offset in offsets),
        offsets=tuple(offsets),
        indented=first.indented,
        hashes=first.hashes,
        is_table=is_table,
    )

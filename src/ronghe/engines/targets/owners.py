"""Responsible units: the lines and brackets that say who answers for a task."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ronghe.engines.targets.vocabulary import any_of, vocabulary

_LABEL: Final = (
    r"(?:责任|牵头|配合|主办|协办|实施|主体责任|参与|负责|承办|落实|参加|主要责任|主责|协助|推进|组织实施|分工)"
    r"(?:责任)?(?:单位|部门|处室)"
)
_OPENING: Final = re.compile(rf"{_LABEL}:")
_LABELS: Final = re.compile(rf"[;。，,]?{_LABEL}:")
# What a unit does for a task; longer words come first.
_DUTY_WORDS: Final = vocabulary(
    """
    按照各自职责分工负责 按照职责分工负责 按各自职责分工负责 按职责分工负责
    按照职责分工分别负责 按职责分工分别负责 按照职责分工 按职责分工 按职责负责 按职责配合
    按分工负责 分工负责 分别牵头负责 牵头负责 分别负责 共同负责 联合负责 具体负责 分头落实
    组织落实 抓好落实 组织实施 具体实施 具体落实 牵头组织 牵头 负责 配合 会同 落实 协助 参与
    参加 承担 实施 推进
    """
)
_DUTIES: Final = any_of(_DUTY_WORDS)
# 省大数据局牵头,省财政厅配合: the duty closes what it is said of.
_HAS_DUTY: Final = re.compile(
    rf"(?:{_DUTIES})(?=$|[，,;。、(]|(?:{_DUTIES}))|会同|牵头|按.{{0,4}}职责"
)
_DUTY: Final = re.compile(
    rf"(?:等(?:有关|相关|各)?(?:部门|单位)?)?(?:{_DUTIES})+|等(?:有关|相关)?(?:部门|单位)?$"
)
_UNIT_ENDING: Final = re.compile(
    r"(?:委|局|厅|办|部|院|政府|公司|集团|中心|银行|会|区|县|市|州|盟|旗|单位|部门|园区|组|行|海关|处|科|站|校|所|署|企业|运营商|机构|专班|军)"
)
_AUTHORITY: Final = re.compile(r"(?:委|局|厅|办|部|政府|委员会|管委会|银行|公司|支行|分行|海关)$")
# 责任单位:市甲局牵头,市乙局配合; …,排在第一位的为牵头单位,下同.
_DUTY_AT_END: Final = re.compile(rf"(?:{_DUTIES})+$")
_NOTE: Final = re.compile(r"^下同$|为(?:牵头|责任)单位|不再列出|排在第一|列第一")
_SEPARATOR: Final = re.compile(r"[、，,;。]|(?<=[局委厅办部])和(?=[市省县区州各国])")
_NAMES_ONLY_SEPARATORS: Final = re.compile(r"[、，,;。]")
# 责任单位:市工信局。完成时限:2025年: another label ends the line.
_OTHER_LABEL: Final = re.compile(
    r"[。;，,][(]?(?:完成|办结|推进|工作|进度|实施)?(?:时限|时间|期限|目标|进度|措施):"
)
_OPEN: Final = "(〔【"
_CLOSE: Final = ")〕】"
_LONGEST_BRACKET: Final = 400
_LONGEST_NAME: Final = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnerLine:
    """Owners printed at `start:end` of a row."""

    start: int
    end: int
    names: tuple[str, ...]


def owner_names(written: str) -> tuple[str, ...]:
    """Return the units named in `written`, without what stands in brackets inside a name.

    Examples
    --------
    >>> owner_names("市经济信息委,各区县〔自治县,以下简称区县〕政府")
    ('市经济信息委', '各区县政府')
    """
    return _names(_LABELS.sub("、", _without_brackets(written)), _NAMES_ONLY_SEPARATORS)


def owner_lines(text: str) -> list[OwnerLine]:
    """Return the owners that a row names, as labelled lines or brackets, in order.

    Examples
    --------
    >>> [line.names for line in owner_lines("建设10个平台。(责任单位:市经信局,市财政局)")]
    [('市经信局', '市财政局')]
    >>> [
    ...     line.names
    ...     for line in owner_lines("建10个平台(省经信厅牵头)。育5家企业。(省财政厅、各市政府负责)")
    ... ]
    [('省经信厅',), ('省财政厅', '各市政府')]
    """
    brackets = []
    for start, end in _brackets(text):
        names = _names_in_bracket(text, start, end)
        if names:
            brackets.append(OwnerLine(start=start, end=end, names=names))
    starts = [line.start for line in brackets]
    lines = []
    covered = 0
    for match in _OPENING.finditer(text):
        behind = bisect_right(starts, match.start())
        in_bracket = behind > 0 and match.start() < brackets[behind - 1].end
        if match.start() < covered or in_bracket:
            continue
        covered = starts[behind] if behind < len(starts) else len(text)
        if other := _OTHER_LABEL.search(text, match.end(), covered):
            covered = other.start()
        names = owner_names(text[match.start() : covered])
        if names:
            lines.append(OwnerLine(start=match.start(), end=covered, names=names))
    return sorted(brackets + lines, key=lambda line: line.start)


def _names_in_bracket(text: str, start: int, end: int) -> tuple[str, ...]:
    inner = text[start + 1 : end - 1]
    if _OPENING.match(inner):
        return owner_names(inner)
    plain = _without_brackets(inner)
    if _HAS_DUTY.search(plain):
        names = _names(_DUTY.sub("、", plain), _SEPARATOR)
        if names and all(len(n) <= _LONGEST_NAME and _UNIT_ENDING.search(n[-3:]) for n in names):
            return names
    is_closing = text[start - 1 : start] in ("。", ";") and not text[end:].strip("。")
    if start and is_closing:
        # A closing bracket that holds nothing but authorities: (省工业和信息化厅、各市人民政府).
        names = owner_names(inner)
        if names and all(_AUTHORITY.search(name) for name in names):
            return names
    return ()


def _names(written: str, separator: re.Pattern[str]) -> tuple[str, ...]:
    names = []
    for name in separator.split(written):
        cleaned = re.sub(r"^(?:由|并由)|等$", "", name.strip('“”" :()'))
        unit = _DUTY_AT_END.sub("", cleaned)
        cleaned = unit if _AUTHORITY.search(unit) else cleaned
        if cleaned and not _NOTE.search(cleaned):
            names.append(cleaned)
    return tuple(dict.fromkeys(names))


def _without_brackets(written: str) -> str:
    depth, kept = 0, []
    for character in written:
        if character in _OPEN:
            depth += 1
        elif character in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(character)
    return "".join(kept)


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    """Yield the outermost brackets of a row, the signs included; one left open ends with it."""
    depth, opened = 0, 0
    for index, character in enumerate(text):
        if character in _OPEN:
            if depth == 0:
                opened = index
            depth += 1
        elif character in _CLOSE and depth:
            depth -= 1
            if depth == 0 and index - opened <= _LONGEST_BRACKET:
                yield opened, index + 1

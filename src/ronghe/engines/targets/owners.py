"""Responsible units: the lines and brackets that say who answers for a task."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_LABEL: Final = (
    r"(?:责任|牵头|配合|主办|协办|实施|主体责任|参与|负责|承办|落实|参加|主要责任)"
    r"(?:责任)?(?:单位|部门)"
)
_OPENING: Final = re.compile(rf"[(【〔]?(?={_LABEL}:)")
_LABELS: Final = re.compile(rf"[;。，,]?{_LABEL}:")
_LEADS: Final = re.compile(
    r"[(](?P<names>[^()]{2,120}?)(?:等)?(?:按照?(?:各自)?职责分工(?:分别)?负责|分别负责|牵头负责|共同负责|牵头|负责|配合|会同)[^()]{0,80}[)]"
)
_LEAD_WORDS: Final = re.compile(
    r"(?:等)?(?:按照?(?:各自)?职责分工(?:分别)?负责|分别负责|牵头负责|共同负责|牵头|负责|配合|会同|等(?:有关)?(?:部门|单位)?$)"
)
_UNIT_ENDING: Final = re.compile(
    r"(?:委|局|厅|办|部|院|政府|公司|集团|中心|银行|会|区|县|市|单位|部门|园区|组)"
)
# A closing bracket that holds nothing but authorities: (省工业和信息化厅、各市人民政府).
_BARE: Final = re.compile(r"[。;](?P<bracket>[(](?P<names>[^()]{3,120})[)])。?$")
_AUTHORITY: Final = re.compile(r"(?:委|局|厅|办|部|政府|委员会|管委会|银行|公司)$")
_SEPARATOR: Final = re.compile(r"[、，,;。]|(?<=[局委厅办部])和(?=[市省县区州各国])")
_NAMES_ONLY_SEPARATORS: Final = re.compile(r"[、，,;。]")


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
    depth, kept = 0, []
    for character in written:
        if character in "(〔【[":
            depth += 1
        elif character in ")〕】]":
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(character)
    names = []
    for name in _NAMES_ONLY_SEPARATORS.split(_LABELS.sub("、", "".join(kept))):
        cleaned = re.sub(r"等$", "", name.strip('“”" :'))
        if cleaned:
            names.append(cleaned)
    return tuple(dict.fromkeys(names))


def owner_line(text: str) -> OwnerLine | None:
    """Return the owners that `text` names, as a labelled line or a closing bracket, or None.

    Examples
    --------
    >>> owner_line("建设10个平台。(责任单位:市经信局,市财政局)").names
    ('市经信局', '市财政局')
    >>> owner_line("建设10个平台。(省经信厅牵头,省财政厅配合)").names
    ('省经信厅', '省财政厅')
    """
    opening = _OPENING.search(text)
    if opening:
        start = opening.start()
        end = _closing(text, start) if text[start] in "(【〔" else len(text)
        inner = text[start:end].strip("(【〔")
        if end <= len(text) and text[end - 1 : end] in ")】〕" and text[start] in "(【〔":
            inner = text[start + 1 : end - 1]
        names = owner_names(inner)
        return OwnerLine(start=start, end=end, names=names) if names else None
    for match in _LEADS.finditer(text):
        if match.end() < len(text.rstrip("。")):
            continue
        pieces = _SEPARATOR.split(_LEAD_WORDS.sub("、", match.group().strip("()")))
        names = tuple(dict.fromkeys(p for p in pieces if p))
        if names and all(_UNIT_ENDING.search(p[-3:]) for p in names):
            return OwnerLine(start=match.start(), end=match.end(), names=names)
    bare = _BARE.search(text)
    if bare:
        names = owner_names(bare["names"])
        if names and all(_AUTHORITY.search(name) for name in names):
            return OwnerLine(start=bare.start("bracket"), end=bare.end("bracket"), names=names)
    return None


def _closing(text: str, start: int) -> int:
    depth = 0
    for index in range(start, len(text)):
        if text[index] in "(〔【":
            depth += 1
        elif text[index] in ")〕】":
            depth -= 1
            if depth == 0:
                return index + 1
    return len(text)

"""Numbers that Word prints before headings and list items and that stand nowhere in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from ronghe.lib.documents.docx.numerals import numeral
from ronghe.lib.documents.docx.package import WORD, is_on, value_of, whole_number

_GAP: Final = re.compile(r"%([1-9])")
_BULLET: Final = "●"
_LEVELS: Final = 9


@dataclass(frozen=True, kw_only=True, slots=True)
class _Level:
    form: str
    text: str
    start: int
    restart: int  # the level whose next number starts this one anew; 0 for never
    is_legal: bool
    is_apart: bool


@dataclass(kw_only=True, slots=True)
class _List:
    """One sequence of numbers; several `w:num` of the same abstract list share it."""

    levels: dict[int, _Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


class Numbering:
    """Counts the numbered paragraphs in the order in which they are asked for."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        """Take the trees of the parts; either may be None."""
        self._lists: dict[str, _List] = {}
        self._overrides: dict[str, dict[int, int]] = {}
        self._overridden: set[str] = set()
        self._by_num: dict[str, str] = {}
        if numbering is None:
            return
        style_lists = {} if styles is None else _lists_of_styles(styles)
        abstract_by_id = {
            value_of(a, "abstractNumId") or "": a for a in numbering.findall(f"{WORD}abstractNum")
        }
        nums = {value_of(n, "numId") or "": n for n in numbering.findall(f"{WORD}num")}
        for num_id, num in nums.items():
            abstract_id = value_of(num.find(f"{WORD}abstractNumId")) or ""
            abstract = abstract_by_id.get(abstract_id)
            link = None if abstract is None else value_of(abstract.find(f"{WORD}numStyleLink"))
            if link in style_lists and style_lists[link] in nums:
                linked = nums[style_lists[link]]
                abstract_id = value_of(linked.find(f"{WORD}abstractNumId")) or ""
                abstract = abstract_by_id.get(abstract_id)
            if abstract is None:
                continue
            self._by_num[num_id] = self._list_of(num_id, num, abstract_id, abstract)

    def _list_of(self, num_id: str, num: Any, abstract_id: str, abstract: Any) -> str:
        """Make the list of a `w:num` known and return its key."""
        levels = {
            whole_number(value_of(level, "ilvl"), 0): _level(level)
            for level in abstract.findall(f"{WORD}lvl")
        }
        starts: dict[int, int] = {}
        is_own = False
        for override in num.findall(f"{WORD}lvlOverride"):
            index = whole_number(value_of(override, "ilvl"), 0)
            if (own := override.find(f"{WORD}lvl")) is not None:
                levels[index], is_own = _level(own), True
            if (start := override.find(f"{WORD}startOverride")) is not None:
                starts[index] = whole_number(value_of(start), 1)
        if starts:
            self._overrides[num_id] = starts
        key = f"num {num_id}" if is_own else f"abstract {abstract_id}"
        self._lists.setdefault(key, _List(levels=levels))
        return key

    def label(self, num_id: str, index: int) -> str:
        """Return the next number of a list at a level, as printed; empty for no such list."""
        numbers = self._lists.get(self._by_num.get(num_id, ""))
        if numbers is None or not 0 <= index < _LEVELS or index not in numbers.levels:
            return ""
        if num_id in self._overrides and num_id not in self._overridden:
            self._overridden.add(num_id)
            for overridden, start in self._overrides[num_id].items():
                if 0 <= overridden < _LEVELS:
                    numbers.counts[overridden] = start - 1
        level = numbers.levels[index]
        count = numbers.counts[index]
        numbers.counts[index] = level.start if count is None else count + 1
        for deeper in range(index + 1, _LEVELS):
            below = numbers.levels.get(deeper)
            if below is None or below.restart > index:
                numbers.counts[deeper] = None
        return self._printed(numbers, level)

    def _printed(self, numbers: _List, level: _Level) -> str:
        if level.form == "bullet":
            return _BULLET + " "

        def number_at(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            there = numbers.levels.get(at)
            if there is None:
                return ""
            count = numbers.counts[at]
            form = "decimal" if level.is_legal else there.form
            return numeral(there.start if count is None else count, form)

        text = _GAP.sub(number_at, level.text)
        # 一、 and （一） need no blank; 1. does, lest it join a number that opens the text.
        return text + " " if text and level.is_apart and text[-1].isascii() else text


def _level(level: Any) -> _Level:
    index = whole_number(value_of(level, "ilvl"), 0)
    return _Level(
        form=value_of(level.find(f"{WORD}numFmt")) or "decimal",
        text=value_of(level.find(f"{WORD}lvlText")) or "",
        start=whole_number(value_of(level.find(f"{WORD}start")), 0),
        restart=whole_number(value_of(level.find(f"{WORD}lvlRestart")), index),
        is_legal=is_on(level.find(f"{WORD}isLgl")),
        is_apart=value_of(level.find(f"{WORD}suff")) != "nothing",
    )


def _lists_of_styles(styles: Any) -> dict[str | None, str]:
    """Return the list that each numbering style stands for."""
    found: dict[str | None, str] = {}
    for style in styles.findall(f"{WORD}style"):
        num_id = value_of(style.find(f"{WORD}pPr/{WORD}numPr/{WORD}numId"))
        if value_of(style, "type") == "numbering" and num_id:
            found[value_of(style, "styleId")] = num_id
    return found

"""What stands above and around each row: headings, owners, inherited years, its section's kind."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from ronghe.engines.targets.background import (
    Setting,
    is_background_heading,
    is_condition_heading,
    opens_conditions,
)
from ronghe.engines.targets.headings import Heading, heading_of, numbering, path_with
from ronghe.engines.targets.owners import OwnerLine, owner_lines
from ronghe.engines.targets.periods import OPENING, first_year, row_label, year_at, year_marks
from ronghe.engines.targets.segments import sentences
from ronghe.engines.targets.source import Row, rows

_DASHED: Final = re.compile(r"-|·|[●◆■▪◇□★※►>]")
_ITEM: Final = re.compile(
    r"[(]?[一二三四五六七八九十\d]{1,3}[)、.]|-|·|[①-⑳●◆■▪◇□]|[一二三四五六七八九]是"
)
# Below this depth (1. and finer) items share the responsible units printed after the last one.
_ITEM_LEVEL: Final = 6
_BELOW_ALL: Final = 99
_ANNOUNCES: Final = re.compile(r":$|(?:以下|下列|如下)[^。]{0,12}。?$")
_GOAL: Final = re.compile(r"目标|愿景")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A row with all that the rows above and below say about it.

    Attributes
    ----------
    row : Row
        The paragraph or table line.
    path : tuple of Heading
        Headings above it, its own included.
    heading : Heading or None
        The heading that opens this row.
    body_at : int
        Where the text behind heading, number and yearly label begins.
    owner_lines : tuple of OwnerLine
        Responsible units printed in this row, each closing the sentences before it.
    owners : tuple of str
        Responsible units that hold for a row that prints none behind its text.
    year : int or None
        The year inherited from a label or an opening above.
    setting : Setting
        What the section tells about its numbers.
    """

    row: Row
    path: tuple[Heading, ...]
    heading: Heading | None
    body_at: int
    owner_lines: tuple[OwnerLine, ...]
    owners: tuple[str, ...]
    year: int | None
    setting: Setting

    @property
    def section(self) -> str:
        return self.path[-1].title if self.path else ""

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(heading.title for heading in self.path)

    def owners_at(self, position: int) -> tuple[str, ...]:
        """Return the units that answer for what stands at a position of the row's text."""
        behind = bisect_left(self.owner_lines, position, key=lambda line: line.start)
        return self.owner_lines[behind].names if behind < len(self.owner_lines) else self.owners

    def names_owners(self, position: int) -> bool:
        """Tell whether a position of the row's text lies in the print of responsible units."""
        before = bisect_right(self.owner_lines, position, key=lambda line: line.start) - 1
        return before >= 0 and position < self.owner_lines[before].end


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rough:
    row: Row
    path: tuple[Heading, ...]
    heading: Heading | None
    body_at: int
    owner_lines: tuple[OwnerLine, ...]


def places(text: str) -> list[Place]:
    """Return the rows of a document, each with its surroundings."""
    rough = _rough_places(text)
    first = first_year([place.row.text for place in rough])
    owners = _owners(rough)
    years = _Years()
    conditions = _Conditions()
    found = []
    for place, names in zip(rough, owners, strict=True):
        year, body_at = years.of(place)
        found.append(
            Place(
                row=place.row,
                path=place.path,
                heading=place.heading,
                body_at=body_at,
                owner_lines=place.owner_lines,
                owners=names,
                year=year,
                setting=Setting(
                    first_year=first,
                    section_is_background=any(is_background_heading(h.title) for h in place.path),
                    is_condition_list=conditions.hold(place)
                    or any(is_condition_heading(h.title) for h in place.path),
                ),
            )
        )
    return found


def _rough_places(text: str) -> list[_Rough]:
    path: tuple[Heading, ...] = ()
    found = []
    for row in rows(text):
        heading = heading_of(row, text)
        if heading is not None:
            path = path_with(path, heading)
        body_at = heading.body_at if heading else 0
        if heading is None and not row.is_table:
            level, body_at = numbering(row.text)
            if level:
                # A numbered sentence has no title; it stands beside the headings of its kind.
                path = tuple(h for h in path if h.level < level)
        found.append(
            _Rough(
                row=row,
                path=path,
                heading=heading,
                body_at=body_at,
                owner_lines=() if row.is_table else tuple(owner_lines(row.text)),
            )
        )
    return found


def _is_goal(place: _Rough) -> bool:
    return any(_GOAL.search(heading.title) for heading in place.path)


def _only_year(place: _Rough, body: str) -> int | None:
    """Return the year of a goal paragraph that prints one year, though not as its opening."""
    if not _is_goal(place):
        return None
    years = {m.year for m in year_marks(body) if m.year is not None and not m.is_base}
    return years.pop() if len(years) == 1 else None


class _Reach(Enum):
    """Which rows below an opening year inherit it."""

    NONE = auto()
    DASHED = auto()
    # In a goal section its numbered parts too.
    PARTS = auto()
    # Below a colon everything down to the next heading of the same depth.
    ALL = auto()


class _Years:
    """Carries a year from the row that prints it to the rows that are its parts."""

    def __init__(self) -> None:
        """Begin with no year."""
        self._label: int | None = None
        self._opened: int | None = None
        self._level = _BELOW_ALL
        self._reach = _Reach.NONE

    def of(self, place: _Rough) -> tuple[int | None, int]:
        """Return the year that `place` inherits and where its text begins."""
        if place.heading is not None:
            self._label = None
            is_part = self._reach in (_Reach.PARTS, _Reach.ALL)
            if not (is_part and place.heading.level > self._level):
                self._opened, self._reach = None, _Reach.NONE
        text = place.row.text
        if place.row.is_table:
            return None, place.body_at
        label = row_label(text, place.body_at)
        if label:
            # A label alone in its row holds for the rows below, else for its own row.
            self._label = int(label["year"]) if label.end() == len(text) else None
            return int(label["year"]), label.end()
        dashed = bool(_DASHED.match(text, place.body_at) or _DASHED.match(text))
        numbered = place.heading is not None or bool(_ITEM.match(text))
        inherits = (
            self._reach is _Reach.ALL
            or (self._reach is not _Reach.NONE and dashed)
            or (self._reach is _Reach.PARTS and numbered)
        )
        year = self._label if self._label is not None else self._opened if inherits else None
        if not (dashed or (inherits and numbered)):
            self._note(place)
        return year, place.body_at

    def _note(self, place: _Rough) -> None:
        """Remember the year that opens a row, for its parts below."""
        text = place.row.text
        body = text[place.body_at :]
        opening = OPENING.match(body)
        year = int(opening["year"]) if opening else _only_year(place, body)
        is_item = place.heading is None and bool(_ITEM.match(text))
        if year is None and body:
            # …。到2026年,水平明显提升。 before dashed parts.
            begin, _ = sentences(text, place.body_at)[-1]
            closing = OPENING.match(text, begin)
            year = int(closing["year"]) if closing else None
        if text.endswith(":"):
            last = sentences(text, place.body_at)[-1] if body else (0, 0)
            year = year_at(year_marks(text, *last), last[1], None) or year
            reach = _Reach.ALL
        elif _is_goal(place) and not is_item:
            reach = _Reach.PARTS
        else:
            reach = _Reach.DASHED
        if year is not None:
            self._opened, self._reach = year, reach
            self._level = place.path[-1].level if place.path else 0
        elif self._reach is not _Reach.ALL and body:
            self._opened, self._reach = None, _Reach.NONE


class _Conditions:
    """Remembers that the rows below list who may apply."""

    def __init__(self) -> None:
        """Begin outside such a list."""
        self._level: int | None = None

    def hold(self, place: _Rough) -> bool:
        """Tell whether `place` belongs to a list of conditions, and note if it opens one."""
        level = place.path[-1].level if place.path else 0
        if place.heading is not None and self._level is not None and level <= self._level:
            self._level = None
        body = place.row.text[place.body_at :]
        title = place.heading.title if place.heading else ""
        spans = sentences(place.row.text, place.body_at)
        last = place.row.text[slice(*spans[-1])] if body else ""
        if opens_conditions(title) or (
            opens_conditions(last) and (_ANNOUNCES.search(last) or len(spans) == 1)
        ):
            self._level = level
            return True
        is_item = place.heading is not None or _ITEM.match(place.row.text)
        if self._level is not None and not is_item:
            self._level = None
        return self._level is not None


def _section_key(place: _Rough) -> int | None:
    return id(place.path[-1]) if place.path else None


def _owners(rough: list[_Rough]) -> list[tuple[str, ...]]:
    """Return the owners that hold for each row, as far as the row itself prints none.

    A line holds backwards to the line before it or its task's heading, and forwards for the
    columns (专栏) printed under the task. In a heading (智能工厂工程(责任单位:市工信局)) it holds
    for the section.
    """
    owners: list[tuple[str, ...]] = [()] * len(rough)
    last: tuple[str, ...] = ()
    titled: dict[int, tuple[str, ...]] = {}
    printed = Counter(_section_key(place) for place in rough if place.owner_lines)
    for index, place in enumerate(rough):
        heading = place.heading
        if heading is not None and not heading.is_column:
            last = ()
            titled = {level: names for level, names in titled.items() if level < heading.level}
            if heading.owners:
                titled[heading.level] = heading.owners
        if titled:
            owners[index] = titled[max(titled)]
        if not place.owner_lines:
            if any(h.is_column for h in place.path):
                owners[index] = last or owners[index]
            continue
        if _stands_alone(place) and index and _stands_alone(rough[index - 1]):
            # 牵头单位 and 配合单位 in lines of their own: the first one took both.
            continue
        names = _names_of_lines(rough, index)
        last = names or place.owner_lines[-1].names
        is_only_one = printed[_section_key(place)] == 1
        _hold_backwards(rough, owners, index, names=names, is_only_one=is_only_one)
    return owners


def _stands_alone(place: _Rough) -> bool:
    """Tell whether a row holds owners from its beginning."""
    return bool(place.owner_lines) and place.owner_lines[0].start <= place.row.text.startswith("(")


def _names_of_lines(rough: list[_Rough], index: int) -> tuple[str, ...]:
    """Return the owners of a line that stands alone and of those right below it."""
    names: list[str] = []
    while index < len(rough) and _stands_alone(rough[index]):
        names += [name for line in rough[index].owner_lines for name in line.names]
        index += 1
    return tuple(dict.fromkeys(names))


def _hold_backwards(
    rough: list[_Rough],
    owners: list[tuple[str, ...]],
    index: int,
    *,
    names: tuple[str, ...],
    is_only_one: bool,
) -> None:
    """Give the owners of a row to those above it that it closes.

    A bracket that ends a paragraph closes the paragraphs above only where its section has no
    other.
    """
    line = rough[index].owner_lines[0]
    # A line of its own after several items closes the task that they are parts of.
    stands_alone = _stands_alone(rough[index])
    names = names if stands_alone else line.names
    if not (stands_alone or is_only_one):
        return
    task_level = _BELOW_ALL
    back = index
    while True:
        if back != index or stands_alone:
            owners[back] = owners[back] or names
        heading = rough[back].heading
        if heading is not None and not heading.is_column:
            if not stands_alone or heading.level < _ITEM_LEVEL or heading.level > task_level:
                break
            task_level = heading.level
        back -= 1
        if back < 0 or rough[back].owner_lines:
            break

"""The rows of a survey as a tree of groups, repeats and questions, with their types understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal

from ronghe.engines.scoring.xlsform import columns, rules
from ronghe.lib.later import Later

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyxform import aliases, constants

    from ronghe.engines.scoring.xlsform.reading_rows import Notes, Row
else:
    aliases, constants = Later("pyxform.aliases"), Later("pyxform.constants")

_BORDER = re.compile(r"(begin|end)[ _]+(.+)")
FACTS = frozenset(
    {
        "start", "end", "today", "deviceid", "device id", "imei", "phonenumber", "username",
        "email", "audit", "simserial", "subscriberid", "start-geopoint", "background-audio",
        "background-geopoint", "uri",
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question: its type, and the list of its choices where it has one."""

    row: Row
    type: str
    list_name: str = ""
    has_other: bool = False


@dataclass(frozen=True, kw_only=True)
class Section:
    """A group or repeat with what stands in it."""

    row: Row
    kind: Literal["group", "repeat"]
    parts: list[Section | Asked] = field(default_factory=list)


def outline_of(rows: Iterable[Row], notes: Notes) -> list[Section | Asked]:
    """Return the tree of a survey; what begins and does not end, or ends only, is a fault."""
    top: list[Section | Asked] = []
    open_: list[Section] = []
    for row in rows:
        here = open_[-1].parts if open_ else top
        text = " ".join(row.take(columns.TYPE).split())
        if not text:
            row.forget()  # a remark between the rows; pyxform passes over it as well
            continue
        border = _BORDER.fullmatch(text.lower())
        kind = aliases.control.get(border[2]) if border else None
        if border is None or kind is None:
            here.append(asked_of(row, text))
        elif border[1] == "begin":
            is_repeat = kind in (constants.REPEAT, constants.LOOP)
            section = Section(row=row, kind="repeat" if is_repeat else "group")
            here.append(section)
            open_.append(section)
        elif open_:
            open_.pop()
            row.forget()
        else:
            notes.fail(rules.UNBALANCED, row, columns.TYPE, text)
    for section in open_:
        name = section.row.peek(columns.NAME)
        notes.fail(rules.UNBALANCED, section.row, columns.TYPE, name or section.kind)
    return top


def asked_of(row: Row, text: str) -> Asked:
    """Return the question that a row asks, its type by the usual name.

    Examples
    --------
    >>> from ronghe.engines.scoring.xlsform.reading_rows import Row
    >>> row = Row(sheet="survey", number=2, cells={}, headings={})
    >>> found = asked_of(row, "select one from yes_no or specify other")
    >>> found.type, found.list_name, found.has_other
    ('select_one', 'yes_no', True)
    """
    match = _select().fullmatch(text)
    if match is None:
        return Asked(row=row, type=text.lower())
    told = match[1].lower()
    type_ = aliases.select[told]
    if told in aliases.select_from_file or type_ == constants.SELECT_ONE_EXTERNAL:
        type_ = "select_from_file"
    else:
        type_ = {
            constants.SELECT_ONE: "select_one",
            constants.SELECT_ALL_THAT_APPLY: "select_multiple",
        }.get(type_, type_)
    return Asked(row=row, type=type_, list_name=match[2], has_other=match[3] is not None)


@cache
def _select() -> re.Pattern[str]:
    """Return what tells a question with choices, under any of the names that pyxform knows."""
    names = sorted(map(re.escape, aliases.select), key=len, reverse=True)
    return re.compile(
        rf"({'|'.join(names)})\s+(\S+)(\s+(?:or_other|or specify other|or other))?", re.IGNORECASE
    )

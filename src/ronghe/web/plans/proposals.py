"""What a document's first lines say about it: title, number and day of issue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

_YEAR_AND_NUMBER = r"\s*[〔\[(（【]\s*(?:19|20)\d{2}\s*[〕\])）】]\s*第?\s*\d{1,5}\s*号"
# 渝府发〔2018〕56号, and the same with other brackets and blanks.
_NUMBER = re.compile(rf"[\u4e00-\u9fff]{{1,15}}{_YEAR_AND_NUMBER}")
# Inside a line, the words before it would be taken for the issuer's.
_NUMBER_INSIDE = re.compile(rf"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{{2,8}}{_YEAR_AND_NUMBER}")
_DAY = re.compile(r"((?:19|20)\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_NAMED_DAY = re.compile(
    r"(?:发布|印发|成文|发文)(?:日期|时间)\s*[:：]\s*((?:19|20)\d{2})[-年./](\d{1,2})[-月./](\d{1,2})"
)
_UNREADABLE = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")
_MARKS = re.compile(r"^[\s#>*_`]+|[\s#*_`]+$")
_LETTERHEAD = re.compile(r"[\u4e00-\u9fff\s]{4,30}文\s*件")
# No line of a title: a sentence, a form of address, the first heading.
_BODY = re.compile(
    r"[。；：:;]$|^[一二三四五六七八九十]{1,3}、|^第[一二三四五六七八九十]{1,3}[章条]"
)
_HEAD = 4000  # characters in which a document says what it is
_LONGEST = 200  # characters of a title
_LONGEST_LINE = 80  # characters; a longer line is a paragraph, not a heading


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What an officer need not type; empty where the text does not say it."""

    title: str
    number: str
    issued_on: date | None


def proposed(text: str, *, file_name: str = "") -> Proposal:
    """Read title, number and day of issue from the first lines of a document.

    The title is the first heading, which may run over several lines, else the name of the file.
    """
    head = text.lstrip("\ufeff")[:_HEAD]
    if _UNREADABLE.search(head):
        head = ""
    title, number = _title_and_number(head)
    if not number and (found := _NUMBER_INSIDE.search(head)):
        number = found.group()
    return Proposal(
        title=(title or _stem(file_name))[:_LONGEST],
        number=re.sub(r"\s", "", number)[:60],
        issued_on=_issued_on(head),
    )


def _title_and_number(head: str) -> tuple[str, str]:
    """Return the first block of short lines, and the document number if one stands among them."""
    title = number = ""
    for raw in head.splitlines():
        # Copied web pages print the title twice, with the number behind the second.
        line = _MARKS.sub("", raw).removeprefix(title).strip()
        is_marked = raw.lstrip().startswith("#")
        if title and (not _MARKS.sub("", raw) or len(line) > _LONGEST_LINE or is_marked):
            break
        if title and _BODY.search(line):
            break
        if not title and _LETTERHEAD.fullmatch(line):
            continue
        if _NUMBER.fullmatch(line):
            number = number or line
        elif len(line) <= _LONGEST_LINE:
            title += line
        if is_marked and title:
            break
    return title, number


def _issued_on(head: str) -> date | None:
    """Return the day that is named as such or stands in a line of its own, as under a signature."""
    lines = (_DAY.fullmatch(_MARKS.sub("", line)) for line in head.splitlines())
    for found in (_NAMED_DAY.search(head), *lines):
        if found is None:
            continue
        try:
            return date(*(int(part) for part in found.groups()))
        except ValueError:
            continue
    return None


def _stem(file_name: str) -> str:
    stem = PurePath(file_name.replace("\\", "/")).stem.replace("_", " ")
    return _UNREADABLE.sub("", stem).strip()

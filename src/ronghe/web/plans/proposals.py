"""What a document's first lines say about it: title, number and day of issue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

# 渝府发〔2018〕56号, and the same with other brackets and blanks.
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,15}\s*[〔\[(（【]\s*(?:19|20)\d{2}\s*[〕\])）】]\s*第?\s*\d{1,5}\s*号"
)
_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_MARKS = re.compile(r"^[\s#>*_`]+|[\s#*_`]+$")
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
    number = _NUMBER.search(head)
    return Proposal(
        title=(_title(head) or _stem(file_name))[:_LONGEST],
        number=re.sub(r"\s", "", number.group())[:60] if number else "",
        issued_on=_issued_on(head),
    )


def _title(head: str) -> str:
    """Return the first block of short lines that is no document number."""
    lines: list[str] = []
    for raw in head.splitlines():
        line = _MARKS.sub("", raw)
        if lines and (not line or len(line) > _LONGEST_LINE or raw.lstrip().startswith("#")):
            break
        if line and not _NUMBER.fullmatch(line) and len(line) <= _LONGEST_LINE:
            lines.append(line)
        if raw.lstrip().startswith("#") and lines:
            break
    return "".join(lines)


def _issued_on(head: str) -> date | None:
    """Return the day that stands in a line of its own, as under a signature."""
    for line in head.splitlines():
        found = _DAY.fullmatch(_MARKS.sub("", line))
        if found is None:
            continue
        try:
            return date(*(int(part) for part in found.groups()))
        except ValueError:
            continue
    return None


def _stem(file_name: str) -> str:
    return PurePath(file_name.replace("\\", "/")).stem.replace("_", " ").strip()

"""Numbered and titled headings, columns (专栏) included, and the path of those above a row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ronghe.engines.targets.owners import owner_lines
from ronghe.engines.targets.source import Row

_CHINESE: Final = "[一二三四五六七八九十百]{1,4}"
# In order of depth; the rank of a pattern is the level of its headings.
_NUMBERINGS: Final = (
    ("chapter", re.compile(rf"第(?:{_CHINESE}|\d{{1,3}})[章编篇部]")),
    ("part", re.compile(rf"第(?:{_CHINESE}|\d{{1,3}})节")),
    ("one", re.compile(rf"{_CHINESE}[、.]")),
    ("article", re.compile(rf"第(?:{_CHINESE}|\d{{1,3}})条")),
    ("bracketed", re.compile(rf"[(]{_CHINESE}[)]、?")),
    (
        "digit",
        re.compile(
            r"\d{1,2}(?:[、.](?!\d)|(?=[\u4e00-\u9fff]{2,20}$)(?![年家个项亿万名台套种位元]))"
        ),
    ),
    ("dotted", re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}[、.]?(?=[^\d%万亿])")),
    ("digit bracketed", re.compile(r"[(]\d{1,2}[)]")),
    ("circled", re.compile(r"[①-⑳]")),
)
_COLUMN: Final = re.compile(r"[【(<]?专栏(?:\d{1,3}|[一二三四五六七八九十]{1,3})?[:.、-]?")
_ANNEX: Final = re.compile(r"(?:附件|附表|附录)\d{0,2}[:.、]?")
_TITLE_END: Final = re.compile(r"[。;]|:(?!\d)")
_LONGEST_TITLE: Final = 42
COLUMN_LEVEL: Final = 20
_STATEMENT: Final = re.compile(
    r"\d{4}年(?!.{0,14}(?:回顾|目标|任务|工作|安排|要点|重点|举措|情况|进展|成效|计划|预期)$)|[达提]到\d|\d+(?:\.\d+)?(?:%|亿|万|家|个|项|名|台|套|种|户)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A heading: `title` as printed, its depth, and where the text that runs on begins.

    `owners` are the responsible units that a bracket behind the title names.
    """

    title: str
    level: int
    body_at: int
    is_column: bool = False
    owners: tuple[str, ...] = ()


def heading_of(row: Row, document: str) -> Heading | None:
    """Return the heading that opens `row`, or None.

    A numbered opening is a heading when its title is short and closed by a full stop, a colon or
    the end of the row; a numbered sentence (`1.到2025年,建成10个…`) is text.
    """
    text = row.text
    if row.is_table or not text:
        return None
    if row.hashes and _column(text) is None:
        return _markdown_heading(row, document)
    column = _column(text)
    if column is not None:
        return _heading(row, document, level=COLUMN_LEVEL, number_end=column, is_column=True)
    for level, (_, pattern) in enumerate(_NUMBERINGS, 1):
        match = pattern.match(text)
        if match:
            return _heading(row, document, level=level, number_end=match.end(), is_column=False)
    annex = _ANNEX.match(text)
    if annex and len(text) <= _LONGEST_TITLE:
        return Heading(title=_printed(row, document, len(text)), level=1, body_at=len(text))
    return None


def numbering(text: str) -> tuple[int, int]:
    """Return the level of the number that opens a row and where its text begins; else 0, 0."""
    for level, (_, pattern) in enumerate(_NUMBERINGS, 1):
        if match := pattern.match(text):
            return level, match.end()
    return 0, 0


def _column(text: str) -> int | None:
    match = _COLUMN.match(text)
    return match.end() if match and len(text) <= _LONGEST_TITLE else None


def _markdown_heading(row: Row, document: str) -> Heading:
    level = next(
        (n for n, (_, pattern) in enumerate(_NUMBERINGS, 1) if pattern.match(row.text)), row.hashes
    )
    end = len(row.text)
    return Heading(title=_printed(row, document, end), level=level, body_at=end)


def _heading(
    row: Row, document: str, *, level: int, number_end: int, is_column: bool
) -> Heading | None:
    text = row.text
    stop = _TITLE_END.search(text, number_end, number_end + _LONGEST_TITLE + 1)
    end = stop.start() if stop else len(text)
    owner = next(
        (o for o in owner_lines(text) if o.start <= end and not text[o.end :].strip("。")), None
    )
    if owner is not None and number_end < owner.start:
        # 智能工厂工程(责任单位:市工信局): the bracket is no part of the title.
        end, stop = owner.start, None
    title = text[number_end:end]
    if not title and not (stop is None and text.startswith("第")):
        return None
    if len(title) > _LONGEST_TITLE or (stop is None and end - number_end > _LONGEST_TITLE):
        return None
    if not is_column and level >= 3 and _STATEMENT.search(title):
        return None
    if text.startswith("第") and stop is None and re.search(r"[，,]", title):
        return None
    if re.match(r"第.{1,4}条", text):
        # An article has no title; its number is the section and its text runs on.
        return Heading(title=_printed(row, document, number_end), level=level, body_at=number_end)
    body_at = stop.end() if stop else end
    return Heading(
        title=_printed(row, document, end),
        level=level,
        body_at=body_at,
        is_column=is_column,
        owners=owner.names if owner else (),
    )


def _printed(row: Row, document: str, end: int) -> str:
    start, stop = row.span(0, end)
    return " ".join(document[start:stop].replace("*", "").replace("`", "").split())


def path_with(path: tuple[Heading, ...], heading: Heading) -> tuple[Heading, ...]:
    """Return `path` with `heading` in its place: headings as deep or deeper are left.

    A column hangs under the section it is printed in, whatever that section's depth.
    """
    return (*(h for h in path if h.level < heading.level), heading)

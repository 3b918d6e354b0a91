"""The layout of a table: its head, its body, and what each column holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from ronghe.engines.targets.source import Row
from ronghe.engines.targets.table_cells import cell_value, is_year, unit_in, year_in

_RULE: Final = re.compile(r":?-{1,}:?")
_BASE: Final = re.compile(
    r"基期|基数|基准|基线|现状|现值|实际|实绩|完成值|当前|已完成|上年|去年|预计完成|[一二三四五十]{2,3}五.?(?:完成|实际)"
)
_UNIT_HEAD: Final = re.compile(r"(?:计量)?单位(?:/.*)?")
_NUMBER_HEAD: Final = re.compile(r"序号|编号|No\.?|代码|#")
_NAME_HEAD: Final = re.compile(
    r"(?:主要|具体|二级|三级|规划|核心|发展)?指标(?:名称|内容)?|项目(?:名称)?|名称|(?:工作|重点|主要)?任务|类型指标"
)
# These name the row only where nothing else does; else they hold what is promised in prose.
_WEAK_NAME_HEAD: Final = re.compile(r"(?:主要|工作|具体)?(?:目标|内容|举措)")
_CLASS_HEAD: Final = re.compile(
    r"类别|类型|分类|一级指标|领域|维度|属性|(?:指标)?(?:属性|性质)|备注|说明|约束|数据来源"
)
_OWNER_HEAD: Final = re.compile(r".{0,4}(?:责任|牵头|配合|主管|实施)(?:单位|部门).{0,4}")
_DEADLINE_HEAD: Final = re.compile(
    r"(?:完成|办结|截止|实施)?(?:时限|时间|期限|年限|年度|进度)(?:要求|安排)?"
)
# 年均增长, 年均/累计, 五年增速: a change over the period beside the levels.
_CHANGE_HEAD: Final = re.compile(r"年均|增速|增长|增幅|递增|累计")
_GROWTH_WORD: Final = re.compile(r"(?:年均)?(?:增长|增速|增幅|递增)(?:率|幅度)?")
_COMPARED_WITH: Final = re.compile(r"(?:比|较|在)(?P<year>(?:19|20)\d{2})年?(?!底前|前)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A cell's text, and where it begins in its row."""

    text: str
    start: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column by its head.

    Attributes
    ----------
    written, head : str
        The head as printed, and without its unit.
    growth : str
        The growth word that a level's name takes on in this column (年均增长), or "".
    is_growth, is_base : bool
        It holds changes over the period; it holds what was before the plan.
    """

    written: str
    head: str
    year: int | None
    unit: str
    growth: str
    is_growth: bool
    is_base: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Roles:
    """Which columns (indices) hold names, values, units, owners and deadlines."""

    names: tuple[int, ...]
    unit: int | None
    owner: tuple[int, ...]
    deadline: tuple[int, ...]
    values: tuple[int, ...]
    rows_are_years: bool


Line: TypeAlias = tuple[Row, list[Cell]]


def layout(
    table: Sequence[Row], first_year: int | None
) -> tuple[list[Column], Roles, list[Line]] | None:
    """Return columns, their roles and the body of a table, or None where it has no head."""
    lines = [(row, _cells(row)) for row in table]
    ruled = next((i for i, (_, cells) in enumerate(lines) if _is_rule(cells)), None)
    head_at = ruled - 1 if ruled else 0
    if head_at < 0 or not lines:
        return None
    body = lines[(ruled if ruled is not None else head_at) + 1 :]
    heads = [cell.text for cell in lines[head_at][1]]
    while body and (merged := _with_second_head(heads, [c.text for c in body[0][1]])):
        heads, body = merged, body[1:]
    body = [(row, _aligned(cells, heads)) for row, cells in body]
    columns = [_column(head, first_year) for head in heads]
    columns = _with_compared_base(_with_unmarked_base(columns, first_year), body)
    return columns, _roles(columns, body), body


def _cells(row: Row) -> list[Cell]:
    cells = []
    start = 1 if row.text.startswith("|") else 0
    for index in range(start, len(row.text)):
        if row.text[index] == "|":
            cells.append(Cell(text=row.text[start:index], start=start))
            start = index + 1
    if start < len(row.text):
        cells.append(Cell(text=row.text[start:], start=start))
    return cells


def _is_rule(cells: Sequence[Cell]) -> bool:
    return bool(cells) and all(_RULE.fullmatch(cell.text) for cell in cells)


def _with_second_head(heads: list[str], below: list[str]) -> list[str] | None:
    """Return the heads completed by a second head row (目标值 over 2025年), or None.

    It repeats or leaves empty what the first row says of the other columns, and holds no number.
    """
    if len(below) != len(heads) or any(cell_value(text) for text in below):
        return None
    same = [b in (h, "") for h, b in zip(heads, below, strict=True)]
    added = [b for b, is_same in zip(below, same, strict=True) if not is_same]
    if not added or not any(same) or not all(year_in(b) or _CHANGE_HEAD.search(b) for b in added):
        return None
    return [h if is_same else h + b for h, b, is_same in zip(heads, below, same, strict=True)]


def _aligned(cells: list[Cell], heads: Sequence[str]) -> list[Cell]:
    """Give a row that leaves out the class of the row above an empty cell in front."""
    if len(cells) == len(heads) - 1 and heads and _CLASS_HEAD.fullmatch(heads[0]):
        return [Cell(text="", start=cells[0].start if cells else 0), *cells]
    return cells


def _column(head: str, first_year: int | None) -> Column:
    year = year_in(head)
    name, unit = unit_in(head)
    is_growth = bool(_CHANGE_HEAD.search(head)) and not re.match(r"累计", head)
    growth = match.group() if is_growth and (match := _GROWTH_WORD.search(head)) else ""
    is_base = bool(_BASE.search(head)) or bool(year and first_year and year < first_year)
    return Column(
        written=head, head=name, year=year, unit=unit, growth=growth, is_growth=is_growth,
        is_base=is_base,
    )  # fmt: skip


def _with_unmarked_base(columns: list[Column], first_year: int | None) -> list[Column]:
    """Mark the first of two or more years as base where nothing tells when the plan begins.

    Such a table sets a figure that is known beside the ones promised; only a gap of several
    years between the two tells them apart.
    """
    years = [(i, c.year) for i, c in enumerate(columns) if c.year is not None and not c.is_growth]
    if first_year is not None or len(years) != 2:
        return columns
    (first, low), (_, high) = years
    if low is None or high is None or high - low < 3:
        return columns
    return [replace(c, is_base=True) if i == first else c for i, c in enumerate(columns)]


def _with_compared_base(columns: list[Column], body: Sequence[Line]) -> list[Column]:
    """Mark the year that cells compare with (比2015年提高) and all before it as base."""
    compared = {
        int(match["year"])
        for _, cells in body
        for cell in cells
        for match in _COMPARED_WITH.finditer(cell.text)
    }
    return [
        replace(c, is_base=True) if c.year and any(c.year <= base for base in compared) else c
        for c in columns
    ]


def _roles(columns: Sequence[Column], body: Sequence[Line]) -> Roles:
    unit = next((i for i, c in enumerate(columns) if _UNIT_HEAD.fullmatch(c.head)), None)
    owner = tuple(i for i, c in enumerate(columns) if _OWNER_HEAD.fullmatch(c.head))
    deadline = tuple(i for i, c in enumerate(columns) if _DEADLINE_HEAD.fullmatch(c.head))
    skipped = {
        i
        for i, c in enumerate(columns)
        if _NUMBER_HEAD.fullmatch(c.head) or _CLASS_HEAD.fullmatch(c.head)
    }
    rows_are_years = bool(body) and all(
        cells and is_year(cells[0].text.rstrip("目标计划度底:")) for _, cells in body
    )
    known = {unit, *owner, *skipped, *deadline}
    if rows_are_years:
        names: tuple[int, ...] = ()
        values = tuple(i for i in range(1, len(columns)) if i not in known)
    else:
        names = _name_columns(columns, known)
        taken = {*known, *names}
        values = tuple(
            i
            for i in range(names[0] + 1 if names else len(columns), len(columns))
            if i not in taken
        )
    return Roles(
        names=names, unit=unit, owner=owner, deadline=deadline, values=values,
        rows_are_years=rows_are_years,
    )  # fmt: skip


def _name_columns(columns: Sequence[Column], known: set[int | None]) -> tuple[int, ...]:
    free = [i for i in range(len(columns)) if i not in known]
    names = [i for i in free if _NAME_HEAD.fullmatch(columns[i].head)]
    if not names:
        names = [i for i in free if _WEAK_NAME_HEAD.fullmatch(columns[i].head)][:1]
    if not names:
        names = [i for i in free if columns[i].year is None][:1]
    if names:
        # A head over two columns leaves the second one empty.
        last, open_ones = names[-1], set(free)
        while last + 1 in open_ones and not columns[last + 1].written:
            last += 1
            names.append(last)
    return tuple(names)

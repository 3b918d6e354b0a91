"""Markdown tables: each cell with a number that commits is a target."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ronghe.engines.targets import units
from ronghe.engines.targets.background import Setting
from ronghe.engines.targets.chinese import is_plausible
from ronghe.engines.targets.directions import direction_of, scope_of
from ronghe.engines.targets.masks import masked_positions
from ronghe.engines.targets.model import Target
from ronghe.engines.targets.names import bare
from ronghe.engines.targets.numerals import arabic_number
from ronghe.engines.targets.owners import owner_names
from ronghe.engines.targets.quantities import find_quantities
from ronghe.engines.targets.segments import sentences
from ronghe.engines.targets.sentence import read_sentence
from ronghe.engines.targets.source import Row

_RULE: Final = re.compile(r":?-{1,}:?")
_YEAR: Final = re.compile(r"(?P<year>(?:19|20)\d{2})年?")
_WRITTEN_YEAR: Final = re.compile(r"(?:19|20)\d{2}年.{0,4}")
_DEADLINE_HEAD: Final = re.compile(
    r"(?:完成|办结|截止|实施)?(?:时限|时间|期限|年限|年度|进度)(?:要求|安排)?"
)
_BASE: Final = re.compile(
    r"基期|基数|基准|现状|现值|实际|完成值|当前|已完成|上年|去年|[一二三四五十]{2,3}五.?(?:完成|实际)"
)
_UNIT_HEAD: Final = re.compile(r"(?:计量)?单位(?:/.*)?")
_NUMBER_HEAD: Final = re.compile(r"序号|编号|No\.?|代码|#")
_NAME_HEAD: Final = re.compile(
    r"(?:主要|具体|二级|三级)?指标(?:名称)?|项目(?:名称)?|名称|(?:工作|重点|主要)?任务|类型指标"
)
# These name the row only where nothing else does; else they hold what is promised in prose.
_WEAK_NAME_HEAD: Final = re.compile(r"(?:主要|工作|具体)?(?:目标|内容|举措)")
_CLASS_HEAD: Final = re.compile(
    r"类别|类型|分类|一级指标|领域|维度|属性|指标属性|性质|备注|说明|约束|数据来源"
)
_OWNER_HEAD: Final = re.compile(r".{0,4}(?:责任|牵头|配合|主管|实施)(?:单位|部门).{0,4}")
_ATTRIBUTE: Final = re.compile(r"约束性|预期性|指导性|导向性")
_UNIT_IN_HEAD: Final = re.compile(
    r"[(](?:单位:)?(?P<unit>[^()]{1,16})[)]$|[(](?P<inner>(?:[^()]|[(][^()]*[)]){1,16})[)]$"
)
_CAPTION_UNIT: Final = re.compile(r"单位:(?P<unit>[^\s,，。;)]{1,12})")
_CELL: Final = re.compile(
    r"(?P<sign>≥|>=|>|≤|<=|<|达到|超过|突破|不低于|不少于|不高于|不超过|约)?"
    r"(?P<open>\[|〔|[(])?(?P<low>\d[\d,]{0,14}(?:\.\d{1,6})?)(?P<close>\]|〕|[)])?"
    r"(?P<percent>%)?(?:[-~至](?P<high>\d[\d,]{0,14}(?:\.\d{1,6})?))?"
)
_AFTER: Final = re.compile(
    r"(?P<least>(?:及|或)?以上)|(?P<most>(?:及|或)?以[内下])|(?P<about>左右)"
)
_LEAST: Final = ("≥", ">=", ">", "达到", "超过", "突破", "不低于", "不少于")
_MOST: Final = ("≤", "<=", "<", "不高于", "不超过")
_GROWTH_HEAD: Final = re.compile(r"年均|增速|增长")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cell:
    """A cell's text, and where it begins in its row."""

    text: str
    start: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _Column:
    head: str
    year: int | None
    unit: str
    is_base: bool


def _cells(row: Row) -> list[_Cell]:
    cells = []
    start = 1 if row.text.startswith("|") else 0
    for index in range(start, len(row.text)):
        if row.text[index] == "|":
            cells.append(_Cell(text=row.text[start:index], start=start))
            start = index + 1
    if start < len(row.text):
        cells.append(_Cell(text=row.text[start:], start=start))
    return cells


def _year(text: str) -> int | None:
    # A column of a period (2021-2025年) holds for its last year.
    years = [int(m["year"]) for m in _YEAR.finditer(text)]
    return years[-1] if years else None


def _unit_in(text: str) -> tuple[str, str]:
    """Split a trailing unit in brackets off a head: 产值(亿元) gives 产值 and 亿元."""
    match = _UNIT_IN_HEAD.search(text)
    if not match:
        return text, ""
    parts = re.split(r"[，,、;]", match["unit"] or match["inner"])
    unit = next((p for p in parts if units.UNIT.fullmatch(p)), parts[0])
    if units.UNIT.fullmatch(unit) or unit in ("%", "‰"):
        return text[: match.start()], unit
    return text, ""


def _column(head: str, first_year: int | None) -> _Column:
    year = _year(head)
    name, unit = _unit_in(head)
    is_base = bool(_BASE.search(head)) or bool(year and first_year and year < first_year)
    return _Column(head=name, year=year, unit=unit, is_base=is_base)


def read_table(
    text: str, table: Sequence[Row], *, caption: str, first_year: int | None
) -> Iterator[Target]:
    """Yield the targets of one Markdown table; section and path are the caller's to fill.

    Parameters
    ----------
    text : str
        The document.
    table : sequence of Row
        Its lines, the head first.
    caption : str
        The row above the table, which may name the unit.
    first_year : int or None
        Where the plan's promises begin; earlier columns are base years.
    """
    lines = [(row, _cells(row)) for row in table]
    ruled = next((i for i, (_, cells) in enumerate(lines) if _is_rule(cells)), None)
    head_at = ruled - 1 if ruled else 0
    if head_at < 0 or not lines:
        return
    heads = [cell.text for cell in lines[head_at][1]]
    body = lines[(ruled if ruled is not None else head_at) + 1 :]
    columns = [_column(head, first_year) for head in heads]
    columns = _with_unmarked_base(columns, first_year)
    roles = _roles(columns, body)
    caption_unit = match["unit"] if (match := _CAPTION_UNIT.search(caption)) else ""
    caption_year = None
    previous: dict[int, str] = {}
    for row, cells in body:
        filled = {i: c.text or previous.get(i, "") for i, c in enumerate(cells)}
        previous = {i: t for i, t in filled.items() if i in roles.names}
        yield from _row_targets(
            text, row, cells, columns=columns, roles=roles, filled=filled,
            caption_unit=caption_unit, year=caption_year, first_year=first_year,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class _Roles:
    names: tuple[int, ...]
    unit: int | None
    owner: tuple[int, ...]
    deadline: tuple[int, ...]
    values: tuple[int, ...]
    rows_are_years: bool


def _is_rule(cells: Sequence[_Cell]) -> bool:
    return bool(cells) and all(_RULE.fullmatch(cell.text) for cell in cells)


def _with_unmarked_base(columns: list[_Column], first_year: int | None) -> list[_Column]:
    """Mark the first of two or more years as base where nothing tells when the plan begins.

    Such a table sets a figure that is known beside the ones promised; only a gap of several
    years between the two tells them apart.
    """
    years = [(i, c.year) for i, c in enumerate(columns) if c.year is not None]
    if first_year is not None or len(years) != 2:
        return columns
    (first, low), (_, high) = years
    if low is None or high is None or high - low < 3:
        return columns
    base = columns[first]
    marked = _Column(head=base.head, year=base.year, unit=base.unit, is_base=True)
    return [marked if i == first else c for i, c in enumerate(columns)]


def _roles(columns: Sequence[_Column], body: Sequence[tuple[Row, list[_Cell]]]) -> _Roles:
    unit = next((i for i, c in enumerate(columns) if _UNIT_HEAD.fullmatch(c.head)), None)
    owner = tuple(i for i, c in enumerate(columns) if _OWNER_HEAD.fullmatch(c.head))
    deadline = tuple(i for i, c in enumerate(columns) if _DEADLINE_HEAD.fullmatch(c.head))
    skipped = {
        i
        for i, c in enumerate(columns)
        if _NUMBER_HEAD.fullmatch(c.head) or _CLASS_HEAD.fullmatch(c.head)
    }
    rows_are_years = bool(body) and all(
        cells and _YEAR.fullmatch(cells[0].text.rstrip("目标计划:")) for _, cells in body
    )
    known = {unit, *owner, *skipped, *deadline}
    if rows_are_years:
        values = tuple(i for i in range(1, len(columns)) if i not in known)
        return _Roles(
            names=(), unit=unit, owner=owner, deadline=deadline, values=values, rows_are_years=True
        )
    names = [i for i, c in enumerate(columns) if _NAME_HEAD.fullmatch(c.head) and i not in known]
    if not names:
        names = [
            i for i, c in enumerate(columns) if _WEAK_NAME_HEAD.fullmatch(c.head) and i not in known
        ][:1]
    if not names:
        names = [i for i in range(len(columns)) if i not in known and columns[i].year is None][:1]
    values = (
        tuple(i for i in range(len(columns)) if i not in known and i not in names and i > names[0])
        if names
        else ()
    )
    return _Roles(
        names=tuple(names),
        unit=unit,
        owner=owner,
        deadline=deadline,
        values=values,
        rows_are_years=False,
    )


def _row_targets(
    text: str,
    row: Row,
    cells: list[_Cell],
    *,
    columns: Sequence[_Column],
    roles: _Roles,
    filled: dict[int, str],
    caption_unit: str,
    year: int | None,
    first_year: int | None,
) -> Iterator[Target]:
    names = [filled.get(i, "") for i in roles.names]
    row_name, row_unit = _unit_in(names[-1] if names else "")
    if roles.unit is not None and roles.unit < len(cells):
        row_unit = cells[roles.unit].text.strip("-/") or row_unit
    row_year = _year(cells[0].text) if roles.rows_are_years and cells else None
    if roles.rows_are_years and first_year and row_year and row_year < first_year:
        return
    owner = tuple(
        name for i in roles.owner if i < len(cells) for name in owner_names(cells[i].text)
    )
    deadline = next((_year(cells[i].text) for i in roles.deadline if i < len(cells)), None)
    for index in roles.values:
        if index >= len(cells) or index >= len(columns) or columns[index].is_base:
            continue
        column, cell = columns[index], cells[index]
        value = _value(cell.text)
        if value is None:
            yield from _prose_targets(
                text, row, cell, year=column.year or row_year or deadline, owner=owner,
                first_year=first_year,
            )  # fmt: skip
            continue
        unit = value.unit or row_unit or column.unit or caption_unit
        own_year = column.year if column.year is not None else row_year
        indicator = row_name if not roles.rows_are_years else column.head
        if _GROWTH_HEAD.search(column.head) and not roles.rows_are_years:
            indicator, unit = indicator + bare(column.head), value.unit or column.unit or "%"
        start, end = row.span(cell.start + value.start, cell.start + value.end)
        yield Target(
            start=start, end=end, text=text[start:end], value=value.low, value_high=value.high,
            unit=unit, comparator=value.comparator, year=own_year if own_year else year,
            every_year="年均" in column.head or "每年" in row_name,
            cumulative=any("累计" in name for name in names) or "累计" in column.head,
            indicator=bare(indicator), owner=owner, section="", heading_path=(),
            scope=scope_of("", bare(indicator), unit),
            direction=direction_of("", bare(indicator), value.comparator, unit),
        )  # fmt: skip


def _prose_targets(
    text: str,
    row: Row,
    cell: _Cell,
    *,
    year: int | None,
    owner: tuple[str, ...],
    first_year: int | None,
) -> Iterator[Target]:
    """Yield the targets of a cell that holds sentences (新建5G基站3000个以上)."""
    end = cell.start + len(cell.text)
    quantities = [
        q
        for q in find_quantities(row.text, masked_positions(row.text))
        if cell.start <= q.start and q.end <= end and is_plausible(row.text, q)
    ]
    if not quantities:
        return
    setting = Setting(first_year=first_year, section_is_background=False, is_condition_list=False)
    for span in sentences(row.text[:end], cell.start):
        inside = [q for q in quantities if span[0] <= q.start and q.end <= span[1]]
        for found in read_sentence(row.text, span, inside, inherited=year, setting=setting):
            start, finish = row.span(found.start, found.end)
            yield Target(
                start=start,
                end=finish,
                text=text[start:finish],
                value=found.quantity.value,
                value_high=found.quantity.value_high,
                unit=found.quantity.unit,
                comparator=found.comparator,
                year=found.year,
                every_year=found.counting.every_year,
                cumulative=found.counting.cumulative,
                indicator=found.name,
                owner=owner,
                section="",
                heading_path=(),
                scope=found.scope,
                direction=found.direction,
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Value:
    start: int
    end: int
    low: float
    high: float | None
    unit: str
    comparator: str


def _value(text: str) -> _Value | None:
    """Return the number of a cell that holds nothing else than it, its unit and a comparator."""
    match = _CELL.match(text)
    if not match or _ATTRIBUTE.search(text) or _WRITTEN_YEAR.fullmatch(text):
        return None
    low = arabic_number(match["low"])
    high = arabic_number(match["high"]) if match["high"] else None
    if low is None:
        return None
    end = max(match.end("low"), match.end("high"), match.end("percent"))
    unit = "%" if match["percent"] else ""
    if found := units.unit_at(text, end):
        unit, end = unit or found, end + len(found)
    trailing = _AFTER.match(text, end)
    rest = text[trailing.end() if trailing else end :]
    if rest.strip("。;；*[]〔〕()") and not rest.startswith(("(", "〔")):
        return None
    comparator = "="
    if trailing:
        comparator = ">=" if trailing["least"] else "<=" if trailing["most"] else "~"
    elif match["sign"]:
        comparator = ">=" if match["sign"] in _LEAST else "<=" if match["sign"] in _MOST else "~"
    start = match.start("low")
    return _Value(start=start, end=end, low=low, high=high, unit=unit, comparator=comparator)

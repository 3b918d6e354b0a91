"""Tables: each cell with a number that commits is a target."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ronghe.engines.targets.background import Setting
from ronghe.engines.targets.chinese import is_plausible
from ronghe.engines.targets.directions import direction_of, scope_of
from ronghe.engines.targets.masks import masked_positions
from ronghe.engines.targets.model import Target
from ronghe.engines.targets.names import bare
from ronghe.engines.targets.owners import owner_names
from ronghe.engines.targets.quantities import find_quantities
from ronghe.engines.targets.segments import sentences
from ronghe.engines.targets.sentence import read_sentence
from ronghe.engines.targets.source import Row
from ronghe.engines.targets.table_cells import CellValue, cell_value, plain_name, unit_in, year_in
from ronghe.engines.targets.table_heads import Cell, Column, Roles, layout

_CAPTION_UNIT: Final = re.compile(r"单位:(?P<unit>[^\s,，。;)]{1,12})")
# 注:〔 〕内为五年累计数.
_TOTALS: Final = re.compile(r"[〔\[【(]\s?[〕\]】)][^。;]{0,16}累计")
_CHANGE: Final = re.compile(
    r"(?:比|较)?(?:年均|累计|同比)?(?:提高|提升|增长|增加|上升|下降|降低|减少|压减|缩短|高于|达到)?"
)
_CHANGE_NAME: Final = re.compile(
    r"(?:增长|增速|增幅|提高|提升|下降|降低|减少|降幅|增加|压减|递增)(?:率|幅度)?$"
)


def read_table(
    text: str, table: Sequence[Row], *, caption: str, note: str, first_year: int | None
) -> Iterator[Target]:
    """Yield the targets of one table; section and path are the caller's to fill.

    Parameters
    ----------
    text : str
        The document.
    table : sequence of Row
        Its lines, the head first.
    caption : str
        The row above the table, which may name the unit.
    note : str
        The row below it, which may say that brackets hold totals of the period.
    first_year : int or None
        Where the plan's promises begin; earlier columns are base years.
    """
    plan = layout(table, first_year)
    if plan is None:
        return
    columns, roles, body = plan
    caption_unit = match["unit"] if (match := _CAPTION_UNIT.search(caption)) else ""
    totals = bool(_TOTALS.search(note))
    previous: dict[int, str] = {}
    for row, cells in body:
        filled = {i: c.text or previous.get(i, "") for i, c in enumerate(cells)}
        previous = {i: t for i, t in filled.items() if i in roles.names}
        yield from _row_targets(
            text, row, cells, columns=columns, roles=roles,
            names=[filled.get(i, "") for i in roles.names],
            caption_unit=caption_unit, totals=totals, first_year=first_year,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class _RowHead:
    """What a row says of all its cells."""

    name: str
    unit: str
    year: int | None
    owner: tuple[str, ...]


def _name_of(written: Sequence[str]) -> tuple[str, str]:
    """Return name and unit of a row from its name cells.

    Examples
    --------
    >>> _name_of(["普及率", "家庭普及率(%)"]), _name_of(["排放总量减少(%)", "氮氧化物"])
    (('家庭普及率', '%'), ('排放总量减少氮氧化物', '%'))
    """
    if not written:
        return "", ""
    name, unit = unit_in(plain_name(written[-1]))
    if len(written) > 1 and not unit and written[-2] != written[-1]:
        group, shared = unit_in(plain_name(written[-2]))
        if shared:
            # The group prints what is measured, the row only of what.
            return group + name, shared
    return name, unit


def _head_of(row_cells: Sequence[Cell], roles: Roles, names: Sequence[str]) -> _RowHead:
    def texts(indices: Sequence[int]) -> list[str]:
        return [row_cells[i].text for i in indices if i < len(row_cells)]

    name, unit = _name_of(names)
    if roles.unit is not None:
        written = next(iter(texts([roles.unit])), "").strip("-/")
        unit = "" if written == "无" else written or unit
    year = year_in(row_cells[0].text) if roles.rows_are_years and row_cells else None
    if year is None:
        year = next((y for y in map(year_in, texts(roles.deadline)) if y), None)
    owners = [name for written in texts(roles.owner) for name in owner_names(written)]
    return _RowHead(name=name, unit=unit, year=year, owner=tuple(owners))


def _row_targets(
    text: str,
    row: Row,
    cells: Sequence[Cell],
    *,
    columns: Sequence[Column],
    roles: Roles,
    names: Sequence[str],
    caption_unit: str,
    totals: bool,
    first_year: int | None,
) -> Iterator[Target]:
    head = _head_of(cells, roles, names)
    if roles.rows_are_years and first_year and head.year and head.year < first_year:
        return
    for index in roles.values:
        if index >= len(cells) or index >= len(columns) or columns[index].is_base:
            continue
        column, cell = columns[index], cells[index]
        value = cell_value(cell.text)
        if value is None:
            yield from _prose_targets(text, row, cell, column, head, first_year)
            continue
        named = head if not roles.rows_are_years else replace(head, name=column.head)
        start, end = row.span(cell.start + value.start, cell.start + value.end)
        yield _cell_target(
            text[start:end], start, column, named, value, caption_unit, totals=totals
        )


def _cell_target(
    written: str,
    start: int,
    column: Column,
    head: _RowHead,
    value: CellValue,
    caption_unit: str,
    *,
    totals: bool,
) -> Target:
    """Return the target of a cell that holds a number."""
    name, unit = head.name, value.unit or head.unit or column.unit or caption_unit
    is_growth = column.is_growth and not value.is_total and head.name != column.head
    if is_growth and column.growth:
        # 年均增长(%) of an output is a share, whatever the output is measured in.
        unit = value.unit or column.unit or "%"
        name = name if _CHANGE_NAME.search(name) else name + column.growth
    name = bare(name)
    return Target(
        start=start, end=start + len(written), text=written, value=value.low,
        value_high=value.high, unit=unit, comparator=value.comparator,
        year=column.year if column.year is not None else head.year,
        every_year=not value.is_total
        and (value.is_yearly or "年均" in column.written + head.name or "每年" in head.name),
        cumulative=(value.is_total and (totals or "累计" in column.written))
        or "累计" in head.name or ("累计" in column.written and not column.is_growth),
        indicator=name, owner=head.owner, section="", heading_path=(),
        scope=scope_of("", name, unit), direction=direction_of("", name, value.comparator, unit),
    )  # fmt: skip


def _prose_targets(
    text: str, row: Row, cell: Cell, column: Column, head: _RowHead, first_year: int | None
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
    year = column.year or head.year
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
                indicator=_named_by_row(found.name, head),
                owner=head.owner,
                section="",
                heading_path=(),
                scope=found.scope,
                direction=found.direction,
            )


def _named_by_row(name: str, head: _RowHead) -> str:
    """Return the row's name where the cell only prints the change (比2015年提高2个百分点)."""
    if not _CHANGE.fullmatch(name) or not head.name:
        return name
    return bare(head.name if _CHANGE_NAME.search(head.name) else head.name + name)

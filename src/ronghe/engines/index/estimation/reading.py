"""The frame of regions from a sheet with a row an enterprise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.estimation.frame import Frame
from ronghe.engines.index.table.cells import numbers_of
from ronghe.engines.index.table.rules import NO_ROWS
from ronghe.lib.faults import Fault, FaultsError, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ronghe.lib.sheets import Sheet

    Floats = NDArray[np.float64]

NO_COLUMN = Rule(
    key="no-such-column",
    zh="缺少列“{value}”（{needed_zh}）。有：{known}。",
    en='There is no column "{value}" ({needed_en}). There are: {known}.',
)
NO_REGION = Rule(
    key="no-region",
    zh="此行没有区域。请在“{column}”列补填。",
    en='The row says no region. Fill in "{column}".',
)
NO_SIZE = Rule(
    key="no-size",
    zh="规模“{value}”缺失或为负。每一行都要有从 0 起的规模，未答复的企业也一样。",
    en='The size "{value}" is missing or negative. Every row needs one from 0 on, whether it '
    "answered or not.",
)
NO_COUNT = Rule(
    key="no-count",
    zh="“{value}”不是企业数。请写 1 或更大的整数。",
    en='"{value}" is no number of enterprises. Write a whole number from 1 on.',
)
VALUE_OF_MANY = Rule(
    key="value-of-many",
    zh="此行代表多家企业，却有一个值“{value}”。有值的企业每家一行。",
    en='The row stands for several enterprises and has a value, "{value}". An enterprise with a '
    "value has a row of its own.",
)
RULES = (NO_COLUMN, NO_REGION, NO_SIZE, NO_COUNT, VALUE_OF_MANY)


@dataclass(frozen=True, kw_only=True)
class FrameColumns:
    """Which columns of a sheet say what of an enterprise; "" for what it does not say."""

    region: str
    values: tuple[str, ...]
    strata: tuple[str, ...] = ()
    size: str = ""
    count: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Frames:
    """A frame for each value, over the same enterprises in the order of the sheet."""

    frames: Mapping[str, Frame]
    keys: tuple[str, ...]


def frames_of_sheet(sheet: Sheet, columns: FrameColumns) -> Frames:
    """Return the frames of a sheet; who has no value was asked and did not answer.

    Raises
    ------
    FaultsError
        If a column is missing or a cell cannot be read; it carries all faults.
    """
    faults = [*sheet.faults, *_missing(sheet, columns)]
    if not sheet.rows and not faults:
        faults.append(NO_ROWS.fault(file=sheet.file))
    if faults:
        raise FaultsError(faults)
    rows = [row.number for row in sheet.rows]
    region = _texts(sheet, columns.region)
    faults += [
        NO_REGION.fault(file=sheet.file, row=rows[at], column=columns.region)
        for at in np.flatnonzero(region == "")
    ]
    size = _numbers(sheet, columns.size, rows, faults) if columns.size else None
    if size is not None:
        faults += _refused(NO_SIZE, sheet, columns.size, rows, ~(size >= 0), faults)
    count = _counts(sheet, columns.count, rows, faults) if columns.count else None
    values = {name: _numbers(sheet, name, rows, faults) for name in columns.values}
    for name, value in values.items():
        if count is not None:
            faults += _refused(
                VALUE_OF_MANY, sheet, name, rows, ~np.isnan(value) & (count > 1), faults
            )
    if faults:
        raise FaultsError(faults)
    strata = tuple(_texts(sheet, name) for name in columns.strata)
    return Frames(
        frames={
            name: Frame(
                region=region,
                strata=strata or (np.full(len(rows), ""),),
                value=value,
                size=size,
                count=count,
            )
            for name, value in values.items()
        },
        keys=tuple(row.cells.get(columns.key) or str(row.number) for row in sheet.rows),
    )


def _missing(sheet: Sheet, columns: FrameColumns) -> list[Fault]:
    wanted = [
        (columns.region, "区域", "the region"),
        *((name, "数值", "a value") for name in columns.values),
        *((name, "分层", "a stratum") for name in columns.strata),
        (columns.size, "规模", "the size"),
        (columns.count, "企业数", "how many enterprises a row stands for"),
        (columns.key, "企业", "the enterprise"),
    ]
    known = ", ".join(sheet.columns)
    return [
        NO_COLUMN.fault(
            file=sheet.file, row=1, column=name, value=name,
            details={"needed_zh": zh, "needed_en": en, "known": known},
        )
        for name, zh, en in wanted
        if name and name not in sheet.columns
    ]  # fmt: skip


def _texts(sheet: Sheet, column: str) -> NDArray[np.str_]:
    return np.array([row.cells[column] for row in sheet.rows], dtype=np.str_)


def _numbers(sheet: Sheet, column: str, rows: Sequence[int], faults: list[Fault]) -> Floats:
    cells = [row.cells[column] for row in sheet.rows]
    return numbers_of(cells, rows, file=sheet.file, column=column, faults=faults)


def _counts(
    sheet: Sheet, column: str, rows: Sequence[int], faults: list[Fault]
) -> NDArray[np.int64]:
    found = _numbers(sheet, column, rows, faults)
    is_wrong = ~(found >= 1) | (np.nan_to_num(found) % 1 != 0)
    faults += _refused(NO_COUNT, sheet, column, rows, is_wrong, faults)
    return np.where(is_wrong, 1, np.nan_to_num(found)).astype(np.int64)


def _refused(
    rule: Rule,
    sheet: Sheet,
    column: str,
    rows: Sequence[int],
    is_wrong: NDArray[np.bool_],
    faults: Sequence[Fault],
) -> list[Fault]:
    """Return a fault for each wrong cell that has none yet."""
    noted = {(fault.row, fault.column) for fault in faults}
    return [
        rule.fault(file=sheet.file, row=rows[at], column=column, value=sheet.rows[at].cells[column])
        for at in map(int, np.flatnonzero(is_wrong))
        if (rows[at], column) not in noted
    ]

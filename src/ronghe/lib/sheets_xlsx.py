"""Read the records of an XLSX workbook, of its first sheet or of all, as plain text."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

import openpyxl

from ronghe.lib.faults import FaultsError, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

OLD_WORKBOOK = Rule(
    key="old-workbook",
    zh="这是旧版 XLS 或加密的工作簿。请去除密码，另存为 XLSX 或 CSV（UTF-8）。",
    en="This is an old XLS or an encrypted workbook. Remove the password and save it as XLSX or "
    "CSV (UTF-8).",
)
BROKEN_WORKBOOK = Rule(
    key="broken-workbook",
    zh="工作簿无法打开，文件可能已损坏，或不是 XLSX。请在表格软件中打开并另存为 XLSX。",
    en="The workbook cannot be opened; it may be damaged, or no XLSX. Open it in a spreadsheet "
    "program and save it as XLSX.",
)
WORKBOOK_TOO_LARGE = Rule(
    key="workbook-too-large",
    zh="工作簿解压后超过 {limit} GB。请另存为 CSV（UTF-8）。",
    en="The workbook unpacks to more than {limit} GB. Save it as CSV (UTF-8).",
)
SPARSE_SHEET = Rule(
    key="sparse-sheet",
    zh="从第 {row} 行起有 {most} 个以上的空行。请删除数据以下的全部行（含格式和零散单元格），"
    "保存后再试。",
    en="More than {most} empty rows follow from row {row} on. Delete all rows below the data, with "
    "their formats and stray cells, save and try again.",
)
RULES = (OLD_WORKBOOK, BROKEN_WORKBOOK, WORKBOOK_TOO_LARGE, SPARSE_SHEET)

_LIMIT_GB = 2
_BATCH = 1000
_MOST_EMPTY = 20_000  # rows in a row; one stray cell in the last row would cost a minute of reading
# What openpyxl, zipfile and expat were seen to raise on damaged workbooks.
_DAMAGE = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, NotImplementedError,
    OSError, RuntimeError, SyntaxError, TypeError, ValueError, struct.error, zlib.error,
    zipfile.BadZipFile,
)  # fmt: skip


def xlsx_records(data: bytes, *, name: str) -> Iterator[list[str]]:
    """Return each row's cells as text; a row without content gives empty cells.

    A number is plain decimal text of up to 15 digits, as spreadsheets hold it (500112.0 is
    "500112"), with its percent sign where the cell shows one (0.45 shown as 45% is "45%"). A date
    is ISO text.

    Raises
    ------
    FaultsError
        If the bytes are no readable workbook.
    """
    _readable_check(data, name=name)
    return _first_records(data, name=name)


def xlsx_workbook(data: bytes, *, name: str) -> dict[str, list[list[str]]]:
    """Return the records of every sheet by its title, as `xlsx_records` gives those of the first.

    All of it is held in memory: for workbooks that people write, such as forms.

    Raises
    ------
    FaultsError
        If the bytes are no readable workbook.
    """
    _readable_check(data, name=name)
    book = _opened(data, name=name)
    return {sheet.title: list(_records(sheet, name=name)) for sheet in book.worksheets}


def unpacked_bytes(data: bytes, *, name: str) -> int:
    """Return how many bytes a workbook unpacks to by its own account; no reader goes beyond it.

    Raises
    ------
    FaultsError
        If the bytes are no archive.
    """
    if not data.startswith(b"PK"):
        raise FaultsError([OLD_WORKBOOK.fault(file=name)])
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except _DAMAGE as error:
        raise FaultsError([BROKEN_WORKBOOK.fault(file=name)]) from error


def _readable_check(data: bytes, *, name: str) -> None:
    if unpacked_bytes(data, name=name) > _LIMIT_GB * 10**9:
        limit = {"limit": _LIMIT_GB}
        raise FaultsError([WORKBOOK_TOO_LARGE.fault(file=name, details=limit)])


def _opened(data: bytes, *, name: str) -> Any:
    try:
        with _quiet():
            return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except _DAMAGE as error:
        raise FaultsError([BROKEN_WORKBOOK.fault(file=name)]) from error


def _first_records(data: bytes, *, name: str) -> Iterator[list[str]]:
    sheets = _opened(data, name=name).worksheets
    if not sheets:
        raise FaultsError([BROKEN_WORKBOOK.fault(file=name)])
    yield from _records(sheets[0], name=name)


def _records(sheet: Any, *, name: str) -> Iterator[list[str]]:
    try:
        with _quiet():
            # Some programs write a wrong extent, behind which rows would silently be left out.
            sheet.reset_dimensions()
            rows = sheet.iter_rows()
        number = last = 0
        while True:
            with _quiet():  # never across a yield: the filter is the whole process's
                batch = [[_plain(cell) for cell in cells] for cells in islice(rows, _BATCH)]
            if not batch:
                return
            for cells in batch:
                number += 1
                if any(cells):
                    last = number
                elif number - last > _MOST_EMPTY:
                    details = {"most": _MOST_EMPTY}
                    raise FaultsError(
                        [SPARSE_SHEET.fault(file=name, row=last + 1, details=details)]
                    )
                yield cells or [""]
    except FaultsError:
        raise
    except _DAMAGE as error:
        raise FaultsError([BROKEN_WORKBOOK.fault(file=name)]) from error


def _sparse(name: str, row: int) -> FaultsError:
    return FaultsError([SPARSE_SHEET.fault(file=name, row=row, details={"most": _MOST_EMPTY})])


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence openpyxl's warnings of parts that it leaves out: none of them is a cell's text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _plain(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, is_percent="%" in (cell.number_format or ""))
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _number(value: float, *, is_percent: bool) -> str:
    exact = Decimal(f"{value:.15g}")
    if not exact.is_finite():
        return str(value)
    if is_percent:
        exact *= 100
    text = f"{exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}%" if is_percent else text

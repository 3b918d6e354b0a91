"""Write table rows as CSV or XLSX that office programs open without harm."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import quote

from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MAX_XLSX_ROWS = 1_048_575  # data rows a sheet holds below its heading
_IN_MEMORY = 2 * 1024 * 1024  # bytes; larger files are spooled to disk
# A spreadsheet runs a text that begins so as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# XML 1.0 has no place for these, and openpyxl refuses them.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WIDEST = 60  # characters; longer texts wrap or are cut by the window, not by us

Row = Sequence[Any]


class TooManyRowsError(ValueError):
    """A sheet cannot hold this many rows; CSV can."""


def safe_text(value: Any) -> Any:
    """Return a value that no spreadsheet runs as a formula; numbers and dates stay themselves.

    Examples
    --------
    >>> safe_text("=1+1"), safe_text("-"), safe_text(-3), safe_text("渝北区")
    ("'=1+1", "'-", -3, '渝北区')
    """
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def _plain(value: Any) -> Any:
    """Return what a cell can hold: a number, a local time without zone, or a text."""
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        # Excel knows no time zones; the office's own is what the page showed.
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.replace(tzinfo=None, microsecond=0)
    if hasattr(value, "isoformat") and not isinstance(value, time):
        return value
    return _CONTROL.sub("", str(value))


def write_csv(rows: Iterable[Row], *, out: IO[bytes]) -> None:
    """Write rows as UTF-8 with a byte order mark: without it Excel reads Chinese as GBK."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerows([safe_text(_plain(value)) for value in row] for row in rows)
    text.detach()


def write_xlsx(rows: Iterable[Row], *, out: IO[bytes], title: str) -> None:
    """Write rows as one sheet, the first in bold and frozen; memory does not grow with rows.

    Raises
    ------
    TooManyRowsError
        If there are more than `MAX_XLSX_ROWS` data rows.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(title))
    sheet.freeze_panes = "A2"
    iterator = iter(rows)
    heading = next(iterator, ())
    for index, name in enumerate(heading, start=1):
        width = min(_WIDEST, max(10, 2 * len(str(name)) + 4))
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.append([_heading_cell(sheet, name) for name in heading])
    for count, row in enumerate(iterator, start=1):
        if count > MAX_XLSX_ROWS:
            sheet.close()  # an open sheet keeps its temporary file
            raise TooManyRowsError(_("A sheet holds 1,048,575 rows. Use CSV instead."))
        sheet.append([safe_text(_plain(value)) for value in row])
    book.save(out)


def _heading_cell(sheet: Any, name: Any) -> Any:
    cell = WriteOnlyCell(sheet, value=safe_text(_plain(name)))
    cell.font = Font(bold=True)
    return cell


def _sheet_title(title: str) -> str:
    return re.sub(r"[\\/*?:\[\]]", " ", title).strip()[:31] or "Ronghe"


def response(rows: Iterable[Row], *, file_format: str, name: str) -> FileResponse:
    """Return a download of `rows` (heading first), named by `name` and today's date.

    The file is complete before the response is sent: rows read later would be read outside the
    request's transaction, where the database shows the web role nothing.
    """
    # Closed by the response.
    out: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    if file_format == "csv":
        write_csv(rows, out=out)
    else:
        write_xlsx(rows, out=out, title=name)
    out.seek(0)
    return download(out, name=name, file_format=file_format, content_type=FORMATS[file_format])


def download(out: IO[bytes], *, name: str, file_format: str, content_type: str) -> FileResponse:
    """Return a file as a download named by `name` and today's date; the answer closes it."""
    filename = f"{_file_name(name)}-{timezone.localdate():%Y-%m-%d}.{file_format}"
    answer = FileResponse(out, content_type=content_type)
    # Both forms: old programs read the plain one, all others the encoded Chinese.
    answer["Content-Disposition"] = (
        f"attachment; filename=\"export.{file_format}\"; filename*=UTF-8''{quote(filename)}"
    )
    return answer


def _file_name(name: str) -> str:
    return re.sub(r'[\s\\/:*?"<>|]+', "-", name).strip("-") or "export"

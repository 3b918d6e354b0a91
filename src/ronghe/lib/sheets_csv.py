"""Read the records of a CSV file of unknown encoding and separator."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import TYPE_CHECKING

from ronghe.lib.faults import FaultsError, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_A_TABLE = Rule(
    key="not-a-table",
    zh="文件不是表格。请另存为 CSV（UTF-8）或 XLSX 再上传。",
    en="The file is no table. Save it as CSV (UTF-8) or XLSX.",
)
BROKEN_ENCODING = Rule(
    key="broken-encoding",
    zh="文件中有无法识别的字符，文件可能已损坏或被截断。请重新导出为 UTF-8 编码的 CSV。",
    en="Some characters of the file cannot be read; it may be damaged or cut off. Export it again "
    "as CSV in UTF-8.",
)
UNCLOSED_QUOTE = Rule(
    key="unclosed-quote",
    zh='自此行起有一个引号（"）没有成对，直到文件末尾。请补上或删除该引号。',
    en='A quotation mark (") that opens in this row is never closed. Close it, or delete it.',
)
BROKEN_QUOTES = Rule(
    key="broken-quotes",
    zh='此行有单元格在右引号（"）之后还有文字。单元格内的引号应写两遍（""）。',
    en='In this row text follows a closing quotation mark ("). A quotation mark inside a cell is '
    'written twice ("").',
)
CELL_TOO_LARGE = Rule(
    key="cell-too-large",
    zh="此行有单元格超过 {limit} 个字符，多半是引号没有成对。请检查此行的引号。",
    en="A cell of this row holds more than {limit} characters; most often a quotation mark is not "
    "closed. Check the quotation marks of the row.",
)
RULES = (NOT_A_TABLE, BROKEN_ENCODING, UNCLOSED_QUOTE, BROKEN_QUOTES, CELL_TOO_LARGE)

_SEPARATORS = ",\t;"  # in the order that decides a draw
_HEAD = 65_536  # characters that surely hold the header
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
_SURROGATE = re.compile(r"[\udc80-\udcff]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def csv_records(data: bytes, *, name: str) -> Iterator[list[str]]:
    """Return each record's cells as they stand; an empty line gives an empty list.

    Raises
    ------
    FaultsError
        At once if the bytes are no text, from the iterator where quotation marks break.
    """
    text = _text(data, name=name)
    return _records(text, separator=_separator(text[:_HEAD]), name=name)


def _records(text: str, *, separator: str, name: str) -> Iterator[list[str]]:
    number = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):  # noqa: B007 -- the row of an error
            yield cells
    except csv.Error as error:
        limit = {"limit": csv.field_size_limit()}
        fault = _broken(str(error)).fault(file=name, row=number + 1, details=limit)
        raise FaultsError([fault]) from error


def _broken(message: str) -> Rule:
    if "field larger" in message:
        return CELL_TOO_LARGE
    return UNCLOSED_QUOTE if "end of data" in message else BROKEN_QUOTES


def _text(data: bytes, *, name: str) -> str:
    text = _decoded(data, name=name)
    head = text[:1024]
    if "\0" in text or _CONTROL.search(head) or head.lstrip().startswith("<"):
        raise FaultsError([NOT_A_TABLE.fault(file=name)])
    return text


def _decoded(data: bytes, *, name: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(data, encoding="utf-16", name=name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # Chinese in GB18030 seldom happens to be valid UTF-8. Where most of it is, the file is UTF-8
    # with damage, and reading it as GB18030 would turn every name into other characters.
    lenient = data.decode("utf-8", "surrogateescape")
    damaged = len(_SURROGATE.findall(lenient))
    if len(_BEYOND_ASCII.findall(lenient)) > 2 * damaged:
        raise FaultsError([BROKEN_ENCODING.fault(file=name)])
    return _strictly(data, encoding="gb18030", name=name)


def _strictly(data: bytes, *, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        rule = NOT_A_TABLE if b"\0" in data and encoding != "utf-16" else BROKEN_ENCODING
        raise FaultsError([rule.fault(file=name)]) from error


def _separator(head: str) -> str:
    """Return the separator that cuts the header into most cells.

    Only the header counts: answers join options by semicolons, which separate nothing.
    """
    return max(_SEPARATORS, key=lambda separator: _header_cells(head, separator=separator))


def _header_cells(head: str, *, separator: str) -> int:
    try:
        return len(next(csv.reader(io.StringIO(head, newline=""), delimiter=separator), []))
    except csv.Error:
        return 0

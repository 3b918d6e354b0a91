"""Read a table of an allocation that was pasted or uploaded: all of it, or all its faults."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from ronghe.lib.faults import Fault, FaultsError, Rule
from ronghe.lib.sheets_csv import NOT_A_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ronghe.engines.allocation import Cell
    from ronghe.kernel.parties.models import Place

LARGEST = Decimal(10) ** 14  # values below it fit into the column
CODE_HEADINGS = frozenset({"代码", "区划代码", "code"})
NAME_HEADINGS = frozenset({"区县", "名称", "承担单位", "单位", "place", "name", "bearer", "地区"})
# What our own exports hold beside the values, and what people write below them.
EXTRA_HEADINGS = frozenset(
    {"基数", "权重", "base", "base value", "weight", "合计", "total", "锁定", "locked"}
)
SUM_ROWS = frozenset(
    {
        "合计",
        "总计",
        "应分解",
        "已分解",
        "差额",
        "total",
        "sum",
        "to be split",
        "allocated",
        "difference",
    }
)

EMPTY_TABLE = Rule(
    key="empty-table",
    zh="没有可用的数值。请从表格软件复制含数值的区域。",
    en="There is no value to use. Copy the part of your sheet that holds the values.",
)
UNKNOWN_PLACE = Rule(
    key="unknown-place",
    zh="没有这个承担单位。请写区划代码或全称。",
    en="No bearer of this name or code. Write its code or its full name.",
)
PLACE_TWICE = Rule(
    key="place-twice",
    zh="该承担单位在第 {first} 行已出现。",
    en="This bearer stands in row {first} already.",
)
UNKNOWN_YEAR = Rule(
    key="unknown-year",
    zh="“{value}”不是要分解的年份（{years}）。请改列名或删除此列。",
    en='"{value}" is no year that is split ({years}). Rename the column, or delete it.',
)
YEAR_TWICE = Rule(
    key="year-twice",
    zh="年份“{value}”出现了不止一次。",
    en="The year {value} stands there more than once.",
)
NOT_A_NUMBER = Rule(
    key="not-a-number",
    zh="“{value}”不是数值。",
    en='"{value}" is no number.',
)
TOO_FINE = Rule(
    key="too-fine",
    zh="最多保留 {decimals} 位小数。",
    en="At most {decimals} decimals.",
)
TOO_LARGE = Rule(
    key="too-large",
    zh="数值过大。请换用更大的单位。",
    en="This number is too large. Use a larger unit.",
)
NEGATIVE = Rule(key="negative", zh="不能为负数。", en="It must not be negative.")
TOO_MANY_ROWS = Rule(
    key="too-many-rows",
    zh="行数超出表格：自选定单元格起只剩 {left} 行。",
    en="There are more rows than the table has: {left} from the chosen cell on.",
)
TOO_MANY_COLUMNS = Rule(
    key="too-many-columns",
    zh="列数超出表格：自选定单元格起只剩 {left} 年。",
    en="There are more columns than the table has: {left} years from the chosen cell on.",
)
RULES = (
    EMPTY_TABLE, UNKNOWN_PLACE, PLACE_TWICE, UNKNOWN_YEAR, YEAR_TWICE, NOT_A_NUMBER, TOO_FINE,
    TOO_LARGE, NEGATIVE, TOO_MANY_ROWS, TOO_MANY_COLUMNS,
)  # fmt: skip

_YEAR = re.compile(r"(\d{4})\s*年?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")


@dataclass(frozen=True, kw_only=True)
class Target:
    """The table that values are read into.

    `at` is the cell that a block without names or years of its own begins at; None is the first.
    """

    places: Sequence[Place]
    years: Sequence[int]
    decimals: int
    may_be_negative: bool = False
    at: Cell | None = None


@dataclass(frozen=True, kw_only=True)
class _Column:
    year: int
    position: int
    name: str


def text_read(text: str, target: Target, *, name: str = "") -> dict[Cell, Decimal]:
    """Return the values of a block as a spreadsheet copies it: cells parted by tabs.

    See `rows_read`.
    """
    rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    try:
        return rows_read(rows, target, name=name)
    except csv.Error as error:
        raise FaultsError([NOT_A_TABLE.fault(file=name, row=rows.line_num or None)]) from error


def rows_read(
    rows: Iterable[Sequence[str]], target: Target, *, name: str = ""
) -> dict[Cell, Decimal]:
    r"""Return the values of a table by cell.

    A first row of years and a first column of codes or names are taken as such where they stand
    there; otherwise rows and columns follow those of the table from `target.at` on. Empty cells
    say nothing. Rows of sums are left out.

    Raises
    ------
    FaultsError
        With everything that is wrong, by row and column; nothing of the table is used then.

    Examples
    --------
    >>> from ronghe.kernel.parties.models import Place
    >>> places = [Place(code="500105", name="江北区"), Place(code="500112", name="渝北区")]
    >>> target = Target(places=places, years=(2021, 2022), decimals=0)
    >>> text_read("区县\t2022年\n渝北区\t1,200", target)
    {('500112', 2022): Decimal('1200')}
    >>> text_read("10\t20\n30\t40", target)[("500112", 2021)]
    Decimal('30')
    """
    table = [[_plain(cell) for cell in row] for row in rows]
    numbered = [(n, row) for n, row in enumerate(table, start=1) if any(row)]
    reading = _Reading(target, name)
    values = reading.read(numbered)
    if not reading.faults and not values:
        reading.faults.append(EMPTY_TABLE.fault(file=name))
    if reading.faults:
        raise FaultsError(reading.faults)
    return values


def number_read(text: str) -> Decimal | None:
    """Return a number as people write it, or None: 1,200, 1 200, full-width digits.

    Examples
    --------
    >>> number_read("1,200"), number_read("１２.5"), number_read("1,2"), number_read("nan")
    (Decimal('1200'), Decimal('12.5'), None, None)
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if "," in plain:
        if not _GROUPED.fullmatch(plain):
            return None
        plain = plain.replace(",", "")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def value_fault(value: Decimal, *, decimals: int, may_be_negative: bool) -> Rule | None:
    """Return what forbids a value in a cell, or None."""
    if abs(value) >= LARGEST:
        return TOO_LARGE
    if value < 0 and not may_be_negative:
        return NEGATIVE
    return TOO_FINE if value != round(value, decimals) else None


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()


class _Reading:
    """One table on its way in: what it holds, and what is wrong with it."""

    def __init__(self, target: Target, name: str) -> None:
        self.target = target
        self.name = name
        self.faults: list[Fault] = []
        self.by_name: Mapping[str, Place] = {
            word: place
            for place in target.places
            for word in (place.code, place.name, place.name_en, place.label)
            if word
        }

    def read(self, rows: list[tuple[int, list[str]]]) -> dict[Cell, Decimal]:
        if not rows:
            return {}
        named: int | None
        if self._is_heading(rows[0][1]):
            named, columns = self._heading(*rows[0])
            rows = rows[1:]
        else:
            named = 0 if any(row[0] in self.by_name for _n, row in rows if row) else None
            columns = self._columns(rows, first=0 if named is None else 1)
        rows = [(n, row) for n, row in rows if row[0].casefold() not in SUM_ROWS]
        values: dict[Cell, Decimal] = {}
        for number, row, code in self._placed(rows, named):
            for column in columns:
                cell = row[column.position] if column.position < len(row) else ""
                if cell and (value := self._value(number, column, cell)) is not None:
                    values[code, column.year] = value
        return values

    def _is_heading(self, row: list[str]) -> bool:
        first = row[0].casefold()
        if first in CODE_HEADINGS | NAME_HEADINGS:
            return True
        years = [int(m[1]) for cell in row[(not first) :] if (m := _YEAR.fullmatch(cell))]
        return (
            bool(years)
            and set(years) <= set(self.target.years)
            and len(years) == len([cell for cell in row if cell])
        )

    def _heading(self, number: int, row: list[str]) -> tuple[int | None, list[_Column]]:
        named: int | None = None
        columns: list[_Column] = []
        for position, cell in enumerate(row):
            word = cell.casefold()
            if word in CODE_HEADINGS or (word in NAME_HEADINGS and named is None):
                named = position
            elif not word or word in EXTRA_HEADINGS | NAME_HEADINGS:
                continue
            elif (m := _YEAR.fullmatch(cell)) and int(m[1]) in self.target.years:
                if any(column.year == int(m[1]) for column in columns):
                    self._fault(YEAR_TWICE, number, cell, cell)
                else:
                    columns.append(_Column(year=int(m[1]), position=position, name=cell))
            else:
                years = "、".join(map(str, self.target.years))
                self._fault(UNKNOWN_YEAR, number, cell, cell, years=years)
        if named is None and row and not row[0]:
            named = 0  # the corner above the names stays empty
        return named, columns

    def _columns(self, rows: list[tuple[int, list[str]]], *, first: int) -> list[_Column]:
        years = list(self.target.years)
        if first == 0 and self.target.at is not None:
            years = years[years.index(self.target.at[1]) :]
        width = max(len(_trimmed(row)) for _n, row in rows) - first
        if width > len(years):
            self._fault(TOO_MANY_COLUMNS, rows[0][0], None, str(width), left=len(years))
        pairs = zip(years, range(first, first + width), strict=False)
        return [_Column(year=year, position=at, name=str(year)) for year, at in pairs]

    def _placed(
        self, rows: list[tuple[int, list[str]]], named: int | None
    ) -> Iterator[tuple[int, list[str], str]]:
        if named is None:
            codes = [place.code for place in self.target.places]
            if self.target.at is not None:
                codes = codes[codes.index(self.target.at[0]) :]
            if len(rows) > len(codes):
                self._fault(TOO_MANY_ROWS, rows[len(codes)][0], None, "", left=len(codes))
            for (number, row), code in zip(rows, codes, strict=False):
                yield number, row, code
            return
        seen: dict[str, int] = {}
        for number, row in rows:
            word = row[named] if named < len(row) else ""
            place = self.by_name.get(word)
            if place is None:
                self._fault(UNKNOWN_PLACE, number, None, word)
            elif place.code in seen:
                self._fault(PLACE_TWICE, number, None, word, first=seen[place.code])
            else:
                seen[place.code] = number
                yield number, row, place.code

    def _value(self, number: int, column: _Column, cell: str) -> Decimal | None:
        value = number_read(cell)
        if value is None:
            self._fault(NOT_A_NUMBER, number, column.name, cell)
            return None
        decimals, negative = self.target.decimals, self.target.may_be_negative
        rule = value_fault(value, decimals=decimals, may_be_negative=negative)
        if rule is not None:
            self._fault(rule, number, column.name, cell, decimals=decimals)
            return None
        return value

    def _fault(self, rule: Rule, row: int, column: str | None, value: str, **gaps: object) -> None:
        self.faults.append(
            rule.fault(file=self.name, row=row, column=column, value=value, details=gaps)
        )


def _trimmed(row: list[str]) -> list[str]:
    """Return a row without the empty cells that a spreadsheet leaves at its end."""
    held = list(row)
    while held and not held[-1]:
        held.pop()
    return held

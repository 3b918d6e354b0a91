"""Check the rows of an organisations file: values in, clean records and faults out; no database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.kernel.parties import rules
from ronghe.lib.faults import Fault, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.lib.sheets import Row, Sheet

# Column of the file in either language → field.
COLUMNS = {
    "credit_code": "credit_code",
    "统一社会信用代码": "credit_code",
    "name": "name",
    "企业名称": "name",
    "place": "place",
    "区划代码": "place",
    "industry": "industry",
    "行业代码": "industry",
    "size": "size",
    "规模": "size",
    "status": "status",
    "状态": "status",
    "aliases": "aliases",
    "曾用名": "aliases",
}
REQUIRED = ("credit_code", "name", "place", "industry", "size")
SIZES = {
    "大型": "large",
    "中型": "medium",
    "小型": "small",
    "微型": "micro",
    **{key: key for key in ("large", "medium", "small", "micro")},
}
STATUSES = {
    "在营": "active",
    "停产": "suspended",
    "合并": "merged",
    "注销": "closed",
    **{key: key for key in ("active", "suspended", "merged", "closed")},
}
_YES_NO = {"是": True, "1": True, "true": True, "yes": True, "否": False, "0": False}
_YES_NO |= {"false": False, "no": False}
_YEAR_COLUMN = re.compile(r"(?:above_scale_|规上_?)(20\d\d)年?$")
_ROUNDED = re.compile(r"\d{15}000$")
_BLANKS = re.compile(r"\s+")
# Nothing that a person types: PostgreSQL stores no NUL, and the others hide in a name.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
MAX_NAME = 120  # characters, as the register holds them

UNKNOWN_COLUMN = Rule(
    key="unknown-column",
    zh="不认识的列名；请按模板命名或删去此列。",
    en="Unknown column; name it as in the template or remove it.",
)
SAME_FIELD_TWICE = Rule(
    key="same-field-twice",
    zh="“{first}”与“{value}”是同一项的两个列名。请只保留一列。",
    en='"{first}" and "{value}" name the same field. Keep one of the columns.',
)
MISSING_COLUMN = Rule(
    key="missing-column",
    zh="缺少必需的列“{chinese}”（{column}）。",
    en="The required column {column} ({chinese}) is missing.",
)
CREDIT_CODE = Rule(
    key="credit-code",
    zh="不是有效的统一社会信用代码（18 位，末位为校验码，GB 32100-2015）。",
    en="Not a valid unified social credit code (18 characters, the last a check character, "
    "GB 32100-2015).",
)
ROUNDED_CODE = Rule(
    key="credit-code-rounded",
    zh="信用代码被表格软件当作数字，末三位已丢失。请将该列设为“文本”后重新填写。",
    en="A spreadsheet took the credit code for a number and lost its last three digits. Format "
    "the column as text and enter the code again.",
)
DUPLICATE_CODE = Rule(
    key="duplicate-code",
    zh="与第 {first} 行的统一社会信用代码重复。",
    en="The same unified social credit code as in row {first}.",
)
OUT_OF_SCOPE = Rule(
    key="out-of-scope",
    zh="该企业已在册，但属于您权限以外的区县；请联系市级管理员迁移。",
    en="The organisation is registered in a place outside your scope; ask the city to move it.",
)
NAME_LENGTH = Rule(
    key="name-length",
    zh="企业名称须有 1 至 {longest} 个字。",
    en="The name must have 1 to {longest} characters.",
)
ALIAS_LENGTH = Rule(
    key="alias-length",
    zh="每个曾用名最多 {longest} 个字；多个曾用名用分号分隔。",
    en="A former name has at most {longest} characters; several are separated by semicolons.",
)
UNPRINTABLE = Rule(
    key="unprintable",
    zh="单元格里有看不见的控制字符。请重新输入该单元格。",
    en="The cell holds an invisible control character. Enter it anew.",
)
PLACE_CODE = Rule(
    key="place-code",
    zh="没有这个区划代码，或不在您的权限范围内（GB/T 2260 六位代码或园区代码）。",
    en="No such place code, or not in your scope (six digits of GB/T 2260, or a park's code).",
)
INDUSTRY_CODE = Rule(
    key="industry-code",
    zh="不是 GB/T 4754-2017 的行业代码（如 C3670）。",
    en="Not an industry code of GB/T 4754-2017 (such as C3670).",
)
SIZE_CLASS = Rule(
    key="size-class",
    zh="规模须为大型、中型、小型或微型。",
    en="The size class must be large, medium, small or micro.",
)
STATUS = Rule(
    key="status",
    zh="状态须为在营、停产、合并或注销。",
    en="The status must be active, suspended, merged or closed.",
)
YES_OR_NO = Rule(key="yes-or-no", zh="须填“是”或“否”。", en="Must be yes or no (1 or 0).")


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganisationRecord:
    """One organisation as the file gives it; `above_scale` is keyed by year.

    `status` is None where the file does not say: a new organisation is active then, one that is
    held keeps its status.
    """

    row: int
    credit_code: str
    name: str
    place: str
    industry: str
    size: str
    status: str | None
    aliases: tuple[str, ...]
    above_scale: Mapping[int, bool]


def records_from(
    sheet: Sheet, *, places: frozenset[str], industries: frozenset[str]
) -> tuple[list[OrganisationRecord], list[Fault]]:
    """Return the records without fault and all faults of the rest.

    Parameters
    ----------
    sheet : the file as read.
    places, industries : codes that a row may name.

    A row with several faults gives several; a row is a record only if it has none. A credit code
    that occurs twice is a fault of each later row.
    """
    header = _Header(sheet)
    faults = [*sheet.faults, *header.faults]
    if header.unusable:
        return [], faults
    records: list[OrganisationRecord] = []
    first_row: dict[str, int] = {}
    for row in sheet.rows:
        check = _Checker(row, header)
        code = rules.credit_code_compact(check.text("credit_code"))
        record = _record(check, code, places=places, industries=industries)
        first = first_row.setdefault(code, row.number)
        check.holds(not code or first == row.number, DUPLICATE_CODE, "credit_code", first=first)
        faults += check.faults
        if record is not None and not check.faults:
            records.append(record)
    return records, faults


class _Header:
    """Which column of this file holds which field."""

    def __init__(self, sheet: Sheet) -> None:
        self.file = sheet.file
        self.column: dict[str, str] = {}
        self.years: dict[int, str] = {}
        self.faults: list[Fault] = []
        for name in sheet.columns:
            self._take(name)
        missing = [field for field in REQUIRED if field not in self.column]
        self.unusable = bool(missing)
        for field in missing:
            chinese = next(key for key, value in COLUMNS.items() if value == field and key != field)
            self.faults.append(
                MISSING_COLUMN.fault(
                    file=self.file, row=1, column=field, details={"chinese": chinese}
                )
            )

    def _take(self, name: str) -> None:
        bare = name.strip().lower()
        if field := COLUMNS.get(bare):
            self._hold(name, self.column.setdefault(field, name))
        elif match := _YEAR_COLUMN.match(bare):
            self._hold(name, self.years.setdefault(int(match[1]), name))
        elif bare:
            self.faults.append(UNKNOWN_COLUMN.fault(file=self.file, row=1, column=name, value=name))

    def _hold(self, name: str, first: str) -> None:
        if first != name:
            self.faults.append(
                SAME_FIELD_TWICE.fault(
                    file=self.file, row=1, column=name, value=name, details={"first": first}
                )
            )


class _Checker:
    """Reads the cells of one row and collects their faults."""

    def __init__(self, row: Row, header: _Header) -> None:
        self.row, self.header = row, header
        self.faults: list[Fault] = []

    def text(self, field: str) -> str:
        """Return the cell of a field, "" where the file has no such column."""
        return self.row.cells.get(self.header.column.get(field, ""), "")

    def holds(self, claim: object, rule: Rule, field: str, **details: object) -> None:
        """Note a fault of the cell unless the claim is true."""
        if not claim:
            column = self.header.column.get(field, field)
            self.faults.append(
                rule.fault(
                    file=self.header.file,
                    row=self.row.number,
                    column=column,
                    value=self.row.cells.get(column, ""),
                    details=details,
                )
            )


def _record(
    check: _Checker, code: str, *, places: frozenset[str], industries: frozenset[str]
) -> OrganisationRecord | None:
    place, industry = check.text("place"), check.text("industry").upper()
    size, status = SIZES.get(check.text("size").lower()), check.text("status").lower()
    if rules.credit_code_fault(code) is not None:
        check.holds(False, ROUNDED_CODE if _ROUNDED.match(code) else CREDIT_CODE, "credit_code")
    name = _name(check)
    check.holds(place in places, PLACE_CODE, "place")
    check.holds(industry in industries, INDUSTRY_CODE, "industry")
    check.holds(size, SIZE_CLASS, "size")
    check.holds(not status or status in STATUSES, STATUS, "status")
    aliases = _aliases(check, name=name)
    above_scale = _above_scale(check)
    if check.faults or size is None:
        return None
    return OrganisationRecord(
        row=check.row.number,
        credit_code=code,
        name=name,
        place=place,
        industry=industry,
        size=size,
        status=STATUSES[status] if status else None,
        aliases=aliases,
        above_scale=above_scale,
    )


def _name(check: _Checker) -> str:
    name = _BLANKS.sub(" ", check.text("name"))
    check.holds(0 < len(name) <= MAX_NAME, NAME_LENGTH, "name", longest=MAX_NAME)
    check.holds(not _CONTROL.search(name), UNPRINTABLE, "name")
    return name


def _aliases(check: _Checker, *, name: str) -> tuple[str, ...]:
    """Return the former names, each once and none of them the present name."""
    parts = (part.strip() for part in re.split("[;；]", _BLANKS.sub(" ", check.text("aliases"))))
    aliases = tuple(dict.fromkeys(part for part in parts if part and part != name))
    check.holds(all(len(a) <= MAX_NAME for a in aliases), ALIAS_LENGTH, "aliases", longest=MAX_NAME)
    check.holds(not any(map(_CONTROL.search, aliases)), UNPRINTABLE, "aliases")
    return aliases


def _above_scale(check: _Checker) -> dict[int, bool]:
    flags = {}
    for year, column in check.header.years.items():
        text = check.row.cells.get(column, "").lower()
        check.holds(not text or text in _YES_NO, YES_OR_NO, column)
        if text in _YES_NO:
            flags[year] = _YES_NO[text]
    return flags

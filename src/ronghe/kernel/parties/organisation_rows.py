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
    "": "active",
    "在营": "active",
    "停产": "suspended",
    "合并": "merged",
    "注销": "closed",
    **{key: key for key in ("active", "suspended", "merged", "closed")},
}
_YES_NO = {"是": True, "1": True, "true": True, "yes": True, "否": False, "0": False}
_YES_NO |= {"false": False, "no": False}
_YEAR_COLUMN = re.compile(r"(?:above_scale_|规上_?)(20\d\d)$")
MAX_NAME = 120  # characters, as the register holds them

UNKNOWN_COLUMN = Rule(
    key="unknown-column",
    zh="不认识的列名；请按模板命名或删去此列。",
    en="Unknown column; name it as in the template or remove it.",
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


@dataclass(frozen=True, kw_only=True)
class OrganisationRecord:
    """One organisation as the file gives it; `above_scale` is keyed by year."""

    row: int
    credit_code: str
    name: str
    place: str
    industry: str
    size: str
    status: str
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
    faults = list(sheet.faults)
    header = _Header(sheet)
    faults += header.faults
    if header.unusable:
        return [], faults
    records: list[OrganisationRecord] = []
    first_row: dict[str, int] = {}
    for row in sheet.rows:
        record, row_faults = _record(row, header, places=places, industries=industries)
        code = rules.credit_code_compact(header.value(row, "credit_code"))
        if code in first_row:
            row_faults.append(
                DUPLICATE_CODE.fault(
                    file=sheet.file,
                    row=row.number,
                    column=header.column["credit_code"],
                    value=code,
                    details={"first": first_row[code]},
                )
            )
        else:
            first_row[code] = row.number
        faults += row_faults
        if record is not None and not row_faults:
            records.append(record)
    return records, faults


class _Header:
    """Which column of this file holds which field."""

    def __init__(self, sheet: Sheet) -> None:
        self.file = sheet.file
        self.column: dict[str, str] = {}
        self.years: dict[str, int] = {}
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

    def value(self, row: Row, field: str) -> str:
        return row.cells.get(self.column.get(field, ""), "").strip()

    def _take(self, name: str) -> None:
        bare = name.strip()
        if field := COLUMNS.get(bare.lower()):
            self.column[field] = name
        elif match := _YEAR_COLUMN.match(bare.lower()):
            self.years[name] = int(match[1])
        elif bare:
            self.faults.append(UNKNOWN_COLUMN.fault(file=self.file, row=1, column=name, value=name))


class _Checker:
    """Collects the faults of one row."""

    def __init__(self, row: Row, header: _Header) -> None:
        self.row, self.header = row, header
        self.faults: list[Fault] = []

    def holds(self, claim: bool, rule: Rule, field: str, **details: object) -> None:
        if not claim:
            self.faults.append(
                rule.fault(
                    file=self.header.file,
                    row=self.row.number,
                    column=self.header.column.get(field, field),
                    value=self.row.cells.get(self.header.column.get(field, field), "").strip(),
                    details=details,
                )
            )


def _record(
    row: Row, header: _Header, *, places: frozenset[str], industries: frozenset[str]
) -> tuple[OrganisationRecord | None, list[Fault]]:
    check = _Checker(row, header)
    code = rules.credit_code_compact(header.value(row, "credit_code"))
    name = header.value(row, "name")
    place, industry = header.value(row, "place"), header.value(row, "industry").upper()
    size = SIZES.get(header.value(row, "size").lower())
    status = STATUSES.get(header.value(row, "status").lower())
    check.holds(rules.credit_code_fault(code) is None, CREDIT_CODE, "credit_code")
    check.holds(0 < len(name) <= MAX_NAME, NAME_LENGTH, "name", longest=MAX_NAME)
    check.holds(place in places, PLACE_CODE, "place")
    check.holds(industry in industries, INDUSTRY_CODE, "industry")
    check.holds(size is not None, SIZE_CLASS, "size")
    check.holds(status is not None, STATUS, "status")
    above_scale: dict[int, bool] = {}
    for column, year in header.years.items():
        text = row.cells.get(column, "").strip().lower()
        check.holds(not text or text in _YES_NO, YES_OR_NO, column)
        if text in _YES_NO:
            above_scale[year] = _YES_NO[text]
    if check.faults or size is None or status is None:
        return None, check.faults
    aliases = tuple(
        part.strip() for part in re.split("[;；]", header.value(row, "aliases")) if part.strip()
    )
    return OrganisationRecord(
        row=row.number,
        credit_code=code,
        name=name,
        place=place,
        industry=industry,
        size=size,
        status=status,
        aliases=aliases,
        above_scale=above_scale,
    ), []

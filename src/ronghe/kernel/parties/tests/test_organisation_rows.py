from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from ronghe.kernel.parties import rules
from ronghe.kernel.parties.organisation_rows import OrganisationRecord, records_from
from ronghe.lib.faults import Fault
from ronghe.lib.sheets import Row, Sheet, read_sheet

PLACES = frozenset({"500112", "500105"})
INDUSTRIES = frozenset({"C3670", "C36"})
GOOD = {
    "credit_code": rules.invented_credit_code(1, division="500112"),
    "name": "示范一厂",
    "place": "500112",
    "industry": "C3670",
    "size": "中型",
}


def _sheet(*rows: dict[str, str], columns: tuple[str, ...] = ()) -> Sheet:
    names = columns or tuple(dict.fromkeys(name for row in rows for name in row))
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return read_sheet(stream.getvalue().encode(), name="厂.csv")


def _read(*rows: dict[str, str]) -> tuple[list[OrganisationRecord], list[Fault]]:
    return records_from(_sheet(*rows), places=PLACES, industries=INDUSTRIES)


def _rules(*rows: dict[str, str]) -> list[tuple[int | None, str | None, str]]:
    return [(fault.row, fault.column, fault.rule) for fault in _read(*rows)[1]]


def test_a_row_becomes_a_record_in_either_language() -> None:
    english, faults = _read(GOOD | {"status": "closed", "above_scale_2022": "yes"})
    chinese, more = _read(
        {
            "统一社会信用代码": GOOD["credit_code"].lower(),
            "企业名称": "示范一厂",
            "区划代码": "500112",
            "行业代码": "c3670",
            "规模": "medium",
            "状态": "注销",
            "规上2022年": "是",
        }
    )
    assert not faults and not more
    assert english == chinese
    assert english[0].above_scale == {2022: True}
    assert english[0].status == "closed"


def test_what_the_file_does_not_say_stays_open() -> None:
    [record], faults = _read(GOOD | {"status": "", "above_scale_2022": "", "aliases": ""})
    assert not faults
    assert (record.status, record.above_scale, record.aliases) == (None, {}, ())


def test_every_fault_of_a_row_names_its_column_and_value() -> None:
    bad = {
        "credit_code": "91500112DEM000013X",
        "name": "厂" * 121,
        "place": "110101",
        "industry": "3670",
        "size": "巨型",
        "status": "倒闭",
        "above_scale_2022": "也许",
        "aliases": "旧" * 121,
    }
    assert sorted(_rules(bad)) == sorted(
        [
            (2, "credit_code", "credit-code"),
            (2, "name", "name-length"),
            (2, "place", "place-code"),
            (2, "industry", "industry-code"),
            (2, "size", "size-class"),
            (2, "status", "status"),
            (2, "above_scale_2022", "yes-or-no"),
            (2, "aliases", "alias-length"),
        ]
    )
    values = {fault.column: fault.value for fault in _read(bad)[1]}
    assert values["above_scale_2022"] == "也许"
    assert values["place"] == "110101"


def test_a_code_that_occurs_twice_is_a_fault_of_the_later_row() -> None:
    records, faults = _read(GOOD, GOOD | {"credit_code": " " + GOOD["credit_code"].lower()})
    assert [record.row for record in records] == [2]
    assert [(fault.row, fault.rule) for fault in faults] == [(3, "duplicate-code")]
    assert "第 2 行" in faults[0].zh


def test_blank_codes_are_no_duplicates_of_each_other() -> None:
    blank = GOOD | {"credit_code": ""}
    assert _rules(blank, blank) == [
        (2, "credit_code", "credit-code"),
        (3, "credit_code", "credit-code"),
    ]


def test_missing_unknown_and_doubled_columns_are_faults_of_the_header() -> None:
    records, faults = records_from(
        _sheet({"credit_code": GOOD["credit_code"], "企业名称": "a", "法人": "x"}),
        places=PLACES,
        industries=INDUSTRIES,
    )
    assert not records  # without place, industry and size no row can be read
    assert {(fault.rule, fault.column) for fault in faults} == {
        ("unknown-column", "法人"),
        ("missing-column", "place"),
        ("missing-column", "industry"),
        ("missing-column", "size"),
    }
    _, faults = _read(GOOD | {"企业名称": "另一个名字"})
    assert [(fault.rule, fault.column) for fault in faults] == [("same-field-twice", "企业名称")]


def test_a_file_without_usable_rows_gives_its_own_faults_too() -> None:
    sheet = read_sheet(b"name\na\n\nb\n", name="a.csv")
    _, faults = records_from(sheet, places=PLACES, industries=INDUSTRIES)
    assert "empty-line" in {fault.rule for fault in faults}


def test_aliases_are_listed_once_and_never_the_present_name() -> None:
    [record], _ = _read(GOOD | {"aliases": "老厂；老厂; 示范一厂 ;更老的  厂；"})
    assert record.aliases == ("老厂", "更老的 厂")


def test_line_breaks_in_a_name_become_blanks_and_hidden_characters_are_faults() -> None:
    [record], _ = _read(GOOD | {"name": "示范\n一厂"})
    assert record.name == "示范 一厂"
    assert _rules(GOOD | {"name": "示范\u202e一厂"}) == [(2, "name", "unprintable")]


def test_gb18030_and_workbooks_read_like_utf_8() -> None:
    text = ",".join(GOOD) + ",规上2022\n" + ",".join(GOOD.values()) + ",是\n"
    book = Workbook()
    book.active.append([*GOOD, "规上2022"])
    # A spreadsheet holds the place as a number and the flag as a truth value.
    book.active.append([*({**GOOD, "place": 500112}).values(), True])
    stream = io.BytesIO()
    book.save(stream)
    read = [
        records_from(read_sheet(data, name="x"), places=PLACES, industries=INDUSTRIES)
        for data in (
            text.encode(),
            text.encode("gb18030"),
            text.encode("utf-16"),
            stream.getvalue(),
        )
    ]
    assert [faults for _, faults in read] == [[]] * 4
    assert all(records == read[0][0] for records, _ in read)


def test_a_code_that_a_spreadsheet_rounded_is_called_so() -> None:
    book = Workbook()
    book.active.append(list(GOOD))
    book.active.append(list((GOOD | {"credit_code": 911100006000373412}).values()))
    stream = io.BytesIO()
    book.save(stream)
    _, faults = records_from(
        read_sheet(stream.getvalue(), name="x.xlsx"), places=PLACES, industries=INDUSTRIES
    )
    assert [fault.rule for fault in faults] == ["credit-code-rounded"]


@given(
    st.lists(
        st.fixed_dictionaries(
            dict.fromkeys([*GOOD, "status", "aliases", "above_scale_2022"], st.text(max_size=12))
        ),
        min_size=1,
        max_size=5,
    )
)
def test_no_cell_whatever_breaks_the_reading(rows: list[dict[str, str]]) -> None:
    sheet = Sheet(
        file="x",
        columns=tuple(rows[0]),
        rows=tuple(Row(number=n, cells=row) for n, row in enumerate(rows, start=2)),
        faults=(),
    )
    records, faults = records_from(sheet, places=PLACES, industries=INDUSTRIES)
    assert len(records) + len({fault.row for fault in faults}) == len(rows)


@pytest.mark.parametrize("year", ["above_scale_1999", "规上", "above_scale_20222"])
def test_only_years_of_this_century_name_a_year_column(year: str) -> None:
    assert _rules(GOOD | {year: "是"}) == [(1, year, "unknown-column")]

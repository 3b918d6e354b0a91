from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.web.shell import exports

HEADING = ["企业", "得分"]
ATTACKS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", '=HYPERLINK("x")']


def as_csv(rows):
    out = io.BytesIO()
    exports.write_csv(rows, out=out)
    return out.getvalue()


def as_sheet(rows, *, title="企业名录"):
    out = io.BytesIO()
    exports.write_xlsx(rows, out=out, title=title)
    return openpyxl.load_workbook(out).active


def test_csv_starts_with_the_mark_that_makes_excel_read_chinese():
    content = as_csv([HEADING, ["渝北区", Decimal("12.50")]])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == "企业,得分\r\n渝北区,12.50\r\n"


@pytest.mark.parametrize("text", ATTACKS)
def test_no_text_becomes_a_formula(text):
    (row,) = csv.reader(io.StringIO(as_csv([[text]]).decode("utf-8-sig"), newline=""))
    assert row[0] == f"'{text}"
    cell = as_sheet([["a"], [text]])["A2"]
    assert cell.data_type == "s"
    assert not str(cell.value).startswith("=")


def test_negative_numbers_stay_numbers():
    assert as_csv([[-3, Decimal("-0.5")]]).decode("utf-8-sig") == "-3,-0.5\r\n"
    sheet = as_sheet([["a", "b"], [-3, Decimal("-0.5")]])
    assert [cell.value for cell in sheet[2]] == [-3, -0.5]
    assert [cell.data_type for cell in sheet[2]] == ["n", "n"]


def test_times_are_the_offices_own_and_dates_are_dates(settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    sheet = as_sheet([["a", "b"], [datetime(2024, 5, 3, 20, 0, tzinfo=UTC), date(2024, 5, 3)]])
    assert sheet["A2"].value == datetime(2024, 5, 4, 4, 0)  # noqa: DTZ001  # sheets know no zone
    assert sheet["B2"].value.date() == date(2024, 5, 3)


def test_a_title_no_sheet_may_have_is_mended():
    assert as_sheet([HEADING], title="[2024]: 企业/园区 " + "长" * 40).title.startswith("2024")
    assert as_sheet([HEADING], title="").title == "Ronghe"


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(exports, "MAX_XLSX_ROWS", 3)
    as_sheet([HEADING, *[["a", 1]] * 3])
    with pytest.raises(exports.TooManyRowsError):
        as_sheet([HEADING, *[["a", 1]] * 4])


@pytest.mark.django_db  # a closed response looks after the connection
def test_the_file_is_complete_and_named_before_it_is_sent():
    answer = exports.response(iter([HEADING, ["a", 1]]), file_format="csv", name='企业 名录/"2024"')
    assert "filename*=UTF-8''%E4%BC%81" in answer["Content-Disposition"]
    assert "\n" not in answer["Content-Disposition"]
    content = b"".join(answer.streaming_content)
    answer.close()
    assert content.decode("utf-8-sig") == "企业,得分\r\na,1\r\n"


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), min_size=1, max_size=5))
def test_any_text_comes_out_as_a_text(rows):
    sheet = as_sheet([HEADING, *rows])
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert len(list(csv.reader(io.StringIO(as_csv(rows).decode("utf-8-sig"), newline="")))) == len(
        rows
    )

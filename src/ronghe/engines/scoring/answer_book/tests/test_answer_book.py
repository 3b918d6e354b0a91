"""A workbook of one response: what is filled in comes back, and whatever is wrong is told."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engines import scoring
from ronghe.engines.scoring import answers_parse, instrument_read
from ronghe.engines.scoring.answer_book import Beside, Stamp, book_bytes, book_read, comparable
from ronghe.lib.faults import FaultsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl import Workbook

    from ronghe.engines.scoring import Instrument
    from ronghe.engines.scoring.answer_book import BookRead

WHOLE = Path(scoring.__file__).parent / "tests" / "whole.yaml"
STAMP = Stamp(
    instrument="whole", version="2", sha256="0" * 64, subject="x", period="2026", channel="self",
    response="1", revision="1", made_at="2026-01-01T00:00:00+00:00",
)  # fmt: skip
# One answer of every kind, and a group that does not apply.
ANSWERS = {
    "production_type": "1",
    "founded": "2001-05-09",
    "remark": "=1+1 两行\n<b>",
    "plan_file": f"{'a' * 64};{'b' * 64}",
    "machines": "120",
    "machines_digital": "60",
    "water": "n/a: dry process",
    "spread": "35.5",
    "lines": '[{"automatic": 1, "name": "一号线", "workers": 12}, {"name": "2"}]',
    "strategy_1": "2",
    "strategy_2": "1",
    "mode__plan": "1",
    "mode__make": "0",
    "net": "1;2",
    "energy": "down",
    "robots": "3",
    "scene_design": "2",
    "accident": "0",
}
COLUMNS = "ABCDEFGHIJK"
ID, ANSWER, NOT, WHY, CONFIRM = "A", "F", "G", "H", "J"


@cache
def whole() -> Instrument:
    return instrument_read(WHOLE)


def cells() -> dict[str, str]:
    known = set(scoring.question_columns(whole()))
    return {item: text for item, text in ANSWERS.items() if item in known}


def book(
    given: Mapping[str, str], beside: Mapping[str, Beside] | None = None, language: str = "zh"
) -> Workbook:
    data = book_bytes(
        whole(), stamp=STAMP, facts=[("企业", "甲")], cells=given, beside=beside or {},
        language=language,
    )  # fmt: skip
    return openpyxl.load_workbook(io.BytesIO(data))


def read(made: Workbook) -> BookRead:
    stream = io.BytesIO()
    made.save(stream)
    return book_read(stream.getvalue(), whole(), name="answers.xlsx")


def questions(made: Workbook) -> Any:
    return made.worksheets[1]


def row_of(made: Workbook, key: str) -> int:
    sheet = questions(made)
    return next(row for row in range(1, sheet.max_row + 1) if sheet[f"A{row}"].value == key)


def put(made: Workbook, key: str, value: object, column: str = ANSWER) -> None:
    questions(made)[f"{column}{row_of(made, key)}"] = value


def rules_of(found: BookRead) -> list[str]:
    return [fault.rule for fault in found.faults]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_nobody_touched_comes_back_unchanged(language: str) -> None:
    found = read(book(cells(), language=language))
    assert (found.faults, found.changed, found.absent, found.others) == ((), frozenset(), (), ())
    assert found.stamp == STAMP
    known = cells()
    for item, text in found.cells.items():
        assert comparable(whole(), item, text) == comparable(whole(), item, known.get(item, ""))
    blank = read(book({}, language=language))
    assert (blank.faults, blank.changed) == ((), frozenset())
    assert not any(blank.cells.values())


def test_every_kind_is_filled_in_and_read() -> None:
    made = book({})
    sheet = questions(made)
    lists = made["_lists"]

    def option(key: str, position: int) -> str:
        """Return what the drop-down list of an item's cell offers at a position."""
        cell = f"{ANSWER}{row_of(made, key)}"
        rule = next(r for r in sheet.data_validations.dataValidation if cell in r.sqref)
        column = rule.formula1.split("$")[1]
        return str(lists[f"{column}{position + 1}"].value)

    for key, position in [
        ("production_type", 1), ("strategy_1", 2), ("energy", 0), ("scene_design", 2),
        ("mode__plan", 1), ("accident", 0),
    ]:  # fmt: skip
        put(made, key, option(key, position))
    put(made, "founded", date(2001, 5, 9))
    put(made, "remark", "一句话")
    put(made, "machines", 120)
    put(made, "spread", 0.355)
    sheet[f"{ANSWER}{row_of(made, 'spread')}"].number_format = "0.0%"
    put(made, "water", "是", NOT)
    put(made, "water", "干法", WHY)
    put(made, "net/1", "x")
    put(made, "net/2", "是")
    rows = next(s for s in made.worksheets if str(s["A1"].value) == "#repeat:lines")
    for column, value in zip("BCD", ["一号线", 12, "是"], strict=True):
        rows[f"{column}3"] = value
    rows["B5"] = "二号线"
    found = read(made)
    assert found.faults == ()
    said = {key: found.cells[key] for key in found.changed}
    assert said == {
        "production_type": "1",
        "strategy_1": "2",
        "energy": "down",
        "scene_design": "2",
        "mode__plan": "1",
        "accident": "0",
        "founded": "2001-05-09",
        "remark": "一句话",
        "machines": "120",
        "spread": "35.5%",
        "water": "n/a: 干法",
        "net": "1;2",
        "lines": '[{"automatic": 1, "name": "一号线", "workers": 12}, {"name": "二号线"}]',
    }


def test_an_emptied_cell_takes_its_answer_back_and_none_is_an_answer() -> None:
    made = book(cells())
    put(made, "machines", None)
    put(made, "net/1", None)
    put(made, "net/2", None)
    rows = next(s for s in made.worksheets if str(s["A1"].value) == "#repeat:lines")
    for row in rows["B3:D4"]:
        for cell in row:
            cell.value = None
    put(made, "lines", "无")
    found = read(made)
    assert found.changed == {"machines", "net", "lines"}
    assert (found.cells["machines"], found.cells["net"], found.cells["lines"]) == ("", "", "[]")


def test_all_faults_are_told_at_once_with_sheet_row_and_column() -> None:
    made = book(cells())
    put(made, "machines", "many")
    put(made, "machines_digital", 200_000)
    put(made, "founded", "soon")
    put(made, "production_type", "7. 其他")
    put(made, "net/1", "maybe")
    put(made, "water", 5)  # beside "not applicable"
    put(made, "plan_file", "plan.pdf")
    put(made, "spread", "是", CONFIRM)
    rows = next(s for s in made.worksheets if str(s["A1"].value) == "#repeat:lines")
    rows["C3"] = "a dozen"
    last = questions(made).max_row + 1
    questions(made)[f"A{last}"] = "cloud"
    questions(made)[f"F{last + 1}"] = "left over"
    found = read(made)
    assert sorted(rules_of(found)) == sorted([
        "not-a-number", "out-of-range", "not-a-date", "unknown-option", "not-yes",
        "na-and-answer", "not-answered-here", "nothing-known", "not-a-number", "unknown-row",
        "no-item-id",
    ])  # fmt: skip
    fault = next(f for f in found.faults if f.value == "many")
    where = ("answers.xlsx!问卷", row_of(made, "machines"), "答案")
    assert (fault.file, fault.row, fault.column) == where
    inside = next(f for f in found.faults if f.value == "a dozen")
    assert (inside.file, inside.row, inside.column) == (
        f"answers.xlsx!{rows.title}",
        3,
        "人数 (人)",
    )
    assert "machines" not in found.cells


def test_what_is_known_is_confirmed_by_a_word() -> None:
    beside = {"machines": Beside(offered="100", offered_words="100 台", offered_from="2025")}
    made = book({}, beside)
    row = row_of(made, "machines")
    assert questions(made)[f"I{row}"].value == "100 台 · 2025"
    put(made, "machines", "是", CONFIRM)
    found = read(made)
    assert dict(found.confirmed) == {"machines": "100"}
    assert "machines" not in found.changed
    put(made, "machines", 99)
    assert rules_of(read(made)) == ["confirm-and-answer"]


def test_only_what_may_be_filled_in_is_open() -> None:
    made = book(cells(), {"machines": Beside(is_locked=True, note="已锁定")})
    sheet = questions(made)
    assert sheet.protection.sheet
    locked = {
        column: sheet[f"{column}{row_of(made, 'machines_digital')}"].protection.locked
        for column in COLUMNS
    }
    assert locked == dict.fromkeys(COLUMNS, True) | {ANSWER: False}
    assert sheet[f"{ANSWER}{row_of(made, 'machines')}"].protection.locked
    assert sheet[f"{ANSWER}{row_of(made, 'plan_file')}"].protection.locked
    assert [s.title for s in made.worksheets if s.sheet_state != "visible"] == ["_ronghe", "_lists"]


def test_rows_that_are_gone_or_doubled_or_moved() -> None:
    made = book(cells())
    sheet = questions(made)
    sheet.delete_rows(row_of(made, "net/2"))
    sheet.delete_rows(row_of(made, "machines"))
    sheet[f"A{sheet.max_row + 1}"] = "founded"
    made.create_sheet("My notes")
    found = read(made)
    assert sorted(rules_of(found)) == ["option-row-gone", "same-item"]
    assert found.absent == ("machines",)
    assert found.others == ("My notes",)


def test_no_workbook_of_ours_is_refused() -> None:
    other = openpyxl.Workbook()
    for made, rule in ((other, "no-answer-book"), (book({}), "no-questions")):
        if rule == "no-questions":
            del made[questions(made).title]
        with pytest.raises(FaultsError) as refused:
            read(made)
        assert [fault.rule for fault in refused.value.faults] == [rule]
    column = book({})
    questions(column).delete_cols(7)
    with pytest.raises(FaultsError, match="#na"):
        read(column)


def test_a_swollen_archive_is_not_unpacked() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 65_000_000)
    with pytest.raises(FaultsError) as refused:
        book_read(stream.getvalue(), whole(), name="bomb.xlsx")
    assert refused.value.faults[0].rule == "workbook-swollen"


@given(
    number=st.floats(0, 1000, allow_subnormal=False),
    words=st.text(min_size=1, max_size=80),
    day=st.dates(),
    chosen=st.sets(st.integers(0, 2)),
)
@settings(max_examples=30, deadline=None)
def test_any_answer_survives(number: float, words: str, day: date, chosen: set[int]) -> None:
    given = {
        "water": repr(number),
        "remark": words,
        "founded": day.isoformat(),
        "net": ";".join(str(one) for one in sorted(chosen)),
    }
    _answers, faults = answers_parse(whole(), given, file="", row=None)
    kept = {k: v for k, v in given.items() if k not in {fault.column for fault in faults}}
    data = book_bytes(whole(), stamp=STAMP, facts=[], cells=kept, beside={}, language="en")
    found = book_read(data, whole(), name="x")
    assert (found.changed, found.faults) == (frozenset(), ())

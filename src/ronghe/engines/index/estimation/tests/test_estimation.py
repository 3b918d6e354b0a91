"""The stratified estimator against plain Python and against populations that are known."""

from __future__ import annotations

import math
from statistics import fmean, variance

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engines.index.estimation import Frame, bootstrap, estimate, influence
from ronghe.engines.index.intervals import Errors, rank_intervals

ROW = st.tuples(
    st.sampled_from("AB"),
    st.sampled_from("xyz"),
    st.sampled_from("mn"),
    st.one_of(st.none(), st.integers(0, 100).map(float)),
    st.integers(0, 9).map(float),
)
ROWS = st.lists(ROW, min_size=1, max_size=25)


def frame_of(rows):
    region, one, two, value, size = zip(*rows, strict=True)
    return Frame(
        region=np.array(region),
        strata=(np.array(one), np.array(two)),
        value=np.array([np.nan if each is None else each for each in value]),
        size=np.array(size),
    )


def plain_strata(rows):
    """Collapse by the stated rule, in loops."""
    strata = {}
    for row in rows:
        strata.setdefault(row[1:3], []).append(row)
    keys = sorted(strata)
    while len(strata) > 1:
        thin = [
            key
            for key in sorted(strata)
            if (n := sum(row[3] is not None for row in strata[key])) < 2 and n < len(strata[key])
        ]
        if not thin:
            break
        gone = min(thin, key=lambda key: sum(row[3] is not None for row in strata[key]))
        rows_gone = strata.pop(gone)

        def nearness(key, gone=gone):
            same = [a != b for a, b in zip(key, gone, strict=True)]
            return (same, abs(keys.index(key) - keys.index(gone)), key)

        strata[min(strata, key=nearness)] += rows_gone
    return list(strata.values())


def plain_estimate(rows, shares_by, means_by):
    """Return value and variance of one region, in loops."""
    strata = plain_strata(rows)
    whole = sum(1 if shares_by == "count" else row[4] for row in rows)
    value = spread = 0.0
    for held in strata:
        answers = [(row[3], row[4]) for row in held if row[3] is not None]
        if not answers or not whole:
            return math.nan, math.nan
        by_size = means_by == "size" and any(size for _y, size in answers)
        sizes = [size if by_size else 1.0 for _y, size in answers]
        mean = sum(x * y for (y, _), x in zip(answers, sizes, strict=True)) / sum(sizes)
        share = sum(1 if shares_by == "count" else row[4] for row in held) / whole
        n = len(answers)
        value += share * mean
        if n < len(held):
            if n < 2:
                return value, math.nan
            rests = [
                x / fmean(sizes) * (y - mean) for (y, _), x in zip(answers, sizes, strict=True)
            ]
            spread += share**2 * (1 - n / len(held)) * sum(e * e for e in rests) / (n - 1) / n
    return value, spread


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sampled_from(["count", "size"]), st.sampled_from(["count", "size"]))
def test_it_equals_plain_python(rows, shares_by, means_by):
    found = estimate(frame_of(rows), shares_by=shares_by, means_by=means_by)
    for place, region in enumerate(found.regions):
        own = [row for row in rows if row[0] == region]
        value, spread = plain_estimate(own, shares_by, means_by)
        assert found.value[place] == pytest.approx(value, nan_ok=True)
        assert found.standard_error[place] ** 2 == pytest.approx(spread, nan_ok=True, abs=1e-9)
        answers = [row[3] for row in own if row[3] is not None]
        assert found.answered[place] == len(answers)
        assert found.coverage[place] == pytest.approx(len(answers) / len(own))
        plain = fmean(answers) if answers else math.nan
        assert found.unweighted[place] == pytest.approx(plain, nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(ROWS, st.sampled_from(["count", "size"]))
def test_influence_is_the_estimate_without_the_answer(rows, means_by):
    frame = frame_of(rows)
    found = estimate(frame, means_by=means_by)
    moved = influence(found)
    for row in np.flatnonzero(frame.is_answered):
        place = int(np.searchsorted(found.regions, frame.region[row]))
        stratum = found.held.of_row == found.held.of_row[row]
        if (stratum & frame.is_answered).sum() < 2:
            continue
        value = frame.value.copy()
        value[row] = np.nan
        labels = found.held.of_row
        fresh = Frame(region=labels, strata=(labels,), value=value, size=frame.size)
        means = estimate(fresh, means_by=means_by).value
        inside = found.held.region_of == place
        without = (found.groups.share[inside] * means[inside]).sum()
        assert moved[row] == pytest.approx(found.value[place] - without, abs=1e-9)


def test_an_enterprise_alone_in_its_stratum_takes_it_along():
    frame = Frame(
        region=np.full(4, "A"),
        strata=(np.array(["big", "s", "s", "s"]),),
        value=np.array([90.0, 10, 20, 30]),
    )
    assert influence(estimate(frame))[0] == pytest.approx(37.5 - 20)
    alone = Frame(region=np.array(["A"]), strata=(np.array(["x"]),), value=np.array([5.0]))
    assert np.isnan(influence(estimate(alone))).all()


def test_strata_collapse_into_the_nearest_and_say_so():
    industry = np.array(["C27"] * 5 + ["C28"] * 4 + ["C39"])
    size = np.array(["big", "small", "small", "small", "mid", *["small"] * 4, "big"])
    value = np.array([50, 10, 20, np.nan, np.nan, 30, 40, np.nan, np.nan, 99.0])
    found = estimate(Frame(region=np.full(10, "A"), strata=(industry, size), value=value))
    # C27 mid has no answer; then C27 big has one; C39 answered wholly and stands.
    assert [(each.stratum, each.into) for each in found.merges] == [
        (("C27", "mid"), ("C27", "big")),
        (("C27", "big"), ("C27", "small")),
    ]
    assert found.strata.tolist() == [3]
    plain = 0.5 * (80 / 3) + 0.4 * 35 + 0.1 * 99
    assert found.value[0] == pytest.approx(plain)
    spread = 0.25 * (1 - 3 / 5) * variance([50, 10, 20]) / 3 + 0.16 * 0.5 * variance([30, 40]) / 2
    assert found.standard_error[0] == pytest.approx(math.sqrt(spread))


def test_those_of_whom_only_the_number_is_known_count_as_rows():
    def one(count):
        many = count is not None
        rows = [10.0, 30.0] + ([np.nan] if many else [np.nan] * 6)
        sizes = [2.0, 4.0] + ([12.0] if many else [2.0] * 6)
        asked = [True, True] + ([False] if many else [False] * 6)
        return estimate(
            Frame(
                region=np.full(len(rows), "A"),
                strata=(np.full(len(rows), "x"),),
                value=np.array(rows),
                size=np.array(sizes),
                asked=np.array(asked),
                count=None if count is None else np.array([1, 1, count]),
            ),
            shares_by="size",
            means_by="size",
        )

    table, listed = one(6), one(None)
    for name in ("value", "standard_error", "coverage", "size_share", "effective", "response"):
        assert getattr(table, name).tolist() == getattr(listed, name).tolist(), name
    assert table.size_share[0] == pytest.approx(6 / 18)
    assert (table.asked[0], table.response[0], table.enterprises[0]) == (2, 1.0, 8)
    assert table.effective[0] == pytest.approx((2 + 4) ** 2 / (4 + 16))


def population(chance, regions=30):
    """Return regions whose big enterprises score higher and answer more often."""
    rows = regions * 200
    region = np.repeat(np.arange(regions), 200)
    big = np.tile(np.arange(200) < 30, regions)
    truth = chance.normal(np.where(big, 65, 35) + region * 0.5, 12)
    return region, big, truth, np.where(big, 0.6, 0.15), rows


def test_samples_of_a_known_population_come_out_right():
    chance = np.random.default_rng(2)
    region, big, truth, chances, rows = population(chance)
    mean = np.bincount(region, truth) / np.bincount(region)
    hits, misses, naive = [], [], []
    for _ in range(40):
        value = np.where(chance.random(rows) < chances, truth, np.nan)
        found = estimate(Frame(region=region, strata=(big,), value=value))
        low, high = found.interval(0.9)
        hits.append(((low <= mean) & (mean <= high)).mean())
        misses.append((found.value - mean).mean())
        naive.append((found.unweighted - mean).mean())
    # 1,200 intervals: three standard deviations are 2.6 points.
    assert 0.874 <= np.mean(hits) <= 0.926
    assert abs(np.mean(misses)) < 0.3
    assert np.mean(naive) > 5


def test_redrawn_samples_vary_as_the_standard_error_says_and_give_rank_intervals():
    chance = np.random.default_rng(5)
    region, big, truth, chances, rows = population(chance, regions=4)
    value = np.where(chance.random(rows) < chances, truth, np.nan)
    size = np.where(big, 50.0, 5.0) * chance.uniform(0.5, 1.5, rows)
    frame = Frame(region=region, strata=(big,), value=value, size=size)
    for means_by in ("count", "size"):
        found = estimate(frame, shares_by="size", means_by=means_by)
        drawn = bootstrap(found, draws=3000, seed=3)
        assert np.allclose(drawn.mean(axis=0), found.value, atol=0.3)
        assert np.allclose(drawn.std(axis=0) / found.standard_error, 1, atol=0.08)
    ranked = rank_intervals(found.value, Errors.of_draws(drawn))
    assert (ranked.low <= ranked.rank).all()
    assert drawn.tolist() == bootstrap(found, draws=3000, seed=3).tolist()


def test_regions_with_one_answer_or_none_have_no_error():
    frame = Frame(
        region=np.array(["A", "A", "B", "B", "C"]),
        strata=(np.array(["x", "y", "x", "x", "x"]),),
        value=np.array([7.0, np.nan, np.nan, np.nan, 3.0]),
    )
    found = estimate(frame)
    assert found.value.tolist()[::2] == [7.0, 3.0]
    assert np.isnan(found.value[1])
    assert np.isnan(found.standard_error).tolist() == [True, True, False]
    assert found.standard_error[2] == 0
    assert np.isinf(found.freedom[2])
    drawn = bootstrap(found, draws=100)
    assert np.isnan(drawn[:, :2]).all()
    assert (drawn[:, 2] == 3).all()


def test_faults_of_a_frame_are_all_named():
    with pytest.raises(ValueError, match=r"1 values are infinite.*1 sizes are missing.*row 1"):
        Frame(
            region=np.array(["A", "A"]),
            strata=(),
            value=np.array([np.inf, 1.0]),
            size=np.array([1.0, np.nan]),
        )
    with pytest.raises(ValueError, match="not asked"):
        Frame(region=np.array(["A"]), strata=(), value=np.array([1.0]), asked=np.array([False]))
    with pytest.raises(ValueError, match="length"):
        Frame(region=np.array(["A"]), strata=(np.array([1, 2]),), value=np.array([1.0]))
    with pytest.raises(ValueError, match="no sizes"):
        estimate(Frame(region=np.array(["A"]), strata=(), value=np.array([1.0])), shares_by="size")

"""Rank intervals: what they must hold whatever the estimates, and against a plain version."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ronghe.engines.index.intervals import (
    Errors,
    rank_intervals,
    sure_bands,
    tiers,
    top,
    top_chances,
)

SCORES = arrays(
    np.float64, st.integers(1, 8), elements=st.sampled_from([0.0, 0.1, 1.0, 2.0, 5.0, np.nan])
)


def inference(scores, deviation=0.5, **options):
    errors = Errors.of_standard_errors(np.full(len(scores), deviation))
    return rank_intervals(scores, errors, draws=200, **options)


@settings(max_examples=50, deadline=None)
@given(SCORES)
def test_intervals_hold_the_rank_and_one_is_never_wider_than_all(scores):
    found = inference(scores)
    held = found.compared
    assert (found.low <= found.own_low).all()
    assert (found.own_high <= found.high).all()
    assert (found.own_low[held] <= found.rank[held]).all()
    assert (found.rank[held] <= found.own_high[held]).all()
    assert (found.rank[~held] == 0).all()
    assert not (found.above & found.above.T).any()
    number = tiers(found)
    order = np.argsort(found.rank[held], kind="stable")
    assert (np.diff(number[held][order]) >= 0).all()


@settings(max_examples=30, deadline=None)
@given(SCORES)
def test_direction_turns_the_table_over(scores):
    up, down = inference(scores), inference(-scores, direction="lower")
    assert up.low.tolist() == down.low.tolist()
    assert up.above.tolist() == down.above.tolist()


@settings(max_examples=30, deadline=None)
@given(SCORES)
def test_sure_bands_are_the_finest_whose_borders_hold(scores):
    found = inference(scores, deviation=0.2)
    band = sure_bands(found)
    order = sorted(np.flatnonzero(found.compared), key=lambda unit: found.rank[unit])
    number, plain = 1, {}
    for place, unit in enumerate(order):
        if place and all(found.above[a, b] for a in order[:place] for b in order[place:]):
            number += 1
        plain[unit] = number
    assert band.tolist() == [plain.get(unit, 0) for unit in range(len(scores))]


def plain_claims(scores, deviation, noise, coverage):
    """Step-down in loops: claims of all ordered pairs, none of which may be wrong."""
    pairs = list(itertools.permutations(range(len(scores)), 2))
    size = {(j, k): float(np.hypot(deviation[j], deviation[k])) for j, k in pairs}
    claimed = set()
    while True:
        tops = sorted(
            max(
                [0.0]
                + [
                    (noise[j][b] - noise[k][b]) / size[j, k]
                    for j, k in pairs
                    if (j, k) not in claimed
                ]
            )
            for b in range(noise.shape[1])
        )
        limit = tops[int(np.ceil(coverage * (len(tops) + 1))) - 1]
        more = {(j, k) for j, k in pairs if (scores[j] - scores[k]) / size[j, k] > limit}
        if more <= claimed:
            return claimed
        claimed |= more


def test_claims_are_those_of_a_plain_step_down():
    chance = np.random.default_rng(3)
    steps = 0
    for _ in range(6):
        scores = chance.normal(0, 2, 7)
        errors = Errors.of_standard_errors(chance.uniform(0.3, 1.2, 7))
        found = rank_intervals(scores, errors, draws=120, seed=5)
        plain = plain_claims(scores, errors.deviation, errors.noise(120, 5), 0.9)
        assert {(int(j), int(k)) for j, k in np.argwhere(found.above)} == plain
        steps += len(plain)
    assert steps > 20


def test_step_down_finds_more_than_one_number_for_all():
    scores = np.array([0.0, 10.0, 20.0, 30.0, 32.0])
    errors = Errors.of_standard_errors(np.full(5, 0.6))
    by_draws = rank_intervals(scores, errors, draws=4000)
    by_tukey = rank_intervals(scores, errors, way="tukey")
    assert by_tukey.above.sum() == 9
    assert by_draws.above.sum() == 10 or not by_draws.above[4, 3]
    assert (by_draws.above | ~by_tukey.above).all()


def test_without_differences_the_promise_is_kept_exactly():
    # All units tie: the hardest case. Each interval must be the whole table in 90 % of samples.
    chance = np.random.default_rng(11)
    errors = Errors.of_standard_errors(np.array([0.5, 1.0, 1.5, 2.0, 1.0]))
    whole, own, times = 0, 0, 400
    for seed in range(times):
        scores = errors.deviation * chance.normal(size=5)
        found = rank_intervals(scores, errors, draws=300, seed=seed)
        whole += (found.low == 1).all() and (found.high == 5).all()
        own += found.own_low[0] == 1 and found.own_high[0] == 5
    # Three standard deviations of 400 throws are 4.5 points.
    assert 0.855 <= whole / times <= 0.945
    assert 0.855 <= own / times <= 0.945


def test_errors_that_go_together_separate_what_alone_they_do_not():
    scores = np.array([1.0, 2.0])
    shared = np.array([[1.0, 0.999], [0.999, 1.0]])
    together = rank_intervals(scores, Errors.of_covariance(shared))
    apart = rank_intervals(scores, Errors.of_covariance(np.eye(2)))
    assert together.high.tolist() == [2, 1]
    assert apart.high.tolist() == [2, 2]
    drawn = np.random.default_rng(1).multivariate_normal(scores, shared, 500)
    assert rank_intervals(scores, Errors.of_draws(drawn)).high.tolist() == [2, 1]


def test_covariance_and_standard_errors_agree():
    deviation = np.array([0.5, 1.0, 2.0])
    plain, matrix = (
        Errors.of_standard_errors(deviation),
        Errors.of_covariance(np.diag(deviation**2)),
    )
    assert np.allclose(plain.of_differences(), matrix.of_differences())
    assert np.allclose(matrix.deviation, deviation)


def test_what_is_known_exactly_is_told_apart_and_what_is_unknown_from_nobody():
    scores = np.array([3.0, 2.0, 2.0, 1.0])
    exact = rank_intervals(scores, Errors.of_standard_errors(np.zeros(4)))
    assert (exact.low.tolist(), exact.high.tolist()) == ([1, 2, 2, 4], [1, 3, 3, 4])
    unknown = rank_intervals(scores, Errors.of_standard_errors(np.array([0, np.nan, 0, 0.0])))
    assert (unknown.low.tolist(), unknown.high.tolist()) == ([1, 1, 2, 3], [2, 4, 3, 4])


def test_the_same_seed_gives_the_same_and_draws_are_those_of_the_seed():
    scores = np.linspace(0, 3, 12)
    errors = Errors.of_standard_errors(np.full(12, 0.4))
    first, again = rank_intervals(scores, errors), rank_intervals(scores, errors)
    assert first.above.tolist() == again.above.tolist()
    assert errors.noise(50, 2).tolist() != errors.noise(50, 3).tolist()


def test_top_sets_enclose_and_chances_add_up_to_k():
    scores = np.array([9.0, 8.8, 8.7, 3.0, 1.0, np.nan])
    errors = Errors.of_standard_errors(np.full(6, 0.3))
    found = rank_intervals(scores, errors)
    best = top(found, 2)
    assert not (best.sure & ~best.possible).any()
    assert best.possible.tolist() == [True, True, True, False, False, False]
    chances = top_chances(scores, errors, 2)
    assert np.nansum(chances) == pytest.approx(2)
    assert np.isnan(chances[5])
    assert chances[0] > chances[1] > chances[2] > 0


def test_one_unit_and_none_are_fine():
    one = inference(np.array([4.0]))
    assert (one.rank.tolist(), one.low.tolist(), one.high.tolist()) == ([1], [1], [1])
    assert np.isnan(one.share_distinguishable())
    nobody = inference(np.array([np.nan, np.nan]))
    assert nobody.rank.tolist() == [0, 0]
    assert tiers(nobody).tolist() == sure_bands(nobody).tolist() == [0, 0]


def test_wrong_errors_are_refused():
    with pytest.raises(ValueError, match="negative"):
        Errors.of_standard_errors(np.array([1.0, -1.0]))
    with pytest.raises(ValueError, match="square"):
        Errors.of_covariance(np.ones((2, 3)))
    with pytest.raises(ValueError, match="symmetric"):
        Errors.of_covariance(np.array([[1.0, 0.5], [0.1, 1.0]]))
    with pytest.raises(ValueError, match="eigenvalue"):
        Errors.of_covariance(np.array([[1.0, 2.0], [2.0, 1.0]]))
    with pytest.raises(ValueError, match="100 draws"):
        Errors.of_draws(np.ones((5, 2)))
    with pytest.raises(ValueError, match="one a unit"):
        rank_intervals(np.ones(3), Errors.of_standard_errors(np.ones(2)))
    with pytest.raises(ValueError, match="between 0 and 1"):
        inference(np.ones(2), coverage=90)
    with pytest.raises(ValueError, match="3,000 units"):
        inference(np.arange(3001.0))

"""Weights from data and from judgement, against laws and worked examples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ronghe.engines.index.methods import moments, weighting
from ronghe.engines.index.methods.aggregating import arithmetic, geometric
from ronghe.engines.index.methods.frontier import BoundsError, benefit_of_the_doubt
from ronghe.engines.index.methods.importance import balanced, importance
from ronghe.engines.index.methods.judging import judged
from ronghe.engines.index.methods.matrices import correlations, covariances, eigen, solved
from ronghe.engines.index.methods.tests.golden import asem

few = settings(max_examples=25, deadline=None)
marks = st.integers(1, 90).map(lambda whole: whole / 4) | st.just(float("nan"))
tables = arrays(np.float64, st.tuples(st.integers(2, 4), st.integers(3, 9)), elements=marks)
runs = arrays(np.float64, st.tuples(st.integers(1, 3), st.just(3), st.just(8)), elements=marks)
WEIGHERS = {
    "pca": weighting.principal,
    "pca of all": lambda scores: weighting.principal(scores, of="all"),
    "entropy": weighting.entropy,
    "critic": weighting.critic,
}
names = st.sampled_from(sorted(WEIGHERS))
random = np.random.default_rng(20240101)
SCORES = random.random((5, 40)) + random.random(40)


@few
@given(names, tables)
def test_weights_of_data_sum_to_one_or_are_missing(name, table):
    found = WEIGHERS[name](table)
    assert np.isnan(found).all() or found.sum() == pytest.approx(1.0)
    assert name == "pca" or np.nanmin(found, initial=0.0) >= 0.0


@few
@given(names, runs)
def test_a_run_alone_has_the_bits_that_it_has_among_others(name, tables):
    together = WEIGHERS[name](tables)
    for table, row in zip(tables, together, strict=True):
        assert WEIGHERS[name](table).tobytes() == row.tobytes()


@few
@given(names, tables)
def test_children_do_not_depend_on_their_order(name, table):
    turned = WEIGHERS[name](table[::-1])[::-1]
    if name == "pca of all" or (name == "pca" and has_no_first(table)):
        return  # the rotation, or the component, is chosen among equals
    np.testing.assert_allclose(turned, WEIGHERS[name](table), rtol=1e-6, atol=1e-9)


def has_no_first(table: np.ndarray) -> bool:
    complete = table[:, ~np.isnan(table).any(axis=0)]
    values, vectors = eigen(correlations(complete))
    sums = abs(vectors[:, 0].sum()) < 1e-6 if not np.isnan(vectors).any() else True
    return bool(sums or np.isnan(values).any() or values[0] - values[1] < 1e-6)


@pytest.mark.parametrize("name", sorted(WEIGHERS))
def test_a_constant_and_nothing_do_not_break_weights(name):
    constant = np.stack([SCORES[0], np.full(40, 3.0)])
    found = WEIGHERS[name](constant)
    assert np.isnan(found).all() or found.tolist() == [1.0, 0.0]
    assert np.isnan(WEIGHERS[name](np.full((2, 4), np.nan))).all()
    assert np.isnan(WEIGHERS[name]([[1.0], [2.0]])).all()


def test_principal_components_are_those_of_lapack():
    values, vectors = np.linalg.eigh(np.corrcoef(SCORES))
    ours = eigen(correlations(SCORES))
    np.testing.assert_allclose(ours[0], values[::-1], rtol=1e-12)
    np.testing.assert_allclose(np.abs(ours[1]), np.abs(vectors[:, ::-1]), rtol=1e-9)
    loadings = vectors[:, -1] / vectors[:, -1].sum()
    np.testing.assert_allclose(weighting.principal(SCORES), loadings, rtol=1e-9)


def test_a_varimax_rotation_finds_blocks():
    one, other = random.random((2, 200))
    noise = random.random((4, 200)) * 0.05
    table = np.stack([one, one, other, other]) + noise
    # Two components of two children each explain the same: each child a quarter.
    found = weighting.principal(table, of="all", least_value=0.5)
    np.testing.assert_allclose(found, 0.25, atol=0.01)


@few
@given(tables)
def test_correlations_are_those_of_numpy_over_the_units_in_common(table):
    found, covariance = correlations(table), covariances(table)
    for one in range(len(table)):
        for other in range(len(table)):
            both = ~np.isnan(table[[one, other]]).any(axis=0)
            x, y = table[one, both], table[other, both]
            if both.sum() < 2:
                assert np.isnan([found[one, other], covariance[one, other]]).all()
                continue
            assert covariance[one, other] == pytest.approx(np.cov(x, y)[0, 1], abs=1e-9)
            if np.ptp(x) and np.ptp(y):
                expected = np.corrcoef(x, y)[0, 1]
                assert found[one, other] == pytest.approx(expected, abs=1e-9)


@few
@given(
    arrays(np.float64, (2, 3, 3), elements=st.integers(-9, 9)),
    arrays(np.float64, (2, 3), elements=st.integers(-9, 9)),
)
def test_equations_are_solved_or_have_no_solution(matrix, right):
    found = solved(matrix, right)
    for one, other, solution in zip(matrix, right, found, strict=True):
        if abs(np.linalg.det(one)) > 0.5:  # whole numbers
            np.testing.assert_allclose(one @ solution, other, atol=1e-9)


def test_effective_weights_are_those_of_coinr():
    parents = asem().parents
    inner = sorted(set(parents.values()), key=lambda code: depth(code, parents))
    nodes = [*inner, *asem().indicators]
    above = [nodes.index(parents[code]) if code in parents else -1 for code in nodes]
    found = weighting.effective(np.ones(len(nodes)), above)
    from_coinr = dict(weights_of_coinr())
    for code, weight in zip(nodes, found, strict=True):
        assert weight == pytest.approx(from_coinr[code], abs=1e-12), code


def depth(code: str, parents: dict[str, str]) -> int:
    return 1 + depth(parents[code], parents) if code in parents else 0


def weights_of_coinr() -> list[tuple[str, float]]:
    lines = (asem().folder / "weights_effective.csv").read_text("utf-8").splitlines()[1:]
    cells = [line.replace('"', "").split(",") for line in lines]
    return [(code, float(weight)) for code, _level, _given, weight in cells]


def test_a_child_before_its_parent_is_refused():
    with pytest.raises(ValueError, match="node 0 comes before its parent 1"):
        weighting.effective([1.0, 1.0], [1, -1])


def test_noise_stays_within_its_factor():
    draws = random.random((500, 3))
    found = weighting.noisy([1.0, 2.0, 4.0], draws, factor=0.25)
    assert (np.abs(found / [1.0, 2.0, 4.0] - 1.0) <= 0.25).all()
    np.testing.assert_allclose(found.mean(axis=0), [1.0, 2.0, 4.0], rtol=0.05)


@pytest.mark.parametrize("method", ["eigenvector", "geometric"])
def test_comparisons_without_contradiction_give_back_their_weights(method):
    weights = np.array([0.5, 0.3, 0.2])
    made = judged(weights[:, None] / weights, method=method)
    np.testing.assert_allclose(made.weights, weights, rtol=1e-12)
    assert made.ratio == pytest.approx(0.0, abs=1e-12)


def test_contradictions_show_in_the_ratio():
    circle = [[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]]
    assert judged(circle).ratio > 1.0
    assert np.isnan(judged(np.ones((16, 16))).ratio)
    assert judged([[1.0, 7.0], [1 / 7, 1.0]]).ratio == 0.0


@pytest.mark.parametrize(
    ("comparisons", "fault"),
    [
        ([[1.0, 2.0]], "not square"),
        ([[1.0, -2.0], [-0.5, 1.0]], "above 0"),
        ([[1.0, 2.0], [2.0, 1.0]], "row 1, column 2 is not the reciprocal"),
        ([[1.0, float("nan")], [1.0, 1.0]], "above 0"),
    ],
)
def test_comparisons_that_are_none_are_refused(comparisons, fault):
    with pytest.raises(ValueError, match=fault):
        judged(comparisons)


def test_the_benefit_of_the_doubt_is_the_best_that_weights_can_do():
    found = benefit_of_the_doubt(SCORES)
    assert found.scores.max() == 1.0
    for unit in range(40):
        everybody = (found.weights[:, unit, None] * SCORES).sum(axis=0)
        assert everybody.max() <= 1.0 + 1e-9
    for weights in random.random((200, 5)):
        tried = weights @ SCORES
        assert (tried / tried.max() <= found.scores + 1e-9).all()


def test_shares_of_the_benefit_of_the_doubt_are_kept():
    found = benefit_of_the_doubt(SCORES, low=0.1, high=0.4)
    parts = found.weights * SCORES / found.scores
    assert (parts > 0.1 - 1e-6).all()
    assert (parts < 0.4 + 1e-6).all()
    assert (found.scores <= benefit_of_the_doubt(SCORES).scores + 1e-9).all()


def test_the_benefit_of_the_doubt_does_without_what_is_missing():
    found = benefit_of_the_doubt([[1.0, np.nan, np.nan, -1.0], [2.0, 1.0, np.nan, 1.0]])
    np.testing.assert_array_equal(found.scores, [1.0, 0.5, np.nan, np.nan])
    assert found.weights[0, 1] == 0.0
    zero = benefit_of_the_doubt([[0.0, 1.0], [0.0, 1.0]], low=0.2)
    assert zero.scores.tolist() == [0.0, 1.0]


@pytest.mark.parametrize("bounds", [(0.6, 1.0), (0.0, 0.4), (0.5, 0.2), (-0.1, 1.0)])
def test_shares_that_no_weights_can_keep_are_refused(bounds):
    with pytest.raises(BoundsError):
        benefit_of_the_doubt([[1.0], [2.0]], low=bounds[0], high=bounds[1])


@pytest.mark.parametrize("aggregate", [arithmetic, geometric])
def test_balanced_weights_give_the_importance_that_was_asked_for(aggregate):
    weights = np.array([1.0, 2.0, 1.0, 3.0, 2.0]) / 9.0
    wanted = importance(SCORES, aggregate(SCORES, weights))
    found = balanced(SCORES, wanted, aggregate=aggregate)
    np.testing.assert_allclose(found.importance, wanted / wanted.sum(), atol=1e-9)
    np.testing.assert_allclose(found.weights, weights, atol=1e-6)


def test_balanced_weights_of_two_children_are_the_reciprocals_of_their_spread():
    found = balanced(SCORES[:2], [1.0, 1.0])
    spread = 1.0 / moments.deviation(SCORES[:2])
    np.testing.assert_allclose(found.weights, spread / spread.sum(), rtol=1e-9)


def test_a_balance_out_of_reach_comes_as_near_as_weights_can():
    wanted = np.array([0.05, 0.05, 0.3, 0.3, 0.3])
    found = balanced(SCORES, wanted)
    assert found.weights.min() == 0.0
    apart = np.square(found.importance - wanted).sum()
    assert apart > 1e-4
    for weights in random.random((200, 5)) * (random.random((200, 5)) < 0.7):
        reached = importance(SCORES, arithmetic(SCORES, weights))
        assert np.isnan(reached[0]) or np.square(reached / reached.sum() - wanted).sum() > apart
    assert np.isnan(balanced([[1.0, 1.0, 1.0], [1.0, 2.0, 3.0]], [1.0, 1.0]).weights).all()


def test_a_target_for_each_child_is_needed():
    with pytest.raises(ValueError, match="target above 0"):
        balanced(SCORES, [1.0] * 4)

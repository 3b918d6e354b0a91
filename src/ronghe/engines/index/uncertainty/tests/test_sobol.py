"""Sobol indices against scipy, against known truth, and against a defect of others."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import sobol_indices as of_scipy

from ronghe.engines.index.uncertainty.design import random_design, saltelli_design
from ronghe.engines.index.uncertainty.sobol import sobol_indices

A, B = 7.0, 0.1  # of the Ishigami function
FIRST = (0.3139, 0.4424, 0.0)  # analytic, of the variance 13.845
TOTAL = (0.5576, 0.4424, 0.2437)


def ishigami(u):
    x = np.pi * (2 * u - 1)
    return np.sin(x[..., 0]) + A * np.sin(x[..., 1]) ** 2 + B * x[..., 2] ** 4 * np.sin(x[..., 0])


def test_ishigami_comes_out_as_known_and_the_truth_lies_in_the_intervals():
    found = sobol_indices(ishigami(saltelli_design(2048, 3, seed=5)), 3)
    assert np.allclose(found.first, FIRST, atol=0.02)
    assert np.allclose(found.total, TOTAL, atol=0.02)
    assert found.variance == pytest.approx(13.845, rel=0.01)
    assert (found.total_low <= found.total).all()
    assert (found.total <= found.total_high).all()
    assert ((found.first_high - found.first_low) < 0.2).all()


def test_a_constant_added_changes_nothing():
    results = ishigami(saltelli_design(256, 3, seed=7))
    plain, moved = sobol_indices(results, 3), sobol_indices(results + 100, 3)
    for name in ("first", "total", "first_low", "total_high"):
        assert np.allclose(getattr(plain, name), getattr(moved, name), atol=1e-9), name
    parts = (results + 100).reshape(5, 256)
    uncentred = (parts[1] * (parts[2:] - parts[0])).mean(axis=1) / parts[:2].var()
    assert abs(uncentred - plain.first).max() > 0.1


def test_they_equal_those_of_scipy():
    parts = ishigami(saltelli_design(256, 3, seed=2)).reshape(5, 256)
    theirs = of_scipy(func={"f_A": parts[:1], "f_B": parts[1:2], "f_AB": parts[2:, None, :]}, n=256)
    ours = sobol_indices(parts.reshape(-1), 3)
    assert np.allclose(ours.first, theirs.first_order)
    assert np.allclose(ours.total, theirs.total_order)


def test_a_factor_without_effect_has_none_and_a_constant_result_no_indices():
    runs = saltelli_design(64, 3, seed=3)
    found = sobol_indices(np.stack([runs[:, 0] ** 2, np.full(len(runs), 4.2)], axis=1), 3)
    assert found.total[1:, 0].tolist() == [0, 0]
    assert found.first[1:, 0].tolist() == [0, 0]
    assert np.isnan(found.first[:, 1]).all()


def test_choices_mapped_from_the_unit_interval_work():
    runs = saltelli_design(1024, 2, seed=3)
    chosen = np.floor(runs[:, 0] * 3)
    found = sobol_indices(chosen + (runs[:, 1] < 0.5), 2)
    # Variances of a die of three and of a coin: 2/3 and 1/4.
    assert np.allclose(found.first, [8 / 11, 3 / 11], atol=0.02)
    assert np.allclose(found.total, found.first, atol=0.02)


def test_designs_are_seeded_and_other_sizes_are_cut():
    assert (saltelli_design(48, 2, seed=1) == saltelli_design(48, 2, seed=1)).all()
    assert (saltelli_design(48, 2, seed=1)[:48] == saltelli_design(64, 2, seed=1)[:48]).all()
    assert (random_design(9, 2, seed=1) != random_design(9, 2, seed=2)).all()
    with pytest.raises(ValueError, match="not a design"):
        sobol_indices(np.zeros(11), 3)

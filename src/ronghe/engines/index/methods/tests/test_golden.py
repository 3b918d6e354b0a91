"""Every step of the ASEM example, each from the inputs, against the numbers of COINr."""

from __future__ import annotations

import numpy as np

from ronghe.engines.index.methods import moments, transforming
from ronghe.engines.index.methods.aggregating import arithmetic
from ronghe.engines.index.methods.denominating import denominated
from ronghe.engines.index.methods.imputing import centre
from ronghe.engines.index.methods.normalising import directed, min_max
from ronghe.engines.index.methods.ranking import ranks
from ronghe.engines.index.methods.screening import coverage
from ronghe.engines.index.methods.tests.golden import Asem, asem
from ronghe.engines.index.methods.treating import treated

CLOSE = {"rtol": 1e-12, "atol": 1e-9}


def of_people(example: Asem) -> np.ndarray:
    return denominated(example.raw, example.denominators)


def complete(example: Asem) -> np.ndarray:
    return centre(of_people(example), groups=example.regions).values


def regular(example: Asem) -> np.ndarray:
    return treated(complete(example), then=transforming.log_of_range).values


def normal(example: Asem) -> np.ndarray:
    better = directed(regular(example), example.directions)
    return min_max(better, lowest=moments.lowest(better), highest=moments.highest(better))


def test_denominated():
    np.testing.assert_allclose(of_people(asem()), asem().step("coin_denominated"), **CLOSE)


def test_imputed_by_the_mean_of_the_region():
    made = centre(of_people(asem()), groups=asem().regions)
    np.testing.assert_allclose(made.values, asem().step("coin_imputed"), **CLOSE)
    np.testing.assert_array_equal(made.is_imputed, np.isnan(of_people(asem())))


def test_all_units_pass_the_screen():
    # COINr screens after it has imputed, so that nobody falls out.
    assert coverage(complete(asem()), at_least=0.9).is_kept.all()
    assert asem().step("coin_screened").shape == asem().raw.shape


def test_treated():
    np.testing.assert_allclose(regular(asem()), asem().step("coin_treated"), **CLOSE)


def test_normalised():
    np.testing.assert_allclose(normal(asem()), asem().step("coin_normalised"), **CLOSE)


def test_aggregated_and_ranked():
    scores = dict(zip(asem().indicators, normal(asem()), strict=True))
    parents = dict.fromkeys(asem().parents.values())
    while not set(parents) <= set(scores):
        for parent in parents:
            children = [code for code, above in asem().parents.items() if above == parent]
            if set(children) <= set(scores):
                stacked = np.stack([scores[child] for child in children])
                scores[parent] = arithmetic(stacked, np.ones(len(children)))
    for parent in parents:
        published = asem().columns("coin_aggregated", (parent,))[0]
        np.testing.assert_allclose(scores[parent], published, **CLOSE)
    published_ranks = asem().columns("results_full_ranks", ("Index",))[0]
    np.testing.assert_array_equal(ranks(scores["Index"]), published_ranks)

"""How often rank intervals are right: `python bench/index_intervals.py [SAMPLES]`.

Samples are drawn around planted true scores, with planted ties and near ties. An interval is right
if it holds every rank that the unit's true score may have: of three that tie for rank 2, the ranks
2, 3 and 4. The usual percentiles of redrawn ranks stand beside. Promised are 90 %.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index.estimation import Frame, bootstrap, estimate
from ronghe.engines.index.intervals import Errors, rank_intervals, sure_bands, tiers, top

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

COVERAGE = 0.9
UNITS = 20
DRAWS = 500


def truths() -> dict[str, Floats]:
    """Return planted true scores; standard errors lie between 0.5 and 1.5."""
    chance = np.random.default_rng(4)
    return {
        "all tie": np.zeros(UNITS),
        "near ties (0.1 apart)": np.arange(UNITS) * 0.1,
        "ties of four, 6 apart": np.repeat(np.arange(UNITS // 4), 4) * 6.0,
        "pairs 0.3 apart, 8 between": np.arange(UNITS) // 2 * 8.0 + np.arange(UNITS) % 2 * 0.3,
        "one leader, others tie": np.concatenate([[12.0], np.zeros(UNITS - 1)]),
        "normal": chance.normal(0, 3, UNITS),
        "evenly, 4 apart": np.arange(UNITS) * 4.0,
    }


def true_ranks(truth: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the best and the worst rank that each unit may have."""
    above = (truth[None, :] > truth[:, None]).sum(axis=1)
    below = (truth[None, :] < truth[:, None]).sum(axis=1)
    return 1 + above, len(truth) - below


def naive(score: Floats, errors: Errors, seed: int) -> tuple[Floats, Floats]:
    """Return the 5th and 95th percentile of the ranks of redrawn scores."""
    drawn = score[:, None] + errors.noise(DRAWS, seed)
    ranks = 1 + (-drawn).argsort(axis=0).argsort(axis=0)
    low, high = np.quantile(ranks, [0.05, 0.95], axis=1, method="inverted_cdf")
    return low, high


def measure(truth: Floats, samples: int) -> dict[str, float]:
    """Return shares of samples in which each kind of interval was right."""
    chance = np.random.default_rng(1)
    deviation = np.linspace(0.5, 1.5, UNITS)[chance.permutation(UNITS)]
    errors = Errors.of_standard_errors(deviation)
    low, high = true_ranks(truth)
    hits: dict[str, list[float]] = {}
    for sample in range(samples):
        score = truth + deviation * chance.normal(size=UNITS)
        found = rank_intervals(score, errors, coverage=COVERAGE, draws=DRAWS, seed=sample)
        own = (found.own_low <= low) & (high <= found.own_high)
        whole = (found.low <= low) & (high <= found.high)
        plain_low, plain_high = naive(score, errors, sample)
        plain = (plain_low <= low) & (high <= plain_high)
        five = top(found, 5)
        band = sure_bands(found)
        tier = tiers(found)
        split = (band[:, None] < band[None, :]) & (truth[:, None] <= truth[None, :])
        leaders = np.array([np.flatnonzero(tier == t)[np.argmin(found.rank[tier == t])]
                            for t in range(1, int(tier.max()) + 1)])  # fmt: skip
        seen = {
            "one unit (mean)": float(own.mean()),
            "one unit (worst)": own,
            "all units": float(whole.all()),
            "naive (mean)": float(plain.mean()),
            "naive (worst)": plain,
            "naive, all": float(plain.all()),
            "top 5": float(not (five.sure & (high > 5)).any()
                           and not ((low <= 5) & ~five.possible).any()),
            "tiers": float((np.diff(truth[leaders]) < 0).all() and not split.any()),
            "pairs told apart": found.share_distinguishable(),
            "width": float((found.own_high - found.own_low + 1).mean()),
            "score ± 1.645 s": float((abs(score - truth) <= 1.6449 * deviation).mean()),
        }  # fmt: skip
        for name, value in seen.items():
            hits.setdefault(name, []).append(value)
    return {
        name: float(np.mean(values, axis=0).min())
        if name.endswith("(worst)")
        else float(np.mean(values))
        for name, values in hits.items()
    }


def regions(samples: int, answers: int) -> dict[str, float]:
    """Return how often intervals of regions are right that are estimated from enterprises.

    20 regions of 400 enterprises in two strata; true means tie in pairs, pairs lie 1 apart, the
    spread within strata is 10. The big answer twice as often.
    """
    chance = np.random.default_rng(6)
    region = np.repeat(np.arange(UNITS), 400)
    big = np.tile(np.arange(400) < 100, UNITS)
    value = chance.normal(np.where(big, 70.0, 40.0), 10)
    mean = np.bincount(region, value) / 400
    wanted = 50 + np.arange(UNITS) // 2 * 1.0
    value += (wanted - mean)[region]
    share = answers / 400 * np.where(big, 1.6, 0.8)
    low, high = true_ranks(wanted)
    hits: dict[str, list[float]] = {}
    for sample in range(samples):
        answered = chance.random(len(value)) < share
        frame = Frame(region=region, strata=(big,), value=np.where(answered, value, np.nan))
        seen = estimate(frame)
        ends = seen.interval(COVERAGE)
        drawn = Errors.of_draws(bootstrap(seen, draws=DRAWS, seed=sample))
        found = rank_intervals(seen.value, drawn, draws=DRAWS, seed=sample)
        own = (found.own_low <= low) & (high <= found.own_high)
        values = {
            "value": float(((ends[0] <= wanted) & (wanted <= ends[1])).mean()),
            "one rank": float(own.mean()),
            "all ranks": float(((found.low <= low) & (high <= found.high)).all()),
        }
        for name, held in values.items():
            hits.setdefault(name, []).append(held)
    return {name: float(np.mean(held)) for name, held in hits.items()}


def main(samples: int) -> None:
    """Print coverage by planted truth, then how long 40 and 1,000 units take."""
    print(f"{samples} samples of {UNITS} units each; promised {100 * COVERAGE:.0f} %")
    head: list[str] = []
    for name, truth in truths().items():
        seen = measure(truth, samples)
        if not head:
            head = list(seen)
            print("| true scores | " + " | ".join(head) + " |")
            print("| --- | " + " | ".join(["---:"] * len(head)) + " |")
        cells = [f"{seen[key]:.1f}" if key == "width" else f"{100 * seen[key]:.1f}" for key in head]
        print(f"| {name} | " + " | ".join(cells) + " |")
    print("\n| answers a region | value in its interval | one rank | all ranks |")
    print("| ---: | ---: | ---: | ---: |")
    for answers in (20, 40, 100, 250):
        right = regions(max(samples // 4, 1), answers)
        cells = [f"{100 * share:.1f}" for share in right.values()]
        print(f"| {answers} | " + " | ".join(cells) + " |")
    for units in (40, 1000):
        chance = np.random.default_rng(2)
        score = chance.normal(0, 1, units)
        errors = Errors.of_standard_errors(chance.uniform(0.05, 0.3, units))
        for way in ("max-t", "tukey"):
            started = time.process_time()
            found = rank_intervals(score, errors, way=way)
            spent = time.process_time() - started
            share = 100 * found.share_distinguishable()
            print(f"{units:>6,} units, {way:<6}{spent:>8.2f} s, {share:.1f} % of pairs apart")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)

"""How far each enterprise has come: a latent number by year that all its answers follow."""

from __future__ import annotations

import numpy as np

from ronghe.config.demo import tables
from ronghe.config.demo.dice import Dice, Floats
from ronghe.config.demo.population import Frame


def latent_maturity(made_of: Frame, *, seed: int) -> Floats:
    """Return the maturity of each enterprise at the end of each year.

    Returns
    -------
    array, shape (n_enterprises, n_years)
        Dimensionless: at 0 an enterprise scores about 40 of 100 points, at 1 about 60. It is the
        sum of what its district, its industry and its size give and of its own, and then grows;
        who is behind grows faster. It falls only where a setback is drawn.
    """
    dice = Dice(seed, "maturity")
    given = tables.calibration()["maturity"]
    count = len(made_of)
    district = np.array([district.maturity for district in tables.districts()])
    division = np.array([division.maturity for division in tables.divisions()])
    size = np.array([given["size"][name] for name in tables.SIZES])
    start = (
        given["mean"]
        + given["district_factor"] * district[made_of.district]
        + division[made_of.division]
        + size[made_of.size]
        + given["own_spread"] * dice.normal(count)
    )
    momentum = dice.between(-0.1, 0.1, len(district))[made_of.district]
    by_year = [start]
    for year in tables.years()[1:]:
        now = by_year[-1]
        growth = given["growth"][year]
        expected = growth["rise"] - growth["catch_up"] * now + momentum
        gained = expected + given["growth_spread"] * dice.normal(count)
        setback = dice.uniform(count) < given["setback"]["share"]
        gained = np.where(
            setback, -given["setback"]["depth"], np.maximum(gained, given["least_growth"])
        )
        by_year.append(now + gained)
    return np.stack(by_year, axis=1)


def logistic(values: Floats) -> Floats:
    """Return 1 / (1 + e^-x), between 0 and 1."""
    return np.asarray(1.0 / (1.0 + np.exp(-values)))

"""The whole demo city as plain columns, ready for bulk loading."""

from __future__ import annotations

from dataclasses import dataclass

from ronghe.config.demo import population, tables
from ronghe.config.demo.maturity import latent_maturity
from ronghe.config.demo.population import Enterprises
from ronghe.config.demo.register import Register, economy, register
from ronghe.config.demo.responses import Responses, responses

SEED = 20181220  # the day of the plan


@dataclass(frozen=True, kw_only=True)
class City:
    """Invented enterprises in the real districts of Chongqing, 2019 to 2022.

    Position i is the same enterprise in all columns; column t of a two-dimensional array is the
    year `years[t]`.
    """

    years: tuple[int, ...]
    enterprises: Enterprises
    responses: Responses
    register: Register


def city(*, seed: int = SEED, size: float = 1.0) -> City:
    """Return the demo city.

    Parameters
    ----------
    seed : int
        The same seed gives the same city, on every machine.
    size : float
        1 for all of it, 0.01 for about 80 enterprises with every district present.

    Raises
    ------
    ValueError
        If `size` is not above 0 and at most 1.4.
    """
    made_of = population.frame(seed=seed, size=size)
    listed = population.enterprises(made_of, seed=seed)
    maturity = latent_maturity(made_of, seed=seed)
    money = economy(made_of, above_scale=listed.above_scale, seed=seed)
    known = register(made_of, listed, money, maturity=maturity, seed=seed)
    return City(
        years=tables.years(),
        enterprises=listed,
        responses=responses(listed, known, money, maturity=maturity, seed=seed),
        register=known,
    )

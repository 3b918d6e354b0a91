"""What registers know of each enterprise by year: people, money, devices, recognitions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ronghe.config.demo import tables
from ronghe.config.demo.dice import Booleans, Dice, Floats, Integers
from ronghe.config.demo.maturity import logistic
from ronghe.config.demo.population import Enterprises, Frame, pool


@dataclass(frozen=True, kw_only=True)
class Register:
    """Values by enterprise and year, each an array of shape (n_enterprises, n_years).

    Money is in 10,000 yuan. `digital_workshops`, `smart_factories` and `retrofit_projects` count
    what was recognised or done up to the end of the year; `cloud` and `device_upgrade` tell
    whether it was done by then. None of these five ever falls, and none is given to an enterprise
    that leaves. Values stand in every year, also in those in which an enterprise is not above
    scale.
    """

    employees: Integers
    revenue_10k_yuan: Integers
    devices_total: Integers
    devices_digital: Integers
    devices_networked: Integers
    digital_workshops: Integers
    smart_factories: Integers
    retrofit_projects: Integers
    cloud: Booleans
    device_upgrade: Booleans


@dataclass(frozen=True, kw_only=True)
class Economy:
    """Employees and revenue, with one year before the first in column 0."""

    employees: Integers
    revenue_10k_yuan: Integers


def economy(made_of: Frame, *, above_scale: Booleans, seed: int) -> Economy:
    """Return employees and revenue by year, true to each enterprise's size class and flag."""
    dice = Dice(seed, "economy")
    given = tables.calibration()["enterprises"]
    years = [tables.years()[0] - 1, *tables.years()]
    low, high = (
        np.array([given["employees"][name][end] for name in tables.SIZES])[made_of.size]
        for end in (0, 1)
    )
    growth = np.array([0.0, *(given["yearly_growth"][year] for year in tables.years())])
    wobble = 0.06 * dice.normal(len(made_of), len(years))
    course = np.cumsum(0.35 * growth + 0.5 * wobble, axis=1)
    start = low * (high / low) ** (dice.uniform(len(made_of)) ** 1.6)
    employees = np.clip(np.rint(start[:, None] * np.exp(course)), low[:, None], high[:, None])
    productivity = np.array(
        [given["revenue_per_employee"][division.pillar] for division in tables.divisions()]
    )[made_of.division]
    productivity = productivity * np.exp(0.45 * dice.normal(len(made_of)))
    rising = np.cumsum(0.65 * growth + 0.5 * wobble + 0.03 * dice.normal(*wobble.shape), axis=1)
    revenue = employees * productivity[:, None] * np.exp(rising)
    least = np.array([given["least_revenue"][name] for name in tables.SIZES])[made_of.size]
    # Above scale means at least 20 million yuan a year; a flag and a figure that contradict each
    # other would be noticed at once.
    floor = least * (1.0 + 0.4 * dice.uniform(len(made_of)))
    revenue = np.maximum(revenue, floor[:, None])
    is_above = np.concatenate([above_scale[:, :1], above_scale], axis=1)
    small = (made_of.size == 2)[:, None] & ~is_above
    revenue = np.where(small, np.minimum(revenue, 700.0 + revenue % 1250.0), revenue)
    return Economy(
        employees=employees.astype(np.int64),
        revenue_10k_yuan=np.rint(revenue).astype(np.int64),
    )


def register(
    made_of: Frame, listed: Enterprises, money: Economy, *, maturity: Floats, seed: int
) -> Register:
    """Return the register of the city, its totals tuned to `calibration.yaml`."""
    total, digital, networked = _devices(made_of, money, maturity=maturity, seed=seed)
    workshops, factories = _recognised(
        made_of, listed, maturity=maturity, digital_share=digital / total, seed=seed
    )
    lasting = _lasting(listed)
    return Register(
        employees=money.employees[:, 1:],
        revenue_10k_yuan=money.revenue_10k_yuan[:, 1:],
        devices_total=total,
        devices_digital=digital,
        devices_networked=networked,
        digital_workshops=workshops,
        smart_factories=factories,
        retrofit_projects=_slots(
            maturity + 1.5 * Dice(seed, "retrofit").normal(len(made_of))[:, None],
            lasting,
            most=np.array([4, 3, 2])[made_of.size],
            step=6.0,
            totals=_totals("retrofit_projects", made_of),
        ),
        cloud=_slots(
            maturity + 2.0 * Dice(seed, "cloud").normal(len(made_of))[:, None],
            lasting,
            most=np.ones(len(made_of), dtype=np.int64),
            step=1.0,
            totals=_totals("cloud_enterprises", made_of),
        )
        > 0,
        device_upgrade=_slots(
            maturity + 2.0 * Dice(seed, "device upgrade").normal(len(made_of))[:, None],
            lasting,
            most=np.ones(len(made_of), dtype=np.int64),
            step=1.0,
            totals=_totals("device_upgrade_enterprises", made_of),
        )
        > 0,
    )


def _devices(
    made_of: Frame, money: Economy, *, maturity: Floats, seed: int
) -> tuple[Integers, Integers, Integers]:
    dice = Dice(seed, "devices")
    given: dict[str, Any] = tables.items()["rate"]
    years = maturity.shape[1]
    per_employee = np.array([d.devices_per_employee for d in tables.divisions()])
    start = money.employees[:, 0] * per_employee[made_of.division]
    start = np.maximum(start * np.exp(0.3 * dice.normal(len(made_of))), 8.0)
    more = np.cumsum(0.05 * dice.uniform(len(made_of), years), axis=1)
    total = np.rint(start[:, None] * (1 + more))
    own = 0.6 * dice.normal(len(made_of), 1)
    curve = given["dev_digital"]
    digital = np.rint(total * logistic((maturity + own - curve["middle"]) / curve["width"]))
    own = 0.6 * dice.normal(len(made_of), 1)
    curve = given["dev_net"]
    reach = logistic((maturity + own - curve["middle"]) / curve["width"])
    networked = np.rint(digital * (curve["least"] + (curve["most"] - curve["least"]) * reach))
    return total.astype(np.int64), digital.astype(np.int64), networked.astype(np.int64)


def _recognised(
    made_of: Frame, listed: Enterprises, *, maturity: Floats, digital_share: Floats, seed: int
) -> tuple[Integers, Integers]:
    luck = Dice(seed, "recognition").normal(len(made_of))[:, None]
    bigness = np.array([1.6, 0.8, 0.0])[made_of.size][:, None]
    merit = maturity + bigness + luck
    lasting = _lasting(listed)
    rule = tables.calibration()["recognition"]
    workshops = _slots(
        merit,
        lasting & (digital_share >= rule["workshop_share"]),
        most=np.array([5, 3, 2])[made_of.size],
        step=0.7,
        totals=_totals("digital_workshops", made_of),
    )
    factories = _slots(
        merit,
        lasting
        & (digital_share >= rule["factory_share"])
        & (workshops >= rule["factory_workshops"]),
        most=np.ones(len(made_of), dtype=np.int64),
        step=1.0,
        totals=_totals("smart_factories", made_of),
    )
    return workshops, factories


def _lasting(listed: Enterprises) -> Booleans:
    """Tell by year who is above scale and stays so to the end."""
    return listed.above_scale & listed.above_scale[:, -1:]


def _totals(name: str, made_of: Frame) -> Integers:
    values = tables.calibration()["totals"][name]["values"]
    return np.array([round(values[year] * len(made_of) / pool()) for year in tables.years()])


def _slots(
    merit: Floats, eligible: Booleans, *, most: Integers, step: float, totals: Integers
) -> Integers:
    """Return how many of something each enterprise has by year, `totals` of it in the city.

    The best places win: the first of an enterprise has its `merit`, each further one `step` less,
    up to `most`. Who has won keeps it.
    """
    count, years = merit.shape
    rank = np.arange(int(most.max()))
    has_slot = (rank < most[:, None]).ravel()
    taken = np.zeros(count * len(rank), dtype=bool)
    by_year = np.zeros((count, years), dtype=np.int64)
    for year in range(years):
        value = (merit[:, year, None] - step * rank).ravel()
        free = has_slot & ~taken & np.repeat(eligible[:, year], len(rank))
        missing = max(int(totals[year]) - int(taken.sum()), 0)
        order = np.argsort(np.where(free, -value, np.inf), kind="stable")
        taken[order[: min(missing, int(free.sum()))]] = True
        by_year[:, year] = taken.reshape(count, -1).sum(axis=1)
    return by_year

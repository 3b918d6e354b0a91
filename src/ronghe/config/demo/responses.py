"""What each enterprise answers to the items of sme-digital-2024, year by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ronghe.config.demo import tables
from ronghe.config.demo.dice import Booleans, Dice, Floats, Integers
from ronghe.config.demo.maturity import logistic
from ronghe.config.demo.population import Enterprises
from ronghe.config.demo.register import Economy, Register

Words = npt.NDArray[np.str_]
Answer = int | frozenset[int] | float | str

TRENDS = ("down", "flat", "up")  # in the order of their codes
# In the instrument's order; the optional figures asked as evidence are left blank.
ITEMS = (
    "net",
    "dev_digital",
    "dev_net",
    "collect",
    "infosys",
    "netsec",
    "datasec",
    "plan",
    "mech",
    "talent",
    "fund",
    "energy",
    "quality",
    "revpc",
    "cost",
    *tables.items()["scene"],
)


@dataclass(frozen=True, kw_only=True)
class Responses:
    """Answers by item id and the state of each response; rows enterprises, columns years.

    `single` holds 0-based option positions and levels of scenes, -1 where there is no response.
    `multiple` has a third axis, the options; `rate` is percent with one decimal, NaN where there
    is no response; `trend` is `down`, `flat`, `up` or empty. `state` is `approved`, `submitted`,
    `draft` or empty.
    """

    single: dict[str, Integers]
    multiple: dict[str, Booleans]
    rate: dict[str, Floats]
    trend: dict[str, Words]
    state: Words

    def answers(self, enterprise: int, year: int) -> dict[str, Answer]:
        """Return one response by item id, as `ronghe.engines.scoring` takes it; empty if none.

        `enterprise` and `year` are positions.
        """
        if not self.state[enterprise, year]:
            return {}
        at = (enterprise, year)
        found: dict[str, Answer] = {}
        for item in ITEMS:
            if item in self.single:
                found[item] = int(self.single[item][at])
            elif item in self.multiple:
                found[item] = frozenset(np.flatnonzero(self.multiple[item][at]).tolist())
            elif item in self.rate:
                found[item] = float(self.rate[item][at])
            else:
                found[item] = str(self.trend[item][at])
        return found

    def columns(self, enterprises: Integers, year: int) -> dict[str, Integers | Floats]:
        """Return responses of one year by item id, coded as `scoring.score_table` takes them.

        `enterprises` and `year` are positions; all these enterprises must have a response.
        """
        found: dict[str, Integers | Floats] = {}
        for item in ITEMS:
            if item in self.single:
                found[item] = self.single[item][enterprises, year]
            elif item in self.multiple:
                chosen = self.multiple[item][enterprises, year]
                found[item] = chosen @ (1 << np.arange(chosen.shape[1]))
            elif item in self.rate:
                found[item] = self.rate[item][enterprises, year]
            else:
                found[item] = np.searchsorted(TRENDS, self.trend[item][enterprises, year])
        return found


def responses(
    listed: Enterprises, known: Register, money: Economy, *, maturity: Floats, seed: int
) -> Responses:
    """Return the answers of all who are above scale in a year."""
    given = tables.items()
    asked = listed.above_scale
    rate = {
        "dev_digital": _percent(known.devices_digital, known.devices_total),
        "dev_net": _percent(known.devices_networked, known.devices_total),
        "fund": _spend(given["spend"], maturity, seed),
    }
    trend = {name: _trend(name, maturity, seed) for name in given["trend"]}
    trend["revpc"] = _revenue_trend(money, flat=given["revpc_flat"])
    return Responses(
        single={
            name: np.where(asked, _single(name, levels, maturity, seed), -1)
            for name, levels in {**given["single"], **given["scene"]}.items()
        },
        multiple={
            name: _multiple(name, levels, maturity, seed) & asked[:, :, None]
            for name, levels in given["multiple"].items()
        },
        rate={name: np.where(asked, values, np.nan) for name, values in rate.items()},
        trend={name: np.where(asked, words, "") for name, words in trend.items()},
        state=_states(listed, seed),
    )


def _single(name: str, levels: list[float], maturity: Floats, seed: int) -> Integers:
    """Return how many of the ordered levels each has come to."""
    own = _item_noise(name, len(maturity), seed)
    reached = (maturity + own)[:, :, None] > np.array(levels)
    return np.asarray(reached.sum(axis=2), dtype=np.int64)


def _multiple(name: str, levels: list[float], maturity: Floats, seed: int) -> Booleans:
    """Return which options hold; option 0 (none) where no other does."""
    spread = tables.items()["noise"]["option"]
    own = spread * Dice(seed, f"options {name}").normal(len(maturity), 1, len(levels))
    shared = (maturity + _item_noise(name, len(maturity), seed))[:, :, None]
    held = shared + own > np.array(levels)
    none = ~held.any(axis=2, keepdims=True)
    return np.concatenate([none, held], axis=2)


def _item_noise(name: str, count: int, seed: int) -> Floats:
    """Return what an enterprise is ahead or behind in an item, the same in every year."""
    spread: float = tables.items()["noise"]["item"]
    return spread * Dice(seed, f"item {name}").normal(count, 1)


def _percent(part: Integers, whole: Integers) -> Floats:
    return np.asarray(np.round(100.0 * part / whole, 1), dtype=np.float64)


def _spend(given: dict[str, float], maturity: Floats, seed: int) -> Floats:
    own = given["spread"] * Dice(seed, "item fund").normal(len(maturity), 1)
    share = given["at_zero"] * np.exp(given["slope"] * maturity + own)
    return np.asarray(np.round(np.clip(share, given["least"], given["most"]), 1), dtype=np.float64)


def _trend(name: str, maturity: Floats, seed: int) -> Words:
    items = tables.items()
    given: dict[str, Any] = items["trend"][name]
    way = logistic((maturity - items["trend_middle"]) / items["trend_width"])
    better, worse = (
        ends[0] + (ends[1] - ends[0]) * way for ends in (given["better"], given["worse"])
    )
    bad = {"down": "up", "up": "down"}[given["good"]]
    count, years = maturity.shape
    drawn = Dice(seed, f"item {name}").uniform(count, 1 if given["lasting"] else years)
    return np.where(drawn < better, given["good"], np.where(drawn > 1 - worse, bad, "flat"))


def _revenue_trend(money: Economy, *, flat: float) -> Words:
    per_head = money.revenue_10k_yuan / money.employees
    change = per_head[:, 1:] / per_head[:, :-1] - 1
    return np.where(change > flat, "up", np.where(change < -flat, "down", "flat"))


def _states(listed: Enterprises, seed: int) -> Words:
    states = np.where(listed.above_scale, "approved", "").astype("<U9")
    given: dict[str, Any] = tables.calibration()["open_responses"]
    drawn = Dice(seed, "open responses").uniform(len(listed))
    is_draft = drawn < given["draft"]
    is_submitted = ~is_draft & (drawn < given["draft"] + given["submitted"])
    asked = listed.above_scale[:, -1]
    states[asked & is_draft, -1] = "draft"
    states[asked & is_submitted, -1] = "submitted"
    for district, state in given["first_of_district"].items():
        states[listed.first_in(district), -1] = state
    return states

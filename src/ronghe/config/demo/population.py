"""Who is there: invented enterprises, what they make, how big they are, who comes and goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from ronghe.config.demo import names, tables
from ronghe.config.demo.dice import Booleans, Dice, Integers
from ronghe.kernel.parties import rules

PROVINCE = "500000"
MOST = 1.4


@dataclass(frozen=True, kw_only=True)
class StatusStep:
    """From `since` on, the enterprise at position `enterprise` has this status."""

    enterprise: int
    status: str
    since: date
    note: str


@dataclass(frozen=True, kw_only=True)
class Alias:
    """A former name of the enterprise at position `enterprise`, used until `until`."""

    enterprise: int
    name: str
    until: date


@dataclass(frozen=True, kw_only=True)
class Enterprises:
    """Columns, one position an enterprise; `(n, 4)` arrays have a column a year.

    Sizes are `large`, `medium`, `small`; statuses `active`, `suspended`, `merged`, `closed`, as
    they stand at the end of the last year. `place` is the park if there is one, else the district.
    """

    credit_code: tuple[str, ...]
    name: tuple[str, ...]
    district: tuple[str, ...]
    place: tuple[str, ...]
    industry: tuple[str, ...]
    size: tuple[str, ...]
    status: tuple[str, ...]
    above_scale: Booleans
    status_history: tuple[StatusStep, ...]
    aliases: tuple[Alias, ...]

    def __len__(self) -> int:
        """Return how many enterprises there are."""
        return len(self.credit_code)

    def first_in(self, district: str) -> int:
        """Return the position of a district's first enterprise, which never leaves."""
        return self.district.index(district)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Positions of each enterprise in the tables: what the other modules compute with."""

    district: Integers
    division: Integers
    trade: Integers
    size: Integers

    def __len__(self) -> int:
        """Return how many enterprises there are."""
        return len(self.district)


def frame(*, seed: int, size: float) -> Frame:
    """Return the make-up of the city, district by district.

    Parameters
    ----------
    seed : int
        The same seed gives the same city.
    size : float
        1 for the whole city; a smaller number for a part of it, with every district present.

    Raises
    ------
    ValueError
        If `size` is not above 0 and at most 1.4, which is where trade names run out.
    """
    if not 0 < size <= MOST:
        raise ValueError(f"size {size} is not above 0 and at most {MOST}")
    counts = _district_counts(size)
    district = np.repeat(np.arange(len(counts)), counts)
    trade = np.concatenate(
        [_trades(seed, position, int(count)) for position, count in enumerate(counts)]
    )
    division_codes = [division.code for division in tables.divisions()]
    division_of_trade = np.array(
        [division_codes.index(trade.division) for trade in tables.trades()]
    )
    division = division_of_trade[trade]
    return Frame(
        district=district,
        division=division,
        trade=trade,
        size=_sizes(seed, district=district, division=division),
    )


def enterprises(made_of: Frame, *, seed: int) -> Enterprises:
    """Return the enterprises of a city: names and codes, comings and goings."""
    above_scale, leaving = _above_scale(made_of, seed)
    full_names, former_names = _names(made_of, seed)
    districts = tables.districts()
    codes = [districts[position].code for position in made_of.district]
    status, steps = _statuses(made_of, leaving, above_scale, full_names, seed)
    return Enterprises(
        credit_code=tuple(
            rules.invented_credit_code(number, division=code) for number, code in enumerate(codes)
        ),
        name=tuple(full_names),
        district=tuple(codes),
        place=tuple(_places(made_of, seed)),
        industry=tuple(tables.trades()[position].code for position in made_of.trade),
        size=tuple(tables.SIZES[position] for position in made_of.size),
        status=tuple(status),
        above_scale=above_scale,
        status_history=tuple(steps),
        aliases=tuple(_aliases(former_names, seed)),
    )


def pool() -> int:
    """Return how many enterprises the whole city has."""
    return int(_district_counts(1.0).sum())


def _district_counts(size: float) -> Integers:
    weights = np.array([district.weight for district in tables.districts()])
    total = size * tables.calibration()["enterprises"]["pool"]["value"]
    wanted = np.rint(weights / weights.sum() * total)
    return np.asarray(np.maximum(wanted, 1), dtype=np.int64)


def _trades(seed: int, position: int, count: int) -> Integers:
    district = tables.districts()[position]
    weight_by_division = {
        division.code: division.weight * district.leaning.get(division.code, 1.0)
        for division in tables.divisions()
    }
    trades = tables.trades()
    total_by_division = {
        code: sum(trade.weight for trade in trades if trade.division == code)
        for code in weight_by_division
    }
    weights = np.array(
        [
            weight_by_division[trade.division] * trade.weight / total_by_division[trade.division]
            for trade in trades
        ]
    )
    return Dice(seed, f"trades {district.code}").choice(weights, count)


def _sizes(seed: int, *, district: Integers, division: Integers) -> Integers:
    share = tables.calibration()["enterprises"]["size"]
    # The riper an industry, the more of its enterprises are big.
    bias = 1 + 0.5 * np.array([division.maturity for division in tables.divisions()])[division]
    drawn = Dice(seed, "sizes").uniform(len(division))
    large = drawn < share["large"] * bias
    medium = drawn < (share["large"] + share["medium"]) * bias
    size = np.asarray(np.where(large, 0, np.where(medium, 1, 2)), dtype=np.int64)
    # The first of a district is what a demo shows: neither a giant nor a workshop.
    size[np.searchsorted(district, np.unique(district))] = 1
    return size


def _founders(made_of: Frame) -> Integers:
    """Return the first two of each district: they never leave, so no district is ever empty."""
    first = np.searchsorted(made_of.district, np.arange(len(tables.districts())))
    second = np.minimum(
        first + 1, np.searchsorted(made_of.district, made_of.district[first], "right") - 1
    )
    return np.unique(np.concatenate([first, second]))


def _above_scale(made_of: Frame, seed: int) -> tuple[Booleans, Integers]:
    """Return the flag by year, and the position of the year of leaving (number of years: none)."""
    dice = Dice(seed, "above scale")
    rates = tables.calibration()["enterprises"]
    years = len(tables.years())
    late = dice.uniform(len(made_of)) >= rates["above_scale_from_2019"]
    entering = np.where(late, 1 + dice.choice(np.ones(years - 1), len(made_of)), 0)
    gone = dice.uniform(len(made_of), years) < rates["leave_each_year"]
    gone &= np.arange(years) > entering[:, None]
    founders = _founders(made_of)
    entering[founders] = 0
    gone[founders] = False
    leaving = np.where(gone.any(axis=1), gone.argmax(axis=1), years)
    year = np.arange(years)
    return (year >= entering[:, None]) & (year < leaving[:, None]), leaving


def _names(made_of: Frame, seed: int) -> tuple[list[str], list[str]]:
    """Return the names, and for each a name that it may have had before."""
    dice = Dice(seed, "names")
    name_by_code = {place.code: place.name for place in rules.places()}
    word_at = dice.uniform(len(made_of))
    form_at = dice.uniform(len(made_of))
    current: list[str] = []
    former: list[str] = []
    for position, district in enumerate(tables.districts()):
        members = np.flatnonzero(made_of.district == position)
        trade_names = names.brands(dice, len(members))
        for order, member in enumerate(members):
            words = tables.trades()[made_of.trade[member]].words
            word = words[int(word_at[member] * len(words))]
            place = name_by_code[district.code]
            form = _form(int(made_of.size[member]), float(form_at[member]))
            brand = trade_names[order]
            current.append(names.company_name(district=place, brand=brand, word=word, form=form))
            former.append(names.company_name(district=place, brand=brand, word=word, form="厂"))
    return current, former


def _form(size: int, drawn: float) -> str:
    if size == 0 and drawn < 0.5:
        return "股份有限公司"
    return "有限责任公司" if drawn > 0.85 else "有限公司"


def _places(made_of: Frame, seed: int) -> list[str]:
    drawn = Dice(seed, "parks").uniform(len(made_of))
    park_by_district = {
        place.parent: place.code
        for place in rules.places()
        if place.kind == "park" and place.code.startswith(PROVINCE[:2])
    }
    places = []
    for position, chance in zip(made_of.district, drawn, strict=True):
        district = tables.districts()[position]
        is_in_park = chance < district.park_share
        places.append(park_by_district[district.code] if is_in_park else district.code)
    return places


def _statuses(
    made_of: Frame, leaving: Integers, above_scale: Booleans, full_names: list[str], seed: int
) -> tuple[list[str], list[StatusStep]]:
    dice = Dice(seed, "statuses")
    years = tables.years()
    shares: dict[str, float] = tables.calibration()["enterprises"]["leave_by"]
    outcomes = list(shares)
    outcome = dice.choice(np.array(list(shares.values())), len(made_of))
    founded = dice.between(1993, years[0] - 1, len(made_of))
    day = dice.uniform(len(made_of))
    partner = dice.uniform(len(made_of))
    status: list[str] = []
    steps: list[StatusStep] = []
    for i, year_left in enumerate(leaving):
        since = _day(int(founded[i]), float(day[i]))
        steps.append(StatusStep(enterprise=i, status="active", since=since, note="登记成立"))
        now = "active" if year_left == len(years) else outcomes[outcome[i]]
        status.append(now)
        if now == "active":
            continue
        note = {"closed": "注销登记", "suspended": "停产"}.get(now, "")
        if now == "merged":
            into = _partner(made_of, above_scale, i, float(partner[i]))
            note = f"并入{full_names[into]}"
        # The flag is by year: whoever leaves in the middle of a year is not above scale in it.
        since = _day(years[year_left], float(day[i]))
        steps.append(StatusStep(enterprise=i, status=now, since=since, note=note))
    return status, steps


def _partner(made_of: Frame, above_scale: Booleans, enterprise: int, drawn: float) -> int:
    """Return an enterprise of the same district that stays to the end."""
    near = np.flatnonzero((made_of.district == made_of.district[enterprise]) & above_scale[:, -1])
    return int(near[int(drawn * len(near))])


def _aliases(former_names: list[str], seed: int) -> list[Alias]:
    dice = Dice(seed, "aliases")
    share = tables.calibration()["enterprises"]["former_name"]
    drawn = dice.uniform(len(former_names))
    year = dice.between(2012, tables.years()[0], len(former_names))
    return [
        Alias(enterprise=i, name=name, until=_day(int(year[i]), float(drawn[i] / share)))
        for i, name in enumerate(former_names)
        if drawn[i] < share
    ]


def _day(year: int, part: float) -> date:
    return date(year, 1, 1) + timedelta(days=int(part * 365))

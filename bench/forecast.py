"""How often forecasts are right: `python bench/forecast.py`, beside a naive one and a line.

The demo city gives 38 districts over four years. As its generator is ours, series of known truth
are drawn too, in kinds that the demo does not have; both print the tables of docs/progress.md.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ronghe.config.cli.score import shipped_instruments
from ronghe.config.demo.city import city
from ronghe.engines.progress import Backtest, Kind, Series, backtest, forecast
from ronghe.engines.scoring import instrument_read, score_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

INSTRUMENT = "sme-digital-2024"
DRAWS = range(100, 106)  # seeds
PEERS, YEARS = 38, 7


def panel(values: Floats, kind: Kind, *, first: int = 2019, whole: bool = False) -> list[Series]:
    """Return a row of numbers as the series of one peer, a column a year."""
    share = kind == "level" and bool(values.min() >= 0) and bool(values.max() <= 100)
    return [
        Series(
            values=tuple((date(first + t, 12, 31), float(v)) for t, v in enumerate(row)),
            kind=kind,
            whole=whole,
            least=0 if share else None,
            most=100 if share else None,
        )
        for row in values
    ]


def demo_panels() -> dict[str, list[Series]]:
    """Return what the demo city's districts measure, as the pages would roll it up."""
    made = city()
    known, listed = made.register, made.enterprises
    codes, district = np.unique(listed.district, return_inverse=True)
    years = len(made.years)

    def summed(values: NDArray[np.generic], flags: NDArray[np.bool_] | None = None) -> Floats:
        counted = np.asarray(values, dtype=np.float64) * (1 if flags is None else flags)
        columns = [np.bincount(district, counted[:, t], len(codes)) for t in range(years)]
        return np.stack(columns, axis=1)

    above = listed.above_scale
    instrument = instrument_read(shipped_instruments()[INSTRUMENT])
    level = np.zeros(above.shape)
    for t in range(years):
        who = np.flatnonzero(above[:, t])
        level[who, t] = score_table(instrument, made.responses.columns(who, t)).level
    counts = {
        "digital_workshops": known.digital_workshops,
        "smart_factories": known.smart_factories,
        "retrofit_projects": known.retrofit_projects,
        "cloud_enterprises": known.cloud,
        "device_upgrade_enterprises": known.device_upgrade,
    }
    found = {
        name: panel(summed(values), "cumulative", whole=True) for name, values in counts.items()
    }
    found["revenue"] = panel(summed(known.revenue_10k_yuan, above), "amount")
    found["devices_total"] = panel(summed(known.devices_total, above), "amount")
    devices, people = summed(known.devices_total, above), summed(above)
    shares = {
        "device_digital_rate": summed(known.devices_digital, above) / devices,
        "device_network_rate": summed(known.devices_networked, above) / devices,
        **{f"level_{n}_or_higher": summed(level >= n, above) / people for n in (2, 3, 4)},
    }
    return found | {name: panel(100 * values, "level") for name, values in shares.items()}


def drawn_panels(seed: int) -> dict[str, list[Series]]:
    """Return series of known truth."""
    chance = np.random.default_rng(seed)
    n, years = PEERS, YEARS
    t = np.arange(years)
    size = np.exp(chance.normal(0, 1, n))[:, None]
    drift = (1 + 0.5 * chance.normal(size=n))[:, None]
    start = chance.normal(0, 3, n)[:, None]
    together = np.exp(0.2 * chance.normal(size=(1, years)))
    steps = drift + 0.5 * chance.normal(size=(n, years)) + 0.3 * chance.normal(size=(1, years))
    slope = 0.35 + 0.1 * chance.normal(size=(n, 1))
    climb = chance.normal(-0.5, 0.7, (n, 1)) + slope * t
    climb = climb + 0.08 * chance.normal(size=(n, years)).cumsum(axis=1)
    speed = 0.25 * np.exp(0.3 * chance.normal(size=(n, 1)))
    cap = chance.uniform(60, 95, (n, 1))
    growth = 0.06 + 0.02 * chance.normal(size=(n, 1)) + 0.025 * chance.normal(size=(1, years))
    growth = growth + 0.03 * chance.normal(size=(n, years))

    def counted(rate: Floats) -> list[Series]:
        drawn = chance.poisson(np.broadcast_to(rate, (n, years))).cumsum(axis=1)
        return panel(drawn.astype(np.float64), "cumulative", whole=True)

    noisy = cap * (1 - np.exp(-speed * (t + 1.5))) + 0.8 * chance.normal(size=(n, years))
    return {
        "random walk with drift": panel(start + steps.cumsum(axis=1), "level"),
        "line with noise": panel(start + drift * t + 0.5 * chance.normal(size=(n, years)), "level"),
        "logistic share": panel(100 / (1 + np.exp(-climb)), "level"),
        "saturating share": panel(np.clip(noisy, 0, 100), "level"),
        "steady counts": counted(8 * size * together),
        "slowing counts": counted(12 * size * 0.8**t),
        "accelerating counts": counted(5 * size * 1.3**t),
        "rare counts": counted(0.8 * size),
        "growing amount": panel(1000 * size * np.exp(growth.cumsum(axis=1)), "amount"),
        "flat with noise": panel(50 + chance.normal(size=(n, years)), "level"),
    }


def row(name: str, seen: Backtest) -> str:
    """Return a line of a Markdown table."""
    errors = f"{seen.error:.2f} | {seen.error_naive:.2f} | {seen.error_linear:.2f}"
    hits = f"{100 * seen.coverage_80:.0f} | {100 * seen.coverage_95:.0f}"
    return (
        f"| {name} | {seen.count:,} | {errors} | {hits} | {seen.width_80:.2f} | {seen.brier:.3f} |"
    )


def report(title: str, groups: dict[str, list[list[Series]]], *, alone: bool = False) -> None:
    """Print a table by kind of series, and the reliability of all chances."""
    print(f"\n### {title}")
    print("| series | forecasts | error | naive | line | in 80 %, % | in 95 %, % | width | Brier |")
    print("| --- | " + " | ".join(["---:"] * 8) + " |")
    every = [panels for found in groups.values() for panels in found]
    if not alone:
        for name, panels in groups.items():
            print(row(name, backtest(panels)))
    seen = backtest(every, alone=alone)
    print(row("**all**", seen))
    print("\n| chance said | targets | mean chance, % | met, % |\n| --- | ---: | ---: | ---: |")
    for each in seen.reliability:
        span = f"{100 * each.low:.0f}–{100 * each.high:.0f} %"
        print(f"| {span} | {each.count:,} | {100 * each.chance:.0f} | {100 * each.met:.0f} |")


def months(seed: int, values: int, ahead: int) -> dict[str, list[Floats]]:
    """Return single monthly series of known truth, each with the months to be foretold."""
    chance = np.random.default_rng(seed)
    n, length = 200, values + ahead
    t = np.arange(length)
    drift = chance.normal(0.4, 0.2, (n, 1))
    lasting = np.zeros((n, length))
    for k in range(1, length):
        lasting[:, k] = 0.8 * lasting[:, k - 1] + chance.normal(0, 0.6, n)
    walk = chance.normal(0, 0.4, (n, length)).cumsum(axis=1)
    return {
        "random walk with drift": [*(100 + drift * t + walk)],
        "line with noise": [*(100 + drift * t + chance.normal(size=(n, length)))],
        "line with lasting noise": [*(100 + drift * t + lasting)],
        "slowing": [*(100 * (1 - np.exp(-0.03 * t)) + chance.normal(0, 0.7, (n, length)))],
        "flat with noise": [*(100 + chance.normal(size=(n, length)))],
    }


def report_months() -> None:
    """Print how single monthly series are foretold."""
    print("\n### Drawn months, each alone")
    print("| series | months | ahead | error | naive | in 80 %, % | in 95 %, % |")
    print("| --- | " + " | ".join(["---:"] * 6) + " |")
    for values, ahead in ((24, 12), (36, 18), (60, 4), (60, 12)):
        for name, rows in months(7, values, ahead).items():
            days = [date(2015 + t // 12, t % 12 + 1, 28) for t in range(values + ahead)]
            past = [
                Series(values=tuple(zip(days[:values], map(float, each), strict=False)))
                for each in rows
            ]
            pairs = [
                (seen, each[-1], each[values - 1])
                for seen, each in zip((forecast(p, days[-1]) for p in past), rows, strict=True)
                if seen is not None
            ]
            error = np.mean([abs(f.point - later) for f, later, _ in pairs])
            naive = np.mean([abs(last - later) for _, later, last in pairs])
            hits = [
                100
                * np.mean(
                    [f.interval(level)[0] <= later <= f.interval(level)[1] for f, later, _ in pairs]
                )
                for level in (0.8, 0.95)
            ]
            print(
                f"| {name} | {values} | {ahead} | {error:.2f} | {naive:.2f} "
                f"| {hits[0]:.0f} | {hits[1]:.0f} |"
            )


def main() -> None:
    """Print all tables."""
    demo = {name: [found] for name, found in demo_panels().items()}
    drawn: dict[str, list[list[Series]]] = {}
    for seed in DRAWS:
        for name, found in drawn_panels(seed).items():
            drawn.setdefault(name, []).append(found)
    report("Demo city, among peers", demo)
    report("Demo city, each alone", demo, alone=True)
    report("Drawn series, among peers", drawn)
    report("Drawn series, each alone", drawn, alone=True)
    report_months()


if __name__ == "__main__":
    main()

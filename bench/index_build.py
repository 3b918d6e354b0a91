"""How fast an index is built: `python bench/index_build.py [LARGEST]`.

COINr's example (51 units, 49 indicators) and an index of 49 indicators in three levels of weighted
means at 1,000 units and more: gaps filled by group means, outliers drawn in, min-max. Beside
Ronghe stand a plain version in pandas and, where R has it, COINr, timed inside of R; else COINr's
published times. All scores of all nodes must be the same. Seconds are those of a processor, the
best of three (at 10,000 units and more COINr and pandas run once); memory is the peak of a fresh
process that makes the data and builds once more, for COINr what R counts for the build alone.
"""

from __future__ import annotations

import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np
from parts import coinr
from parts.plain_index import plain_leaves, plain_nodes

from ronghe.config.cli.index_files import shipped_indices, table_read
from ronghe.engines.index import Table, index_build, index_from, index_read
from ronghe.testing.repository import shared

if TYPE_CHECKING:
    from collections.abc import Callable

    from ronghe.engines.index import Index

SIZES = (51, 1_000, 10_000, 100_000)
LARGE = 10_000
INDICATORS = 49
REGIONS = 8
SAME = 1e-9
# Seconds of COINr 1.1.14 (R 4.2.2, EPYC): the example; Impute, Treat, Normalise and Aggregate.
PUBLISHED = {51: 0.14, 1_000: 0.39, 10_000: 4.73, 100_000: 55.9}


@dataclass(frozen=True, kw_only=True)
class Case:
    """An index and a table, with what COINr must be told beside the tree."""

    index: Index
    table: Table
    group: str
    screen: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Seconds, the peak of memory in MB and the scores by key, units in the order of keys."""

    seconds: float
    peak: float
    scores: np.ndarray


def main() -> None:
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]
    if coinr.missing():
        print(f"COINr IS NOT MEASURED, {coinr.missing()}: its times are published ones.")
    words = ("Ronghe", "pandas", "COINr", "× pandas", "× COINr", "Ronghe", "pandas", "COINr")
    print(f"{'':8}{'seconds':>30}{'':20}{'peak memory, MB':>30}{'furthest apart':>24}")
    print(f"{'units':>8}" + "".join(f"{word:>10}" for word in (*words, "pandas", "COINr")))
    peaks = {units: row(units) for units in SIZES if units <= largest}
    if len(peaks) == len(SIZES):
        more = (peaks[100_000] - peaks[LARGE]) / (100_000 - LARGE)
        less = (peaks[LARGE] - peaks[1_000]) / (LARGE - 1_000)
        print(f"memory a unit: {less * 1e3:.1f} kB up to 10,000 units, {more * 1e3:.1f} kB beyond")


def row(units: int) -> float:
    """Print a line of the table; return the peak of Ronghe's memory."""
    ours, plain = apart(ronghe_measured, units), apart(pandas_measured, units)
    differs = [same(ours.scores, plain.scores)]
    if coinr.missing():
        spent, peak, word = PUBLISHED[units], "-", "published"
    else:
        case = case_of(units)
        told = coinr.built(
            case.index, case.table, group=case.group, screen=case.screen,
            times=3 if units < LARGE else 1,
        )  # fmt: skip
        assert told.units == tuple(sorted(case.table.units))
        spent, peak, word = told.seconds, f"{told.peak:,.0f}", same(ours.scores, told.numbers)
    cells = (
        f"{ours.seconds:.4f}", f"{plain.seconds:.3f}", f"{spent:.2f}",
        f"{plain.seconds / ours.seconds:.0f}", f"{spent / ours.seconds:.0f}",
        f"{ours.peak:,.0f}", f"{plain.peak:,.0f}", peak, *differs, word,
    )  # fmt: skip
    print(f"{units:8,}" + "".join(f"{cell:>10}" for cell in cells), flush=True)
    return ours.peak


def same(ours: np.ndarray, theirs: np.ndarray) -> str:
    """Return how far scores are apart, from 0 to 100 as they are; stop if that is too far."""
    assert ours.shape == theirs.shape
    assert np.array_equal(np.isnan(ours), np.isnan(theirs))
    furthest = float(np.nanmax(np.abs(ours - theirs)))
    assert furthest < SAME, f"scores are {furthest} apart"
    return f"{furthest:.1e}"


def apart(work: Callable[[int], Measured], units: int) -> Measured:
    """Return what a process of its own measures: the peak of memory never falls again."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, units).result()


def ronghe_measured(units: int) -> Measured:
    case = case_of(units)
    return measured(lambda: index_build(case.index, case.table).scores, 3)


def pandas_measured(units: int) -> Measured:
    case = case_of(units)
    order = np.argsort(case.table.units)

    def build() -> np.ndarray:
        leaves = plain_leaves(case.table, case.index, case.group)
        found = {key: leaves[key] for key in leaves}
        plain_nodes(case.index.root, found, {})
        return np.stack([found[key].to_numpy()[order] for key in case.index.keys])

    return measured(build, 3 if units < LARGE else 1)


def measured(work: Callable[[], np.ndarray], times: int) -> Measured:
    spent = []
    for _ in range(times):
        started = time.process_time()
        scores = work()
        spent.append(time.process_time() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(seconds=min(spent), peak=peak, scores=scores)


def case_of(units: int) -> Case:
    if units == SIZES[0]:
        index = index_read(shipped_indices()["asem"])
        table = table_read(index, shared("data/golden/coinr-asem/asem_iData.csv"))
        return Case(index=index, table=table, group="EurAsia_group", screen=0.9)
    return Case(index=index_from(definition()), table=table_of(units), group="region")


def definition() -> dict[str, object]:
    """Return 49 indicators in seven groups of seven, two halves and the whole, all weighted."""

    def leaf(at: int) -> dict[str, object]:
        direction = "lower" if at % 7 == 3 else "higher"
        return {"key": f"x{at:02}", "direction": direction, "weight": 1 + at % 3}

    def node(key: str, weight: int, children: list[dict[str, object]]) -> dict[str, object]:
        return {"key": key, "weight": weight, "children": children}

    leaves = [leaf(at) for at in range(INDICATORS)]
    pillars = [node(f"p{at}", 2 + at % 2, leaves[7 * at : 7 * at + 7]) for at in range(7)]
    return {
        "key": "synthetic",
        "version": "1",
        "title": "49 indicators",
        "valid_from": "2024-01-01",
        "source": "invented for a measurement",
        "status": "illustrative",
        "units": {"key": "unit", "groups": ["region"]},
        "steps": [
            {"step": "impute", "method": "group-mean", "by": "region"},
            {"step": "treat", "skew": 2, "kurtosis": 3.5, "winsorise": 5, "then": "log-range"},
            {"step": "normalise", "method": "min-max", "to": [0, 100]},
            {"step": "aggregate", "method": "arithmetic"},
        ],
        "tree": node("Index", 1, [node("a", 3, pillars[:4]), node("b", 2, pillars[4:])]),
    }


def table_of(units: int) -> Table:
    """Return indicators with a common factor, each fifth skewed, three in a hundred missing."""
    chance = np.random.default_rng(1)
    factor = 0.6 * chance.normal(size=units)
    numbers = {}
    for at in range(INDICATORS):
        values = factor + chance.normal(size=units)
        if at % 5 == 0:
            values = np.exp(1.2 * values)
        values[chance.random(units) < 0.03] = np.nan
        numbers[f"x{at:02}"] = values
    regions = chance.integers(REGIONS, size=units)
    return Table(
        units=tuple(f"U{number:06}" for number in range(units)),
        numbers=numbers,
        texts={"region": tuple(f"R{region}" for region in regions)},
    )


if __name__ == "__main__":
    main()

"""How fast an index is built: `python bench/index_build.py [LARGEST]`.

COINr's example (49 indicators, denominators, gaps filled by group means, outliers drawn in,
min-max, three levels of arithmetic means) at 51 units and more. COINr itself is measured in the
same run where R has it, with the time inside of R only, and the scores are compared; else its
published times stand there (R 4.2.2, EPYC). A plain version in pandas stands beside; it keeps
nothing but the scores, where a build keeps every step, coverage and what was filled or drawn in.
All are seconds of a core, the best of three; COINr is run once.
"""

from __future__ import annotations

import csv
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ronghe.config.cli.index_files import shipped_indices, table_read
from ronghe.engines.index import Leaf, Table, index_build, index_read
from ronghe.testing.repository import shared

if TYPE_CHECKING:
    from collections.abc import Callable

    from ronghe.engines.index import Index, Node

SIZES = (51, 1_000, 10_000, 100_000)
# Build of the example; Impute, Treat, Normalise and Aggregate of synthetic data.
PUBLISHED = {51: 0.14, 1_000: 0.39, 10_000: 4.73, 100_000: 55.9}
IN_R = """
library(COINr)
place <- commandArgs(TRUE)
data <- read.csv(place[1], na.strings = "", check.names = FALSE)
meta <- read.csv(place[2], na.strings = "")
spent <- function() sum(proc.time()[1:2])
started <- spent()
coin <- new_coin(data, meta, quietly = TRUE)
coin <- Denominate(coin, dset = "Raw")
coin <- Impute(coin, dset = "Denominated", f_i = "i_mean_grp", use_group = "EurAsia_group")
coin <- Screen(coin, dset = "Imputed", dat_thresh = 0.9, unit_screen = "byNA")
coin <- Treat(coin, dset = "Screened")
coin <- Normalise(coin, dset = "Treated")
coin <- Aggregate(coin, dset = "Normalised", f_ag = "a_amean")
cat(sprintf("%.6f\\n", spent() - started))
made <- get_dset(coin, "Aggregated")
writeLines(paste(made$uCode, sprintf("%.17g", made$Index)), place[3])
"""


def main() -> None:
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]
    index = index_read(shipped_indices()["asem"])
    example = table_read(index, shared("data/golden/coinr-asem/asem_iData.csv"))
    print("  units     Ronghe     pandas      COINr   by COINr's   memory   differs from COINr by")
    for units in [size for size in SIZES if size <= largest]:
        table = example if units == len(example.units) else larger(example, units)
        ours, scores = timed(lambda table=table: index_build(index, table).score("Index"))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        theirs, _ = timed(lambda table=table: plain(index, table), times=1)
        in_r = coinr(index, table)
        spent = PUBLISHED[units] if in_r is None else in_r[0]
        apart = "published" if in_r is None else f"{np.nanmax(np.abs(in_r[1] - scores)):.1e}"
        print(
            f"{units:7,} {ours:10.4f} {theirs:10.3f} {spent:10.2f} {spent / ours:10.0f} x"
            f" {peak:6.0f} MB   {apart}"
        )


def larger(table: Table, units: int) -> Table:
    """Return a table of more units: the same rows over and over, each number a little moved."""
    chance = np.random.default_rng(1)
    rows = np.arange(units) % len(table.units)
    return Table(
        units=tuple(f"U{number:06}" for number in range(units)),
        names=tuple(f"Unit {number}" for number in range(units)),
        numbers={
            name: column[rows] * chance.uniform(0.9, 1.1, units)
            for name, column in table.numbers.items()
        },
        texts={name: tuple(held[row] for row in rows) for name, held in table.texts.items()},
    )


def timed(work: Callable[[], Any], *, times: int = 3) -> tuple[float, Any]:
    spent = []
    for _ in range(times):
        started = time.process_time()
        found = work()
        spent.append(time.process_time() - started)
    return min(spent), found


def coinr(index: Index, table: Table) -> tuple[float, np.ndarray] | None:
    """Return how long COINr took and its scores in the order of the keys, where R has it."""
    command = shutil.which("Rscript")
    if command is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        data, made = Path(folder) / "data.csv", Path(folder) / "scores.txt"
        write_csv(table, data)
        meta = shared("data/golden/coinr-asem/asem_iMeta.csv")
        told = subprocess.run(
            [command, "-e", IN_R, str(data), str(meta), str(made)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if told.returncode:
            print(f"NOT COMPARED WITH COINR: {told.stderr.strip().splitlines()[-1]}")
            return None
        lines = sorted(line.split() for line in made.read_text().splitlines())
        scores = [float("nan") if score == "NA" else float(score) for _, score in lines]
        return float(told.stdout.split()[-1]), np.array(scores)


def write_csv(table: Table, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        texts = {"uCode": table.units, "uName": table.names or table.units, **table.texts}
        writer.writerow([*texts, "Time", *table.numbers])
        columns = [
            ["" if np.isnan(number) else repr(float(number)) for number in column]
            for column in table.numbers.values()
        ]
        years = ["2018"] * len(table.units)
        writer.writerows(zip(*texts.values(), years, *columns, strict=True))


def plain(index: Index, table: Table) -> pd.Series:
    """Return the scores as one would work them out in pandas."""
    x = pd.DataFrame({leaf.key: table.numbers[leaf.column] for leaf in index.leaves})
    for leaf in index.leaves:
        if leaf.denominator:
            x[leaf.key] /= table.numbers[leaf.denominator]
    groups = pd.Series(list(table.texts["EurAsia_group"]))
    x = x.fillna(x.groupby(groups).transform("mean"))
    for leaf in index.leaves:
        column = plain_treated(x[leaf.key])
        x[leaf.key] = -column if leaf.direction == "lower" else column
    return plain_score(index.root, (x - x.min()) / (x.max() - x.min()) * 100)


def plain_treated(column: pd.Series) -> pd.Series:
    def passes(values: pd.Series) -> bool:
        return abs(values.skew()) < 2 or values.kurt() < 3.5

    values = column.copy()
    changed = pd.Series(False, index=column.index)
    while not passes(values) and changed.sum() < 5:
        is_high = values.skew() >= 0
        is_end = values == (values.max() if is_high else values.min())
        values[is_end] = values[~is_end].max() if is_high else values[~is_end].min()
        changed |= is_end
    if passes(values):
        return values
    low, high = column.min(), column.max()
    return np.log(column - low + 0.01 * (high - low))


def plain_score(node: Node | Leaf, leaves: pd.DataFrame) -> pd.Series:
    if isinstance(node, Leaf):
        return leaves[node.key]
    return pd.concat([plain_score(child, leaves) for child in node.children], axis=1).mean(axis=1)


if __name__ == "__main__":
    main()

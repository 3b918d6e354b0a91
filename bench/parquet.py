"""How fast `ronghe score` is on Parquet: `python bench/parquet.py`.

The answers are typed columns, one in ten missing. Beside the command, in the same minute on the
same machine: the bare NumPy computation of the same points, on arrays that lie in memory and from
file to file; and what one would write without an engine, a plain evaluator row by row and pandas'
`apply`, both timed on a part and extrapolated. Then Apache Spark: a standalone master with two
workers of one core each on this machine, and one process on the same file; and the cluster on a
thousand rows, which is what its start costs.

BENCH_ROWS and BENCH_SPARK_ROWS make it quicker: 1,000,000 and 10,000,000 responses are usual.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from scoring import KEY, answers_of, bare_computation, columns_of, plain_evaluator, seconds

from ronghe.config.cli.score import shipped_instruments
from ronghe.engines.scoring import Banded, Instrument, Item, Multiple, instrument_read
from ronghe.engines.scoring.definition import Number
from ronghe.testing.spark import standalone_cluster, why_no_spark

if TYPE_CHECKING:
    from collections.abc import Callable

SOME = 20_000  # rows of the ways that go row by row
PART = 131_072  # rows of a row group
# A small process between: Linux counts what a parent held at the fork as the child's own peak.
LAUNCHER = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def column_of(item: Item, codes: np.ndarray) -> pa.Array:
    """Return coded answers as the typed column of a file."""
    if isinstance(item.question, Banded | Number):
        return pa.array(codes, mask=np.isnan(codes))
    if item.kind == "trend":
        names = pa.array([option.name for option in item.options])
        return pa.DictionaryArray.from_arrays(
            pa.array(codes.astype(np.int8), mask=codes < 0), names
        )
    if not isinstance(item.question, Multiple):
        return pa.array(codes.astype(np.int8), mask=codes < 0)
    positions = np.arange(len(item.options))
    chosen = ((codes[:, np.newaxis] >> positions) & 1).astype(bool) & (codes >= 0)[:, np.newaxis]
    offsets = np.concatenate([[0], chosen.sum(axis=1).cumsum()]).astype(np.int32)
    values = pa.array(np.nonzero(chosen)[1].astype(np.int8))
    missing = pa.array(np.append(codes < 0, False))
    return pa.ListArray.from_arrays(pa.array(offsets, mask=missing.to_numpy(False)), values)


def file_write(instrument: Instrument, path: Path, rows: int) -> None:
    """Write invented answers, a million at a time, so that any number of rows fits the memory."""
    writer: pq.ParquetWriter | None = None
    for start in range(0, rows, 1_000_000):
        count = min(1_000_000, rows - start)
        columns = columns_of(instrument, count)
        subjects = [f"91500112{number:010d}" for number in range(start, start + count)]
        arrays = {item.id: column_of(item, columns[item.id]) for item in instrument.items}
        table = pa.table({"subject": subjects} | arrays)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table, row_group_size=PART)
    if writer is not None:
        writer.close()


def command(source: Path, target: Path, *more: str, **environment: str) -> tuple[float, float]:
    """Return the seconds and the peak memory in MB of the whole command, start included."""
    arguments = [
        sys.executable,
        "-m",
        "ronghe.config.cli",
        "score",
        KEY,
        str(source),
        "-o",
        str(target),
    ]
    started = time.perf_counter()
    said = subprocess.run(
        [sys.executable, "-c", LAUNCHER, *arguments, *more],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started, int(said.stdout.split()[-1]) / 1024


def codes_read(instrument: Instrument, table: pa.Table) -> dict[str, np.ndarray]:
    """Return the columns of a file as codes, the shortest way that NumPy has."""
    columns: dict[str, np.ndarray] = {}
    for item in instrument.items:
        column = table.column(item.id).combine_chunks()
        if isinstance(item.question, Banded):
            columns[item.id] = column.to_numpy(zero_copy_only=False)
        elif isinstance(item.question, Multiple):
            running = np.append(0, np.cumsum(1 << column.flatten().to_numpy().astype(np.int64)))
            sums = running[column.offsets.to_numpy()]
            columns[item.id] = np.where(column.is_null().to_numpy(False), -1, np.diff(sums))
        else:
            codes = column.indices if item.kind == "trend" else column
            columns[item.id] = codes.fill_null(-1).to_numpy().astype(np.int64)
    return columns


def bare_from_file(instrument: Instrument, source: Path, target: Path) -> Callable[[], object]:
    """Return the bare computation from file to file: subject and score, nothing else."""
    bare = bare_computation(instrument)

    def work() -> None:
        table = pq.read_table(source)
        score = bare(codes_read(instrument, table))
        pq.write_table(pa.table({"subject": table.column("subject"), "score": score}), target)

    return work


def by_pandas(instrument: Instrument, source: Path) -> Callable[[], object]:
    """Return the scoring of a part by `DataFrame.apply`, a row at a time."""
    evaluate = plain_evaluator(instrument)
    frame = pq.read_table(source).slice(0, SOME).to_pandas()
    items = instrument.items

    def score(row: pd.Series) -> float:
        values = {}
        for item in items:
            answer = row[item.id]
            if isinstance(answer, np.ndarray):
                values[item.id] = frozenset(answer.tolist())
            elif not pd.isna(answer):
                values[item.id] = int(answer) if item.kind == "single" else answer
        return evaluate(_Values(values))

    return lambda: frame.apply(score, axis=1)


class _Values:
    """What `plain_evaluator` takes: answers by item."""

    def __init__(self, values: dict[str, object]) -> None:
        self.values = values


def main(rows: int, spark_rows: int) -> None:
    """Time all ways and print them."""
    instrument = instrument_read(shipped_instruments()[KEY])
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        source, target = directory / "in.parquet", directory / "out.parquet"
        file_write(instrument, source, rows)
        columns = columns_of(instrument, rows)
        bare = bare_computation(instrument)
        runs = [command(source, target) for _ in range(3)]
        spent, peak = min(runs)[0], max(megabytes for _, megabytes in runs)
        scores = pq.read_table(target).column("score").to_numpy()
        assert np.allclose(scores, bare(codes_read(instrument, pq.read_table(source))))
        some = [answers_of(instrument, columns, row) for row in range(min(rows, SOME))]
        plain = plain_evaluator(instrument)
        scale = rows / len(some)
        ways = {
            "ronghe score, whole command": spent,
            "bare NumPy in memory": seconds(lambda: bare(columns), times=3),
            "bare NumPy from file to file": seconds(
                bare_from_file(instrument, source, directory / "bare.parquet"), times=3
            ),
            f"plain, row by row (of {SOME:,})": scale
            * seconds(lambda: [plain(each) for each in some]),
            f"pandas apply (of {SOME:,})": scale * seconds(by_pandas(instrument, source)),
        }
        print(
            f"{KEY}: {rows:,} responses, {len(instrument.items)} items, Parquet to Parquet; "
            f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; peak memory {peak:.0f} MB"
        )
        print(f"{'way':<34}{'seconds':>9}{'ronghe score ÷ this':>21}")
        for way, took in ways.items():
            print(f"{way:<34}{took:>9.2f}{spent / took:>21.2f}")
        on_spark(instrument, directory, spark_rows)


def on_spark(instrument: Instrument, directory: Path, rows: int) -> None:
    """Time one process and a cluster of two workers on the same file."""
    if (missing := why_no_spark()) is not None:
        print(f"!! NO SPARK: {missing}")
        return
    source, few = directory / "many.parquet", directory / "few.parquet"
    file_write(instrument, source, rows)
    file_write(instrument, few, 1_000)
    alone, peak = command(source, directory / "alone.parquet")
    with standalone_cluster(workers=2) as cluster:
        more, target = ("--on", cluster.master), directory / "many"
        start, _ = command(few, directory / "few", *more, **cluster.environment)
        together, _ = command(source, target, *more, **cluster.environment)
    expected = pq.read_table(directory / "alone.parquet", columns=["subject", "score"])
    found = pq.read_table(target, columns=["subject", "score"])
    assert found.sort_by("subject") == expected.sort_by("subject")
    print(
        f"{rows:,} responses: one process {alone:.1f} s, peak memory {peak:.0f} MB; Spark with two "
        f"workers {together:.1f} s ({together / alone:.2f} times as long), of which a start costs "
        f"{start:.1f} s; the same bits; load {os.getloadavg()[0]:.1f}"
    )
    shutil.rmtree(target)


if __name__ == "__main__":
    main(
        int(os.environ.get("BENCH_ROWS", "1_000_000")),
        int(os.environ.get("BENCH_SPARK_ROWS", "10_000_000")),
    )

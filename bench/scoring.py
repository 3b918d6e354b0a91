"""How fast the scoring engine is: `python bench/scoring.py [ROWS]`.

Everything runs in the same process on the same answers, so the ratios hold on any machine. The
plain evaluator is what one would write without an engine: a loop over rows, dictionaries, floats.
The bare computation is the least that NumPy must do for the same points: look-ups and one sum.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import numpy as np

from ronghe.config.cli.score import shipped_instruments
from ronghe.engines.scoring import (
    Answer,
    Answers,
    Banded,
    Instrument,
    Multiple,
    instrument_read,
    score,
    score_table,
)
from ronghe.engines.scoring.definition import Number

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "sme-digital-2024"
ONE_BY_ONE = 20_000  # rows; slower ways are timed on a part and compared by rows a second


def columns_of(instrument: Instrument, rows: int) -> dict[str, np.ndarray]:
    """Return invented answers, one in ten missing."""
    chance = np.random.default_rng(7)
    columns: dict[str, np.ndarray] = {}
    for item in instrument.items:
        gap = chance.random(rows) < 0.1
        if isinstance(item.question, Banded):
            columns[item.id] = np.where(gap, np.nan, chance.uniform(0, 100, rows).round(1))
            continue
        if isinstance(item.question, Number):
            counts = chance.integers(0, 100, rows).astype(np.float64)
            columns[item.id] = np.where(gap, np.nan, counts)
            continue
        count = len(item.options)
        codes = (
            1 + chance.integers(0, (1 << count) - 1, rows)
            if isinstance(item.question, Multiple)
            else chance.integers(0, count, rows)
        )
        columns[item.id] = np.where(gap, -1, codes)
    return columns


def answers_of(instrument: Instrument, columns: dict[str, np.ndarray], row: int) -> Answers:
    """Return one row as the answers that `score` takes."""
    values: dict[str, Answer] = {}
    for item in instrument.items:
        code = columns[item.id][row]
        if isinstance(item.question, Banded | Number):
            if not np.isnan(code):
                values[item.id] = float(code)
        elif code >= 0:
            options = range(len(item.options))
            values[item.id] = (
                frozenset(n for n in options if int(code) >> n & 1)
                if isinstance(item.question, Multiple)
                else item.options[int(code)].name
                if item.kind == "trend"
                else int(code)
            )
    return Answers(values=values)


def plain_evaluator(instrument: Instrument) -> Callable[[Answers], float]:
    """Return a per-row evaluator of dictionaries and floats, the peer of the engine."""
    worth: dict[str, dict[str, float]] = {}
    bands: dict[str, list[tuple[float, float]]] = {}
    for item in instrument.items:
        if isinstance(item.question, Banded):
            bands[item.id] = [(float(b.upto), float(b.points)) for b in item.question.bands]
        else:
            worth[item.id] = {option.name: float(option.points) for option in item.options}
    parent = {
        item.id: tuple(g.key for g in instrument.all_groups if item in tuple(g.all_items()))
        for item in instrument.items
        if item.points
    }

    def evaluate(answers: Answers) -> float:
        groups: dict[str, float] = {}
        for item_id, answer in answers.values.items():
            if item_id not in parent:
                continue  # beside the score
            if item_id in bands:
                points = next(p for upto, p in bands[item_id] if answer <= upto)
            elif isinstance(answer, frozenset):
                points = sum(worth[item_id][str(position)] for position in answer)
            else:
                points = worth[item_id][str(answer)]
            for key in parent[item_id]:
                groups[key] = groups.get(key, 0.0) + points
        return sum(groups.get(group.key, 0.0) for group in instrument.groups)

    return evaluate


def bare_computation(instrument: Instrument) -> Callable[[dict[str, np.ndarray]], np.ndarray]:
    """Return the points of each item, looked up in ready tables, and their sum; nothing else."""
    tables: dict[str, np.ndarray] = {}
    scoring = [item for item in instrument.items if item.points]
    for item in scoring:
        question = item.question
        if isinstance(question, Multiple):
            sums = np.zeros(1)
            for option in item.options:
                sums = np.concatenate([sums, sums + float(option.points)])
            tables[item.id] = np.append(np.minimum(sums, float(item.points)), 0.0)
        elif isinstance(question, Banded):
            tables[item.id] = np.array([*(float(b.points) for b in question.bands), 0.0])
        else:
            tables[item.id] = np.array([*(float(o.points) for o in item.options), 0.0])

    def compute(columns: dict[str, np.ndarray]) -> np.ndarray:
        total = np.zeros(len(next(iter(columns.values()))))
        for item in scoring:
            codes = columns[item.id]
            if isinstance(item.question, Banded):
                codes = np.searchsorted([float(b.upto) for b in item.question.bands], codes)
            total += tables[item.id][codes]
        return total

    return compute


def seconds(work: Callable[[], object], *, times: int = 1) -> float:
    """Return the shortest of some runs: the one least disturbed by others on the machine."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return min(found)


def main(rows: int) -> None:
    """Time four ways of scoring the same answers and print them."""
    instrument = instrument_read(shipped_instruments()[KEY])
    columns = columns_of(instrument, rows)
    some = [answers_of(instrument, columns, row) for row in range(min(rows, ONE_BY_ONE))]
    plain, bare = plain_evaluator(instrument), bare_computation(instrument)

    table = score_table(instrument, columns)
    single = [float(score(instrument, answers).score) for answers in some]
    assert single == table.score[: len(some)].tolist()
    assert np.allclose([plain(answers) for answers in some], single)
    assert np.allclose(bare(columns), table.score)

    speed = {
        "score_table": rows / seconds(lambda: score_table(instrument, columns), times=5),
        "bare NumPy look-ups": rows / seconds(lambda: bare(columns), times=5),
        "plain dicts, row by row": len(some) / seconds(lambda: [plain(a) for a in some], times=3),
        "score, row by row": len(some) / seconds(lambda: [score(instrument, a) for a in some]),
    }
    print(f"{KEY}: {rows:,} responses, {len(instrument.items)} items")
    print(f"{'way':<26}{'rows/s':>14}{'time as a multiple of score_table':>36}")
    for way, rate in speed.items():
        print(f"{way:<26}{rate:>14,.0f}{speed['score_table'] / rate:>36.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)

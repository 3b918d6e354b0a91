"""What an analysis says, as files: tables for people and programs, and hashes of what they rest on.

The same definition, data and scenario give the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from ronghe.engines.index.uncertainty.analysis import design_of
from ronghe.engines.index.uncertainty.scenario import (
    AggregationFactor,
    OptionFactor,
    StepFactor,
    WeightFactor,
    chosen,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from ronghe.engines.index.building import Plan
    from ronghe.engines.index.uncertainty.analysis import Analysis
    from ronghe.engines.index.uncertainty.omitting import Omissions
    from ronghe.engines.index.uncertainty.sampling import SampledRanks
    from ronghe.engines.index.uncertainty.scenario import Factor
    from ronghe.engines.index.uncertainty.sobol import Sobol

    Floats = NDArray[np.float64]

RANKS, RUNS, SOBOL, OMISSIONS, SAMPLING, SUMMARY = (
    "ranks.csv", "runs.csv", "sobol.csv", "omissions.csv", "sampling.csv", "summary.json",
)  # fmt: skip
_INDICES = ("first", "first_low", "first_high", "total", "total_low", "total_high")


def uncertainty_files(
    plan: Plan,
    analysis: Analysis,
    left_out: Omissions | None = None,
    sampled: SampledRanks | None = None,
    *,
    inputs: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """Return the content of files by name.

    `ranks.csv` has a row a unit (and period), in the order of the table: nominal score and rank,
    method intervals of both, chances of the top. `runs.csv` has a row a run: what each factor was
    and how far ranks moved. `sobol.csv` says which factor matters, for ranks as a whole and for
    each unit's score. `omissions.csv` has the index without each part. `sampling.csv` has what
    sampling error alone leaves open: intervals, tiers, who is not distinguishable from whom.
    `summary.json` has what holds for all, and hashes of `inputs` and files.
    """
    files = {RANKS: _csv(_ranks(plan, analysis)), RUNS: _csv(_runs(analysis))}
    if analysis.shift is not None and analysis.units is not None:
        files[SOBOL] = _csv(_sobol(plan, analysis, analysis.shift, analysis.units))
    if left_out is not None:
        files[OMISSIONS] = _csv(_omissions(left_out))
    if sampled is not None:
        files[SAMPLING] = _csv(_sampled(plan, sampled))
    files[SUMMARY] = _summary(plan, analysis, inputs or {}, files)
    return files


def _ranks(plan: Plan, analysis: Analysis) -> Iterator[list[str]]:
    frame, found = plan.frame, analysis.statistics
    columns: dict[str, NDArray[Any]] = {
        "score": found.score,
        "rank": found.rank,
        "rank_mean": found.ranks.mean,
        "rank_median": found.ranks.median,
        "rank_low": found.ranks.low,
        "rank_high": found.ranks.high,
        "score_mean": found.scores.mean,
        "score_median": found.scores.median,
        "score_low": found.scores.low,
        "score_high": found.scores.high,
        "ranked": found.ranked,
        **{f"top_{k}": chance for k, chance in found.top.items()},
    }
    yield ["unit", *(() if frame.periods is None else ("period",)), *columns]
    for row in frame.order.argsort():
        period = () if frame.periods is None else (frame.periods[row],)
        cells = [_cell(values[row], name) for name, values in columns.items()]
        yield [frame.units[row], *period, *cells]


def _runs(analysis: Analysis) -> Iterator[list[str]]:
    scenario = analysis.scenario
    design = design_of(scenario)
    columns = [_settings(factor, design[:, at]) for at, factor in enumerate(scenario.factors)]
    yield ["run", "rank_shift", *(factor.name for factor in scenario.factors)]
    for run, shift in enumerate(analysis.shifts):
        yield [str(run + 1), _cell(shift), *(column[run] for column in columns)]


def _settings(factor: Factor, shares: Floats) -> list[str]:
    """Return what a factor was in each run: the number of its alternative, or its value."""
    if isinstance(factor, StepFactor | AggregationFactor | WeightFactor):
        return [str(place + 1) for place in chosen(shares, len(factor.choices))]
    if isinstance(factor, OptionFactor):
        values = factor.spread.at(shares)
        return [_cell(each) for each in (np.round(values) if factor.is_whole else values)]
    return [_cell(share) for share in shares]


def _sobol(plan: Plan, analysis: Analysis, shift: Sobol, units: Sobol) -> Iterator[list[str]]:
    frame, factors = plan.frame, analysis.scenario.factors
    period = [] if frame.periods is None else ["period"]
    yield ["of", "unit", *period, "factor", *_INDICES]
    for at, factor in enumerate(factors):
        blank = [""] * (1 + len(period))
        yield ["rank_shift", *blank, factor.name, *_indices(shift, (at,))]
    for row in frame.order.argsort():
        held = [] if frame.periods is None else [frame.periods[row]]
        for at, factor in enumerate(factors):
            yield ["score", frame.units[row], *held, factor.name, *_indices(units, (at, row))]


def _indices(found: Sobol, place: tuple[int, ...]) -> list[str]:
    return [_cell(getattr(found, name)[place]) for name in _INDICES]


def _omissions(left_out: Omissions) -> Iterator[list[str]]:
    yield ["without", "rank_shift", "largest_shift"]
    for at, key in enumerate(left_out.keys):
        yield [key, _cell(left_out.shift[at]), str(left_out.largest[at])]


def _sampled(plan: Plan, sampled: SampledRanks) -> Iterator[list[str]]:
    frame, top = plan.frame, sampled.sure
    period = [] if frame.periods is None else ["period"]
    intervals = ("own_low", "own_high", "low", "high")
    chances = [f"top_{k}{what}" for k in top for what in ("", "_chance")]
    yield [
        "unit", *period, "score", "standard_error", "rank", *intervals, "tier", "band", *chances,
        "not_distinguishable_from",
    ]  # fmt: skip
    lines: dict[int, list[str]] = {}
    for name, span in frame.slices.items():
        found, first = sampled.found[name], span.start
        alike = found.alike()
        for place, row in enumerate(range(first, span.stop)):
            cells = [_cell(sampled.score[row]), _cell(sampled.error[row])]
            cells.append(_whole(sampled.rank[row]))
            cells += [_whole(getattr(found, each)[place]) for each in intervals]
            cells += [_whole(sampled.tier[row]), _whole(sampled.band[row])]
            for k in top:
                word = "possible" if sampled.possible[k][row] else ""
                cells += ["sure" if top[k][row] else word, _cell(sampled.chance[k][row])]
            others = (frame.units[first + other] for other in np.flatnonzero(alike[place]))
            held = [] if frame.periods is None else [name]
            lines[row] = [frame.units[row], *held, *cells, ";".join(others)]
    yield from (lines[int(row)] for row in frame.order.argsort())


def _summary(
    plan: Plan, analysis: Analysis, inputs: Mapping[str, bytes], files: Mapping[str, bytes]
) -> bytes:
    scenario, found = analysis.scenario, analysis.statistics
    content = {
        "index": plan.index.key,
        "version": plan.index.version,
        "design": scenario.design,
        "runs": len(analysis.scores),
        "runs_of_statistics": found.runs,
        "seed": scenario.seed,
        "coverage": scenario.coverage,
        "factors": [factor.name for factor in scenario.factors],
        "mean_rank_shift": _number(_mean(found.shift)),
        "share_of_orders_that_hold": _number(found.order_holds),
        "share_of_orders_that_surely_hold": _number(found.order_sure),
        "inputs": {name: _digest(held) for name, held in sorted(inputs.items())},
        "files": {name: _digest(held) for name, held in sorted(files.items())},
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _cell(value: Any, name: str = "") -> str:
    """Return the shortest text that reads back to the same number; blank for none."""
    if name == "rank":
        return _whole(value)
    number = float(value)
    if np.isnan(number):
        return ""
    return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)


def _whole(value: Any) -> str:
    """Return a place from 1 on; blank for none."""
    return str(int(value)) if value else ""


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else np.nan

"""`ronghe index uncertainty`: how far ranks rest on choices of method."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ronghe.config.cli.index_files import files_write, index_named, index_path, table_read
from ronghe.config.cli.index_words import language, say, stop, warn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from ronghe.engines.index import Index, Plan
    from ronghe.engines.index.uncertainty import Analysis, SampledRanks, Scenario

_PARTS = 2  # for each core of a cluster, so that none waits long for the last one
_INTERRUPTED = 130


def uncertainty_command(
    definition: Annotated[
        str, typer.Argument(help="A shipped index, or the path of its definition as YAML.")
    ],
    data: Annotated[Path, typer.Argument(help="CSV, XLSX or Parquet: a row a unit (and period).")],
    scenario: Annotated[
        Path | None,
        typer.Argument(help="What is varied, as YAML; without it all weights, by a quarter."),
    ] = None,
    out: Annotated[
        Path, typer.Option("-o", "--out", help="The directory of the results; made if needed.")
    ] = Path("uncertainty"),
    omit: Annotated[
        bool, typer.Option("--omit/--no-omit", help="Also leave each indicator and node out.")
    ] = True,
    on: Annotated[
        str | None, typer.Option("--on", help="Make the runs on a cluster: `spark://HOST:PORT`.")
    ] = None,
) -> None:
    """Build an index under thousands of choices and say how far its ranks rest on them.

    `ranks.csv` has method intervals and chances of the top, `runs.csv` what was chosen in each run,
    `sobol.csv` which choice matters (for `design: sobol`), `omissions.csv` the index without each
    part, `summary.json` what holds for all. None of that is sampling error: where the scenario has
    standard errors, `sampling.csv` has rank intervals and tiers by them alone. The same seed gives
    the same bytes, on a cluster too. Exit code 1 where the data has faults; Ctrl-C writes nothing.

    **Examples**: `ronghe index uncertainty asem asem.csv -o asem/`,
    `ronghe index uncertainty my.yaml data.xlsx scenario.yaml -o out/ --on spark://HOST:7077`
    """
    try:
        _vary(definition, data, scenario, out, omit=omit, on=on)
    except KeyboardInterrupt as error:
        warn("stopped")
        raise typer.Exit(_INTERRUPTED) from error


def _vary(
    definition: str, data: Path, scenario: Path | None, out: Path, *, omit: bool, on: str | None
) -> None:
    from ronghe.config.cli.fault_list import faults_show
    from ronghe.engines.index import plan_of
    from ronghe.engines.index.uncertainty import (
        analysis_of,
        omissions,
        uncertainty_files,
        with_error_columns,
    )
    from ronghe.lib.faults import FaultsError

    path = index_path(definition)
    index = index_named(definition)
    varied = _scenario(path, index, scenario)
    wanted = with_error_columns(index, varied)
    try:
        table = table_read(wanted, data)
        plan = plan_of(wanted, table)
    except FaultsError as error:
        faults_show(error.faults, language=language())
        warn("data", path=data, count=len(error.faults))
        raise typer.Exit(1) from error
    scores = _scores(plan, varied) if on is None else _scores_on(plan, varied, on)
    found = analysis_of(plan, varied, scores)
    left_out = omissions(index, table) if omit else None
    sampled = _sampled(plan, varied)
    inputs = _inputs(path, data, scenario)
    files = uncertainty_files(plan, found, left_out, sampled, inputs=inputs)
    files_write(files.items(), out)
    _report(index, found, files, out)


def scenario_schema_command(
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Write to this file instead of the screen.")
    ] = None,
) -> None:
    """Print the JSON Schema of scenarios of `ronghe index uncertainty`.

    **Example**: `ronghe index scenario-schema -o scenario.schema.json`
    """
    text = scenario_schema_text()
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        stop("cannot-write", path=out, reason=error.strerror)


def scenario_schema_text() -> str:
    """Return the JSON Schema as it is published."""
    from ronghe.engines.index.uncertainty import scenario_schema

    return json.dumps(scenario_schema(), ensure_ascii=False, indent=1) + "\n"


def _scenario(definition: Path, index: Index, path: Path | None) -> Scenario:
    from ronghe.config.cli.fault_list import faults_show
    from ronghe.engines.index import DefinitionError
    from ronghe.engines.index.uncertainty import default_scenario, scenario_read
    from ronghe.lib.definitions import definition_cursor

    if path is None:
        return default_scenario(index)
    raw = definition_cursor(definition).value
    assert isinstance(raw, dict)  # noqa: S101 -- the index was read from it
    try:
        return scenario_read(path, index, raw)
    except OSError as error:
        stop("cannot-read", path=path, reason=error.strerror)
    except DefinitionError as error:
        faults_show(error.faults, language=language())
        warn("scenario", path=path, count=len(error.faults))
        raise typer.Exit(2) from error


def _sampled(plan: Plan, varied: Scenario) -> SampledRanks | None:
    """Return what sampling error leaves open; None where none is known, or too many are ranked."""
    from ronghe.engines.index.intervals import MOST_UNITS
    from ronghe.engines.index.uncertainty import has_sampling, most_ranked, sampled_ranks

    if not has_sampling(varied):
        return None
    if most_ranked(plan) > MOST_UNITS:
        warn("too-many-units", most=f"{MOST_UNITS:,}")
        return None
    return sampled_ranks(plan, varied)


def _scores(plan: Plan, varied: Scenario) -> NDArray[np.float64]:
    from ronghe.engines.index.uncertainty import Watch, design_of, runs_build

    design = design_of(varied)
    with _bar(plan.index.key, len(design)) as advance:
        return runs_build(plan, varied, design, Watch(progress=advance))


def _scores_on(plan: Plan, varied: Scenario, master: str) -> NDArray[np.float64]:
    """Return the scores of all runs, made by the executors of a cluster."""
    import numpy as np

    from ronghe.config.cli.spark import master_check, spark_context, spark_run
    from ronghe.engines.index.uncertainty import RunsTask, design_of, parts_of

    master_check(master, stop)
    with spark_context(master, name="ronghe index uncertainty", stop=stop) as spark:
        parts = parts_of(len(design_of(varied)), _PARTS * max(1, spark.defaultParallelism))
        task = RunsTask(plan=plan, scenario=varied)
        return np.concatenate(spark_run(spark, parts, task, stop=stop))


@contextmanager
def _bar(name: str, total: int) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task(name, total=total)
        yield lambda runs: progress.advance(bar, runs)


def _inputs(definition: Path, data: Path, scenario: Path | None) -> Mapping[str, bytes]:
    named = {"definition": definition, "data": data, "scenario": scenario}
    return {
        name: path.read_bytes()
        for name, path in named.items()
        if path is not None and path.is_file()
    }


def _report(index: Index, found: Analysis, files: Mapping[str, bytes], out: Path) -> None:
    statistics, shift = found.statistics, found.shift
    say(
        "varied", index=f"{index.key} {index.version}", factors=len(found.scenario.factors),
        runs=len(found.scores), holds=f"{100 * statistics.order_holds:.1f} %",
        shift=f"{statistics.shift.mean():.2f}", out=out, files=", ".join(files),
    )  # fmt: skip
    if shift is not None and (shift.total >= 0).any():
        at = int(shift.total.argmax())
        say(
            "most", name=found.scenario.factors[at].name, total=f"{shift.total[at]:.2f}",
            coverage=f"{100 * found.scenario.coverage:g} %", low=f"{shift.total_low[at]:.2f}",
            high=f"{shift.total_high[at]:.2f}",
        )  # fmt: skip

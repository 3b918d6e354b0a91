"""`ronghe score`: score a file of answers."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from ronghe.config.cli.score_words import language, say, stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ronghe.config.cli.score_output import Scores
    from ronghe.engines.scoring import Instrument
    from ronghe.engines.scoring.answer_sheet import Findings
    from ronghe.lib.faults import Fault


def score(
    instrument: Annotated[
        str, typer.Argument(help="A shipped instrument, or the path of a YAML file.")
    ],
    answers: Annotated[
        str,
        typer.Argument(
            help="CSV, XLSX or Parquet: a row a response, `subject` and a column an item."
        ),
    ],
    out: Annotated[
        str,
        typer.Option(
            "-o", "--out", help="CSV, or XLSX or Parquet by its ending; `-` is the screen."
        ),
    ] = "-",
    explain: Annotated[
        bool, typer.Option("--explain", help="Add a column with the points of each item.")
    ] = False,
    skip_faulty: Annotated[
        bool, typer.Option("--skip-faulty", help="Leave faulty rows out instead of refusing all.")
    ] = False,
    faults: Annotated[
        Path | None, typer.Option("--faults", help="Also write the faults to this CSV file.")
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", help="Score Parquet on a Spark cluster: `spark://HOST:PORT`."),
    ] = None,
) -> None:
    """Score a file of answers: points, level and stage of each response.

    In a cell stands the 0-based position of an option (several joined by `;`), a rate as a number
    in per cent, a trend as `down`, `flat` or `up`. A blank cell is a missing answer. Any fault
    refuses the whole file, with all faults listed; exit code 1.

    **Examples**: `ronghe score sme-digital-2024 answers.csv -o scores.csv`,
    `ronghe score sme-digital-2024 answers.xlsx -o scores.xlsx --explain --skip-faulty`,
    `ronghe score sme-digital-2024 answers.parquet -o scores.parquet`,
    `ronghe score sme-digital-2024 answers/ -o scores/ --on spark://HOST:7077`
    """
    from ronghe.config.cli.fault_list import faults_write
    from ronghe.engines.scoring.answer_sheet import Findings
    from ronghe.lib.faults import CannotReadError, FaultsError, faults_sorted

    target = None if out == "-" else Path(out)
    _paths_check(Path(answers), target, faults)
    definition = instrument_named(instrument)
    findings, is_broken = Findings(), False
    try:
        if on is not None:
            from ronghe.config.cli.score_spark import score_on_spark

            with score_on_spark(definition, answers, out, on, explain=explain, findings=findings):
                _refuse(findings, skip_faulty)
        else:
            with _whole(target) as stream:
                _score_file(definition, Path(answers), stream, target, findings, explain=explain)
                _refuse(findings, skip_faulty)
    except FaultsError as error:
        findings.faults, is_broken = list(error.faults), True
    except CannotReadError as error:
        stop("cannot-read", path=error.path, reason=error.reason)
    except _RefusedError:
        pass
    found = faults_sorted(findings.faults)
    if faults is not None:
        with _writing(faults):
            faults_write(found, faults)
    _report(findings, found, is_broken=is_broken, is_skipping=skip_faulty)
    if is_broken or (found and not skip_faulty):
        raise typer.Exit(1)


def shipped_instruments() -> dict[str, Path]:
    """Return the files of the instruments that domains ship, by key."""
    from ronghe import domains

    found = [path for root in domains.__path__ for path in Path(root).glob("*/instruments/*.yaml")]
    return {path.stem: path for path in sorted(found)}


class _RefusedError(Exception):
    """Leaves the writing of a file, so that nothing is written."""


def _refuse(findings: Findings, is_skipping: bool) -> None:
    if findings.faults and not is_skipping:
        raise _RefusedError


def instrument_named(name: str) -> Instrument:
    """Return a shipped instrument, or the one of a YAML file; exit with code 2 if it has faults."""
    from ronghe.engines.scoring import DefinitionError, instrument_read

    shipped = shipped_instruments()
    path = shipped.get(name, Path(name))
    if name not in shipped and path.suffix not in (".yaml", ".yml") and not path.exists():
        stop("unknown-instrument", name=name, known=", ".join(shipped))
    try:
        return instrument_read(path)
    except OSError as error:
        stop("cannot-read", path=path, reason=error.strerror)
    except DefinitionError as error:
        from ronghe.config.cli.fault_list import faults_show

        say("definition", path=path, count=len(error.faults))
        faults_show(error.faults, language=language())
        raise typer.Exit(2) from error


def _score_file(
    instrument: Instrument,
    answers: Path,
    stream: IO[bytes],
    target: Path | None,
    findings: Findings,
    *,
    explain: bool,
) -> None:
    from ronghe.config.cli.score_output import scores_write
    from ronghe.config.cli.score_parquet import is_parquet

    read = _parquet_scores if is_parquet(answers) else _sheet_scores
    scores_write(instrument, read(instrument, answers, findings), stream, target, explain=explain)


def _sheet_scores(instrument: Instrument, answers: Path, findings: Findings) -> Scores:
    """Yield the scores of a CSV or XLSX file while a bar shows how far it is."""
    from ronghe.config.cli.answer_file import answer_batches, header_check
    from ronghe.engines.scoring import question_columns, score_table
    from ronghe.lib.sheets import stream_sheet

    try:
        sheet = stream_sheet(answers, name=answers.name)
    except OSError as error:
        stop("cannot-read", path=answers, reason=error.strerror)
    header_check(instrument, sheet, findings)
    _no_column([name for name in question_columns(instrument) if name not in sheet.columns])
    with _bar(sheet.file, sheet.lines) as advance:
        for batch in answer_batches(instrument, sheet, findings):
            yield batch.subjects, score_table(instrument, batch.columns)
            advance(findings.rows)


def _parquet_scores(instrument: Instrument, answers: Path, findings: Findings) -> Scores:
    """Yield the scores of Parquet files while a bar shows how far they are."""
    from ronghe.config.cli.score_parquet import AnswerParquet
    from ronghe.lib.ahead import ahead

    source = AnswerParquet(instrument, str(answers))
    _no_column(source.header_check(findings))
    with _bar(answers.name, source.rows) as advance:
        for scored in ahead(source.scores(findings)):
            yield scored
            advance(findings.rows)


@contextmanager
def _bar(name: str, total: int | None) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task(name, total=total)
        yield lambda rows: progress.update(bar, completed=rows)


def _no_column(items: list[str]) -> None:
    if items:
        say("no-column", items=", ".join(items))


def _report(
    findings: Findings,
    faults: tuple[Fault, ...],
    *,
    is_broken: bool,
    is_skipping: bool,
) -> None:
    from ronghe.config.cli.fault_list import faults_show

    if faults:
        faults_show(faults, language=language())
    for item, rows in findings.none_with_others.items():
        say("none-with-others", item=item, rows=rows)
    if is_broken:
        say("broken", faults=len(faults))
    elif faults and not is_skipping:
        say("refused", faults=len(faults))
    else:
        scored = findings.rows - findings.faulty_rows
        say("done", scored=scored, skipped=findings.faulty_rows, faults=len(faults))


def _paths_check(*paths: Path | None) -> None:
    named = [path.resolve() for path in paths if path is not None]
    for position, path in enumerate(named):
        if path in named[:position]:
            stop("same-file", path=path)


@contextmanager
def _whole(path: Path | None) -> Iterator[IO[bytes]]:
    from ronghe.lib.safe_files import whole_file

    with _writing(path), whole_file(path) as stream:
        yield stream


@contextmanager
def _writing(path: Path | None) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise  # the reader of a pipe has left: not a fault
    except OSError as error:
        stop("cannot-write", path=path or "-", reason=error.strerror)

"""`ronghe score`: score a file of answers."""

from __future__ import annotations

import csv
import io
import os
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, NoReturn

import typer

from ronghe.lib.faults import message_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ronghe.config.cli.answer_file import Findings, ResultColumns
    from ronghe.engines.scoring import Instrument
    from ronghe.lib.faults import Fault
    from ronghe.lib.sheets import SheetStream

_XLSX_ROWS = 1_048_576
_SAID = {
    "unknown-instrument": {
        "zh": "没有名为“{name}”的评估工具。现有：{known}；也可给出 YAML 文件路径。",
        "en": 'There is no instrument "{name}". There are: {known}; or give a path of a YAML file.',
    },
    "cannot-read": {
        "zh": "无法读取 {path}：{reason}。",
        "en": "Cannot read {path}: {reason}.",
    },
    "cannot-write": {
        "zh": "无法写入 {path}：{reason}。",
        "en": "Cannot write {path}: {reason}.",
    },
    "definition": {
        "zh": "评估工具定义 {path} 无法使用，错误 {count} 处。",
        "en": "The instrument {path} cannot be used. Faults: {count}.",
    },
    "same-file": {
        "zh": "{path} 被用作两个文件。请为输出另取文件名。",
        "en": "{path} is named for two files. Choose another name for what is written.",
    },
    "too-many-rows": {
        "zh": "结果超过 XLSX 的 {limit} 行上限。请输出为 .csv。",
        "en": "The results exceed the {limit} rows of XLSX. Write a .csv file.",
    },
    "refused": {
        "zh": "文件有 {faults} 处错误，未写出任何结果。请更正，或用 --skip-faulty 跳过有错的行。",
        "en": "Nothing was written. Faults: {faults}. Mend them, or leave the faulty rows out with "
        "--skip-faulty.",
    },
    "broken": {
        "zh": "文件有 {faults} 处错误，无法使用，未写出任何结果。请更正后重试。",
        "en": "The file cannot be used; nothing was written. Faults: {faults}. Mend them.",
    },
    "done": {
        "zh": "已计分 {scored} 行，跳过 {skipped} 行，错误 {faults} 处。",
        "en": "Rows scored: {scored}. Rows left out: {skipped}. Faults: {faults}.",
    },
    "no-column": {
        "zh": "提示：文件没有这些题项的列，按未答处理：{items}。",
        "en": "Note: the file has no column for these items; they count as missing: {items}.",
    },
    "none-with-others": {
        "zh": "提示：题项 {item} 有 {rows} 行同时选了“无”和其他选项，得分不受影响。",
        "en": 'Note: {rows} rows choose "none" together with other options in item {item}; the '
        "points stay the same.",
    },
}


def score(
    instrument: Annotated[
        str, typer.Argument(help="A shipped instrument, or the path of a YAML file.")
    ],
    answers: Annotated[
        Path, typer.Argument(help="CSV or XLSX: a row a response, `subject` and a column an item.")
    ],
    out: Annotated[
        str, typer.Option("-o", "--out", help="CSV, or XLSX by its ending; `-` is the screen.")
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
) -> None:
    """Score a file of answers: points, level and stage of each response.

    In a cell stands the 0-based position of an option (several joined by `;`), a rate as a number
    in per cent, a trend as `down`, `flat` or `up`. A blank cell is a missing answer. Any fault
    refuses the whole file, with all faults listed; exit code 1.

    **Examples**: `ronghe score sme-digital-2024 answers.csv -o scores.csv`,
    `ronghe score sme-digital-2024 answers.xlsx -o scores.xlsx --explain --skip-faulty`
    """
    from ronghe.config.cli.fault_list import faults_write
    from ronghe.lib.faults import FaultsError, faults_sorted

    target = None if out == "-" else Path(out)
    _paths_check(answers, target, faults)
    definition = instrument_named(instrument)
    findings, is_broken = _no_findings(), False
    try:
        with _whole(target) as stream:
            _score_file(definition, answers, stream, target, explain=explain, findings=findings)
            if findings.faults and not skip_faulty:
                raise _RefusedError
    except FaultsError as error:
        findings.faults, is_broken = list(error.faults), True
    except _RefusedError:
        pass
    found = faults_sorted(findings.faults)
    if faults is not None:
        with _writing(faults):
            faults_write(found, faults)
    _report(definition, findings, found, is_broken=is_broken, is_skipping=skip_faulty)
    if is_broken or (found and not skip_faulty):
        raise typer.Exit(1)


def shipped_instruments() -> dict[str, Path]:
    """Return the files of the instruments that domains ship, by key."""
    from ronghe import domains

    found = [path for root in domains.__path__ for path in Path(root).glob("*/instruments/*.yaml")]
    return {path.stem: path for path in sorted(found)}


class _RefusedError(Exception):
    """Leaves the writing of a file, so that nothing is written."""


def _no_findings() -> Findings:
    from ronghe.config.cli.answer_file import Findings

    return Findings()


def instrument_named(name: str) -> Instrument:
    """Return a shipped instrument, or the one of a YAML file; exit with code 2 if it has faults."""
    from ronghe.engines.scoring import DefinitionError, instrument_read

    shipped = shipped_instruments()
    path = shipped.get(name, Path(name))
    if name not in shipped and path.suffix not in (".yaml", ".yml") and not path.exists():
        _stop("unknown-instrument", name=name, known=", ".join(shipped))
    try:
        return instrument_read(path)
    except OSError as error:
        _stop("cannot-read", path=path, reason=error.strerror)
    except DefinitionError as error:
        from ronghe.config.cli.fault_list import faults_show

        _say("definition", path=path, count=len(error.faults))
        faults_show(error.faults, language=_language())
        raise typer.Exit(2) from error


def _score_file(
    instrument: Instrument,
    answers: Path,
    stream: IO[bytes],
    target: Path | None,
    *,
    explain: bool,
    findings: Findings,
) -> None:
    from ronghe.config.cli import answer_file
    from ronghe.engines.scoring import question_columns
    from ronghe.lib.sheets import stream_sheet

    try:
        sheet = stream_sheet(answers, name=answers.name)
    except OSError as error:
        _stop("cannot-read", path=answers, reason=error.strerror)
    answer_file.header_check(instrument, sheet, findings)
    missing = [name for name in question_columns(instrument) if name not in sheet.columns]
    if missing:
        _say("no-column", items=", ".join(missing))
    is_workbook = target is not None and target.suffix.lower() == ".xlsx"
    header = answer_file.result_header(instrument, explain=explain)
    form: Callable[[str], str | float] = float if is_workbook else str
    columns = answer_file.ResultColumns(instrument, explain=explain, form=form)
    rows = _rows(instrument, sheet, columns, findings)
    write = _write_xlsx if is_workbook else _write_csv
    write(stream, header, rows)


def _rows(
    instrument: Instrument,
    sheet: SheetStream,
    columns: ResultColumns,
    findings: Findings,
) -> Iterator[Iterable[tuple[object, ...]]]:
    """Yield the rows of the result, a batch at a time, while a bar shows how far it is."""
    from rich.console import Console
    from rich.progress import Progress

    from ronghe.config.cli.answer_file import answer_batches
    from ronghe.engines.scoring import score_table

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task(sheet.file, total=sheet.lines)
        for batch in answer_batches(instrument, sheet, findings):
            table = score_table(instrument, batch.columns)
            yield zip(*columns.columns(batch.subjects, table), strict=True)
            progress.update(bar, completed=findings.rows)


def _write_csv(
    stream: IO[bytes], header: list[str], batches: Iterable[Iterable[tuple[object, ...]]]
) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for batch in batches:
        writer.writerows(batch)
    text.flush()
    text.detach()


def _write_xlsx(
    stream: IO[bytes], header: list[str], batches: Iterable[Iterable[tuple[object, ...]]]
) -> None:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("scores")
    sheet.append(header)
    count = 1
    for batch in batches:
        for subject, *cells in batch:
            count += 1
            if count > _XLSX_ROWS:
                _stop("too-many-rows", limit=f"{_XLSX_ROWS:,}")
            name = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("�", str(subject)))
            name.data_type = "s"  # a name that begins with "=" is no formula
            sheet.append([name, *(None if cell == "" else cell for cell in cells)])
    book.save(stream)


def _report(
    instrument: Instrument,
    findings: Findings,
    faults: tuple[Fault, ...],
    *,
    is_broken: bool,
    is_skipping: bool,
) -> None:
    from ronghe.config.cli.fault_list import faults_show

    language = _language()
    if faults:
        faults_show(faults, language=language)
    for item, rows in findings.none_with_others.items():
        _say("none-with-others", item=item, rows=rows)
    if is_broken:
        _say("broken", faults=len(faults))
    elif faults and not is_skipping:
        _say("refused", faults=len(faults))
    else:
        scored = findings.rows - findings.faulty_rows
        _say("done", scored=scored, skipped=findings.faulty_rows, faults=len(faults))


def _paths_check(*paths: Path | None) -> None:
    named = [path.resolve() for path in paths if path is not None]
    for position, path in enumerate(named):
        if path in named[:position]:
            _stop("same-file", path=path)


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
        _stop("cannot-write", path=path or "-", reason=error.strerror)


def _stop(key: str, **details: object) -> NoReturn:
    _say(key, **details)
    raise typer.Exit(2)


def _say(key: str, **details: object) -> None:
    typer.echo(_SAID[key][_language()].format_map(details), err=True)


def _language() -> str:
    return message_language(os.environ)

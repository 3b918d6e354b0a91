"""`ronghe import`: organisations and answers from files, as the owner of the database."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ronghe.config.cli.setup import setup_django
from ronghe.lib import periods
from ronghe.lib.faults import message_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ronghe.kernel.parties.models import Place
    from ronghe.lib.faults import Fault
    from ronghe.lib.sheets import Sheet

app = typer.Typer(no_args_is_help=True, help="Import organisations or answers from CSV or XLSX.")
_SAID = {
    "cannot-read": {"zh": "无法读取 {path}：{reason}。", "en": "Cannot read {path}: {reason}."},
    "cannot-write": {"zh": "无法写入 {path}：{reason}。", "en": "Cannot write {path}: {reason}."},
    "same-file": {
        "zh": "{path} 被用作两个文件。请为 --faults 另取文件名。",
        "en": "{path} is named for two files. Choose another name for --faults.",
    },
    "no-table": {
        "zh": "{path} 不是可用的表格，错误 {count} 处。",
        "en": "{path} is no table that can be used. Faults: {count}.",
    },
    "refused": {
        "zh": "文件有 {count} 处错误，未写入任何数据。请更正，或用 --skip-faulty 跳过有错的行。",
        "en": "Nothing was written. Faults: {count}. Mend them, or leave the faulty rows out with "
        "--skip-faulty.",
    },
    "refused-whole": {
        "zh": "文件有 {count} 处错误，未写入任何数据。请更正后再导入。",
        "en": "Nothing was written. Faults: {count}. Mend them and import the file again.",
    },
    "organisations": {
        "zh": "新增 {new}，变更 {changed}，未变 {same}，跳过有错的行 {skipped}。",
        "en": "New: {new}. Changed: {changed}. Unchanged: {same}. Faulty rows left out: {skipped}.",
    },
    "answers": {
        "zh": "填报 {good} 份，其中新增或变更 {changed}；答案不全 {incomplete}；错误 {count} 处。",
        "en": "Responses: {good}, of them new or changed: {changed}, with missing answers: "
        "{incomplete}. Faults: {count}.",
    },
    "response": {
        "zh": "改动的答案 {changed} 个，其中下载后他人也改过的 {clashes} 个；未变 {same} 个。",
        "en": "Answers changed: {changed}, of them changed by others meanwhile: {clashes}. "
        "Unchanged: {same}.",
    },
    "no-response": {"zh": "没有编号为 {number} 的填报。", "en": "There is no response {number}."},
    "no-account": {"zh": "没有账户“{name}”。", "en": 'There is no account "{name}".'},
    "frozen": {
        "zh": "该填报现在不能由此账户修改，未写入任何数据。",
        "en": "The response takes no answers of this account now; nothing was written.",
    },
    "clashes": {
        "zh": "{items} 下载后他人也改过，未写入任何数据。要覆盖请用 --replace。",
        "en": "Others changed {items} meanwhile; nothing was written. Use --replace to replace "
        "their answers.",
    },
    "dry-run": {"zh": "试运行：未写入任何数据。", "en": "Dry run: nothing was written."},
    "instrument": {
        "zh": "没有评估工具“{name}”。现有：{known}。",
        "en": 'There is no instrument "{name}". There are: {known}.',
    },
    "period": {
        "zh": "“{value}”不是时期；请写 2022、2022-Q1、2022-H1 或 2022-05。",
        "en": '"{value}" is no period; write 2022, 2022-Q1, 2022-H1 or 2022-05.',
    },
    "place": {"zh": "没有区划代码“{code}”。", "en": 'There is no place "{code}".'},
}

FileArgument = Annotated[Path, typer.Argument(help="CSV (UTF-8, UTF-16, GB18030) or XLSX.")]
SkipOption = Annotated[
    bool, typer.Option("--skip-faulty", help="Leave faulty rows out instead of refusing all.")
]
FaultsOption = Annotated[
    Path | None, typer.Option("--faults", help="Write all faults into this CSV file, too.")
]
DryOption = Annotated[
    bool, typer.Option("--dry-run", help="Say what would happen, and write nothing.")
]


@app.command("organisations")
def organisations_command(
    file: FileArgument,
    skip_faulty: SkipOption = False,
    faults: FaultsOption = None,
    dry_run: DryOption = False,
) -> None:
    """Add organisations to the register, and change those that it holds otherwise.

    Columns: `credit_code`, `name`, `place`, `industry`, `size`, and if you like `status`,
    `aliases`, `above_scale_2022` (a column a year); Chinese names as in the template of the page.
    Ends with exit code 1 when the file is refused, 2 when it cannot be read.

    **Examples**: `ronghe import organisations register.xlsx --dry-run`,
    `ronghe import organisations register.csv --skip-faulty --faults faults.csv`
    """
    sheet = _sheet(file, faults)
    setup_django("owner")
    from ronghe.kernel.parties import services
    from ronghe.kernel.trust.services import acting_as
    from ronghe.lib.faults import FaultsError

    if dry_run:
        preview = services.organisations_preview(sheet, place_ids=None)
    else:
        try:
            with acting_as("import", reason=file.name), _bar(file.name) as progress:
                preview = services.organisations_import(
                    sheet, place_ids=None, skip_faulty=skip_faulty, progress=progress
                )
        except FaultsError as error:
            _refuse(error.faults, faults)
    _show(preview.faults)
    _say(
        "organisations",
        new=preview.count("new"),
        changed=preview.count("changed"),
        same=preview.count("same"),
        skipped=preview.faulty_rows,
    )
    _keep(preview.faults, faults)
    _end_of_dry_run(dry_run, preview.faults, skip_faulty=skip_faulty)


@app.command("answers")
def answers_command(
    instrument: Annotated[str, typer.Argument(help="Key of a stored instrument.")],
    file: FileArgument,
    period: Annotated[str, typer.Option(help="Period that the answers are for, such as 2022.")],
    place: Annotated[
        str, typer.Option(help="Place on whose behalf; by default the one that holds them all.")
    ] = "",
    skip_faulty: SkipOption = False,
    faults: FaultsOption = None,
    dry_run: DryOption = False,
) -> None:
    """Store a file of answers as approved responses, with their results and observations.

    `subject` holds the credit code of a registered organisation; the other columns are those of
    `ronghe score`. Ends with exit code 1 when the file is refused, 2 when it cannot be read.

    **Example**: `ronghe import answers sme-digital-2024 answers.csv --period 2022`
    """
    if not periods.is_period(period):
        _stop("period", value=period)
    sheet = _sheet(file, faults)
    setup_django("owner")
    from ronghe.kernel.assessments import selectors
    from ronghe.kernel.assessments.importing import answer_file
    from ronghe.kernel.parties.people import Person
    from ronghe.kernel.trust.services import acting_as
    from ronghe.lib.faults import FaultsError

    held = selectors.instrument_by_key(instrument)
    if held is None:
        known = ", ".join(row.key for row in selectors.instruments_in_force())
        _stop("instrument", name=instrument, known=known)
    done = answer_file.answer_file_preview(sheet, instrument=held, period=period)
    if not dry_run:
        where = _place(place, [r.organisation.place_id for r in done.responses])
        try:
            with acting_as("import", reason=file.name):
                done = answer_file.answer_file_import(
                    sheet,
                    instrument=held,
                    period=period,
                    place=where,
                    by=Person(account_id=None, name="ronghe import", grants=()),
                    skip_faulty=skip_faulty,
                )
        except FaultsError as error:
            _refuse(error.faults, faults)
    _show(done.faults)
    _say(
        "answers",
        good=len(done.responses),
        changed=done.changed,
        incomplete=done.incomplete,
        count=len(done.faults),
    )
    _keep(done.faults, faults)
    _end_of_dry_run(dry_run, done.faults, skip_faulty=skip_faulty)


@app.command("response")
def response_command(
    response: Annotated[int, typer.Argument(help="Number of the response, as its address has it.")],
    file: Annotated[Path, typer.Argument(help="Workbook of `ronghe export response`, filled in.")],
    account: Annotated[str, typer.Option(help="User name of the clerk whose answers these are.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace what others changed since the workbook.")
    ] = False,
    faults: FaultsOption = None,
    dry_run: DryOption = False,
) -> None:
    """Take over what was changed in the workbook of one response, all or nothing.

    The same rules as on the page: the clerk's own response, unlocked answers, the last day of the
    campaign. Ends with exit code 1 when the workbook is refused, 2 when it cannot be read.

    **Example**: `ronghe import response 12 answers.xlsx --account zhang --dry-run`
    """
    setup_django("owner")
    from ronghe.config.cli import response_book
    from ronghe.lib.faults import FaultsError

    try:
        done = response_book.taken_over(
            response, file, account=account, replace=replace, dry_run=dry_run
        )
    except OSError as error:
        _stop("cannot-read", path=file, reason=error.strerror)
    except FaultsError as error:
        _refuse(error.faults, faults, key="refused-whole")
    except response_book.RefusedError as error:
        _say(error.key, **error.details)
        raise typer.Exit(1) from None
    _say("response", changed=len(done.changes), same=done.same, clashes=len(done.clashes))
    _keep((), faults)
    _end_of_dry_run(dry_run, (), skip_faulty=False)


def _sheet(file: Path, faults: Path | None) -> Sheet:
    if faults is not None and faults.resolve() == file.resolve():
        _stop("same-file", path=file)
    from ronghe.lib.faults import FaultsError
    from ronghe.lib.sheets import read_sheet

    try:
        return read_sheet(file, name=file.name)
    except OSError as error:
        _stop("cannot-read", path=file, reason=error.strerror)
    except FaultsError as error:
        _show(error.faults)
        _keep(error.faults, faults)
        _stop("no-table", path=file, count=len(error.faults))


def _place(code: str, seats: Sequence[int]) -> Place:
    """Return the place of a code, or the smallest one that holds all seats."""
    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.parties.selectors import common_place

    if not code:
        return common_place(seats)
    held = Place.objects.filter(code=code).first()
    if held is None:
        _stop("place", code=code)
    return held


@contextmanager
def _bar(name: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task(name, total=None)

        def progress(done: int, total: int) -> None:
            shown.update(task, completed=done, total=total)

        yield progress


def _refuse(faults: Sequence[Fault], path: Path | None, *, key: str = "refused") -> NoReturn:
    _show(faults)
    _say(key, count=len(faults))
    _keep(faults, path)
    raise typer.Exit(1)


def _end_of_dry_run(dry_run: bool, faults: Sequence[Fault], *, skip_faulty: bool) -> None:
    if dry_run:
        _say("dry-run")
        if faults and not skip_faulty:
            raise typer.Exit(1)


def _show(faults: Sequence[Fault]) -> None:
    from ronghe.config.cli.fault_list import faults_show

    if faults:
        faults_show(faults, language=_language())


def _keep(faults: Sequence[Fault], path: Path | None) -> None:
    """Write the faults where the person wants them; none, too, over those of an older try."""
    from ronghe.config.cli.fault_list import faults_write

    if path is None:
        return
    try:
        faults_write(faults, path)
    except OSError as error:
        _stop("cannot-write", path=path, reason=error.strerror)


def _stop(key: str, **details: object) -> NoReturn:
    _say(key, **details)
    raise typer.Exit(2)


def _say(key: str, **details: object) -> None:
    typer.echo(_SAID[key][_language()].format_map(details), err=True)


def _language() -> str:
    return message_language(os.environ)

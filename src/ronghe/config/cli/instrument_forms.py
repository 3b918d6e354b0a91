"""`ronghe instrument export` and `import`: instruments as XLSForms, and back."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ronghe.lib.faults import message_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.scoring.xlsform import Loss
    from ronghe.lib.faults import Fault

_SAID = {
    "unknown": {
        "zh": "没有评估工具或文件“{name}”。内置：{known}。",
        "en": 'There is no instrument and no file "{name}". Shipped: {known}.',
    },
    "cannot-read": {"zh": "无法读取 {path}：{reason}。", "en": "Cannot read {path}: {reason}."},
    "cannot-write": {"zh": "无法写入 {path}：{reason}。", "en": "Cannot write {path}: {reason}."},
    "faults": {
        "zh": "{path}：错误 {count} 处，未写出任何内容。",
        "en": "{path}: faults: {count}. Nothing was written.",
    },
    "written": {"zh": "{path}：题项 {items}。", "en": "{path}: items: {items}."},
    "losses": {
        "zh": "XLSForm 无法表达以下内容；它们写在 ronghe::… 列和 ronghe 工作表中，其他工具会忽略：",
        "en": "XLSForm cannot say the following; it travels in columns ronghe::… and the sheet "
        "ronghe, which other programs pass over:",
    },
    "loss": {
        "zh": "  {key}（{count}）：{what} → {columns}",
        "en": "  {key} ({count}): {what} → {columns}",
    },
    "left-out": {
        "zh": "表单中有 {count} 处未导入、被改动或补入了占位内容：",
        "en": "Left out, changed, or put in as a stand-in: {count}:",
    },
    "complete": {
        "zh": "表单由本系统导出，内容完整。",
        "en": "The form was written by this program; all of it is there.",
    },
}

Out = Annotated[Path, typer.Option("-o", "--out", help="Write to this file.")]
ListFile = Annotated[
    Path | None, typer.Option("--faults", help="Write the list into this CSV file, too.")
]


def export_command(
    instrument: Annotated[
        str, typer.Argument(help="A shipped instrument, or the path of a YAML file.")
    ],
    out: Out,
) -> None:
    """Write an instrument as an XLSForm for ODK, KoboToolbox and others.

    Prints what XLSForm cannot say and in which columns of ours it travels: `ronghe instrument
    import` reads the instrument back as it was. See docs/xlsform.md.

    **Example**: `ronghe instrument export sme-digital-2024 -o form.xlsx`
    """
    from ronghe.config.cli.score import shipped_instruments
    from ronghe.engines.scoring.xlsform import form_compile, form_of, workbook_bytes
    from ronghe.lib.definitions import definition_cursor
    from ronghe.lib.faults import FaultsError

    shipped = shipped_instruments()
    path = shipped.get(instrument, Path(instrument))
    if not path.exists():
        _stop("unknown", name=instrument, known=", ".join(shipped))
    try:
        cursor = definition_cursor(path)
        cursor.book.refuse_faults()
        exported = form_of(cursor.value, name=path.name)  # type: ignore[arg-type]  # checked by form_of
        data = workbook_bytes(exported.form, name=out.name)
        form_compile(data, name=out.name)
    except OSError as error:
        _stop("cannot-read", path=path, reason=error.strerror)
    except FaultsError as error:
        _refuse(path, error.faults)
    _write(out, data)
    _say("written", path=out, items=len(exported.instrument.items))
    _losses_show(exported.losses)


def import_command(
    file: Annotated[Path, typer.Argument(help="An XLSForm as XLSX.")],
    out: Out,
    valid_from: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="First day in force, where the form does not say it; default: today.",
        ),
    ] = None,
    faults: ListFile = None,
) -> None:
    """Read an XLSForm, ours or of others, as the definition of an instrument.

    Lists what of the form has no counterpart, was changed, or was put in as a stand-in, with
    sheet, row, column, value and rule. Exit code 1 where the form makes no instrument, 2 where a
    file cannot be read or written.

    **Example**: `ronghe instrument import form.xlsx -o my.yaml --faults list.csv`
    """
    from ronghe.config.cli.fault_list import faults_show, faults_write
    from ronghe.engines.scoring.xlsform import instrument_imported
    from ronghe.lib.definitions import definition_text
    from ronghe.lib.faults import FaultsError

    try:
        data = file.read_bytes()
    except OSError as error:
        _stop("cannot-read", path=file, reason=error.strerror)
    day: date = valid_from.date() if valid_from else datetime.now(UTC).date()
    try:
        found = instrument_imported(data, name=file.name, valid_from=day)
    except FaultsError as error:
        if faults is not None:
            faults_write(error.faults, faults)
        _refuse(file, error.faults)
    _write(out, definition_text(found.mapping).encode())
    _say("written", path=out, items=len(found.instrument.items))
    if faults is not None:
        faults_write(found.left_out, faults)
    if found.left_out:
        _say("left-out", count=len(found.left_out))
        faults_show(found.left_out, language=_language())
    elif found.is_own:
        _say("complete")


def _losses_show(losses: Sequence[Loss]) -> None:
    if losses:
        _say("losses")
    for loss in losses:
        what = loss.rule.zh if _language() == "zh" else loss.rule.en
        columns = ", ".join(loss.columns)
        _say("loss", key=loss.rule.key, count=loss.count, what=what, columns=columns)


def _refuse(path: Path, faults: Sequence[Fault]) -> NoReturn:
    from ronghe.config.cli.fault_list import faults_show

    faults_show(faults, language=_language())
    _warn("faults", path=path, count=len(faults))
    raise typer.Exit(1)


def _write(path: Path, data: bytes) -> None:
    from ronghe.lib.safe_files import whole_file

    try:
        with whole_file(path) as stream:
            stream.write(data)
    except OSError as error:
        _stop("cannot-write", path=path, reason=error.strerror)


def _language() -> str:
    return message_language(os.environ)


def _say(sentence: str, **details: object) -> None:
    typer.echo(_SAID[sentence][_language()].format_map(details))


def _warn(sentence: str, **details: object) -> None:
    said = _SAID[sentence][_language()].format_map(details)
    typer.echo(f"ronghe instrument: {said}", err=True)


def _stop(sentence: str, **details: object) -> NoReturn:
    _warn(sentence, **details)
    raise typer.Exit(2)

"""`ronghe instrument`: check the definition of a questionnaire, show it, list those shipped."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from ronghe.lib.definitions import Status
from ronghe.lib.faults import message_language

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ronghe.engines.scoring import Instrument
    from ronghe.lib.faults import Fault

app = typer.Typer(
    name="instrument",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Check, show, list, export and import definitions of questionnaires 评估工具定义.",
)

_PIPE_WIDTH = 160
_SAID = {
    "no-file": {"zh": "没有文件 {path}。", "en": "There is no file {path}."},
    "cannot-read": {
        "zh": "无法读取 {path}：{reason}。",
        "en": "Cannot read {path}: {reason}.",
    },
    "cannot-write": {
        "zh": "无法写入 {path}：{reason}。",
        "en": "Cannot write {path}: {reason}.",
    },
    "faults": {"zh": "{path}：错误 {count} 处。", "en": "{path}: faults: {count}."},
    "fine": {
        "zh": "{path}：没有错误。{title}，版本 {version}。",
        "en": "{path}: no faults. {title}, version {version}.",
    },
    "items": {"zh": "  题项 {count}：{kinds}", "en": "  items {count}: {kinds}"},
    "parts": {
        "zh": "  分组 {groups}，等级 {levels}，等级规则 {tracks}，约束 {constraints}",
        "en": "  groups {groups}, levels {levels}, tracks {tracks}, constraints {constraints}",
    },
    "minutes": {
        "zh": "  填写约 {minutes} 分钟（未标时长的题项 {unmeasured}）",
        "en": "  about {minutes} minutes to answer (items that do not say: {unmeasured})",
    },
    "statuses": {
        "zh": "  数值来源：官方 {official}，转录 {transcribed}，示意 {illustrative}",
        "en": "  numbers: official {official}, transcribed {transcribed}, "
        "illustrative {illustrative}",
    },
    "texts": {
        "zh": "  文字 {count} 处，中英文齐全；疑似未翻译 {suspects}",
        "en": "  texts {count}, each in Chinese and English; not translated by their looks: "
        "{suspects}",
    },
    "suspect": {"zh": "    {text}", "en": "    {text}"},
}


@app.command("check")
def check_command(
    files: Annotated[list[Path], typer.Argument(help="Definitions as YAML.")],
) -> None:
    """Read definitions and print all that is wrong, a line each, or what they amount to.

    A line has file:line, the path inside the definition, what to do, and the rule in brackets, so
    that an editor jumps to the place. Exit code 1 where there is any fault, 2 where a file cannot
    be read.

    **Examples**: `ronghe instrument check my.yaml`,
    `ronghe instrument check instruments/*.yaml`
    """
    from ronghe.engines.scoring import DefinitionError, instrument_read

    is_faulty = is_unread = False
    for path in files:
        try:
            instrument = instrument_read(path)
        except FileNotFoundError:
            is_unread = True
            _warn("no-file", path=path)
        except OSError as error:
            is_unread = True
            _warn("cannot-read", path=path, reason=error.strerror)
        except DefinitionError as error:
            is_faulty = True
            for fault in error.faults:
                typer.echo(_fault_line(path, fault))
            _warn("faults", path=path, count=len(error.faults))
        else:
            _summary_show(path, instrument)
    if is_faulty or is_unread:
        raise typer.Exit(2 if is_unread else 1)


@app.command("show")
def show_command(
    instrument: Annotated[
        str, typer.Argument(help="A shipped instrument, or the path of a YAML file.")
    ],
) -> None:
    """Print the tree of an instrument with kinds, points and weights, and its level rule.

    **Example**: `ronghe instrument show sme-digital-2024`
    """
    from ronghe.config.cli.instrument_tree import instrument_tree
    from ronghe.config.cli.score import instrument_named

    _draw(instrument_tree(instrument_named(instrument), language=_language()))


@app.command("list")
def list_command() -> None:
    """List the instruments that are shipped.

    **Example**: `ronghe instrument list`
    """
    from rich.table import Table

    from ronghe.config.cli.score import instrument_named, shipped_instruments
    from ronghe.engines.scoring import plain

    table = Table("key", "version", "title", "items", "points", "levels", "status")
    for key in shipped_instruments():
        found = instrument_named(key)
        table.add_row(
            key, found.version, found.title.to(_language()), str(len(found.items)),
            str(plain(found.points)), str(len(found.level_rule.levels)), found.provenance.status,
        )  # fmt: skip
    _draw(table)


@app.command("schema")
def schema_command(
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Write to this file instead of the screen.")
    ] = None,
) -> None:
    """Print the JSON Schema of definitions, for editors that complete and check while one types.

    **Examples**: `ronghe instrument schema`,
    `ronghe instrument schema -o instrument.schema.json`
    """
    text = schema_text()
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        _warn("cannot-write", path=out, reason=error.strerror)
        raise typer.Exit(2) from error


def schema_text() -> str:
    """Return the JSON Schema as it is published."""
    from ronghe.engines.scoring import instrument_schema

    return json.dumps(instrument_schema(), ensure_ascii=False, indent=1) + "\n"


def _draw(drawing: RenderableType) -> None:
    from rich.console import Console

    screen = Console()
    # A pipe has no width of its own; what is drawn for one is not broken at 80 characters.
    (screen if screen.is_terminal else Console(width=_PIPE_WIDTH)).print(drawing)


def _summary_show(path: Path, instrument: Instrument) -> None:
    from ronghe.engines.scoring import plain, summary_of

    found = summary_of(instrument)
    title = instrument.title.to(_language())
    kinds = ", ".join(f"{kind} {count}" for kind, count in found.items.items())
    statuses = {name: found.statuses.get(name, 0) for name in get_args(Status)}
    _say("fine", path=path, title=title, version=instrument.version)
    _say("items", count=len(instrument.items), kinds=kinds)
    _say(
        "parts", groups=found.groups, levels=found.levels, tracks=found.tracks,
        constraints=found.constraints,
    )  # fmt: skip
    _say("minutes", minutes=plain(found.minutes), unmeasured=found.unmeasured)
    _say("statuses", **statuses)
    _say("texts", count=found.texts, suspects=len(found.suspects))
    for text in found.suspects:
        _say("suspect", text=f"{text.zh} | {text.en}")


def _fault_line(path: Path, fault: Fault) -> str:
    place = f"{path}:{fault.row}" if fault.row else str(path)
    column = f" {fault.column}:" if fault.column else ""
    return f"{place}:{column} {fault.text(_language())} [{fault.rule}]"


def _language() -> str:
    return message_language(os.environ)


def _say(sentence: str, **details: object) -> None:
    typer.echo(_SAID[sentence][_language()].format_map(details))


def _warn(sentence: str, **details: object) -> None:
    said = _SAID[sentence][_language()].format_map(details)
    typer.echo(f"ronghe instrument: {said}", err=True)

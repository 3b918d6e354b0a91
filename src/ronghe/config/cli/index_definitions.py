"""`ronghe index check | show | list | schema`: definitions of composite indices."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from ronghe.config.cli.index_files import index_named, index_path, shipped_indices, table_read
from ronghe.config.cli.index_words import language, say, stop, warn
from ronghe.lib.definitions import Status

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ronghe.engines.index import Index
    from ronghe.lib.faults import Fault

_PIPE_WIDTH = 160


def check_command(
    definitions: Annotated[
        list[str], typer.Argument(help="Keys of shipped indices, or definitions as YAML.")
    ],
    data: Annotated[
        Path | None, typer.Option("--data", help="Also read this data as the index would.")
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", help="Of a CSV file that is neither Unicode nor GB18030."),
    ] = None,
) -> None:
    """Read definitions and print all that is wrong, a line each, or what they amount to.

    A line has file:line, the path inside the definition, what to do, and the rule in brackets, so
    that an editor jumps to the place. Exit code 1 where there is any fault, 2 where a file cannot
    be read.

    **Examples**: `ronghe index check my.yaml`, `ronghe index check asem --data asem.csv`
    """
    from ronghe.engines.index import DefinitionError, index_read
    from ronghe.lib.faults import FaultsError

    is_faulty = False
    for name in definitions:
        path = index_path(name)
        try:
            index = index_read(path)
            if data is not None:
                table_read(index, data, encoding=encoding)
        except OSError as error:
            stop("cannot-read", path=path, reason=error.strerror)
        except DefinitionError as error:
            is_faulty = True
            _faults_show(path, error.faults)
        except FaultsError as error:
            is_faulty = True
            _faults_show(data or path, error.faults)
        else:
            _summary_show(path, index)
    if is_faulty:
        raise typer.Exit(1)


def show_command(
    index: Annotated[str, typer.Argument(help="A shipped index, or the path of a YAML file.")],
) -> None:
    """Print the tree of an index with weights, columns and methods, and its steps.

    **Example**: `ronghe index show asem`
    """
    from ronghe.config.cli.index_tree import index_tree

    _draw(index_tree(index_named(index), language=language()))


def list_command() -> None:
    """List the indices that are shipped.

    **Example**: `ronghe index list`
    """
    from rich.table import Table

    table = Table("key", "version", "title", "indicators", "nodes", "status")
    for key in shipped_indices():
        found = index_named(key)
        table.add_row(
            key, found.version, found.title.to(language()), str(len(found.leaves)),
            str(len(found.nodes)), found.provenance.status,
        )  # fmt: skip
    _draw(table)


def schema_command(
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Write to this file instead of the screen.")
    ] = None,
) -> None:
    """Print the JSON Schema of definitions, for editors that complete and check while one types.

    **Examples**: `ronghe index schema`, `ronghe index schema -o index.schema.json`
    """
    text = schema_text()
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        stop("cannot-write", path=out, reason=error.strerror)


def schema_text() -> str:
    """Return the JSON Schema as it is published."""
    from ronghe.engines.index import index_schema

    return json.dumps(index_schema(), ensure_ascii=False, indent=1) + "\n"


def _draw(drawing: RenderableType) -> None:
    from rich.console import Console

    screen = Console()
    # A pipe has no width of its own; what is drawn for one is not broken at 80 characters.
    (screen if screen.is_terminal else Console(width=_PIPE_WIDTH)).print(drawing)


def _summary_show(path: Path, index: Index) -> None:
    from ronghe.engines.index.table import columns_needed

    needed = columns_needed(index)
    say("fine", path=path, title=index.title.to(language()), version=index.version)
    say(
        "parts", leaves=len(index.leaves), nodes=len(index.nodes),
        steps=", ".join(f"{step.kind} {step.method}".strip() for step in index.steps) or "-",
    )  # fmt: skip
    say("columns", columns=", ".join({**needed.texts, **needed.numbers}))
    statuses = [leaf.provenance.status for leaf in index.leaves]
    say("statuses", **{name: statuses.count(name) for name in get_args(Status)})


def _faults_show(path: Path, faults: tuple[Fault, ...]) -> None:
    for fault in faults:
        place = f"{path}:{fault.row}" if fault.row else str(path)
        column = f" {fault.column}:" if fault.column else ""
        typer.echo(f"{place}:{column} {fault.text(language())} [{fault.rule}]")
    warn("faults", path=path, count=len(faults))

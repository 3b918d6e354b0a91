"""`ronghe doctor`: is everything that Ronghe needs there, and what to do where it is not."""

from __future__ import annotations

import dataclasses
import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ronghe.config.cli.setup import CannotStartError, setup_django

if TYPE_CHECKING:
    from ronghe.config.health import Finding


class Format(StrEnum):
    """How findings are printed."""

    TABLE = "table"
    JSON = "json"


def doctor(
    format_: Annotated[
        Format, typer.Option("--format", help="For people or for programs.")
    ] = Format.TABLE,
) -> None:
    """Check database, roles, migrations, row-level security, assets, translations, clock and disk.

    Ends with exit code 1 when something is wrong; every such line says what to do.

    **Examples**: `ronghe doctor`, `ronghe doctor --format json`
    """
    from ronghe.config import health

    try:
        setup_django("owner", any_version=True)
    except CannotStartError as error:
        findings = [health.unreachable(str(error))]
    else:
        findings = health.findings()
    if format_ is Format.JSON:
        rows = [dataclasses.asdict(finding) for finding in findings]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        _print_table(findings)
    raise typer.Exit(0 if all(finding.is_well for finding in findings) else 1)


def _print_table(findings: list[Finding]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("", "what", "found", "what to do")
    for finding in findings:
        mark = "[green]well[/]" if finding.is_well else "[red]WRONG[/]"
        table.add_row(mark, finding.what, finding.found, finding.remedy)
    Console().print(table)

"""`ronghe index`: composite indices, rankings of places by an indicator, proof of stored sums."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from ronghe.config.cli.setup import CannotStartError, setup_django

if TYPE_CHECKING:
    from ronghe.kernel.indicators.models import Indicator
    from ronghe.kernel.parties.models import Place

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Build composite indices; rank places by an indicator; check the stored sums 指数.",
)


@app.command()
def rank(
    indicator: Annotated[str, typer.Argument(help="Key of an indicator, such as digital_score.")],
    place: Annotated[str, typer.Option(help="Rank what lies in this place.")] = "500000",
    period: Annotated[str, typer.Option(help="Period; the newest with values if not given.")] = "",
    above_scale: Annotated[
        bool, typer.Option("--above-scale/--all", help="Only above-scale enterprises, or all.")
    ] = True,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """Rank the places one step below a place by one indicator.

    Places without any value are not ranked; they are listed last.

    **Examples**: `ronghe index rank stage_digital_share`,
    `ronghe index rank digital_workshops --period 2021 --all --csv`
    """
    setup_django("owner")
    from ronghe.kernel.indicators import selectors
    from ronghe.kernel.parties.selectors import children_of

    found, top = _indicator(indicator), _place(place)
    periods = selectors.periods_of([found], top.pk)
    if not periods or (period and period not in periods):
        message = f"{found.key} has no values in {top.label} for {period or 'any period'}."
        raise CannotStartError(message)
    chosen = period or periods[-1]
    population = selectors.ABOVE_SCALE if above_scale else selectors.EVERYBODY
    children = list(children_of(top))
    figures = selectors.figures(
        indicators=[found],
        place_ids=[child.pk for child in children],
        periods=[chosen],
        population=population,
    )
    rows = [(child, figures[found.key, child.pk, chosen]) for child in children]
    rows.sort(key=lambda row: (row[1].value is None, -(row[1].value or 0), row[0].code))
    lines: list[tuple[str, ...]] = []
    for child, figure in rows:
        if figure.value is None:
            lines.append(("", child.code, child.label, "", "0"))
            continue
        better = sum(other.value > figure.value for _, other in rows if other.value is not None)
        value = f"{figure.value:.{found.decimals}f}"
        lines.append((str(better + 1), child.code, child.label, value, str(figure.n)))
    title = f"{found.label} {found.unit_label} · {top.label} · {chosen}"
    _print(title, ("rank", "code", "place", "value", "n"), lines, as_csv=as_csv)


@app.command()
def recount() -> None:
    """Recount every sum from its observations and compare; exit 1 if any differs.

    **Example**: `ronghe index recount`
    """
    setup_django("owner")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ronghe_recount()")
        different = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM indicators_observation WHERE superseded_at IS NULL")
        counted = cursor.fetchone()[0]
    for row in different:
        typer.echo(f"indicator {row[0]}, {row[1]}, place {row[2]}: {row[5:]}", err=True)
    typer.echo(f"{counted} observations recounted, {len(different)} sums differ.")
    if different:
        raise typer.Exit(1)


def _print(
    title: str, columns: tuple[str, ...], lines: list[tuple[str, ...]], *, as_csv: bool
) -> None:
    if as_csv:
        csv.writer(sys.stdout).writerows([columns, *lines])
        return
    table = Table(title=title)
    for column in columns:
        table.add_column(column, justify="left" if column in {"code", "place"} else "right")
    for line in lines:
        table.add_row(*line)
    Console().print(table)


def _indicator(key: str) -> Indicator:
    from ronghe.kernel.indicators.models import Indicator

    found = Indicator.objects.filter(key=key).first()
    if found is None:
        known = ", ".join(Indicator.objects.values_list("key", flat=True))
        message = f"There is no indicator {key!r}. Known: {known}."
        raise CannotStartError(message)
    return found


def _place(code: str) -> Place:
    from ronghe.kernel.parties.models import Place

    found = Place.objects.filter(code=code).first()
    if found is None:
        message = f"There is no place with the code {code!r}."
        raise CannotStartError(message)
    return found

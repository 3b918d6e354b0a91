"""`ronghe index explain | audit | compare`: what an index is made of, and how well it is made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ronghe.config.cli.index_files import index_named, table_read
from ronghe.config.cli.index_words import language, say, sentence, stop, warn

if TYPE_CHECKING:
    from ronghe.config.cli.index_tables import Sheet
    from ronghe.engines.index import Build, Index, Table
    from ronghe.engines.index.explaining import Movement

DEFINITION = Annotated[
    str, typer.Argument(help="A shipped index, or the path of its definition as YAML.")
]
DATA = Annotated[Path, typer.Argument(help="CSV, XLSX or Parquet: a row a unit (and period).")]
OUT = Annotated[
    Path | None, typer.Option("-o", "--out", help="Also write the tables as CSV to this directory.")
]
PERIOD = Annotated[
    str, typer.Option("--period", help="Of a panel: the period; the last one if not given.")
]
_NAMED = 10


def explain_command(
    definition: DEFINITION,
    data: DATA,
    unit: Annotated[str, typer.Argument(help="The key of the unit to explain.")],
    against: Annotated[
        Path | None,
        typer.Option("--against", help="Earlier data: what moved the score since."),
    ] = None,
    against_definition: Annotated[
        str, typer.Option("--against-definition", help="The definition of the earlier edition.")
    ] = "",
    against_period: Annotated[
        str, typer.Option("--against-period", help="Of a panel: the earlier period.")
    ] = "",
    peers: Annotated[
        str, typer.Option("--peers", help="A column of groups: compare within the unit's group.")
    ] = "",
    period: PERIOD = "",
    out: OUT = None,
) -> None:
    """Explain the score of a unit: parts that add up to it, its place among peers, what moved it.

    With earlier data (or an earlier period of a panel) the change is told apart: data, members
    that came or went, and method; the parts of each add up.

    **Examples**: `ronghe index explain asem asem.csv CHE`,
    `ronghe index explain my.yaml now.csv 500112 --against before.csv`
    """
    from ronghe.config.cli.index_tables import sheet_show, sheets_write

    index, table = _read(definition, data)
    whole = _built(index, table, data)
    chosen, build = _period(whole, period)
    if unit not in build.units:
        stop("no-unit", unit=unit, path=data, known=", ".join(build.units[:_NAMED]))
    sheets = [_parts(build, unit, _peers(build, table, unit, peers))]
    moved = _moved(whole, index, table, chosen, against, against_definition, against_period)
    if moved is not None and unit in moved.units:
        sheets.append(_movement(moved, unit))
    elif moved is not None:
        warn("not-before", unit=unit)
    row = build.units.index(unit)
    say(
        "score", unit=unit, index=f"{index.key} {index.version}",
        score=f"{build.scores[-1][row]:.4g}", rank=int(build.rank[row]) or "-",
        of=int((build.rank > 0).sum()),
    )  # fmt: skip
    for sheet in sheets:
        sheet_show(sheet, title=sentence(sheet.name))
    _write(sheets_write, sheets, out)


def audit_command(definition: DEFINITION, data: DATA, period: PERIOD = "", out: OUT = None) -> None:
    """Audit an index: coverage, shape, correlations, coherence, weights against influence.

    The checks are those of the statistical audits of the Joint Research Centre. What stands out is
    shown; all tables go to the directory.

    **Example**: `ronghe index audit asem asem.csv -o audit/`
    """
    from ronghe.config.cli.index_audit import audit_sheets
    from ronghe.config.cli.index_tables import sheet_show, sheets_write
    from ronghe.engines.index.auditing import audit

    index, table = _read(definition, data)
    _, build = _period(_built(index, table, data), period)
    sheets = audit_sheets(audit(build))
    for sheet in sheets:
        sheet_show(sheet, title=sentence(sheet.name))
    _write(sheets_write, sheets, out)


def compare_command(
    first: Annotated[str, typer.Argument(help="An index: shipped, or a YAML file.")],
    second: Annotated[str, typer.Argument(help="Another one.")],
    data: DATA,
    second_data: Annotated[
        Path | None, typer.Option("--second-data", help="Data of the second, where it has its own.")
    ] = None,
    period: PERIOD = "",
    out: OUT = None,
) -> None:
    """Compare two indices of the same units: who moves by how many places, and how much they agree.

    **Example**: `ronghe index compare asem my-asem.yaml asem.csv`
    """
    from ronghe.config.cli.index_tables import Sheet, sheet_show, sheets_write
    from ronghe.engines.index.comparing import comparison

    builds = []
    for name, path in ((first, data), (second, second_data or data)):
        index, table = _read(name, path)
        builds.append(_period(_built(index, table, path), period)[1])
    found = comparison(*builds)
    order = sorted(range(len(found.units)), key=lambda at: (-abs(int(found.shift[at])), at))
    sheet = Sheet(
        name="shifts",
        columns=("unit", "first", "second", "rank_first", "rank_second", "shift"),
        rows=[
            (
                found.units[at], float(found.first[at]), float(found.second[at]),
                int(found.rank_first[at]) or None, int(found.rank_second[at]) or None,
                int(found.shift[at]),
            )
            for at in order
        ],
    )  # fmt: skip
    sheet_show(sheet, title=sentence("shifts"), most=2 * _NAMED)
    say(
        "agreement", units=len(found.units), spearman=f"{found.spearman:.4f}",
        kendall=f"{found.kendall:.4f}", shift=f"{found.mean_shift:.2f}",
    )  # fmt: skip
    _write(sheets_write, [sheet], out)


def _read(definition: str, data: Path) -> tuple[Index, Table]:
    from ronghe.config.cli.fault_list import faults_show
    from ronghe.lib.faults import FaultsError

    index = index_named(definition)
    try:
        return index, table_read(index, data)
    except FaultsError as error:
        faults_show(error.faults, language=language())
        warn("data-refused", path=data, count=len(error.faults))
        raise typer.Exit(1) from error


def _built(index: Index, table: Table, data: Path) -> Build:
    from ronghe.config.cli.fault_list import faults_show
    from ronghe.engines.index import index_build
    from ronghe.lib.faults import FaultsError

    try:
        return index_build(index, table)
    except FaultsError as error:
        faults_show(error.faults, language=language())
        warn("data-refused", path=data, count=len(error.faults))
        raise typer.Exit(1) from error


def _period(build: Build, period: str) -> tuple[str, Build]:
    """Return the period that was asked for, or the last, and its rows."""
    from ronghe.engines.index.explaining import period_of

    if build.periods is None:
        if period:
            stop("no-panel", period=period)
        return "", build
    chosen = period or build.periods[-1]
    if chosen not in build.periods:
        stop("no-period", period=chosen, known=", ".join(dict.fromkeys(build.periods)))
    return chosen, period_of(build, chosen)


def _peers(build: Build, table: Table, unit: str, column: str) -> set[str] | None:
    if not column:
        return None
    if column not in table.texts:
        stop("no-group", column=column, known=", ".join(table.texts) or "-")
    group = dict(zip(table.units, table.texts[column], strict=True))
    return {other for other in build.units if group[other] == group[unit]}


def _parts(build: Build, unit: str, peers: set[str] | None) -> Sheet:
    from ronghe.config.cli.index_tables import Sheet
    from ronghe.engines.index.explaining import contributions, standings

    row = build.units.index(unit)
    brought = contributions(build)
    rows = [
        (
            each.key, each.score, float(brought.of(each.key)[row]), each.rank or None, each.of,
            each.median, each.distance, each.gain,
        )
        for each in reversed(standings(build, unit, peers=peers))
    ]  # fmt: skip
    columns = (
        "key", "score", "contribution", "rank", "of", "peer_median", "distance", "worth",
    )  # fmt: skip
    return Sheet(name="composition", columns=columns, rows=rows)


def _moved(
    build: Build,
    index: Index,
    table: Table,
    period: str,
    data: Path | None,
    definition: str,
    earlier: str,
) -> Movement | None:
    from ronghe.engines.index.explaining import Edition, movement, movement_in_panel

    if earlier:
        if earlier not in (build.periods or ()):
            stop("no-period", period=earlier, known=", ".join(dict.fromkeys(build.periods or ())))
        return movement_in_panel(build, earlier, period)
    if data is None:
        return None
    if build.periods is not None:
        stop("against-panel")
    before = (
        _read(definition or index.key, data) if definition else (index, table_read(index, data))
    )
    return movement(Edition(index=before[0], table=before[1]), Edition(index=index, table=table))


def _movement(moved: Movement, unit: str) -> Sheet:
    from ronghe.config.cli.index_tables import Sheet

    at = moved.units.index(unit)
    causes = (
        ("before", moved.before), ("data", moved.data), ("membership", moved.membership),
        ("method", moved.method), ("after", moved.after),
    )  # fmt: skip
    rows = [("", cause, float(values[at])) for cause, values in causes]
    parts = sorted(moved.by_part.items(), key=lambda part: -abs(float(part[1][at])))
    rows += [("data", key, float(values[at])) for key, values in parts]
    return Sheet(name="movement", columns=("of", "cause", "points"), rows=rows)


def _write(write: object, sheets: list[Sheet], out: Path | None) -> None:
    if out is None:
        return
    try:
        write(sheets, out)  # type: ignore[operator] # `sheets_write`, imported by whoever calls
    except OSError as error:
        stop("cannot-write", path=error.filename or out, reason=error.strerror)
    say("written", out=out, files=", ".join(f"{sheet.name}.csv" for sheet in sheets))

"""`ronghe index estimate`: from enterprises to regions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ronghe.config.cli.index_files import files_write
from ronghe.config.cli.index_words import language, say, sentence, stop, warn

if TYPE_CHECKING:
    from ronghe.config.cli.index_tables import Sheet
    from ronghe.engines.index.estimation import Estimates

By = Literal["count", "size"]


def estimate_command(
    data: Annotated[
        Path, typer.Argument(help="CSV or XLSX: a row an enterprise, answered or not.")
    ],
    value: Annotated[
        list[str], typer.Option("--value", help="The column of a figure; blank: no answer.")
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="The directory of the results.")],
    region: Annotated[str, typer.Option("--region", help="The column of regions.")] = "region",
    stratum: Annotated[
        list[str] | None,
        typer.Option("--stratum", help="A column of strata; the first is kept longest."),
    ] = None,
    size: Annotated[
        str, typer.Option("--size", help="The column of a size, such as revenue.")
    ] = "",
    count: Annotated[
        str,
        typer.Option("--count", help="How many enterprises a row without an answer stands for."),
    ] = "",
    key: Annotated[str, typer.Option("--key", help="The column that names enterprises.")] = "",
    shares_by: Annotated[
        By, typer.Option("--shares-by", help="What a stratum weighs: its number, or its size.")
    ] = "count",
    means_by: Annotated[
        By, typer.Option("--means-by", help="What an answer weighs within its stratum.")
    ] = "count",
    coverage: Annotated[
        float, typer.Option("--coverage", min=0.5, max=0.999, help="Of the intervals.")
    ] = 0.9,
) -> None:
    """Estimate figures of regions from those of enterprises, with their errors.

    `regions.csv` has a row a region: each figure and its standard error (`NAME_se`), ready for
    `ronghe index build` and `uncertainty`. `quality.csv` says what each rests on: interval,
    unweighted mean, enterprises, answers, coverage, effective sample size. `influence.csv` says how
    far each enterprise moves its region, `collapsed.csv` which strata were put together.

    **Example**: `ronghe index estimate firms.csv --value score --region district
    --stratum industry --stratum size_class --size revenue -o estimates/`
    """
    from ronghe.config.cli.fault_list import faults_show
    from ronghe.config.cli.index_tables import sheet_show
    from ronghe.engines.index.estimation import FrameColumns, estimate, frames_of_sheet
    from ronghe.lib.faults import FaultsError
    from ronghe.lib.sheets import read_sheet

    if not size and "size" in (shares_by, means_by):
        stop("no-size-column")
    columns = FrameColumns(
        region=region, values=tuple(value), strata=tuple(stratum or ()), size=size, count=count,
        key=key,
    )  # fmt: skip
    try:
        found = frames_of_sheet(read_sheet(data, name=data.name), columns)
    except FaultsError as error:
        faults_show(error.faults, language=language())
        warn("data-refused", path=data, count=len(error.faults))
        raise typer.Exit(1) from error
    except OSError as error:
        stop("cannot-read", path=data, reason=error.strerror)
    made = {
        name: estimate(frame, shares_by=shares_by, means_by=means_by)
        for name, frame in found.frames.items()
    }
    sheets = [_regions(made), _quality(made, coverage), _influence(made, found.keys), _merges(made)]
    files_write(((f"{sheet.name}.csv", sheet.csv()) for sheet in sheets), out)
    sheet_show(sheets[0], title=sentence("estimates"), most=40)
    say("written", out=out, files=", ".join(f"{sheet.name}.csv" for sheet in sheets))


def _regions(made: dict[str, Estimates]) -> Sheet:
    from ronghe.config.cli.index_tables import Sheet as Made

    first = next(iter(made.values()))
    columns = [name for value in made for name in (value, f"{value}_se")]
    rows = [
        [
            str(label),
            *(
                float(number)
                for one in made.values()
                for number in (one.value[at], one.standard_error[at])
            ),
        ]
        for at, label in enumerate(first.regions)
    ]
    return Made(name="regions", columns=("unit", *columns), rows=rows)


def _quality(made: dict[str, Estimates], coverage: float) -> Sheet:
    from ronghe.config.cli.index_tables import Sheet as Made

    rows: list[list[Any]] = []
    for name, one in made.items():
        low, high = one.interval(coverage)
        rows += [
            [
                str(label), name, float(one.value[at]), float(low[at]), float(high[at]),
                float(one.unweighted[at]), int(one.enterprises[at]), int(one.answered[at]),
                float(one.coverage[at]), float(one.size_share[at]), float(one.effective[at]),
                int(one.strata[at]),
            ]
            for at, label in enumerate(one.regions)
        ]  # fmt: skip
    columns = (
        "region", "figure", "value", "low", "high", "unweighted_mean", "enterprises", "answers",
        "coverage", "size_share", "effective_sample_size", "strata",
    )  # fmt: skip
    return Made(name="quality", columns=columns, rows=rows)


def _influence(made: dict[str, Estimates], keys: tuple[str, ...]) -> Sheet:
    import numpy as np

    from ronghe.config.cli.index_tables import Sheet as Made
    from ronghe.engines.index.estimation import influence

    rows: list[list[Any]] = []
    for name, one in made.items():
        moved = influence(one)
        answered = np.flatnonzero(one.frame.is_answered)
        order = answered[np.argsort(-np.abs(np.nan_to_num(moved[answered])), kind="stable")]
        rows += [
            [
                str(one.frame.region[at]),
                name,
                keys[at],
                float(one.frame.value[at]),
                float(moved[at]),
            ]
            for at in order
        ]
    return Made(
        name="influence",
        columns=("region", "figure", "enterprise", "value", "influence"),
        rows=rows,
    )


def _merges(made: dict[str, Estimates]) -> Sheet:
    from ronghe.config.cli.index_tables import Sheet as Made

    rows = [
        [
            name,
            str(merge.region),
            " / ".join(map(str, merge.stratum)),
            " / ".join(map(str, merge.into)),
        ]
        for name, one in made.items()
        for merge in one.merges
    ]
    return Made(name="collapsed", columns=("figure", "region", "stratum", "into"), rows=rows)

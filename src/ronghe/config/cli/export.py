"""`ronghe export`: the data as files that any program reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ronghe.config.cli.setup import CannotStartError, setup_django
from ronghe.lib.safe_files import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

app = typer.Typer(no_args_is_help=True, help="Write the data into CSV or XLSX files 数据导出.")
_BATCH = 5_000  # rows read from the database at a time

Out = Annotated[
    Path | None,
    typer.Option("-o", "--out", help="FILE.csv or FILE.xlsx; standard output gets CSV."),
]
Place = Annotated[str, typer.Option(help="Code of a place; what lies below it counts too.")]


@app.command()
def organisations(out: Out = None, place: Place = "") -> None:
    """Write the register of organisations, in the form that `ronghe import organisations` reads.

    **Example**: `ronghe export organisations --place 500112 -o yubei.xlsx`
    """
    setup_django("owner")
    _write(_organisation_rows(place), out, title="organisations")


@app.command()
def observations(
    out: Out = None,
    place: Place = "",
    indicator: Annotated[list[str] | None, typer.Option(help="Key; may be repeated.")] = None,
    period: Annotated[str, typer.Option(help="Such as 2022.")] = "",
) -> None:
    """Write the values in force of organisations and places, each with what made it.

    **Example**: `ronghe export observations --indicator devices_total --period 2022 -o devices.csv`
    """
    setup_django("owner")
    _check_indicators(indicator or [])
    rows = _observation_rows(place=place, indicators=indicator or [], period=period)
    _write(rows, out, title="observations")


def _organisation_rows(place: str) -> Iterator[Sequence[Any]]:
    from ronghe.kernel.parties.models import Organisation

    found = Organisation.objects.order_by("credit_code").select_related("place", "industry")
    if place:
        found = found.filter(place__above__ancestor_id=_place_id(place))
    listed = found.values_list("known_years", flat=True)
    years = sorted({year for known in listed.iterator(_BATCH) for year in known})
    yield (
        *("credit_code", "name", "place", "industry", "size", "status", "aliases"),
        *(f"above_scale_{year}" for year in years),
    )
    for row in found.prefetch_related("aliases").iterator(_BATCH):
        yield (
            row.credit_code,
            row.name,
            row.place.code,
            row.industry.code,
            row.size,
            row.status,
            ";".join(alias.name for alias in row.aliases.all()),
            *({True: "1", False: "0", None: ""}[row.is_above_scale(year)] for year in years),
        )


def _observation_rows(
    *, place: str, indicators: Sequence[str], period: str
) -> Iterator[Sequence[Any]]:
    from ronghe.kernel.indicators.models import Observation

    found = Observation.objects.filter(superseded_at__isnull=True)
    if place:
        found = found.filter(place__above__ancestor_id=_place_id(place))
    if indicators:
        found = found.filter(indicator__key__in=indicators)
    if period:
        found = found.filter(period=period)
    columns = {
        "observation": "id",
        "indicator": "indicator__key",
        "period": "period",
        "value": "value",
        "unit": "indicator__unit",
        "place": "place__code",
        "place_name": "place__name",
        "credit_code": "organisation__credit_code",
        "organisation": "organisation__name",
        "division": "division",
        "above_scale": "above_scale",
        "made_by": "activity__kind",
        "rule": "activity__rule",
        "rule_version": "activity__rule_version",
        "made_at": "activity__at",
    }
    yield tuple(columns)
    ordered = found.order_by("indicator__key", "period", "place__code", "id")
    for *row, made_at in ordered.values_list(*columns.values()).iterator(_BATCH):
        # As text: a spreadsheet's times have no zone.
        yield (*row, made_at.isoformat(timespec="seconds"))


def _place_id(code: str) -> int:
    from ronghe.kernel.parties.models import Place

    found = Place.objects.filter(code=code).values_list("id", flat=True).first()
    if found is None:
        message = (
            f"There is no place with the code {code!r} (six digits of GB/T 2260, or a park's)."
        )
        raise CannotStartError(message)
    return found


def _check_indicators(keys: Sequence[str]) -> None:
    from ronghe.kernel.indicators.models import Indicator

    known = set(Indicator.objects.values_list("key", flat=True))
    if unknown := [key for key in keys if key not in known]:
        message = (
            f"No indicator is called {', '.join(unknown)}; there are: {', '.join(sorted(known))}."
        )
        raise CannotStartError(message)


def _write(rows: Iterable[Sequence[Any]], out: Path | None, *, title: str) -> None:
    from ronghe.web.shell import exports

    kind = "csv" if out is None else out.suffix.lower().lstrip(".")
    if kind not in exports.FORMATS:
        message = f"{out} must end in .csv or .xlsx."
        raise CannotStartError(message)
    try:
        with whole_file(out) as stream:
            if kind == "xlsx":
                exports.write_xlsx(rows, out=stream, title=title)
            else:
                exports.write_csv(rows, out=stream)
    except (OSError, exports.TooManyRowsError) as error:
        message = f"{out} cannot be written: {error}"
        raise CannotStartError(message) from error

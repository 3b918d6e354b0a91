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


@app.command()
def response(
    number: Annotated[int, typer.Argument(help="Number of the response, as its address has it.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="FILE.xlsx")],
) -> None:
    """Write the workbook of one response, to be filled in and read by `ronghe import response`.

    Its words are in the language of the locale (LC_ALL, LC_MESSAGES, LANG).

    **Example**: `ronghe export response 12 -o answers.xlsx`
    """
    setup_django("owner")
    from ronghe.config.cli.response_book import RefusedError, written

    try:
        data = written(number)
    except RefusedError as error:
        raise CannotStartError(f"There is no response {number}.") from error
    with whole_file(out) as file:
        file.write(data)


@app.command()
def figures(
    out: Out = None,
    place: Place = "",
    period: Annotated[str, typer.Option(help="Such as 2022; else all.")] = "",
) -> None:
    """Write all figures of a place and of the places one step below it, by period.

    Without `--place`, of the smallest place that holds all organisations. What has no value is
    left out.

    **Example**: `ronghe export figures --place 500000 --period 2022 -o figures.xlsx`
    """
    setup_django("owner")
    _write(_figure_rows(place=place, period=period), out, title="figures")


@app.command()
def targets(
    out: Out = None,
    place: Place = "",
    year: Annotated[int | None, typer.Option(help="Such as 2025; else all.")] = None,
) -> None:
    """Write the accepted targets in force, each with its document, span and responsible units.

    **Example**: `ronghe export targets --place 500000 -o targets.csv`
    """
    setup_django("owner")
    _write(_target_rows(place=place, year=year), out, title="targets")


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
        "industry": "industry",
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


def _figure_rows(*, place: str, period: str) -> Iterator[Sequence[Any]]:
    from ronghe.kernel.indicators import selectors
    from ronghe.kernel.indicators.models import Indicator
    from ronghe.kernel.parties.models import Organisation
    from ronghe.kernel.parties.models import Place as PlaceModel
    from ronghe.kernel.parties.selectors import children_of, common_place

    if place:
        top = PlaceModel.objects.get(pk=_place_id(place))
    else:
        seats = Organisation.objects.order_by().values_list("place_id", flat=True).distinct()
        top = common_place(seats)
    by_key = {indicator.key: indicator for indicator in Indicator.objects.all()}
    place_by_id = {each.pk: each for each in (top, *children_of(top))}
    periods = [period] if period else selectors.periods_of(by_key.values(), top.pk)
    found = selectors.figures(
        indicators=by_key.values(), place_ids=place_by_id, periods=periods
    ).values()
    yield ("indicator", "title", "period", "value", "unit", "status", "place", "place_name", "n",
           "kind")  # fmt: skip
    for figure in found:
        if figure.value is None:
            continue
        indicator, where = by_key[figure.indicator], place_by_id[figure.place_id]
        yield (
            figure.indicator, indicator.title, figure.period, figure.value, indicator.unit,
            indicator.status, where.code, where.name, figure.n, figure.kind,
        )  # fmt: skip


def _target_rows(*, place: str, year: int | None) -> Iterator[Sequence[Any]]:
    from ronghe.kernel.plans.selectors import targets_accepted

    found = targets_accepted().order_by("document_id", "start", "id")
    if place:
        found = found.filter(document__place__above__ancestor_id=_place_id(place))
    if year is not None:
        found = found.filter(year=year)
    yield (
        "target", "document", "number", "place", "indicator", "measured_by", "comparator", "value",
        "value_high", "unit", "year", "every_year", "cumulative", "owners", "section", "start",
        "end", "quote",
    )  # fmt: skip
    for row in found:
        yield (
            row.pk, row.document.title, row.document.number, row.document.place.code,
            row.indicator_phrase, row.measured_by.key if row.measured_by else "", row.comparator,
            row.value, row.value_high, row.unit, row.year, row.every_year, row.cumulative,
            "、".join(row.owners), row.section, row.start, row.end, row.quote,
        )  # fmt: skip


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

"""A release as tables: CSV, XLSX, Parquet and SDMX-CSV 2.0."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import openpyxl

from ronghe.engines.index.releasing import csv_bytes, number_text
from ronghe.kernel.indices.selectors import rows_of
from ronghe.lib.later import Later

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    import pyarrow.parquet as pq

    from ronghe.kernel.indices.models import Release, ReleaseRow
else:
    pa, pq = Later("pyarrow"), Later("pyarrow.parquet")

Cell = str | int | float | None
AGENCY = "RONGHE"
# Never a bare rank: what bounds it stands beside it.
_LAST = (
    "rank", "rank_low", "rank_high", "method_low", "method_high", "tier", "se", "coverage",
)  # fmt: skip
_WHOLE = {"rank", "rank_low", "rank_high", "method_low", "method_high", "tier"}
# SDMX-CSV 2.0 (SDMX 3.0, section 4): first the columns that say what a row belongs to and what is
# done with it, then dimensions, measures, attributes.
_SDMX = (
    "STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", "REF_AREA", "INDEX_NODE", "TIME_PERIOD",
    "OBS_VALUE", "OBS_STATUS", "RANK", "RANK_LOW", "RANK_HIGH", "METHOD_LOW", "METHOD_HIGH",
    "TIER", "STANDARD_ERROR", "COVERAGE",
)  # fmt: skip
_FREQUENCY = {"": "A", "H": "S", "Q": "Q"}  # of CL_FREQ; months are M


def table_of(release: Release) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Return header and rows of a release: a row a place, its nodes, its rank with what bounds it.

    Rows are those that the visitor may see, by rank.
    """
    keys = release.definition.content.keys
    rows: list[tuple[Cell, ...]] = [
        (
            row.place.code, row.place.label, release.period,
            *(row.nodes.get(key) for key in keys),
            *(getattr(row, name) for name in _LAST),
        )
        for row in rows_of(release)
    ]  # fmt: skip
    return ("unit", "name", "period", *keys, *_LAST), rows


def release_csv(release: Release) -> bytes:
    """Return a release as CSV; a missing value is blank."""
    header, rows = table_of(release)
    return csv_bytes(header, [[_text(cell) for cell in row] for row in rows])


def release_xlsx(release: Release) -> bytes:
    """Return a release as a workbook: its table, and a sheet that says what it is."""
    header, rows = table_of(release)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("scores")
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    about = book.create_sheet("about")
    for line in about_of(release):
        about.append(list(line))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def release_parquet(release: Release) -> bytes:
    """Return a release as Parquet, with all digits of the doubles."""
    header, rows = table_of(release)
    texts = {"unit", "name", "period"}
    columns = {
        name: pa.array(
            [row[at] for row in rows],
            pa.string() if name in texts else pa.int64() if name in _WHOLE else pa.float64(),
        )
        for at, name in enumerate(header)
    }
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink)
    return bytes(sink.getvalue())


def about_of(release: Release) -> list[tuple[str, str]]:
    """Return what a release is, line by line, in words that a program reads too."""
    definition = release.definition
    held = [
        ("index", f"{definition.key} {definition.version}"),
        ("title", definition.label),
        ("status", definition.status),
        ("source", definition.source),
        ("place", release.place.code),
        ("level", release.level),
        ("period", release.period),
        ("state", release.state),
        ("edition", str(release.edition)),
        ("frozen_at", release.frozen_at.isoformat()),
        ("signed_by", release.signed_by),
        ("published_at", release.published_at.isoformat() if release.published_at else ""),
        ("code", release.code_version),
        ("manifest_sha256", release.manifest_sha256),
        ("interval_coverage", str(release.parameters["sampling"]["coverage"])),
        ("withdrawn_reason", release.withdrawn_reason),
    ]
    return [line for line in held if line[1]]


def structure_of(release: Release) -> str:
    """Return the identification of the dataflow of a release, such as RONGHE:MY_INDEX(2.0.0)."""
    key = re.sub(r"[^A-Z0-9_]", "_", release.index_key.upper())
    numbers = [int(part) for part in re.findall(r"\d+", release.definition.version)[:3]]
    return f"{AGENCY}:{key}({'.'.join(map(str, [*numbers, 0, 0, 0][:3]))})"


def release_sdmx(release: Release) -> bytes:
    """Return a release as SDMX-CSV 2.0, a row a place and node.

    `OBS_STATUS` is A for a value and M for a missing one; ranks stand at the root.
    """
    index, structure = release.definition.content, structure_of(release)
    frequency = _frequency(release.period)
    rows = [
        _sdmx_row(release, row, key, structure, frequency, is_root=key == index.root.key)
        for row in rows_of(release)
        for key in index.keys
    ]
    return csv_bytes(_SDMX, rows)


def _sdmx_row(
    release: Release, row: ReleaseRow, key: str, structure: str, frequency: str, *, is_root: bool
) -> Sequence[str]:
    value = row.nodes.get(key)
    of_root: tuple[Cell, ...] = (
        tuple(getattr(row, name) for name in _LAST) if is_root else (None,) * len(_LAST)
    )
    return [
        "dataflow", structure, "I", frequency, row.place.code, key, release.period,
        _text(value), "M" if value is None else "A", *(_text(cell) for cell in of_root),
    ]  # fmt: skip


def _frequency(period: str) -> str:
    part = period[5:6]
    return _FREQUENCY.get(part, "M")


def _text(cell: Any) -> str:
    return "" if cell is None else number_text(cell) if isinstance(cell, float) else str(cell)

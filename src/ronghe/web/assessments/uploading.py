"""An uploaded answers file between its check and its import: carried by the page, signed.

Nothing is kept on the server, so that any process may answer the second request and a preview
that nobody confirms leaves no trace.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.core import signing

from ronghe.lib.faults import Fault
from ronghe.lib.sheets import Row, Sheet
from ronghe.web.assessments.wording import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_BYTES = 10 * 1024 * 1024  # of the file; larger ones are a task for the command line
_MAX_AGE_S = 3600
_SALT = "assessments.upload"


class StaleUploadError(ValueError):
    """What the page carried is too old, was altered, or belongs to somebody else."""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as it was read, with what it is meant for."""

    instrument_id: int
    period: str
    sheet: Sheet


@dataclass(frozen=True, kw_only=True)
class FaultShown:
    """A fault with its sentence in the reader's language, as the fault table wants it."""

    file: str
    row: int | str
    column: str
    value: str
    rule: str
    text: str


def packed(upload: Upload, *, account_id: int | None) -> str:
    """Return the upload as a signed text that only the same account can bring back."""
    sheet = upload.sheet
    content = {
        "account": account_id,
        "instrument": upload.instrument_id,
        "period": upload.period,
        "file": sheet.file,
        "columns": sheet.columns,
        "rows": [[row.number, *(row.cells[name] for name in sheet.columns)] for row in sheet.rows],
        "faults": [asdict(fault) for fault in sheet.faults],
    }
    return signing.dumps(content, salt=_SALT, compress=True)


def unpacked(text: str, *, account_id: int | None) -> Upload:
    """Return the upload that `packed` gave.

    Raises
    ------
    StaleUploadError
        If the text is older than an hour, was altered, or another account made it.
    """
    try:
        content: dict[str, Any] = signing.loads(text, salt=_SALT, max_age=_MAX_AGE_S)
    except signing.BadSignature as error:
        raise StaleUploadError from error
    if content["account"] != account_id:
        raise StaleUploadError
    columns = tuple(content["columns"])
    return Upload(
        instrument_id=content["instrument"],
        period=content["period"],
        sheet=Sheet(
            file=content["file"],
            columns=columns,
            rows=tuple(
                Row(number=number, cells=dict(zip(columns, cells, strict=True)))
                for number, *cells in content["rows"]
            ),
            faults=tuple(Fault(**fault) for fault in content["faults"]),
        ),
    )


def faults_shown(faults: Iterable[Fault]) -> list[FaultShown]:
    return [
        FaultShown(
            file=fault.file,
            row="" if fault.row is None else fault.row,
            column=fault.column or "",
            value=fault.value,
            rule=fault.rule,
            text=fault.text(language()),
        )
        for fault in faults
    ]


def fault_rows(faults: Iterable[Fault]) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a fault list as a file, heading first."""
    yield ("file", "row", "column", "value", "rule", "zh", "en")
    for fault in faults:
        yield (
            fault.file, fault.row, fault.column, fault.value, fault.rule, fault.zh, fault.en,
        )  # fmt: skip

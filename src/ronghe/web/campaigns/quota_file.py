"""Quotas as a table: out as the page shows them, in with all faults at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ronghe.kernel.assessments.campaigning import selectors
from ronghe.kernel.assessments.campaigning.running.services import MOST_WANTED
from ronghe.lib.faults import FaultsError, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ronghe.kernel.assessments.models import Campaign
    from ronghe.lib.faults import Fault
    from ronghe.lib.sheets import Row, Sheet

# Heading of the export first; a file in either language is read.
CODES, NAMES, NUMBERS = ("区划代码", "place"), ("区县", "name"), ("名额", "quota")
LONGEST = 10  # characters of a number; longer ones are none

NO_COLUMN = Rule(
    key="missing-column",
    zh="缺少列“{chinese}”（{column}）。",
    en="The column {column} ({chinese}) is missing.",
)
NO_PART = Rule(
    key="place-code",
    zh="没有这个区划代码，或该区划不参加本次活动。",
    en="No such place code, or the place does not take part.",
)
SAME_PLACE = Rule(
    key="listed-twice",
    zh="与第 {first} 行是同一区划。请只保留一行。",
    en="The same place as in row {first}. Keep one of the rows.",
)
NO_NUMBER = Rule(
    key="quota",
    zh="名额须为 0 至 10000000 的整数；不设名额则留空。",
    en="A quota is a whole number from 0 to 10,000,000; empty for none.",
)


def quota_rows(campaign: Campaign) -> Iterator[list[Any]]:
    """Yield the table of quotas, heading first."""
    yield [CODES[0], NAMES[0], NUMBERS[0]]
    wanted = {quota.place_id: quota.wanted for quota in selectors.quotas_of(campaign)}
    for place in selectors.quota_places(campaign):
        yield [place.code, place.label, wanted.get(place.pk)]


def quota_number(text: str) -> int | None:
    """Return the number of a cell, None for an empty one.

    Raises
    ------
    ValueError
        If it is no whole number within the bounds.
    """
    text = text.strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > LONGEST:
        raise ValueError(text)
    number = int(text)
    if number > MOST_WANTED:
        raise ValueError(text)
    return number


def quotas_from(sheet: Sheet, campaign: Campaign) -> dict[str, int | None]:
    """Return the quotas of a file by code of place.

    Raises
    ------
    FaultsError
        With all that is wrong with the file.
    """
    faults = list(sheet.faults)
    names = {}
    for column in (CODES, NUMBERS):
        found = next((name for name in sheet.columns if name in column), None)
        if found is None:
            details = {"chinese": column[0]}
            faults.append(
                NO_COLUMN.fault(file=sheet.file, row=1, column=column[1], details=details)
            )
        else:
            names[column] = found
    if len(names) < 2:
        raise FaultsError(faults)
    known = {place.code for place in selectors.quota_places(campaign)}
    wanted: dict[str, int | None] = {}
    first: dict[str, int] = {}
    for row in sheet.rows:
        code = row.cells[names[CODES]]
        faults += _row_faults(sheet, row, code, names[CODES], first, known)
        first.setdefault(code, row.number)
        try:
            wanted[code] = quota_number(row.cells[names[NUMBERS]])
        except ValueError:
            faults.append(
                NO_NUMBER.fault(
                    file=sheet.file, row=row.number, column=names[NUMBERS],
                    value=row.cells[names[NUMBERS]],
                )
            )  # fmt: skip
    if faults:
        raise FaultsError(faults)
    return wanted


def _row_faults(
    sheet: Sheet, row: Row, code: str, column: str, first: dict[str, int], known: set[str]
) -> list[Fault]:
    where: dict[str, Any] = {
        "file": sheet.file, "row": row.number, "column": column, "value": code,
    }  # fmt: skip
    if code not in known:
        return [NO_PART.fault(**where)]
    if code in first:
        return [SAME_PLACE.fault(**where, details={"first": first[code]})]
    return []

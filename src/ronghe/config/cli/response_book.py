"""The workbook of one response for the command line: written, and taken over for a clerk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.utils import translation

from ronghe.kernel.assessments.exchanging.selectors import book_preview
from ronghe.kernel.assessments.exchanging.services import (
    BookClashError,
    book_import,
    response_book,
)
from ronghe.kernel.assessments.models import Response
from ronghe.kernel.assessments.services import FrozenResponseError
from ronghe.kernel.parties.models import Account
from ronghe.kernel.parties.selectors import person_of
from ronghe.kernel.trust.services import acting_as
from ronghe.lib.faults import FaultsError, message_language
from ronghe.web.assessments.workbook import workbook_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from ronghe.kernel.assessments.exchanging.selectors import BookPreview


class RefusedError(ValueError):
    """Nothing was done; `key` names the sentence that says why, `details` fill its gaps."""

    def __init__(self, key: str, **details: object) -> None:
        super().__init__(key)
        self.key = key
        self.details = details


def written(number: int) -> bytes:
    """Return the workbook of a response in the language of the locale.

    Raises
    ------
    RefusedError
    """
    language = "en" if message_language(os.environ) == "en" else "zh-hans"
    with translation.override(language):
        return workbook_bytes(_response(number))


def taken_over(
    number: int, file: Path, *, account: str, replace: bool, dry_run: bool
) -> BookPreview:
    """Take a workbook over for a clerk, or say what that would do.

    Raises
    ------
    FaultsError
        If the workbook is faulty, of another response, or changes what is locked.
    RefusedError
        If there is no such response or account, it may not write now, or others changed answers.
    OSError
        If the file cannot be read.
    """
    found = _response(number)
    held = Account.objects.filter(username=account).first()
    if held is None:
        raise RefusedError("no-account", name=account)
    book = response_book(found, file.read_bytes(), name=file.name)
    if dry_run:
        preview = book_preview(found, book)
        if preview.faults:
            raise FaultsError(preview.faults)
        return preview
    try:
        with acting_as("import", reason=file.name):
            return book_import(response=found, book=book, by=person_of(held), replace=replace)
    except FrozenResponseError as error:
        raise RefusedError("frozen") from error
    except BookClashError as error:
        items = ", ".join(change.key for change in error.changes)
        raise RefusedError("clashes", items=items) from error


def _response(number: int) -> Response:
    rows = Response.objects.select_related("instrument", "organisation", "place", "case")
    if (found := rows.filter(pk=number).first()) is None:
        raise RefusedError("no-response", number=number)
    return found

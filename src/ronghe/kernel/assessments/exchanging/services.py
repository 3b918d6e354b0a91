"""Take the answers of a workbook over, all or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from ronghe.engines.scoring.answer_book import book_read
from ronghe.kernel.assessments.asking.services import offers_confirm
from ronghe.kernel.assessments.exchanging.selectors import book_preview
from ronghe.kernel.assessments.services import answers_lock, answers_save
from ronghe.lib.faults import FaultsError

if TYPE_CHECKING:
    from ronghe.engines.scoring.answer_book import BookRead
    from ronghe.kernel.assessments.exchanging.selectors import BookPreview, Change
    from ronghe.kernel.assessments.models import Response
    from ronghe.kernel.parties.people import Person


class BookClashError(ValueError):
    """Somebody else changed answers that a workbook changes; `changes` are those."""

    def __init__(self, changes: tuple[Change, ...]) -> None:
        named = ", ".join(change.key for change in changes)
        super().__init__(f"Somebody else changed these answers meanwhile: {named}.")
        self.changes = changes


class OtherPreviewError(ValueError):
    """The workbook would by now do something else than what was agreed to."""


def response_book(response: Response, data: bytes, *, name: str) -> BookRead:
    """Return what a workbook says, held against the instrument of a response.

    Raises
    ------
    FaultsError
        If it is no workbook that was written here.
    """
    return book_read(data, response.instrument.content, name=name)


@transaction.atomic
def book_import(
    *,
    response: Response,
    book: BookRead,
    by: Person,
    replace: bool = False,
    agreed: frozenset[tuple[str, str, str]] | None = None,
) -> BookPreview:
    """Save the answers that were changed in a workbook; return what was done.

    What somebody else changed meanwhile stays unless `replace` says otherwise. `agreed` are the
    changes (key, what stood, what it becomes) that a person saw before; None asks for no such word.

    Raises
    ------
    FaultsError
        If anything is faulty, belongs to another response, or is locked. Nothing is saved then.
    BookClashError
        If somebody else changed what the workbook changes, and `replace` is not said.
    OtherPreviewError
        If the changes are not those that were agreed to.
    FrozenResponseError
        If the response takes no answers now, or not from this person.
    """
    locked = answers_lock(response, [], by)
    response.answers = locked.answers
    preview = book_preview(response, book)
    if preview.faults:
        raise FaultsError(preview.faults)
    if preview.clashes and not replace:
        raise BookClashError(preview.clashes)
    if agreed is not None and agreed != changes_agreed(preview):
        raise OtherPreviewError
    cells = {one.key: one.text for one in preview.changes if one.kind != "confirmed"}
    if cells and (faults := answers_save(response=response, cells=cells, by=by)):
        raise AssertionError(faults)  # they were read without fault
    if offered := {one.key: one.text for one in preview.changes if one.kind == "confirmed"}:
        done = offers_confirm(response=response, seen=offered, by=by)
        if done.changed:
            raise AssertionError(done.changed)  # compared a moment ago, in this transaction
    return preview


def changes_agreed(preview: BookPreview) -> frozenset[tuple[str, str, str]]:
    """Return the changes of a preview as `book_import` compares them."""
    return frozenset((one.key, one.held, one.text) for one in preview.changes)

"""Add a file as evidence beside an answer, or take it away."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from ronghe.engines.scoring.definition import File
from ronghe.kernel.assessments.models import Evidence
from ronghe.kernel.assessments.services import answers_lock, answers_save
from ronghe.kernel.assessments.stored_answers import FILES
from ronghe.kernel.cases.files import UnfitFileError
from ronghe.kernel.cases.services import attachment_add

if TYPE_CHECKING:
    from ronghe.kernel.assessments.models import Response
    from ronghe.kernel.parties.people import Person


class TooManyFilesError(ValueError):
    """The item takes no more files; `most` says how many it takes."""

    def __init__(self, most: int) -> None:
        super().__init__(f"The item takes at most {most} files.")
        self.most = most


@transaction.atomic
def evidence_add(
    *, response: Response, item: str, name: str, content: bytes, by: Person
) -> Evidence:
    """Put a file beside an answer; the same file a second time changes nothing.

    Where the item asks for files, it becomes part of the answer.

    Raises
    ------
    FrozenResponseError
        If answers of the response, or this one, cannot be changed now by this person.
    UnfitFileError
        If the file is not taken.
    TooManyFilesError
    """
    locked = answers_lock(response, [item], by)
    question = locked.instrument.content.item_by_id[item].question
    suffix = PurePath(name).suffix.lower().lstrip(".")
    if isinstance(question, File) and question.types and suffix not in question.types:
        raise UnfitFileError("type", name)
    assert locked.case is not None  # noqa: S101 -- it has a state that is being filled in
    attachment = attachment_add(case=locked.case, name=name, content=content, by=by)
    if isinstance(question, File):
        _answer(response, item, _given(locked, item) | {attachment.sha256: None}, question, by)
    held, _ = Evidence.objects.get_or_create(
        response=locked,
        item=item,
        attachment=attachment,
        removed_at=None,
        defaults={
            "organisation_id": locked.organisation_id,
            "place_id": locked.place_id,
            "account": by.account_id,
            "actor_name": by.name,
        },
    )
    return held


@transaction.atomic
def evidence_remove(*, response: Response, evidence: Evidence, by: Person) -> None:
    """Take a file away from beside an answer; it stays on the case, and who did this is kept.

    Raises
    ------
    FrozenResponseError
        If answers of the response, or this one, cannot be changed now by this person.
    """
    locked = answers_lock(response, [evidence.item], by)
    question = locked.instrument.content.item_by_id[evidence.item].question
    if isinstance(question, File):
        given = _given(locked, evidence.item)
        given.pop(evidence.attachment.sha256, None)
        _answer(response, evidence.item, given, question, by)
    evidence.removed_at, evidence.removed_by = timezone.now(), by.name
    evidence.save(update_fields=["removed_at", "removed_by"])


def _given(response: Response, item: str) -> dict[str, None]:
    held = response.answers.get(item)
    return dict.fromkeys(held[FILES] if isinstance(held, dict) and FILES in held else [])


def _answer(
    response: Response, item: str, files: dict[str, None], question: File, by: Person
) -> None:
    if len(files) > question.most:
        raise TooManyFilesError(question.most)
    answers_save(response=response, cells={item: ";".join(files)}, by=by)

"""Store policy documents with what was read in them, and decide on each found target."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from ronghe.engines import targets as reading
from ronghe.kernel.plans.models import Clause, Document, Target
from ronghe.kernel.plans.suggestions import indicator_suggested

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ronghe.kernel.indicators.models import Indicator
    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.parties.people import Person


class KnownDocumentError(ValueError):
    """The same file was handed in for this place before; `document` is that one."""

    def __init__(self, document: Document) -> None:
        super().__init__(f"This file is here already as {document.title!r}.")
        self.document = document


class UnreadableDocumentError(ValueError):
    """The file holds no text that can be read; the message says why and what to do."""


class SupersededTargetError(ValueError):
    """Somebody else decided on this target in the meantime."""


@transaction.atomic
def document_import(
    *,
    file_name: str,
    content: bytes,
    title: str,
    place: Place,
    by: Person,
    number: str = "",
    issued_on: date | None = None,
) -> Document:
    """Store a document, its clauses and the targets found in it, each waiting for a decision.

    Raises
    ------
    UnreadableDocumentError
        If the file is no text.
    KnownDocumentError
        If the place has the same file already.
    """
    digest = hashlib.sha256(content).hexdigest()
    if held := Document.objects.filter(place=place, sha256=digest).first():
        raise KnownDocumentError(held)
    text = text_of(content)
    document = Document.objects.create(
        title=title,
        number=number,
        issued_on=issued_on,
        place=place,
        file_name=file_name,
        text=text,
        sha256=digest,
        added_by=by.name,
    )
    clauses = Clause.objects.bulk_create(
        Clause(document=document, start=c.start, end=c.end, section=c.section[:200])
        for c in reading.read_clauses(text)
    )
    found = reading.read_targets(text)
    Target.objects.bulk_create(_found(document, clauses, target) for target in found)
    return document


def text_of(content: bytes) -> str:
    """Return the text of a file in UTF-8 or GB18030.

    Raises
    ------
    UnreadableDocumentError
        If it is neither, is empty or holds binary data.
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # PostgreSQL text holds no NUL, and a text file neither.
        if "\0" in text:
            break
        if not text.strip():
            message = "The file is empty."
            raise UnreadableDocumentError(message)
        return text
    message = "The file is not a text file. Save the document as plain text (UTF-8) and try again."
    raise UnreadableDocumentError(message)


def _found(document: Document, clauses: list[Clause], target: reading.Target) -> Target:
    clause = next((c for c in clauses if c.start <= target.start < c.end), None)
    return Target(
        document=document,
        clause=clause,
        start=target.start,
        end=target.end,
        quote=target.text[:200],
        value=Decimal(str(target.value)),
        value_high=None if target.value_high is None else Decimal(str(target.value_high)),
        unit=target.unit[:30],
        comparator=target.comparator,
        year=target.year,
        every_year=target.every_year,
        cumulative=target.cumulative,
        indicator_phrase=target.indicator[:200],
        owners=list(target.owner),
        section=target.section[:200],
        measured_by=indicator_suggested(target.indicator),
    )


@transaction.atomic
def target_decide(*, target: Target, state: str, by: Person) -> Target:
    """Accept a found target or drop it; the decision can be changed later.

    Raises
    ------
    SupersededTargetError
        If the target was mended in the meantime.
    """
    locked = _locked(target)
    locked.state, locked.decided_by, locked.decided_at = state, by.name, timezone.now()
    locked.save(update_fields=["state", "decided_by", "decided_at"])
    return locked


@dataclass(frozen=True, kw_only=True)
class TargetFields:
    """What an officer may mend in a target."""

    value: Decimal
    value_high: Decimal | None
    unit: str
    comparator: str
    year: int | None
    every_year: bool
    cumulative: bool
    indicator_phrase: str
    owners: tuple[str, ...]
    measured_by: Indicator | None


@transaction.atomic
def target_mend(*, target: Target, fields: TargetFields, by: Person) -> Target:
    """Accept a target with corrected fields: a new row supersedes the found one.

    Raises
    ------
    SupersededTargetError
        If the target was mended in the meantime.
    """
    old = _locked(target)
    now = timezone.now()
    old.superseded_at = now
    old.save(update_fields=["superseded_at"])
    return Target.objects.create(
        document_id=old.document_id,
        clause_id=old.clause_id,
        start=old.start,
        end=old.end,
        quote=old.quote,
        value=fields.value,
        value_high=fields.value_high,
        unit=fields.unit,
        comparator=fields.comparator,
        year=fields.year,
        every_year=fields.every_year,
        cumulative=fields.cumulative,
        indicator_phrase=fields.indicator_phrase,
        owners=list(fields.owners),
        section=old.section,
        measured_by=fields.measured_by,
        state=Target.State.ACCEPTED,
        supersedes=old,
        decided_by=by.name,
        decided_at=now,
    )


@transaction.atomic
def targets_decide_rest(*, document: Document, state: str, by: Person) -> int:
    """Decide alike on all targets of a document that nobody has decided on; return how many."""
    return Target.objects.filter(
        document=document, state=Target.State.FOUND, superseded_at__isnull=True
    ).update(state=state, decided_by=by.name, decided_at=timezone.now())


def _locked(target: Target) -> Target:
    locked = Target.objects.select_for_update(of=("self",)).get(pk=target.pk)
    if locked.superseded_at is not None:
        message = "Somebody mended this target in the meantime; load the page again."
        raise SupersededTargetError(message)
    return locked


@transaction.atomic
def document_enter(*, document: Document, targets: Iterable[Target]) -> Document:
    """Store a document of facts whose targets were entered by hand rather than read."""
    document.save()
    Target.objects.bulk_create(targets)
    return document

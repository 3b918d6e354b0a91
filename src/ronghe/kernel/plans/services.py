"""Store policy documents with what was read in them, and decide on each found target."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.engines import targets as reading
from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.plans.charge import check_in_charge
from ronghe.kernel.plans.files import document_read
from ronghe.kernel.plans.models import Clause, Document, Target
from ronghe.kernel.plans.suggestions import indicator_suggested

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.parties.people import Person
    from ronghe.lib.documents import ReadDocument

LARGEST = 10**14  # values below it fit into the column


class UnknownStateError(ValueError):
    """A decision that there is none of."""


class KnownDocumentError(ValueError):
    """The same file was handed in for this place before; `document` is that one."""

    def __init__(self, document: Document) -> None:
        message = _("This file is here already: “%(title)s”.") % {"title": document.title}
        super().__init__(message)
        self.document = document


class SupersededTargetError(ValueError):
    """Somebody else decided on this target or mended it in the meantime."""


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
    read: ReadDocument | None = None,
) -> Document:
    """Store a document, its clauses and the targets found in it, each waiting for a decision.

    `read` is what `document_read` returned for the same content, where that was called before.

    Raises
    ------
    NotInChargeError
        If the person does not decide for the place.
    UnreadableDocumentError
        If the file cannot be read.
    KnownDocumentError
        If the place has the same file already.
    """
    check_in_charge(by, place.pk)
    digest = hashlib.sha256(content).hexdigest()
    if held := Document.objects.filter(place=place, sha256=digest).first():
        raise KnownDocumentError(held)
    read = read or document_read(content, file_name=file_name)
    text = read.text
    document = Document.objects.create(
        title=title,
        number=number,
        issued_on=issued_on,
        place=place,
        file_name=file_name,
        text=text,
        page_starts=list(read.pages),
        sha256=digest,
        added_by=by.name,
    )
    clauses = Clause.objects.bulk_create(
        Clause(document=document, start=c.start, end=c.end, section=c.section[:200])
        for c in reading.read_clauses(text)
    )
    _targets_store(document, clauses, reading.read_targets(text))
    return document


def _targets_store(
    document: Document, clauses: list[Clause], found: Iterable[reading.Target]
) -> None:
    # Thousands of targets repeat few phrases: indicators are read once, a phrase is judged once.
    indicators = list(Indicator.objects.all())
    starts = [clause.start for clause in clauses]
    measured_by: dict[str, Indicator | None] = {}
    rows = []
    for target in found:
        if not _can_be_kept(target):
            continue
        if target.indicator not in measured_by:
            suggested = indicator_suggested(target.indicator, among=indicators)
            measured_by[target.indicator] = suggested
        index = bisect_right(starts, target.start) - 1
        clause = clauses[index] if index >= 0 and target.start < clauses[index].end else None
        rows.append(_found(document, clause, target, measured_by[target.indicator]))
    Target.objects.bulk_create(rows, batch_size=1000)


def _can_be_kept(target: reading.Target) -> bool:
    # A number beyond the column is a run of digits that somebody pasted, not a promise.
    values = (target.value, target.value_high or 0)
    return all(value is not None and abs(value) < LARGEST for value in values)


def _found(
    document: Document,
    clause: Clause | None,
    target: reading.Target,
    measured_by: Indicator | None,
) -> Target:
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
        measured_by=measured_by,
    )


@transaction.atomic
def target_decide(*, target: Target, state: str, by: Person, seen: str | None = None) -> Target:
    """Accept a found target or drop it; the decision can be changed later.

    `seen` is the state that the person saw when deciding; None does not care.

    Raises
    ------
    NotInChargeError
        If the person does not decide for the document's place.
    SupersededTargetError
        If the target was mended in the meantime, or is no longer in the state that was seen.
    UnknownStateError
        If `state` is none of `Target.State`.
    """
    locked = _locked(target, by)
    _check_state(state)
    # Two who decided the same are not in conflict.
    if seen is not None and locked.state not in {seen, state}:
        message = _("%(name)s decided on this target in the meantime.")
        raise SupersededTargetError(message % {"name": locked.decided_by})
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
    NotInChargeError
        If the person does not decide for the document's place.
    SupersededTargetError
        If the target was mended in the meantime.
    """
    return _supersede(_locked(target, by), fields, state=Target.State.ACCEPTED, by=by)


@transaction.atomic
def target_restore(*, target: Target, by: Person) -> Target:
    """Put a target back to be decided, as it was found: a mend is taken back by a new row.

    Raises
    ------
    NotInChargeError
        If the person does not decide for the document's place.
    SupersededTargetError
        If the target was mended in the meantime.
    """
    first = locked = _locked(target, by)
    while first.supersedes is not None:
        first = first.supersedes
    if first == locked:
        return target_decide(target=locked, state=Target.State.FOUND, by=by)
    return _supersede(locked, _fields_of(first), state=Target.State.FOUND, by=by)


def _fields_of(target: Target) -> TargetFields:
    return TargetFields(
        value=target.value,
        value_high=target.value_high,
        unit=target.unit,
        comparator=target.comparator,
        year=target.year,
        every_year=target.every_year,
        cumulative=target.cumulative,
        indicator_phrase=target.indicator_phrase,
        owners=tuple(target.owners),
        measured_by=target.measured_by,
    )


def _supersede(old: Target, fields: TargetFields, *, state: str, by: Person) -> Target:
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
        state=state,
        supersedes=old,
        decided_by=by.name,
        decided_at=now,
    )


@transaction.atomic
def targets_decide_rest(*, document: Document, state: str, by: Person) -> int:
    """Decide alike on all targets of a document that nobody has decided on; return how many.

    Raises
    ------
    NotInChargeError
        If the person does not decide for the document's place.
    UnknownStateError
        If `state` is none of `Target.State`.
    """
    check_in_charge(by, document.place_id)
    _check_state(state)
    return Target.objects.filter(
        document=document, state=Target.State.FOUND, superseded_at__isnull=True
    ).update(state=state, decided_by=by.name, decided_at=timezone.now())


def _check_state(state: str) -> None:
    if state not in Target.State.values:
        message = f"There is no decision {state!r}."
        raise UnknownStateError(message)


def _locked(target: Target, by: Person) -> Target:
    """Return the target in force, locked, for a person who decides on it."""
    check_in_charge(by, target.document.place_id)
    locked = Target.objects.select_for_update(of=("self",)).get(pk=target.pk)
    if locked.superseded_at is not None:
        message = _("Somebody mended this target in the meantime.")
        raise SupersededTargetError(message)
    return locked


@transaction.atomic
def document_enter(*, document: Document, targets: Iterable[Target]) -> Document:
    """Store a document of facts whose targets were entered by hand rather than read."""
    document.save()
    Target.objects.bulk_create(targets)
    return document

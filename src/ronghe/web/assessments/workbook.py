"""The workbook of one response: what stands in it, and what taking it over would do, in words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.engines.scoring import reason_in, score
from ronghe.engines.scoring.answer_book import Beside, BookRead, Place, Stamp, book_bytes
from ronghe.kernel.assessments.asking.selectors import confirmations_of, offers_for
from ronghe.kernel.assessments.exchanging.selectors import stamp_of
from ronghe.kernel.assessments.exchanging.services import changes_agreed
from ronghe.kernel.assessments.reviewing.selectors import unlocked_items
from ronghe.kernel.assessments.stored_answers import cells_of, restored
from ronghe.web.assessments import review_shown
from ronghe.web.assessments.checking import changed_words
from ronghe.web.assessments.conditions import only_where
from ronghe.web.assessments.filling import cell_words
from ronghe.web.assessments.known import origin_words
from ronghe.web.assessments.wording import language, words
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ronghe.engines.scoring import Instrument
    from ronghe.engines.scoring.definition import Group, Item
    from ronghe.kernel.assessments.exchanging.selectors import BookPreview, Change
    from ronghe.kernel.assessments.models import Response

MAX_BYTES = 5 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAX_AGE_S = 3600
_SALT = "assessments.workbook"


class StalePreviewError(ValueError):
    """What the page carried is too old, was altered, or belongs to somebody else."""


@dataclass(frozen=True, kw_only=True)
class ChangeShown:
    """A change in words, beside the question that it answers."""

    key: str
    title: str
    kind: str
    held: str
    text: str
    is_clash: bool
    is_hidden: bool
    by: str


def workbook_bytes(response: Response) -> bytes:
    """Return the workbook of a response as it stands, in the reader's language."""
    organisation, instrument = response.organisation, response.instrument
    facts = [
        (_("Organisation"), organisation.name),
        (_("Credit code"), organisation.credit_code),
        (_("Instrument"), f"{instrument.key} {instrument.version}"),
        (_("Year"), formats.period(response.period)),
        (_("Revision"), str(response.revision)),
        (_("Written"), f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    ]
    return book_bytes(
        instrument.content,
        stamp=stamp_of(response),
        facts=facts,
        cells=cells_of(response.answers),
        beside=beside_of(response),
        language=language(),
    )


def file_name(response: Response) -> str:
    """Return what the file is called, without its ending."""
    return f"{response.organisation.name} {response.instrument.label} {response.period}"


def beside_of(response: Response) -> dict[str, Beside]:
    """Return what stands beside the questions and groups: conditions, offers, locks, reasons."""
    content = response.instrument.content
    unlocked = unlocked_items(response)
    reasons = {row.item.id: row.reason for row in review_shown.sent_back(response)}
    offers = offers_for(response)
    confirmed = confirmations_of(response)
    result = score(content, restored(response.answers))
    found = {}
    for part in content.all_parts:
        key = part_key(part)
        is_locked = unlocked is not None and key not in unlocked
        notes = [*_notes(content, part), *([_("Sent back: %(reason)s") % {"reason": reasons[key]}]
                                          if reasons.get(key) else [])]  # fmt: skip
        if result.not_applicable.get(key) == "hidden":
            notes.append(_("Not asked as the answers stand now."))
        if is_locked:
            notes.append(_("Locked: this answer was not sent back."))
        offer = None if is_locked or key in confirmed else offers.get(key)
        if offer is None:
            found[key] = Beside(note="\n".join(notes), is_locked=is_locked)
            continue
        found[key] = Beside(
            note="\n".join(notes),
            offered=offer.text,
            offered_words=cell_words(content, key, offer.text),
            offered_from=f"{origin_words(offer, response)} · {formats.period(offer.period)} · "
            f"{timezone.localdate(offer.at):%Y-%m-%d}",
        )
    return found


def part_key(part: Item | Group) -> str:
    """Return the id of an item or the key of a group."""
    return str(getattr(part, "id", None) or getattr(part, "key", ""))


def _notes(content: Instrument, part: Item | Group) -> Iterable[str]:
    if part.show_if is not None:
        yield only_where(content, part.show_if)
    if not getattr(part, "is_required", True):
        yield _("optional")
    evidence = getattr(part, "evidence", None)
    if getattr(part, "is_evidence_required", False):
        yield _("Evidence required: %(evidence)s") % {"evidence": words(evidence)}
    elif evidence is not None:
        yield _("Keep as evidence: %(evidence)s") % {"evidence": words(evidence)}


def changes_shown(response: Response, preview: BookPreview) -> list[ChangeShown]:
    """Return the changes of a preview in words; of those that clash, who changed the answer."""
    return [_change(response, change) for change in preview.changes]


def _change(response: Response, change: Change) -> ChangeShown:
    content = response.instrument.content
    kinds = {
        "new": _("new"),
        "changed": _("changed"),
        "taken-back": _("taken back"),
        "confirmed": _("confirmed"),
    }
    titles = {part_key(part): words(part.title) for part in content.all_parts}
    return ChangeShown(
        key=change.key,
        title=titles[change.key],
        kind=kinds[change.kind],
        held=said(content, change.key, change.held),
        text=said(content, change.key, change.text),
        is_clash=change.is_clash,
        is_hidden=change.is_hidden,
        by=changed_words(response, change.key) if change.is_clash else "",
    )


def said(content: Instrument, key: str, cell: str) -> str:
    """Return the answer of an item or group in words, with the reason of its not applying."""
    found = cell_words(content, key, cell) if key in content.item_by_id else ""
    if not found and cell:
        found = _("not applicable")
    reason = reason_in(cell)
    return f"{found}: {reason}" if reason and found == _("not applicable") else found


def packed(book: BookRead, preview: BookPreview, *, response: Response, account_id: Any) -> str:
    """Return a workbook that was looked at, signed: only the same account brings it back."""
    content = {
        "account": account_id,
        "response": response.pk,
        "stamp": asdict(book.stamp),
        "cells": book.cells,
        "changed": sorted(book.changed),
        "confirmed": book.confirmed,
        "places": {
            key: [place.file, place.row, place.column] for key, place in book.places.items()
        },
        "bases": book.bases,
        "absent": book.absent,
        "others": book.others,
        "agreed": sorted(changes_agreed(preview)),
    }
    return signing.dumps(content, salt=_SALT, compress=True)


def unpacked(
    text: str, *, response: Response, account_id: Any
) -> tuple[BookRead, frozenset[tuple[str, str, str]]]:
    """Return the workbook that `packed` was given, and the changes that were shown.

    Raises
    ------
    StalePreviewError
    """
    try:
        content: dict[str, Any] = signing.loads(text, salt=_SALT, max_age=_MAX_AGE_S)
    except signing.BadSignature as error:
        raise StalePreviewError from error
    if (content["account"], content["response"]) != (account_id, response.pk):
        raise StalePreviewError
    book = BookRead(
        stamp=Stamp(**content["stamp"]),
        cells=content["cells"],
        changed=frozenset(content["changed"]),
        confirmed=content["confirmed"],
        places={
            key: Place(file=file, row=row, column=column)
            for key, (file, row, column) in content["places"].items()
        },
        bases=content["bases"],
        absent=tuple(content["absent"]),
        others=tuple(content["others"]),
        faults=(),
    )
    return book, frozenset((key, held, text) for key, held, text in content["agreed"])

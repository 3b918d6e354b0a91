"""What a workbook would change in its response, and what stands against it."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils import timezone

from ronghe.engines import scoring
from ronghe.engines.scoring import answers_parse
from ronghe.engines.scoring.answer_book import Stamp, comparable
from ronghe.kernel.assessments.asking.selectors import offers_for
from ronghe.kernel.assessments.evidencing.selectors import evidence_missing
from ronghe.kernel.assessments.exchanging.refusals import (
    LOCKED_ANSWER,
    OFFER_CHANGED,
    OTHER_INSTRUMENT,
    OTHER_RESPONSE,
)
from ronghe.kernel.assessments.reviewing.selectors import unlocked_items
from ronghe.kernel.assessments.stored_answers import cells_of, restored, stored
from ronghe.lib.faults import faults_sorted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.engines.scoring.answer_book import BookRead
    from ronghe.engines.scoring.definition import Constraint
    from ronghe.kernel.assessments.models import Response
    from ronghe.lib.faults import Fault, Rule

Kind = Literal["new", "changed", "taken-back", "confirmed"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """An answer that a workbook changes, as cells of an answers file.

    `held` is what stands now, "" for no answer. `is_clash`: it is no longer what the workbook was
    written from, because somebody else changed it meanwhile. `is_hidden`: as the answers would
    stand the question is hidden, so that the answer is kept and counts for nothing.
    """

    key: str
    kind: Kind
    held: str
    text: str
    is_clash: bool = False
    is_hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class BookPreview:
    """What taking a workbook over would do; with any fault it does nothing.

    Attributes
    ----------
    same : how many questions stay as they are.
    absent : ids of questions that the workbook has no row of; they stay, too.
    others : titles of sheets that were not read.
    missing, unproved, broken : what would still keep the response from being submitted: answers,
        evidence, and constraints of severity error.
    """

    changes: tuple[Change, ...]
    same: int
    absent: tuple[str, ...]
    others: tuple[str, ...]
    faults: tuple[Fault, ...]
    missing: tuple[str, ...]
    unproved: tuple[str, ...]
    broken: tuple[Constraint, ...]

    @property
    def clashes(self) -> tuple[Change, ...]:
        """Return the changes of what somebody else changed meanwhile."""
        return tuple(change for change in self.changes if change.is_clash)


def stamp_of(response: Response) -> Stamp:
    """Return what a workbook of a response is stamped with, now."""
    return Stamp(
        instrument=response.instrument.key,
        version=response.instrument.version,
        sha256=response.instrument.sha256,
        subject=response.organisation.credit_code,
        period=response.period,
        channel=response.channel,
        response=str(response.pk),
        revision=str(response.revision),
        made_at=timezone.localtime().isoformat(timespec="seconds"),
    )


def book_preview(response: Response, book: BookRead) -> BookPreview:
    """Say what taking over a workbook would do, and write nothing.

    Compared are three: what the workbook says, what it said when it was written, and what stands
    now. What nobody changed in the workbook stays, whatever became of it meanwhile.
    """
    if strange := _strange(response, book.stamp):
        return _nothing(response, book, (strange,))
    content = response.instrument.content
    held = cells_of(response.answers)
    wanted = {key: book.cells[key] for key in book.cells if key in book.changed}
    changed = {
        key: text for key, text in wanted.items()
        if comparable(content, key, text) != comparable(content, key, held.get(key, ""))
    }  # fmt: skip
    faults = [*book.faults, *_locked(response, book, changed), *_offers(response, book)]
    confirmed = {
        key: text for key, text in book.confirmed.items()
        if comparable(content, key, text) != comparable(content, key, held.get(key, ""))
    }  # fmt: skip
    after = _after(response, changed | confirmed)
    result = scoring.score(content, restored(after.answers))
    hidden = {key for key, why in result.not_applicable.items() if why == "hidden"}
    changes = [
        Change(
            key=key,
            kind="confirmed" if key in confirmed else _kind(held.get(key, ""), text),
            held=held.get(key, ""),
            text=text,
            is_clash=not _is_base(response, book, key, held.get(key, "")),
            is_hidden=key in hidden,
        )
        for key, text in _in_order(response, changed | confirmed)
    ]
    is_own = response.channel == "self"
    return BookPreview(
        changes=tuple(changes),
        same=len(book.cells.keys() | book.confirmed.keys()) - len(changes),
        absent=book.absent,
        others=book.others,
        faults=faults_sorted(faults),
        missing=tuple(result.missing),
        unproved=evidence_missing(after, result) if is_own else (),
        broken=tuple(one for one in result.broken if one.severity == "error"),
    )


def _nothing(response: Response, book: BookRead, faults: tuple[Fault, ...]) -> BookPreview:
    result = scoring.score(response.instrument.content, restored(response.answers))
    return BookPreview(
        changes=(), same=0, absent=(), others=book.others, faults=faults,
        missing=tuple(result.missing), unproved=(), broken=(),
    )  # fmt: skip


def _strange(response: Response, stamp: Stamp) -> Fault | None:
    """Return why a workbook is not this response's; that of an earlier revision is."""
    own = stamp_of(response)
    if (stamp.instrument, stamp.version, stamp.sha256) != (
        own.instrument, own.version, own.sha256,
    ):  # fmt: skip
        held = f"{own.instrument} {own.version}"
        value = f"{stamp.instrument} {stamp.version}"
        return OTHER_INSTRUMENT.fault(file="", value=value, details={"held": held})
    if (stamp.subject, stamp.period, stamp.channel) != (own.subject, own.period, own.channel):
        held = f"{own.subject} {own.period}"
        value = f"{stamp.subject} {stamp.period}"
        return OTHER_RESPONSE.fault(file="", value=value, details={"held": held})
    return None


def _locked(response: Response, book: BookRead, changed: Mapping[str, str]) -> list[Fault]:
    unlocked = unlocked_items(response)
    if unlocked is None:
        return []
    texts = {**changed, **book.confirmed}
    return [_fault(LOCKED_ANSWER, book, key, texts[key]) for key in texts if key not in unlocked]


def _offers(response: Response, book: BookRead) -> list[Fault]:
    if not book.confirmed:
        return []
    offers = offers_for(response)
    return [
        _fault(OFFER_CHANGED, book, key, text)
        for key, text in book.confirmed.items()
        if key not in offers or offers[key].text != text
    ]


def _fault(rule: Rule, book: BookRead, key: str, value: str) -> Fault:
    place = book.places[key]
    return rule.fault(file=place.file, row=place.row, column=place.column, value=value)


def _after(response: Response, cells: Mapping[str, str]) -> Response:
    """Return the response as it would stand; a copy, which nobody saves."""
    answers, _faults = answers_parse(response.instrument.content, cells, file="", row=None)
    after = copy.copy(response)
    kept = {key: value for key, value in response.answers.items() if key not in cells}
    after.answers = kept | stored(answers, cells)
    return after


def _kind(held: str, text: str) -> Kind:
    if not text:
        return "taken-back"
    return "changed" if held else "new"


def _is_base(response: Response, book: BookRead, key: str, held: str) -> bool:
    return book.is_base(key, comparable(response.instrument.content, key, held))


def _in_order(response: Response, cells: Mapping[str, str]) -> list[tuple[str, str]]:
    order = scoring.question_columns(response.instrument.content)
    return sorted(cells.items(), key=lambda pair: order.index(pair[0]))

"""Stored targets as the promises that `ronghe.engines.closure` checks."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from ronghe.engines.closure import Level, Promise
from ronghe.engines.targets import read_clauses
from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.models import Target
from ronghe.kernel.plans.selectors import targets_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.targets import Clause
    from ronghe.kernel.plans.models import Document

LEVELS = {
    Place.Kind.COUNTRY: Level.NATIONAL,
    Place.Kind.PROVINCE: Level.PROVINCE,
    Place.Kind.CITY: Level.CITY,
    Place.Kind.DISTRICT: Level.DISTRICT,
    Place.Kind.PARK: Level.PARK,
}


def promises_stored(document: Document) -> list[Promise]:
    """Return the targets in force of a document, but for dropped ones, as promises.

    An id names the span, so that a mended target keeps that of the target it mends; a target that
    was entered without a span is named by the first of its versions. Headings are read anew: the
    store holds the nearest one only.
    """
    clauses = read_clauses(document.text) if document.text else []
    starts = [clause.start for clause in clauses]
    place = document.place
    found = []
    previous = 0
    for target in targets_of(document).exclude(state=Target.State.DROPPED).order_by("start", "id"):
        clause = _clause(target, clauses, starts)
        begin = clause.start if clause is not None else 0
        lead = ""
        if target.start is not None and target.end is not None:
            lead = document.text[max(begin, previous) : target.start]
            previous = target.end
        found.append(
            Promise(
                id=promise_id(target),
                document=str(document.pk),
                start=target.start or 0,
                end=target.end or 0,
                quote=target.quote,
                value=target.value,
                value_high=target.value_high,
                unit=target.unit,
                comparator=target.comparator,
                year=target.year,
                every_year=target.every_year,
                cumulative=target.cumulative,
                indicator=target.indicator_phrase,
                heading_path=clause.heading_path if clause is not None else (target.section,),
                clause=begin if clause is not None else -1,
                lead=lead,
                level=LEVELS.get(Place.Kind(place.kind)),
                place=place.code,
            )
        )
    return found


def promise_id(target: Target) -> str:
    """Return the name of a target's promise, the same for all its versions."""
    if target.start is not None:
        return f"{target.document_id}:{target.start}-{target.end}"
    first = target
    while first.supersedes is not None:
        first = first.supersedes
    return f"{target.document_id}:{first.pk}"


def _clause(target: Target, clauses: Sequence[Clause], starts: Sequence[int]) -> Clause | None:
    if target.start is None:
        return None
    at = bisect_right(starts, target.start) - 1
    return clauses[at] if at >= 0 else None

"""Read documents and targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from ronghe.kernel.plans.models import Document, Target

if TYPE_CHECKING:
    from django.db.models import QuerySet


def documents_visible() -> QuerySet[Document]:
    """Return the documents of the visitor's places and of those above, newest first."""
    return Document.objects.select_related("place")


def documents_counted() -> QuerySet[Document]:
    """Return the visible documents with `found`, `accepted`, `dropped` and `undecided` targets.

    `found` counts all targets in force, whatever was decided; texts are not loaded.
    """
    live = Q(targets__superseded_at__isnull=True)
    counts = {
        name: Count("targets", filter=live & Q(targets__state=state))
        for name, state in (
            ("accepted", Target.State.ACCEPTED),
            ("dropped", Target.State.DROPPED),
            ("undecided", Target.State.FOUND),
        )
    }
    return documents_visible().defer("text").annotate(found=Count("targets", filter=live), **counts)


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """How many targets of a document are accepted, dropped and still to be decided."""

    accepted: int
    dropped: int
    undecided: int

    @property
    def found(self) -> int:
        """All targets in force."""
        return self.accepted + self.dropped + self.undecided

    @property
    def decided(self) -> int:
        """The targets that somebody decided on."""
        return self.accepted + self.dropped


def decisions_of(document: Document) -> Decisions:
    """Return how far the decisions on a document's targets are."""
    rows = document.targets.filter(superseded_at__isnull=True).order_by()
    counted = dict(rows.values_list("state").annotate(Count("id")))
    return Decisions(
        accepted=counted.get(Target.State.ACCEPTED, 0),
        dropped=counted.get(Target.State.DROPPED, 0),
        undecided=counted.get(Target.State.FOUND, 0),
    )


def targets_of(document: Document) -> QuerySet[Target]:
    """Return the targets in force of a document, in the order of the text."""
    return document.targets.filter(superseded_at__isnull=True).select_related(
        "measured_by", "supersedes", "supersedes__measured_by"
    )


def history_of(target: Target) -> list[Target]:
    """Return a target and all that it superseded, newest first."""
    chain, current = [target], target.supersedes
    while current is not None:
        chain.append(current)
        current = current.supersedes
    return chain


def version_in_force(target: Target) -> Target:
    """Return the target that stands in the place of a superseded one, or the target itself."""
    current = target
    while current.superseded_at is not None:
        current = current.superseded_by.get()
    return current


def siblings_of(target: Target) -> QuerySet[Target]:
    """Return the accepted targets of the place that promise the same quantity, by year.

    The same quantity is one that the same indicator measures, or, where none does, one that the
    same document calls by the same words.
    """
    rows = targets_accepted().filter(year__isnull=False)
    if target.measured_by_id is not None:
        rows = rows.filter(
            measured_by=target.measured_by_id, document__place=target.document.place_id
        )
    else:
        rows = rows.filter(
            document=target.document_id, indicator_phrase=target.indicator_phrase, unit=target.unit
        )
    return rows.order_by("year", "document__issued_on", "id")


def targets_accepted() -> QuerySet[Target]:
    """Return all accepted targets that are in force."""
    return Target.objects.filter(
        state=Target.State.ACCEPTED, superseded_at__isnull=True
    ).select_related("document", "document__place", "measured_by")

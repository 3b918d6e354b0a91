"""Read documents and targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.kernel.plans.models import Document, Target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet


def documents_visible() -> QuerySet[Document]:
    """Return the documents of the visitor's places and of those above, newest first."""
    return Document.objects.select_related("place")


def targets_of(document: Document) -> QuerySet[Target]:
    """Return the targets in force of a document, in the order of the text."""
    return document.targets.filter(superseded_at__isnull=True).select_related("measured_by")


def targets_accepted() -> QuerySet[Target]:
    """Return all accepted targets that are in force."""
    return Target.objects.filter(
        state=Target.State.ACCEPTED, superseded_at__isnull=True
    ).select_related("document", "measured_by")


def promised(indicator_keys: Iterable[str], place_id: int) -> dict[tuple[str, int], Target]:
    """Return the target of each (indicator key, year) that documents of the place promise.

    Where two documents promise the same, the newer document holds.
    """
    rows = targets_accepted().filter(
        measured_by__key__in=list(indicator_keys),
        document__place_id=place_id,
        year__isnull=False,
        every_year=False,
    )
    found = {}
    for target in rows.order_by("document__issued_on", "id"):
        if target.measured_by is not None and target.year is not None:
            found[target.measured_by.key, target.year] = target
    return found


def target_met(target: Target, value: object) -> bool | None:
    """Say whether a measured value keeps a promise; None where there is no value."""
    if value is None:
        return None
    measured = float(str(value))
    if target.comparator == "<=":
        return measured <= float(target.value)
    # A count to build (`=`) and an approximate figure (`~`) are kept by reaching them.
    return measured >= float(target.value)

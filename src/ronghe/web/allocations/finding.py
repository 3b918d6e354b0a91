"""Where allocations are found: in the search box, and from the cases that wait for somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from ronghe.kernel.plans.allocating import selectors
from ronghe.web.shell.searching import Hit

if TYPE_CHECKING:
    from django.http import HttpRequest

    from ronghe.kernel.cases.models import Case


def allocations_found(request: HttpRequest, text: str, limit: int) -> list[Hit]:
    """Return allocations in force of commitments whose title holds the text."""
    rows = selectors.allocations_visible().filter(
        commitment__title__icontains=text, state__in=selectors.IN_FORCE
    )
    return [
        Hit(
            title=one.commitment.title,
            url=reverse("allocations:allocation", args=[one.pk]),
            detail=str(one.commitment.plan),
        )
        for one in rows[:limit]
    ]


def url_of_allocation(case: Case) -> str:
    """Return the page of the allocation that a case of its place is about."""
    return reverse("allocations:allocation", args=[case.allocation.pk])


def url_of_answer(case: Case) -> str:
    """Return the page on which a place answers; empty where it does not see it any more."""
    cell = case.allocation_cells.first()
    return "" if cell is None else reverse("allocations:allocation", args=[cell.allocation_id])

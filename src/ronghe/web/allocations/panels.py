"""What allocations add to the page of a commitment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ronghe.kernel.parties.selectors import children_of
from ronghe.kernel.plans.allocating import selectors
from ronghe.kernel.plans.models import Allocation, AllocationAnswer, Commitment, Plan
from ronghe.web.planning import scope as planning
from ronghe.web.planning.panels import Panel

if TYPE_CHECKING:
    from django.http import HttpRequest


def allocation_context(request: HttpRequest, commitment: Commitment) -> dict[str, Any] | None:
    """Return how a commitment is split, for who sees all places; its own part, for a district."""
    may_decide = planning.may_decide(request, commitment.plan)
    in_force = selectors.allocation_in_force(commitment)
    draft = selectors.allocation_draft_of(commitment)
    splits = commitment.adds_up != Commitment.AddsUp.NONE
    may_split = may_decide and splits and commitment.plan.state == Plan.State.IN_FORCE
    if in_force is None and draft is None and not may_split:
        return None
    context: dict[str, Any] = {
        "commitment": commitment,
        "allocation": in_force,
        "draft": draft,
        "may_split": may_split,
        "may_decide": may_decide,
        "rolled_up": selectors.rolled_up(commitment) if may_decide else [],
        "cells": [],
    }
    if in_force is not None:
        counted = selectors.answers_counted(in_force).values()
        context["accepted"] = sum(a.answer == AllocationAnswer.Answer.ACCEPT for a in counted)
        context["objected"] = sum(a.answer == AllocationAnswer.Answer.OBJECT for a in counted)
        if not may_decide:
            context |= _as_read(commitment, in_force)
    return context


def _as_read(commitment: Commitment, allocation: Allocation) -> dict[str, Any]:
    """Return the years of the whole for who sees the part of every place, else the parts."""
    cells = list(selectors.cells_of(allocation))
    bearers = set(children_of(commitment.plan.place).values_list("pk", flat=True))
    if bearers <= {cell.place_id for cell in cells}:
        return {"rolled_up": selectors.rolled_up(commitment)}
    return {"cells": cells}


ALLOCATION = Panel(
    key="allocation",
    order=20,
    template="allocations/panel.html",
    context=allocation_context,
)

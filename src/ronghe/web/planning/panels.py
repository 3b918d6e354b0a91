"""What other faces show on the pages of a plan and of a commitment.

A face registers its panels when it starts, so that this face imports none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ronghe.kernel.plans.models import Commitment, Plan

if TYPE_CHECKING:
    from django.http import HttpRequest

Shown = TypeVar("Shown", Commitment, Plan)


@dataclass(frozen=True, kw_only=True)
class Panel(Generic[Shown]):
    """A part of a page; `template` finds what `context` returns in the variable `panel`.

    `order` places it among the others, the smallest first. `context` returns None where the panel
    has nothing to say.
    """

    key: str
    order: int
    template: str
    context: Callable[[HttpRequest, Shown], dict[str, Any] | None]


_commitment: dict[str, Panel[Commitment]] = {}
_plan: dict[str, Panel[Plan]] = {}


def register(panel: Panel[Commitment]) -> None:
    """Show a panel on the page of each commitment."""
    _commitment[panel.key] = panel


def register_plan(panel: Panel[Plan]) -> None:
    """Show a panel on the page of each plan."""
    _plan[panel.key] = panel


def commitment_panels(request: HttpRequest, commitment: Commitment) -> list[dict[str, Any]]:
    """Return the panels of a commitment in order, each with its template and what it shows."""
    return _filled(_commitment.values(), request, commitment)


def plan_panels(request: HttpRequest, plan: Plan) -> list[dict[str, Any]]:
    """Return the panels of a plan in order, each with its template and what it shows."""
    return _filled(_plan.values(), request, plan)


def _filled(panels: Any, request: HttpRequest, shown: Any) -> list[dict[str, Any]]:
    filled = []
    for panel in sorted(panels, key=lambda each: (each.order, each.key)):
        content = panel.context(request, shown)
        if content is not None:
            filled.append({"key": panel.key, "template": panel.template, "panel": content})
    return filled

"""Cards that other faces add to a page.

The face of the page declares its `Panels`; others register theirs from `AppConfig.ready`, so that
it knows none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

Thing = TypeVar("Thing")


@dataclass(frozen=True, kw_only=True)
class Panel(Generic[Thing]):
    """A card: `context` gives what its template knows as `panel`, or None to leave it out."""

    key: str
    template: str
    context: Callable[[HttpRequest, Thing], dict[str, Any] | None]
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class PanelShown:
    """A card on the page of one thing."""

    template: str
    context: dict[str, Any]


class Panels(Generic[Thing]):
    """The cards of one kind of page, by their order."""

    def __init__(self) -> None:
        self._panels: dict[str, Panel[Thing]] = {}

    def register(self, *panels: Panel[Thing]) -> None:
        """Add cards; a second one of the same key replaces the first."""
        self._panels.update({panel.key: panel for panel in panels})

    def shown(self, request: HttpRequest, thing: Thing) -> list[PanelShown]:
        """Return the cards that have something to say about a thing to this visitor."""
        ordered = sorted(self._panels.values(), key=lambda panel: (panel.order, panel.key))
        made = [(panel.template, panel.context(request, thing)) for panel in ordered]
        return [PanelShown(template=t, context=c) for t, c in made if c is not None]

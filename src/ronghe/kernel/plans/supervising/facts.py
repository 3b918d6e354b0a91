"""What a light showed when an order was made from it.

Who computes lights registers a source here; what a visitor's address says is never believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.plans.models import Commitment

# Lights that give a reason for an order, by the words of the pages.
BEHIND = frozenset({"amber", "red", "close", "missed"})


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A measured value beside the planned path in one period, both in `unit`.

    `value` is None where nothing was measured or reported, `path` where nothing was planned.
    """

    light: str
    period: str
    value: Decimal | None
    path: Decimal | None
    unit: str = ""

    def as_json(self) -> dict[str, str | None]:
        """Return the facts as they are kept with an order: numbers as text, none rounded."""
        return {
            "light": self.light,
            "period": self.period,
            "value": _text(self.value),
            "path": _text(self.path),
            "unit": self.unit,
        }


def facts_kept(content: Mapping[str, Any]) -> Facts | None:
    """Return the facts of an order as it keeps them, or None where it keeps none.

    Examples
    --------
    >>> facts = Facts(light="red", period="2021", value=Decimal("12.50"), path=None, unit="%")
    >>> facts_kept(facts.as_json()) == facts
    True
    >>> facts_kept({})
    """
    if not content:
        return None
    return Facts(
        light=content["light"],
        period=content["period"],
        value=_number(content["value"]),
        path=_number(content["path"]),
        unit=content["unit"],
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


_sources: dict[str, Callable[[Commitment, Place], Facts | None]] = {}


def register(key: str, source: Callable[[Commitment, Place], Facts | None]) -> None:
    """Add a source of lights; a second one of the same key replaces the first."""
    _sources[key] = source


def facts_of(commitment: Commitment, place: Place) -> Facts | None:
    """Return what a light shows of a commitment at a place, or None where no source knows."""
    found = (source(commitment, place) for source in _sources.values())
    return next((facts for facts in found if facts is not None), None)

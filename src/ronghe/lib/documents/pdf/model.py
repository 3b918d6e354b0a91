"""What stands on a page, in points from its upper left corner as it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Glyph(NamedTuple):
    """One character: its advance box, the baseline it stands on, and whether a blank precedes."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    baseline: float
    is_apart: bool

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


class Rule(NamedTuple):
    """A straight line: `at` is its y (horizontal) or x (vertical), from `begin` to `end`."""

    at: float
    begin: float
    end: float


@dataclass(kw_only=True, slots=True)
class Page:
    """Characters and ruled lines of one page."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    has_pictures: bool = False


@dataclass(kw_only=True, slots=True)
class Line:
    """One line of text; `em` is the width of a Chinese character in it."""

    text: str
    left: float
    right: float
    baseline: float
    em: float

"""Suggest the indicator that measures a promised quantity; a person confirms it."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ronghe.kernel.indicators.models import Indicator

_NOISE = re.compile(r"[\W_]|的|全市|全省|实施|开展")
# Below it a suggestion would more often mislead than help; found by trying the plan of 2018.
LEAST_LIKENESS = 0.75


def likeness(left: str, right: str) -> float:
    """Return how alike two phrases are, from 0 to 1, by their characters in order.

    Examples
    --------
    >>> likeness("开展数字化装备改造升级的企业", "数字化装备改造升级企业")
    1.0
    """
    return SequenceMatcher(None, _NOISE.sub("", left), _NOISE.sub("", right)).ratio()


def indicator_suggested(phrase: str, *, among: Iterable[Indicator]) -> Indicator | None:
    """Return the indicator whose title is most like the phrase, or None if none is like enough."""
    ranked = [(likeness(phrase, i.title), i.key, i) for i in among]
    best = max(ranked, default=None, key=lambda row: row[:2])
    return best[2] if best is not None and best[0] >= LEAST_LIKENESS else None

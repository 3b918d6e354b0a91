"""Turn answers into the JSON that a response keeps, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ronghe.engines.scoring import Answers

if TYPE_CHECKING:
    from collections.abc import Mapping


def stored(answers: Answers) -> dict[str, Any]:
    """Return answers as JSON values: a set of positions becomes a sorted list."""
    return {
        item: sorted(value) if isinstance(value, frozenset) else value
        for item, value in answers.values.items()
    }


def restored(values: Mapping[str, Any]) -> Answers:
    """Return the answers that `stored` gave."""
    return Answers(
        values={
            item: frozenset(value) if isinstance(value, list) else value
            for item, value in values.items()
        }
    )

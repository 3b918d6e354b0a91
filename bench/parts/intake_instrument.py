"""An invented instrument of 40 items, and invented answers to it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

KEY = "bench-intake"


def instrument_text() -> str:
    """Return an invented instrument of 40 items: eight groups of five, every kind among them."""

    def text(words: str) -> dict[str, str]:
        return {"zh": words, "en": words}

    def item(group: int, number: int) -> dict[str, Any]:
        shared = {"id": f"g{group}_{number}", "title": text(f"Item {group}.{number}"), "points": 2}
        options = [text(f"option {n}") | {"points": n / 2} for n in range(5)]
        if number == 0:
            bands = [
                {"upto": upto, "points": points} for upto, points in ((30, 0), (60, 1), (100, 2))
            ]
            return shared | {"kind": "band", "unit": "%", "low": 0, "high": 100, "bands": bands}
        if number == 1:
            trend = {
                name: text(name) | {"points": n} for n, name in enumerate(("down", "flat", "up"))
            }
            return shared | {"kind": "trend", "better": "up", "options": trend}
        if number == 2:
            return shared | {"kind": "multiple", "options": options}
        return shared | {"kind": "single", "options": options}

    groups = [
        {
            "key": f"g{group}",
            "title": text(f"Group {group}"),
            "items": [item(group, n) for n in range(5)],
        }
        for group in range(8)
    ]
    levels = [
        {"number": n, "key": f"l{n}", "title": text(f"Level {n}"), "least": 20 * n}
        for n in range(4)
    ]
    steps = [{"from_level": 0, "value": 0, "title": text("none")}]
    rule = text("invented for a measurement")
    return json.dumps(
        {
            "key": KEY, "version": 1, "title": text("Intake"), "valid_from": "2024-01-01",
            "source": rule, "status": "illustrative", "points": 80, "groups": groups,
            "levels": {"rule": rule, "list": levels},
            "outputs": [{"key": "stage", "title": text("Stage"), "rule": rule, "steps": steps}],
        }
    )  # fmt: skip


def answers_of(chance: random.Random) -> dict[str, str]:
    """Return invented cells for all 40 items."""
    cells: dict[str, str] = {}
    for group in range(8):
        chosen = sorted(chance.sample(range(1, 5), chance.randint(1, 4)))
        cells |= {
            f"g{group}_0": str(chance.randint(0, 1000) / 10),
            f"g{group}_1": chance.choice(("down", "flat", "up")),
            f"g{group}_2": ";".join(map(str, chosen)),
            f"g{group}_3": str(chance.randrange(5)),
            f"g{group}_4": str(chance.randrange(5)),
        }
    return cells

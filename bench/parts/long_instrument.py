"""An invented instrument of 800 items, full of conditions."""

from __future__ import annotations

import json
from typing import Any

KEY = "bench-long"
SECTIONS, GROUPS = 20, 4  # of ten items each


def instrument_text() -> str:
    """Return an invented instrument of 800 items: 20 sections of four groups of ten.

    A group asks for two numbers, from which it computes a ratio; three of its items and one group
    of each section are shown where other answers ask for them; the last section where points do,
    which the server alone knows. A rule a section holds its numbers together.
    """
    groups = [
        {
            "key": f"s{section}",
            "title": text(f"Section {section}"),
            "groups": [group(section, number) for number in range(GROUPS)],
        }
        for section in range(SECTIONS)
    ]
    groups[-1]["show_if"] = "share(s0) > 0.2"
    levels = [
        {"number": n, "key": f"l{n}", "title": text(f"Level {n}"), "least": 200 * n}
        for n in range(4)
    ]
    rule = text("invented for a measurement")
    constraints = [
        {
            "key": f"within_{section}", "when": f"s{section}_0_6 <= s{section}_0_7",
            "severity": "error", "message": text("A part is no more than the whole."),
            "items": [f"s{section}_0_6", f"s{section}_0_7"],
        }
        for section in range(SECTIONS)
    ]  # fmt: skip
    return json.dumps(
        {
            "key": KEY, "version": 1, "title": text("Long"), "valid_from": "2024-01-01",
            "source": rule, "status": "illustrative", "points": SECTIONS * GROUPS * 12,
            "groups": groups, "levels": {"rule": rule, "list": levels},
            "constraints": constraints,
        }
    )  # fmt: skip


def group(section: int, number: int) -> dict[str, Any]:
    """Return a group of ten items: 12 points."""
    name = f"s{section}_{number}"
    options = [text(f"option {n}") | {"points": n / 2} for n in range(5)]
    first, part, whole = f"{name}_0", f"{name}_6", f"{name}_7"
    number_of = {"kind": "number", "unit": "x", "low": 0, "high": 1000, "decimals": 0}
    bands = [{"upto": upto, "points": points} for upto, points in ((30, 0), (60, 1), (100, 2))]
    ratio = {"kind": "ratio", "of": part, "to": whole, "low": 0, "high": 100, "bands": bands}
    kinds: list[dict[str, Any]] = [
        *({"kind": "single", "points": 2, "options": options} for _ in range(4)),
        *({"kind": "multiple", "points": 1, "options": options[:4]} for _ in range(2)),
        number_of,
        number_of,
        {**ratio, "points": 0, "bands": [{"upto": 100, "points": 0}]},
        {"kind": "text", "longest": 200, "required": False},
    ]
    items = [
        {"id": f"{name}_{position}", "title": text(f"Item {name}.{position}"), **kind}
        for position, kind in enumerate(kinds)
    ]
    items[0]["points"] = 4
    items[0]["options"] = [option | {"points": 2 * option["points"]} for option in options]
    for position in (1, 2, 4):
        items[position]["show_if"] = f"not answered({first}) or selected({first}, {position})"
    found: dict[str, Any] = {"key": name, "title": text(f"Group {name}"), "items": items}
    if number == GROUPS - 1:
        found["show_if"] = f"not answered(s{section}_0_7) or s{section}_0_7 > 10"
    return found


def text(words: str) -> dict[str, str]:
    """Return words as both languages."""
    return {"zh": words, "en": words}

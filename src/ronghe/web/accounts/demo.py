"""The logins that the sign-in page of a demonstration offers."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

OF_A_KIND = 2  # two of a kind show that one does not see the other's


def offered() -> dict[str, list[dict[str, Any]]]:
    """Return the demo's logins in the reader's language: `first` of each kind, then `more`.

    A city has an officer for each of dozens of districts; one of them is enough to look around.
    """
    english = get_language() == "en"
    rows = [
        row
        | ({key: row.get(f"{key}_en", row[key]) for key in ("role", "scope")} if english else {})
        for row in logins()
    ]
    seen: Counter[str] = Counter()
    offer: dict[str, list[dict[str, Any]]] = {"first": [], "more": []}
    for row in rows:
        seen[row["role"]] += 1
        offer["first" if seen[row["role"]] <= OF_A_KIND else "more"].append(row)
    return offer


def logins() -> list[dict[str, Any]]:
    """Return user name, password, role and scope of each demo login; empty where none are."""
    path = settings.DATA_DIR / "demo-logins.json"
    try:
        return list(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return []

"""The logins that the sign-in page of a demonstration offers."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings


def logins() -> list[dict[str, Any]]:
    """Return user name, password, role and scope of each demo login; empty where none are."""
    path = settings.DATA_DIR / "demo-logins.json"
    try:
        return list(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return []

"""Who may sign in, sign out and see their own account."""

from __future__ import annotations

from ronghe.web.shell.access import PUBLIC, SIGNED_IN, Row

ROWS = (
    Row(route="accounts:login", inside=PUBLIC, methods=("GET", "POST")),
    Row(route="accounts:logout", inside=SIGNED_IN, methods=("POST",)),
    Row(route="accounts:profile", inside=SIGNED_IN, methods=("GET", "POST")),
)

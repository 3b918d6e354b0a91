"""Who may reach the cockpit. The start page is everybody's who signed in; it differs by role."""

from __future__ import annotations

from ronghe.web.shell.access import READERS, SIGNED_IN, Row

ROWS = (
    Row(route="cockpit:home", inside=SIGNED_IN),
    Row(route="cockpit:place", inside=READERS),
    Row(route="cockpit:enterprises", inside=READERS),
)

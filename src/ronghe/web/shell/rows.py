"""Who may reach what the frame itself offers."""

from __future__ import annotations

from ronghe.web.shell.access import PUBLIC, SIGNED_IN, Row

ROWS = (
    Row(route="shell:language", inside=PUBLIC, methods=("POST",)),
    Row(route="shell:theme", inside=PUBLIC, methods=("POST",)),
    Row(route="shell:search", inside=SIGNED_IN),
)

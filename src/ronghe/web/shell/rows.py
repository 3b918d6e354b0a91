"""Who may reach the shell's own routes and the documents of the API."""

from __future__ import annotations

from ronghe.web.shell.access import PUBLIC, SIGNED_IN, Row

ROWS = (
    Row(route="shell:language", inside=PUBLIC, methods=("POST",)),
    Row(route="shell:theme", inside=PUBLIC, methods=("POST",)),
    Row(route="shell:search", inside=SIGNED_IN),
    Row(route="api:api-root", inside=SIGNED_IN),
    Row(route="api:openapi-json", inside=SIGNED_IN),
    Row(route="api:openapi-view", inside=SIGNED_IN),
)

"""Who may see what waits for them, and who reads and adds evidence."""

from __future__ import annotations

from ronghe.web.shell.access import CLERKS, OFFICERS, READERS, Row

WORKERS = OFFICERS | CLERKS

# Whose case it is decides the database; who adds to it, the machine of the case.
ROWS = (
    Row(route="cases:tasks", inside=WORKERS),
    Row(route="cases:evidence", inside=READERS | CLERKS),
    Row(route="cases:evidence_add", inside=WORKERS, methods=("POST",)),
    Row(route="api:cases_tasks", inside=WORKERS),
    Row(route="api:cases_evidence", inside=READERS | CLERKS),
    Row(route="api:cases_evidence", inside=WORKERS, methods=("POST",)),
)

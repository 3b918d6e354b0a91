"""Who may see what waits for them, and who reads and adds evidence."""

from __future__ import annotations

from ronghe.web.shell.access import ASSESSORS, CLERKS, OFFICERS, READERS, Row

# On site files are added to the questions that they prove (`visits:photo`).
ADDERS = OFFICERS | CLERKS
WORKERS = ADDERS | ASSESSORS

# Whose case it is decides the database; who adds to it, the machine of the case.
ROWS = (
    Row(route="cases:tasks", inside=WORKERS),
    Row(route="cases:evidence", inside=READERS | CLERKS | ASSESSORS),
    Row(route="cases:evidence_add", inside=ADDERS, methods=("POST",)),
    Row(route="api:cases_tasks", inside=WORKERS),
    Row(route="api:cases_evidence", inside=READERS | CLERKS | ASSESSORS),
    Row(route="api:cases_evidence", inside=ADDERS, methods=("POST",)),
)

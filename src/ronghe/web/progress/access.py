"""Who may read where plans stand, who reports, and who checks reports."""

from __future__ import annotations

from ronghe.web.shell.access import OFFICERS, READERS, Row

# Officers report for their own place and check what is reported on their own plans; which of the
# two a report is for them, the kernel and the database decide.
ROWS = (
    Row(route="progress:paper", inside=READERS),
    Row(route="progress:reports", inside=READERS),
    Row(route="progress:report_new", inside=OFFICERS, methods=("GET", "POST")),
    Row(route="progress:report", inside=READERS),
    Row(route="progress:report", inside=OFFICERS, methods=("POST",)),
    Row(route="progress:report_move", inside=OFFICERS, methods=("POST",)),
    Row(route="api:progress_plan", inside=READERS),
    Row(route="api:progress_commitment", inside=READERS),
    Row(route="api:progress_reports", inside=READERS),
    Row(route="api:progress_reports", inside=OFFICERS, methods=("POST",)),
    Row(route="api:progress_report", inside=READERS),
    Row(route="api:progress_report", inside=OFFICERS, methods=("PUT",)),
    Row(route="api:progress_report_move", inside=OFFICERS, methods=("POST",)),
)

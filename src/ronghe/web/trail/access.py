"""Who may read the audit trail: auditors and administrators, all of it, nobody else any of it."""

from __future__ import annotations

from ronghe.web.shell.access import AUDITORS, Row

ROWS: tuple[Row, ...] = (
    Row(route="trail:entries", inside=AUDITORS, outside=AUDITORS),
    Row(route="trail:entry", inside=AUDITORS, outside=AUDITORS),
    Row(route="trail:blocks", inside=AUDITORS, outside=AUDITORS),
)

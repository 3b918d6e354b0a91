"""Who may reach the pages of this face."""

from __future__ import annotations

from ronghe.web.shell.access import Row

ROWS: tuple[Row, ...] = ()

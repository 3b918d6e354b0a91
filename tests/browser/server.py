"""A real server over a demo city of its own, as `ronghe demo` and `ronghe serve` make it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START_S = 90.0  # seconds until the server must answer


@contextmanager
def serving(data: Path, *, size: float) -> Iterator[str]:
    """Load a demo city into a directory, serve it on a free port and yield the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "RONGHE_DATA_DIR": str(data), "RONGHE_DEMO": "1"}
    ronghe = [sys.executable, "-m", "ronghe.config.cli"]
    loading = [*ronghe, "demo", "--load-only", "--size", str(size)]
    subprocess.run(loading, env=environment, check=True)
    with (data / "serve.log").open("wb") as log:
        server = subprocess.Popen(
            [*ronghe, "serve", "--port", str(port)], env=environment, stdout=log, stderr=log
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address, server, data / "serve.log")
            yield address
        finally:
            server.terminate()
            server.wait()


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/account/sign-in/", timeout=5).close()
        except urllib.error.URLError:
            continue
        return
    raise RuntimeError(log.read_text())

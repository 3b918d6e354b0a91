"""The process that owns an embedded PostgreSQL server: `python -m ronghe.lib.postgres_supervisor`.

It makes the cluster where there is none, runs the server as its child, starts it again when it
dies, and stops it when no process holds the users' lock any more. The kernel frees that lock
however a process ends, so neither a killed user keeps the server alive nor a crash leaves it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

from ronghe.lib.postgres_files import ServerFiles, account, program, run_as

# Fit for a laptop with two cores. What was acknowledged is on disk: synchronous_commit stays on.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "wal_compression": "pglz",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_completion_target": "0.9",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "1",
    "jit": "off",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
LARGEST_LOG = 20_000_000  # bytes; a larger one becomes server.log.1 at the next start
QUICK_DEATH_S = 5.0  # a server that dies sooner than this did not get up
QUICK_DEATHS = 5  # in a row; what is left of a killed server may hold its memory for a moment
LONGEST_STOP_S = 60.0  # then the server is stopped hard; it recovers at the next start


class Supervisor:
    """One server and the wish that it ends."""

    def __init__(self, files: ServerFiles, *, user: pwd.struct_passwd | None, log: IO[bytes]):
        self.files = files
        self.user = user
        self.log = log
        self.server: subprocess.Popen[bytes] | None = None
        self.is_stopping = False

    def stop(self) -> None:
        """Ask the server to end: connections are closed, what was committed stays."""
        self.is_stopping = True
        if self.server is not None:
            self.server.send_signal(signal.SIGINT)
        hard_stop = threading.Timer(LONGEST_STOP_S, self._stop_hard)
        hard_stop.daemon = True
        hard_stop.start()

    def run(self) -> int:
        """Keep the server running until `stop`; return 0, or 1 if it would not get up."""
        cluster_id = self.files.cluster.stat().st_ino
        deaths = 0
        while not self.is_stopping and self._is_there(cluster_id):
            started = time.monotonic()
            self.server = run_as(self._command(), user=self.user, output=self.log)
            if self.is_stopping:  # the wish came while the server was being started
                self.server.send_signal(signal.SIGINT)
            self.server.wait()
            if self.is_stopping:
                break
            deaths = deaths + 1 if time.monotonic() - started < QUICK_DEATH_S else 0
            if deaths >= QUICK_DEATHS:
                self.say("The server does not get up; giving up.")
                return 1
            self.say("The server ended unasked; starting it again.")
            time.sleep(0.1 * 2**deaths)
        return 0

    def wait_for_users(self, users: IO[bytes]) -> None:
        """Stop the server when the last process that uses it has ended, however it ended."""
        fcntl.flock(users, fcntl.LOCK_EX)
        self.stop()

    def say(self, text: str) -> None:
        """Write one line into the server's log."""
        now = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime())
        self.log.write(f"{now} supervisor: {text}\n".encode())
        self.log.flush()

    def _stop_hard(self) -> None:
        if self.server is not None:
            self.say("The server does not stop; stopping it hard.")
            self.server.send_signal(signal.SIGQUIT)

    def _is_there(self, cluster_id: int) -> bool:
        # Somebody may have removed the directory, and even made a new one, under our feet.
        try:
            return self.files.cluster.stat().st_ino == cluster_id
        except FileNotFoundError:
            return False

    def _command(self) -> list[str]:
        sockets = str(self.files.sockets).replace('"', '""')
        settings = {**SETTINGS, "unix_socket_directories": f'"{sockets}"'}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return [str(program("postgres")), "-D", str(self.files.cluster), *options]


def main() -> int:
    """Take the supervisor's place, or leave at once where it is taken."""
    files = ServerFiles(base=Path(sys.argv[1]))
    lock = files.supervisor.open("a+b")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return 0
    # Before the caller goes on: it would take a server that is about to be stopped for ours.
    stop_orphan(files, user=account(files))
    if child := os.fork():
        lock.truncate(0)
        lock.write(str(child).encode())
        lock.flush()
        os._exit(0)  # the caller goes on; the child holds the lock from here on
    os.setsid()
    os.chdir("/")
    with files.users.open("rb") as users, _open_log(files) as log:
        supervisor = Supervisor(files, user=account(files), log=log)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: supervisor.stop())
        return _run(supervisor, users=users)


def _run(supervisor: Supervisor, *, users: IO[bytes]) -> int:
    files = supervisor.files
    if not files.cluster.exists() and not _make_cluster(supervisor):
        return 1
    _write_access_rules(files, user=supervisor.user)
    threading.Thread(target=supervisor.wait_for_users, args=(users,), daemon=True).start()
    status = supervisor.run()
    if files.sockets.parent != files.base:
        shutil.rmtree(files.sockets, ignore_errors=True)
    return status


def _open_log(files: ServerFiles) -> IO[bytes]:
    with contextlib.suppress(FileNotFoundError):
        if files.log.stat().st_size > LARGEST_LOG:
            files.log.replace(files.log.with_suffix(".log.1"))
    log = files.log.open("ab")
    # PostgreSQL writes failed statements there, with the values of those whom they were about.
    os.fchmod(log.fileno(), 0o600)
    return log


def _make_cluster(supervisor: Supervisor) -> bool:
    """Make the cluster beside its place and move it there: an interrupted start leaves none."""
    files, user = supervisor.files, supervisor.user
    draft = files.base / "cluster.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if user is not None:
        os.chown(draft, user.pw_uid, user.pw_gid)
    command = [str(program("initdb")), "-D", str(draft), "-U", "postgres", "--data-checksums"]
    command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
    # The wheel is built without ICU; this locale at least knows letters and case of all scripts.
    command += ["--builtin-locale=C.UTF-8", "--auth-local=peer", "--auth-host=reject"]
    command += ["--text-search-config=simple"]
    if run_as(command, user=user, output=supervisor.log).wait() != 0:
        supervisor.say("The database could not be made.")
        return False
    draft.rename(files.cluster)
    return True


def stop_orphan(files: ServerFiles, *, user: pwd.struct_passwd | None) -> bool:
    """Stop a server whose supervisor was killed; return whether there was one.

    The number in postmaster.pid may by now be that of any process, above all in a restarted
    container, where numbers are small. A server works in its cluster's directory: that tells it
    from a stranger, which must not be signalled, and for which PostgreSQL would refuse to start.
    """
    pid_file = files.cluster / "postmaster.pid"
    try:
        number = int(pid_file.read_text(encoding="utf-8").split()[0])
        works_in = Path(f"/proc/{number}/cwd").readlink()
    except (OSError, ValueError, IndexError):
        return False  # no such process, or none that we may look at: PostgreSQL decides
    if works_in != files.cluster:
        pid_file.unlink(missing_ok=True)
        return False
    command = [str(program("pg_ctl")), "-D", str(files.cluster), "-m", "fast", "stop"]
    return run_as(command, user=user, output=subprocess.DEVNULL).wait() == 0


def _write_access_rules(files: ServerFiles, *, user: pwd.struct_passwd | None) -> None:
    """Let the account that owns the data, and root, be any role; nobody else gets in.

    Who runs as `nobody` is unknown, so that account, which the server has under root, gets
    nothing.
    """
    names = {"root"}
    if user is None:
        names.add(pwd.getpwuid(os.geteuid()).pw_name)
    elif user.pw_name != "nobody":
        names.add(user.pw_name)
    rules = {
        "pg_hba.conf": "local all all peer map=ronghe\n",
        "pg_ident.conf": "".join(f'ronghe "{name}" all\n' for name in sorted(names)),
    }
    for name, text in rules.items():
        (files.cluster / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    # Not sys.exit: it would wait for nothing, but daemon threads may hold the users' lock.
    sys.stdout.flush()
    os._exit(main())

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from ronghe.lib import embedded_postgres
from ronghe.lib.postgres_files import EmbeddedPostgresError, ServerFiles, files_of, is_held

if TYPE_CHECKING:
    from collections.abc import Iterator

# A process of its own that uses the server until its standard input ends.
USER = """
import sys
from pathlib import Path
from ronghe.lib import embedded_postgres
print(embedded_postgres.start(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    # Not pytest's own directory: every other run of pytest takes its rights back to 0700, in the
    # middle of a start as root that has just let the server's account pass.
    base = Path(tempfile.mkdtemp(prefix="ronghe-test-"))
    path = base / "资料 of one city"
    yield path
    embedded_postgres.stop(path)
    shutil.rmtree(files_of(path).sockets, ignore_errors=True)  # may lie in /tmp
    shutil.rmtree(base, ignore_errors=True)


def use_elsewhere(data_dir: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603  our own argument list
        [sys.executable, "-c", USER, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def leave(user: subprocess.Popen[str]) -> str:
    output, _ = user.communicate()
    assert user.returncode == 0
    return output.strip()


def query(sockets: Path, text: str) -> list[tuple[object, ...]]:
    with psycopg.connect(
        host=str(sockets), user="postgres", dbname="ronghe", autocommit=True
    ) as link:
        cursor = link.execute(text)
        return cursor.fetchall() if cursor.description else []


def wait_until_gone(files: ServerFiles) -> None:
    with files.supervisor.open("rb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)  # the supervisor holds it until the server has ended
    assert not (files.cluster / "postmaster.pid").exists()


def postmaster(files: ServerFiles) -> int:
    return int((files.cluster / "postmaster.pid").read_text(encoding="utf-8").split()[0])


def test_a_server_is_there_at_once_keeps_what_was_stored_and_starts_again(data_dir: Path) -> None:
    files = files_of(data_dir)
    (files.base / "cluster.draft").mkdir(parents=True)  # what an interrupted first start leaves
    (files.base / "cluster.draft" / "PG_VERSION").write_text("18", encoding="utf-8")

    sockets = embedded_postgres.start(data_dir)
    query(sockets, "CREATE TABLE kept AS SELECT '两化融合' AS word")
    assert embedded_postgres.start(data_dir) == sockets
    assert embedded_postgres.stop(data_dir)
    assert not embedded_postgres.stop(data_dir)

    assert query(embedded_postgres.start(data_dir), "SELECT word FROM kept") == [("两化融合",)]


def test_two_processes_that_start_at_once_share_one_server(data_dir: Path) -> None:
    first, second = use_elsewhere(data_dir), use_elsewhere(data_dir)
    assert leave(first) == leave(second) == str(files_of(data_dir).sockets)
    wait_until_gone(files_of(data_dir))
    log = files_of(data_dir).log.read_text(encoding="utf-8")
    assert files_of(data_dir).log.stat().st_mode & 0o077 == 0
    assert log.count("selecting dynamic shared memory implementation") == 1  # one initdb


def test_the_server_stays_for_its_last_user_and_goes_even_when_that_is_killed(
    data_dir: Path,
) -> None:
    files = files_of(data_dir)
    lasting, brief = use_elsewhere(data_dir), use_elsewhere(data_dir)
    assert lasting.stdout is not None
    lasting.stdout.readline()
    leave(brief)
    assert query(files.sockets, "SELECT 1") == [(1,)]

    lasting.kill()
    lasting.communicate()
    wait_until_gone(files)


@pytest.mark.parametrize("victim", ["server", "supervisor"])
def test_what_was_committed_survives_a_kill(data_dir: Path, victim: str) -> None:
    files = files_of(data_dir)
    sockets = embedded_postgres.start(data_dir)
    query(sockets, "CREATE TABLE kept AS SELECT 42 AS number")
    supervisor = int(files.supervisor.read_text(encoding="ascii"))

    if victim == "server":
        os.kill(postmaster(files), signal.SIGKILL)
    else:
        os.kill(supervisor, signal.SIGKILL)
        with files.supervisor.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)  # free when the process has really gone

    assert query(embedded_postgres.start(data_dir), "SELECT number FROM kept") == [(42,)]
    assert is_held(files.supervisor)


def test_the_number_of_a_stranger_in_a_stale_file_hinders_nobody(data_dir: Path) -> None:
    files = files_of(data_dir)
    embedded_postgres.start(data_dir)
    stale = (files.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    embedded_postgres.stop(data_dir)

    ours = "\n".join([str(os.getpid()), *stale[1:]])
    (files.cluster / "postmaster.pid").write_text(ours + "\n", encoding="utf-8")

    assert query(embedded_postgres.start(data_dir), "SELECT 1") == [(1,)]


def test_an_address_too_long_for_the_kernel_moves_to_a_private_place(tmp_path: Path) -> None:
    data_dir = tmp_path / ("long" * 30)
    sockets = embedded_postgres.start(data_dir)
    assert sockets.parent != files_of(data_dir).base
    assert sockets.stat().st_mode & 0o077 == 0
    embedded_postgres.stop(data_dir)
    assert not sockets.exists()


def test_a_comma_in_the_path_is_no_second_host(tmp_path: Path) -> None:
    assert "," not in str(files_of(tmp_path / "a,b").sockets)


def test_a_directory_that_somebody_laid_for_our_socket_is_refused(data_dir: Path) -> None:
    sockets = files_of(data_dir).sockets
    sockets.mkdir(parents=True)
    sockets.chmod(0o777)
    with pytest.raises(EmbeddedPostgresError, match="not ours alone"):
        embedded_postgres.start(data_dir)


def test_a_server_that_does_not_get_up_says_why(data_dir: Path) -> None:
    embedded_postgres.start(data_dir)
    embedded_postgres.stop(data_dir)
    (files_of(data_dir).cluster / "PG_VERSION").write_text("9.6\n", encoding="utf-8")
    with pytest.raises(EmbeddedPostgresError, match=r"initialized by PostgreSQL version 9\.6"):
        embedded_postgres.start(data_dir)

"""A real Spark cluster on this machine: a standalone master with workers, for tests and bench."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LOOPBACK = "127.0.0.1"
_START = 60  # seconds; two seconds are usual
_MASTER = "org.apache.spark.deploy.master.Master"
_QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
_BRIEF = {
    "spark.driver.extraJavaOptions": _QUICK_JAVA,
    "spark.executor.extraJavaOptions": _QUICK_JAVA,
    "spark.sql.shuffle.partitions": "2",
}
_WORKER = "org.apache.spark.deploy.worker.Worker"


def why_no_spark() -> str | None:
    """Return what is missing for a cluster, or None where nothing is."""
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark is not installed (extra `spark`)"
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        return "Java is not installed (default-jre-headless)"
    return None


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """The address of a master, and the variables that a driver on this machine needs."""

    master: str
    environment: Mapping[str, str]


@contextmanager
def standalone_cluster(*, workers: int = 2, brief: bool = False) -> Iterator[Cluster]:
    """Start a master and workers of one core each on loopback.

    They are ended by their own process ids, whatever the body does. A `brief` cluster is for jobs
    of seconds: Java compiles little and divides little.

    Raises
    ------
    TimeoutError
        If the master or a worker does not say that it is ready.
    """
    with contextlib.ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        master = f"spark://{_LOOPBACK}:{_free_port()}"
        host, port = _LOOPBACK, master.rpartition(":")[2]
        if brief:
            settings = "".join(f"{name} {value}\n" for name, value in _BRIEF.items())
            (directory / "spark-defaults.conf").write_text(settings, encoding="utf-8")
        environment = _environment(directory, brief=brief)
        started = _Service(
            [_MASTER, "--host", host, "--port", port, "--webui-port", str(_free_port())],
            directory,
            environment,
        )
        stack.callback(started.end)
        started.wait_for(re.compile(r"New state: ALIVE"))
        services = []
        for number in range(workers):
            place = directory / f"worker-{number}"
            place.mkdir()
            command = [_WORKER, "--host", host, "--cores", "1", "--memory", "1g"]
            command += ["--webui-port", str(_free_port()), "--work-dir", str(place), master]
            services.append(_Service(command, place, environment))
            stack.callback(services[-1].end)
        for service in services:
            service.wait_for(re.compile(r"Successfully registered with master"))
        yield Cluster(master=master, environment=environment)


def _environment(directory: Path, *, brief: bool) -> dict[str, str]:
    made = {
        "SPARK_HOME": str(_home()),
        "SPARK_LOCAL_IP": _LOOPBACK,
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_LOG_DIR": str(directory),
        "SPARK_LOCAL_DIRS": str(directory),
        "SPARK_CONF_DIR": str(directory),
        "PYSPARK_PYTHON": sys.executable,
        "LC_ALL": "C.UTF-8",  # Java opens files by names in the encoding of the locale
    }
    return made | ({"SPARK_DAEMON_JAVA_OPTS": _QUICK_JAVA} if brief else {})


def _home() -> Path:
    spec = importlib.util.find_spec("pyspark")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


class _Service:
    """One Java process of Spark, whose log says when it is ready."""

    def __init__(self, command: list[str], directory: Path, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(  # noqa: S603 -- Spark's own script
            [str(_home() / "bin" / "spark-class"), *command],
            cwd=directory,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **environment},
        )
        self.lines: list[str] = []
        self.changed = threading.Condition()
        self.is_over = False
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def wait_for(self, words: re.Pattern[str]) -> None:
        with self.changed:
            self.changed.wait_for(lambda: self.is_over or self._said(words), timeout=_START)
            if not self._said(words):
                raise TimeoutError("\n".join(["Spark did not start:", *self.lines[-20:]]))

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.reader.join()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def _said(self, words: re.Pattern[str]) -> bool:
        return any(words.search(line) for line in self.lines)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self.changed:
                self.lines.append(line.rstrip())
                self.changed.notify_all()
        with self.changed:
            self.is_over = True
            self.changed.notify_all()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_LOOPBACK, 0))
        return int(probe.getsockname()[1])

"""A Spark cluster that runs engines: reached, given the code, and asked for what tasks make."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyspark import SparkContext

Part = TypeVar("Part")
Made = TypeVar("Made")
Stop = Callable[..., NoReturn]  # says a sentence of SPARK_SAID by its key, and leaves

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_CONNECT = 10  # seconds
SPARK_SAID = {
    "wrong-master": {
        "zh": "“{master}”不是 Spark 主节点地址。请写 spark://主机:端口，或 local[*]。",
        "en": '"{master}" is no address of a Spark master. Write spark://HOST:PORT, or local[*].',
    },
    "no-spark": {
        "zh": "缺少 pyspark。请安装：pip install 'ronghe[spark]'。",
        "en": "pyspark is missing. Install it: pip install 'ronghe[spark]'.",
    },
    "no-java": {
        "zh": "缺少 Java。请安装 Java 17 或 21（例如 default-jre-headless），或设置 JAVA_HOME。",
        "en": "Java is missing. Install Java 17 or 21 (such as default-jre-headless), or set "
        "JAVA_HOME.",
    },
    "no-master": {
        "zh": "连不上 {master}：{reason}。",
        "en": "Cannot reach {master}: {reason}.",
    },
    "spark-failed": {
        "zh": "Spark 任务失败，未写出任何结果：{reason}",
        "en": "The Spark job failed and nothing was written: {reason}",
    },
}


def master_check(master: str, stop: Stop) -> None:
    """Stop where Spark or Java is missing, or the master cannot be reached."""
    try:
        import pyspark  # noqa: F401 -- whether it is there
    except ImportError:
        stop("no-spark")
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        stop("no-java")
    if master.startswith("local"):
        return
    parts = urlsplit(master)
    if parts.scheme != "spark" or not parts.hostname or not parts.port:
        stop("wrong-master", master=master)
    try:
        socket.create_connection((parts.hostname, parts.port), timeout=_CONNECT).close()
    except OSError as error:
        stop("no-master", master=master, reason=error.strerror or error)


@contextmanager
def spark_context(master: str, *, name: str, stop: Stop) -> Iterator[SparkContext]:
    """Give the context of a cluster whose executors have the engines as they run here."""
    from pyspark import SparkConf, SparkContext

    settings = (
        SparkConf()
        .setMaster(master)
        .setAppName(name)
        .set("spark.ui.enabled", "false")
        .set("spark.ui.showConsoleProgress", str(sys.stderr.isatty()).lower())
        .set("spark.log.level", "ERROR")
    )
    if urlsplit(master).hostname in _LOOPBACK or master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        settings.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
    with _failing(stop):
        spark = SparkContext(conf=settings)
    with tempfile.TemporaryDirectory() as directory:
        try:
            spark.addPyFile(str(engine_archive(Path(directory))))
            yield spark
        finally:
            spark.stop()


def spark_run(
    spark: SparkContext, parts: Sequence[Part], task: Callable[[Part], Made], *, stop: Stop
) -> list[Made]:
    """Return what tasks bring home, one for each part and in their order."""
    with _failing(stop):
        return list(spark.parallelize(parts, len(parts)).map(task).collect())


def engine_archive(directory: Path) -> Path:
    """Write the engine as it runs here to a ZIP file, so that executors run the same."""
    import ronghe

    root = Path(ronghe.__file__).parent
    archive = directory / "ronghe-engine.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bundle:
        for part in (
            root / "__init__.py",
            *(root / "lib").rglob("*.py"),
            *(root / "engines").rglob("*.py"),
        ):
            if "tests" not in part.parts:
                bundle.write(part, part.relative_to(root.parent))
    return archive


@contextmanager
def _failing(stop: Stop) -> Iterator[None]:
    """Say why a job failed in one line; what Java says besides would fill the screen."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        stop("spark-failed", reason=last_words(str(error)))


def last_words(said: str) -> str:
    r"""Return the line of what Spark says that tells most: the error in Python, else the first.

    Examples
    --------
    >>> last_words("Job aborted:\n  File x\nModuleNotFoundError: No module named 'numpy'\n at y")
    "ModuleNotFoundError: No module named 'numpy'"
    """
    error = re.search(r"^\w+(?:Error|Exception): .+$", said, re.MULTILINE)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return error.group() if error else (lines or ["?"])[0]

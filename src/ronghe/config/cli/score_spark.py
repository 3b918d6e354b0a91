"""Score Parquet on Apache Spark: the engine's batches on executors, one result directory."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import sys
import tempfile
import uuid
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ronghe.config.cli.score_words import say, stop
from ronghe.engines.scoring import question_columns
from ronghe.engines.scoring.answer_sheet import SUBJECT, header_faults
from ronghe.engines.scoring.arrow import Repetitions, result_schema, unreadable_faults
from ronghe.engines.scoring.arrow.partitions import (
    FILE,
    FIRST_ROW,
    ROW,
    Found,
    FoundByBatch,
    PartitionScorer,
    columns_used,
    file_name,
)
from ronghe.engines.scoring.arrow.subjects import BLANKS
from ronghe.lib.faults import FaultsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame, SparkSession

    from ronghe.config.cli.answer_file import Findings
    from ronghe.engines.scoring import Instrument

_BATCH = 16_384  # rows
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_CONNECT = 10  # seconds


@contextmanager
def score_on_spark(
    instrument: Instrument,
    answers: str,
    out: str,
    master: str,
    *,
    explain: bool,
    findings: Findings,
) -> Iterator[None]:
    """Score a Parquet file or directory on a cluster; the result appears when the body is done.

    Where the body raises, nothing appears. What was found is in `findings` before the body runs.

    Raises
    ------
    FaultsError
        If nothing can be read at all.
    typer.Exit
        After a sentence, where Spark, Java, the master or a path is missing.
    """
    _check(master, answers, out)
    source, target = _address(answers), _address(out)
    part = f"{target.rpartition('/')[0]}/.{target.rpartition('/')[2]}.{uuid.uuid4().hex}.part"
    with _session(master) as spark:
        files = _Files(spark, target)
        if not _Files(spark, source).exists(source):
            stop("cannot-read", path=answers, reason=os.strerror(2))
        if files.exists(target):
            stop("exists", path=out)
        try:
            with _failing(spark):
                _score(spark, instrument, source, part, explain=explain, findings=findings)
            yield
            if not files.rename(part, target):
                stop("cannot-write", path=out, reason="rename")
        finally:
            files.delete(part)


def _score(
    spark: SparkSession,
    instrument: Instrument,
    source: str,
    part: str,
    *,
    explain: bool,
    findings: Findings,
) -> None:
    from pyspark.sql.pandas.types import from_arrow_schema

    table = spark.read.parquet(source)
    _header_check(instrument, table, file_name(source), findings)
    placed = table.select(
        *columns_used(instrument, table.columns),
        table["_metadata.file_path"].alias(FILE),
        table["_metadata.row_index"].alias(ROW),
    )
    found: Any = spark.sparkContext.accumulator({}, FoundByBatch())  # type: ignore[arg-type]
    scorer = PartitionScorer(
        instrument=instrument,
        explain=explain,
        gathering=found,
        repeated=_repetitions(placed).first_by_place,
    )
    schema = from_arrow_schema(result_schema(instrument, explain=explain))
    placed.mapInArrow(scorer, schema).write.parquet(part)
    _gather(found.value, findings)


def _header_check(instrument: Instrument, table: DataFrame, name: str, findings: Findings) -> None:
    from pyspark.sql.pandas.types import to_arrow_schema

    faults, is_fatal = header_faults(instrument, table.columns, file=name, known=())
    unreadable = unreadable_faults(instrument, to_arrow_schema(table.schema), file=name)
    findings.faults += [*faults, *unreadable]
    if is_fatal or unreadable:
        raise FaultsError(findings.faults)
    missing = [name for name in question_columns(instrument) if name not in table.columns]
    if missing:
        say("no-column", items=", ".join(missing))


def _repetitions(placed: DataFrame) -> Repetitions:
    """Return the rows whose subject stands further up, in the order of file names and rows."""
    from pyspark.sql import functions as F  # noqa: N812 -- as everybody calls it

    # By numbers of eight bytes first: what no number has twice needs no shuffle of texts.
    subject = F.trim(placed[SUBJECT].cast("string"), F.lit(BLANKS))
    named = placed.select(subject.alias(SUBJECT), FILE, ROW).where(F.length(SUBJECT) > 0)
    hashed = named.withColumn("_hash", F.xxhash64(SUBJECT))
    suspects = hashed.groupBy("_hash").count().where("count > 1").select("_hash")
    if suspects.isEmpty():
        return Repetitions({})
    rows = hashed.join(suspects, "_hash", "left_semi").select(SUBJECT, FILE, ROW).collect()
    places = sorted((file_name(row[FILE]), row[ROW] + FIRST_ROW, row[SUBJECT]) for row in rows)
    return Repetitions.of((subject, file, row) for file, row, subject in places)


def _gather(found: dict[Any, Found], findings: Findings) -> None:
    for place in sorted(found):
        batch = found[place]
        findings.rows += batch.rows
        findings.faulty_rows += batch.faulty_rows
        findings.faults += batch.faults
        findings.notice(batch.notices)


def _check(master: str, answers: str, out: str) -> None:
    if out == "-" or out.endswith((".csv", ".xlsx")) or answers.endswith((".csv", ".xlsx")):
        stop("on-parquet")
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


def _address(place: str) -> str:
    """Return a path as the address that Spark's file systems take; an address stays one."""
    # Not `as_uri`: Hadoop takes a path as it is written and decodes nothing.
    return place.rstrip("/") if "://" in place else f"file://{Path(place).resolve()}"


@contextmanager
def _session(master: str) -> Iterator[SparkSession]:
    from pyspark.sql import SparkSession

    build = (
        SparkSession.builder.master(master)
        .appName("ronghe score")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", str(sys.stderr.isatty()).lower())
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", _BATCH)
        # A result that a killed driver leaves halfway keeps its hidden name.
        .config("spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
    )
    if urlsplit(master).hostname in _LOOPBACK or master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        build = build.config("spark.driver.host", "127.0.0.1")
        build = build.config("spark.driver.bindAddress", "127.0.0.1")
    spark = build.config("spark.log.level", "ERROR").getOrCreate()
    with tempfile.TemporaryDirectory() as directory:
        try:
            spark.sparkContext.addPyFile(str(engine_archive(Path(directory))))
            yield spark
        finally:
            spark.stop()


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
def _failing(spark: SparkSession) -> Iterator[None]:
    """Say why a job failed in one line; what Java says besides would fill the screen."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        stop("spark-failed", reason=lines[0] if lines else type(error).__name__)


class _Files:
    """The file system that an address belongs to, as the cluster reaches it."""

    def __init__(self, spark: SparkSession, address: str) -> None:
        jvm: Any = spark._jvm
        self.path = jvm.org.apache.hadoop.fs.Path
        configuration = spark._jsc.hadoopConfiguration()
        self.system = self.path(address).getFileSystem(configuration)

    def exists(self, address: str) -> bool:
        return bool(self.system.exists(self.path(address)))

    def rename(self, old: str, new: str) -> bool:
        return bool(self.system.rename(self.path(old), self.path(new)))

    def delete(self, address: str) -> None:
        with contextlib.suppress(Exception):
            self.system.delete(self.path(address), True)

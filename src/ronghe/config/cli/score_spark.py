"""Score Parquet on Apache Spark: executors read, score and write their parts themselves.

The driver reads what the files say of themselves, shares their row groups out, and brings the parts
together. No row passes through Java: Spark starts the tasks, and carries what they found.
"""

from __future__ import annotations

import contextlib
import errno
import os
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from pyarrow import fs

from ronghe.config.cli.score_parquet import AnswerParquet
from ronghe.config.cli.score_words import say, stop
from ronghe.config.cli.spark import master_check, spark_context, spark_run
from ronghe.engines.scoring.arrow import Repetitions
from ronghe.engines.scoring.arrow.parts import Part, shared_parts
from ronghe.engines.scoring.arrow.tasks import Desk, Done, HashTask, PlaceTask, ScoreTask
from ronghe.lib.faults import FaultsError
from ronghe.lib.parquet import place_of, reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pyspark import SparkContext

    from ronghe.engines.scoring import Instrument
    from ronghe.engines.scoring.answer_sheet import Findings

    Made = TypeVar("Made")

_LEAST, _MOST = 131_072, 2_097_152  # rows of a part
_SHARES = 4  # parts for each core, so that none waits long for the last one


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
        If nothing can be read at all, or a file is broken.
    CannotReadError
        If a path cannot be reached from here.
    typer.Exit
        After a sentence, where Spark, Java or the master is missing, or a worker does not reach a
        path.
    """
    _check(master, answers, out)
    source = AnswerParquet(instrument, answers)
    if not source.sources:
        stop("on-parquet")
    target = _Target.of(out)
    missing = source.header_check(findings)
    if missing:
        say("no-column", items=", ".join(missing))
    try:
        with spark_context(master, name="ronghe score", stop=stop) as spark, target.prepared():
            share = source.rows // (_SHARES * max(1, spark.defaultParallelism)) + 1
            parts = shared_parts(source.sources, least=min(max(share, _LEAST), _MOST))
            cluster = _Cluster(spark=spark, parts=parts)
            task = ScoreTask(
                instrument=instrument,
                explain=explain,
                desk=target.desk,
                repeated=_repetitions(cluster, target.desk).first_by_place,
            )
            done = checked(cluster.run(task), findings)
            yield
            target.put(done)
    except OSError as error:
        stop("cannot-write", path=out, reason=reason_of(error))


@dataclass(frozen=True, kw_only=True)
class _Cluster:
    """Runs a task for each part, as many at a time as there are cores."""

    spark: SparkContext
    parts: Sequence[Part]

    def run(self, task: Callable[[Part], Made]) -> list[Made]:
        """Return what the tasks bring home, in the order of parts."""
        return spark_run(self.spark, self.parts, task, stop=stop)


def _repetitions(cluster: _Cluster, desk: Desk) -> Repetitions:
    """Return the rows whose subject stands further up: the column is read ahead of the rest."""
    done = checked(cluster.run(HashTask(desk=desk)))
    hashes = []
    for one in done:
        path = _seen(desk, one)
        with desk.system.open_input_file(path) as stream:
            hashes.append(np.frombuffer(stream.read(), dtype=np.uint64))
        desk.system.delete_file(path)
    suspects = Repetitions.suspects(np.concatenate(hashes))
    if not len(suspects):
        return Repetitions({})
    places = cluster.run(PlaceTask(suspects=suspects))
    return Repetitions.of(place for some in places for place in some)


def checked(done: Sequence[Done], findings: Findings | None = None) -> Sequence[Done]:
    """Return what tasks brought home if all of them wrote what they should.

    Raises
    ------
    FaultsError
        If a file is broken; it carries what was found in the others, too.
    typer.Exit
        After a sentence, if a worker does not reach a path.
    """
    for one in done:
        if one.failure is not None:
            failure = one.failure
            key = f"worker-cannot-{failure.doing}"
            stop(key, host=failure.host, path=failure.path, reason=failure.reason)
    broken = [fault for one in done for fault in one.broken]
    found = [fault for one in done for fault in one.findings.faults]
    if broken:
        raise FaultsError([*(findings.faults if findings else ()), *found, *broken])
    if findings is not None:
        for one in done:
            findings.add(one.findings)
    return done


@dataclass(frozen=True, kw_only=True)
class _Target:
    """The directory of the result, which appears whole; beside it the hidden one it is made in."""

    system: fs.FileSystem
    path: str
    hidden: str

    @classmethod
    def of(cls, out: str) -> _Target:
        """Return the target, if there is nothing yet."""
        system, path = place_of(out)
        above, _, name = path.rpartition("/")
        if system.get_file_info(path).type != fs.FileType.NotFound:
            stop("exists", path=out)
        if system.get_file_info(above).type != fs.FileType.Directory:
            stop("cannot-write", path=out, reason=os.strerror(errno.ENOENT))
        return cls(system=system, path=path, hidden=f"{above}/.{name}.{uuid.uuid4().hex}.part")

    @property
    def desk(self) -> Desk:
        """Return where tasks leave their files."""
        return Desk(system=self.system, path=f"{self.hidden}/tasks")

    @property
    def _result(self) -> str:
        return f"{self.hidden}/result"

    @contextmanager
    def prepared(self) -> Iterator[None]:
        """Make the hidden directory, and take it away at the end with all that is left in it."""
        for path in (self.hidden, self.desk.path, self._result):
            self.system.create_dir(path, recursive=False)
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                self.system.delete_dir(self.hidden)

    def put(self, done: Sequence[Done]) -> None:
        """Give the parts their names, in the order of the rows, and the result its own."""
        for one in done:
            name = f"part-{one.number:06d}.parquet"
            self.system.move(_seen(self.desk, one), f"{self._result}/{name}")
        self.system.move(self._result, self.path)


def _seen(desk: Desk, done: Done) -> str:
    """Return the path of what a task wrote, if it is here as well."""
    assert done.path is not None  # noqa: S101 -- `checked` let it pass
    if desk.system.get_file_info(done.path).type != fs.FileType.File:
        stop("not-shared", path=done.path)
    return done.path


def _check(master: str, answers: str, out: str) -> None:
    if out == "-" or out.endswith((".csv", ".xlsx")) or answers.endswith((".csv", ".xlsx")):
        stop("on-parquet")
    master_check(master, stop)

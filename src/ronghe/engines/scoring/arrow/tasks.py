"""What an executor of a cluster does with a part of the answers: it reads and writes itself.

Nothing here knows which cluster it is. What a task brings home is small: where it wrote, and what
was wrong. It writes under a name of its own, so that one that runs twice disturbs nobody.
"""

from __future__ import annotations

import platform
import uuid
from dataclasses import dataclass, field
from functools import partial
from typing import IO, TYPE_CHECKING, Literal

import numpy as np

from ronghe.engines.scoring.answer_sheet import Findings
from ronghe.engines.scoring.arrow.repetitions import Repetitions
from ronghe.engines.scoring.arrow.results import parquet_write
from ronghe.engines.scoring.arrow.subjects import subject_hashes, subject_texts
from ronghe.lib.faults import CannotReadError, Fault, FaultsError
from ronghe.lib.parquet import reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray
    from pyarrow import fs

    from ronghe.engines.scoring.arrow.parts import Part
    from ronghe.engines.scoring.definition import Instrument


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A path that a machine could not read or write, and what it says of it."""

    doing: Literal["read", "write"]
    host: str
    path: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a task brings home; `path` is what it wrote, None where it did not get there.

    `broken` are the faults of a file that ends before its rows do.
    """

    number: int
    path: str | None = None
    findings: Findings = field(default_factory=Findings)
    broken: tuple[Fault, ...] = ()
    failure: Failure | None = None


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A directory that all machines reach, where tasks leave what they make."""

    system: fs.FileSystem
    path: str

    def new(self, part: Part) -> str:
        """Return a path that nobody else writes, not even the same task again."""
        return f"{self.path}/{part.number:06d}.{uuid.uuid4().hex}"


@dataclass(frozen=True, kw_only=True)
class HashTask:
    """Writes a number of eight bytes for each subject, to find those that come again."""

    desk: Desk

    def __call__(self, part: Part) -> Done:
        """Return where the numbers of a part are."""
        path = self.desk.new(part)
        return _done(part, path, Findings(), self.desk, lambda stream: self._write(part, stream))

    def _write(self, part: Part, stream: IO[bytes]) -> None:
        for _, _, column in part.subjects():
            stream.write(subject_hashes(subject_texts(column)).tobytes())


@dataclass(frozen=True, kw_only=True)
class PlaceTask:
    """Says where the subjects stand whose number comes again."""

    suspects: NDArray[np.uint64]

    def __call__(self, part: Part) -> list[tuple[str, str, int]]:
        """Return (subject, file, row) in the order of rows."""
        return Repetitions.places(part.subjects(), self.suspects)


@dataclass(frozen=True, kw_only=True)
class ScoreTask:
    """Scores a part into a Parquet file."""

    instrument: Instrument
    explain: bool
    desk: Desk
    repeated: Mapping[str, Mapping[int, int | str]]

    def __call__(self, part: Part) -> Done:
        """Return where the scores of a part are, and what was found in it."""
        path, findings = self.desk.new(part), Findings()
        return _done(
            part, path, findings, self.desk, lambda stream: self._write(part, findings, stream)
        )

    def _write(self, part: Part, findings: Findings, stream: IO[bytes]) -> None:
        repetitions = Repetitions(self.repeated)
        found = part.scores(self.instrument, repetitions, findings)
        scores = ((scored.subjects, scored.table) for scored in found)
        parquet_write(self.instrument, scores, stream, explain=self.explain)


def _done(
    part: Part, path: str, findings: Findings, desk: Desk, write: Callable[[IO[bytes]], None]
) -> Done:
    """Write a file and return what came of it; nothing that a path is at fault for is raised."""
    made = partial(Done, number=part.number, findings=findings)
    failed = partial(Failure, host=platform.node())
    try:
        with desk.system.open_output_stream(path) as stream:
            write(stream)
    except FaultsError as error:
        return made(broken=tuple(error.faults))
    except CannotReadError as error:
        return made(failure=failed(doing="read", path=error.path, reason=error.reason))
    except OSError as error:
        return made(failure=failed(doing="write", path=path, reason=reason_of(error)))
    return made(path=path)

"""Parts of files and the tasks that score them, as an executor runs them."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ronghe.engines.scoring.arrow.parts import shared_parts
from ronghe.engines.scoring.arrow.tasks import Desk, Done, HashTask, ScoreTask
from ronghe.engines.scoring.tests.samples import small
from ronghe.lib.parquet import ParquetSource, parquet_sources, place_of

if TYPE_CHECKING:
    from pathlib import Path


def source(path: Path, rows: int, **more: int) -> ParquetSource:
    table = pa.table({"subject": [f"E{n}" for n in range(rows)], "one": ["1"] * rows})
    pq.write_table(table, path, **more)
    (found,) = parquet_sources(*place_of(str(path)))
    return found


def desk(path: Path) -> Desk:
    system, place = place_of(str(path))
    return Desk(system=system, path=place)


def score_task(path: Path) -> ScoreTask:
    return ScoreTask(instrument=small(), explain=False, desk=desk(path), repeated={})


def test_parts_are_whole_row_groups_of_one_file_with_the_number_of_their_first_row(
    tmp_path: Path,
) -> None:
    first = source(tmp_path / "a.parquet", 10, row_group_size=3)  # 3, 3, 3, 1
    second = source(tmp_path / "b.parquet", 2)
    parts = shared_parts([first, second], least=5)
    found = [(p.number, p.source.name, p.groups, p.row) for p in parts]
    assert found == [
        (0, "a.parquet", (0, 1), 2),
        (1, "a.parquet", (2, 3), 8),
        (2, "b.parquet", (0,), 2),
    ]
    rows = [row for part in parts for _, row, _ in part.subjects()]
    assert rows == [2, 8, 2]


def test_a_task_that_runs_twice_writes_twice_and_disturbs_nothing(tmp_path: Path) -> None:
    (part,) = shared_parts([source(tmp_path / "a.parquet", 5)], least=1)
    task = score_task(tmp_path)
    one, two = task(part), task(part)
    assert one.path != two.path
    assert pq.read_table(one.path) == pq.read_table(two.path)
    assert one.findings == two.findings


@pytest.mark.parametrize("task", [score_task, lambda path: HashTask(desk=desk(path))])
def test_what_a_machine_cannot_reach_is_said_with_its_name(task, tmp_path: Path) -> None:
    (part,) = shared_parts([source(tmp_path / "a.parquet", 5)], least=1)

    def failure(done: Done) -> tuple[str, ...]:
        assert done.path is None
        assert done.failure is not None
        made = done.failure
        return made.doing, made.host, made.path.removeprefix(str(tmp_path))[:3], made.reason

    host = platform.node()
    missing = failure(task(tmp_path / "no")(part))
    assert missing == ("write", host, "/no", "No such file or directory")
    (tmp_path / "a.parquet").unlink()
    missing = failure(task(tmp_path)(part))
    assert missing == ("read", host, "/a.", "No such file or directory")


def test_a_file_that_breaks_is_a_fault_and_no_failure(tmp_path: Path) -> None:
    (part,) = shared_parts([source(tmp_path / "a.parquet", 5)], least=1)
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    done = score_task(tmp_path)(part)
    assert (done.path, done.failure) == (None, None)
    assert [fault.rule for fault in done.broken] == ["broken-parquet"]

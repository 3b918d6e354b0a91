"""A written file is whole, or the older one stays."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from ronghe.lib.safe_files import whole_file, whole_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def test_the_file_is_there_at_the_end_only(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with whole_file(target) as stream:
        stream.write(b"new")
        assert not target.exists()
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_failure_keeps_the_older_file_and_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")
    with pytest.raises(RuntimeError), whole_file(target) as stream:
        stream.write(b"half")
        raise RuntimeError
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_is_followed_not_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "real.csv", tmp_path / "link.csv"
    target.write_bytes(b"old")
    link.symlink_to(target)
    with whole_file(link) as stream:
        stream.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_device_is_written_into_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with whole_file(pipe) as stream:
        stream.write(b"new")
    assert os.read(reader, 10) == b"new"
    os.close(reader)
    assert pipe.is_fifo()


def test_standard_output_gets_all_or_nothing(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with pytest.raises(RuntimeError), whole_file(None) as stream:
        stream.write(b"half")
        raise RuntimeError
    with whole_file(None) as stream:
        stream.write(b"whole")
    assert capfdbinary.readouterr().out == b"whole"


def test_of_several_files_all_are_there_or_none(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert whole_files([("a", b"1"), ("b", b"2")], out) == ["a", "b"]

    def broken() -> Iterator[tuple[str, bytes]]:
        yield "a", b"3"
        yield "c", b"4"
        assert sorted(path.name for path in out.iterdir() if path.suffix != ".part") == ["a", "b"]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        whole_files(broken(), out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {"a": b"1", "b": b"2"}

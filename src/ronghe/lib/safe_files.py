"""Write a file so that it is either whole or not there at all."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@contextmanager
def whole_file(path: Path | None) -> Iterator[IO[bytes]]:
    """Give a stream whose content gets to `path`, or to standard output for None, at the end.

    Where the body raises, an older file stays as it was and standard output gets nothing. A device
    or pipe is written into, never replaced.

    Raises
    ------
    OSError
        If the place cannot be written.
    """
    if path is None:
        with tempfile.TemporaryFile() as spool:
            yield spool
            spool.seek(0)
            shutil.copyfileobj(spool, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        return
    target = path.resolve()
    if target.exists() and not target.is_file():
        with target.open("wb") as device, tempfile.TemporaryFile() as spool:
            yield spool
            spool.seek(0)
            shutil.copyfileobj(spool, device)
        return
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def whole_files(files: Iterable[tuple[str, bytes]], directory: Path) -> list[str]:
    """Write files as they come, put all in place at the end, in their order; return their names.

    Where making one of them raises, none is there and older ones stay as they were.

    Raises
    ------
    OSError
        If the directory cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    parts: dict[str, Path] = {}
    try:
        for name, content in files:
            parts[name] = directory / f".{name}.{os.getpid()}.part"
            parts[name].write_bytes(content)
        for name, part in parts.items():
            part.replace(directory / name)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
    return list(parts)

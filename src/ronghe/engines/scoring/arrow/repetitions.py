"""Find subjects that answer twice among millions, in eight bytes a row."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from ronghe.engines.scoring.arrow.subjects import subject_hashes, subject_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    # File, number of the first row, and a column of subjects.
    Part = tuple[str, int, pa.Array]


class Repetitions:
    """Which rows name a subject that stands further up, and where it stands first.

    Examples
    --------
    >>> parts = [("a.parquet", 2, pa.array(["x", "y", "x"])), ("b.parquet", 2, pa.array(["y"]))]
    >>> found = Repetitions.found(lambda: parts)
    >>> found.within("a.parquet", 2, 3), found.within("b.parquet", 2, 1)
    ({2: 2}, {0: 'a.parquet:3'})
    """

    def __init__(self, first_by_place: Mapping[str, Mapping[int, int | str]]) -> None:
        """Take the first place by file and row."""
        self.first_by_place = first_by_place
        self.rows = {file: sorted(rows) for file, rows in first_by_place.items()}

    @classmethod
    def found(cls, parts: Callable[[], Iterable[Part]]) -> Repetitions:
        """Return the repetitions of parts, which are gone through again only where some may be."""
        hashes = [subject_hashes(subject_texts(column)) for _, _, column in parts()]
        suspects = cls.suspects(np.concatenate(hashes) if hashes else np.zeros(0, dtype=np.uint64))
        return cls.of(cls.places(parts(), suspects) if len(suspects) else [])

    @staticmethod
    def suspects(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Return the numbers that come again; `hashes` are sorted in place."""
        hashes.sort()
        return np.unique(hashes[1:][hashes[1:] == hashes[:-1]])

    @staticmethod
    def places(parts: Iterable[Part], suspects: NDArray[np.uint64]) -> list[tuple[str, str, int]]:
        """Return (subject, file, row) where a subject has one of the numbers."""
        found: list[tuple[str, str, int]] = []
        for file, row, column in parts:
            texts = subject_texts(column)
            at = np.flatnonzero(np.isin(subject_hashes(texts), suspects)).tolist()
            found += [(texts[index].as_py(), file, row + index) for index in at]
        return found

    @classmethod
    def of(cls, places: Iterable[tuple[str, str, int]]) -> Repetitions:
        """Return the repetitions among (subject, file, row) in their order; "" is nobody."""
        first: dict[str, tuple[str, int]] = {}
        found: dict[str, dict[int, int | str]] = {}
        for subject, file, row in places:
            if not subject:
                continue
            there, above = first.setdefault(subject, (file, row))
            if (there, above) != (file, row):
                found.setdefault(file, {})[row] = above if there == file else f"{there}:{above}"
        return cls(found)

    def within(self, file: str, start: int, count: int) -> dict[int, int | str]:
        """Return the repetitions among `count` rows from `start` on, by index from there."""
        rows = self.rows.get(file)
        if not rows:
            return {}
        low, high = bisect_left(rows, start), bisect_left(rows, start + count)
        first = self.first_by_place[file]
        return {row - start: first[row] for row in rows[low:high]}

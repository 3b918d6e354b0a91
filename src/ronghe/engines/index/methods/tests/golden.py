"""The ASEM example as COINr 1.1.14 exported it, as arrays: (indicators, units)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ronghe.testing.repository import shared

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Asem:
    """Raw values and what is known of the indicators, in the order of the files of results."""

    indicators: tuple[str, ...]
    units: tuple[str, ...]
    raw: NDArray[np.float64]
    denominators: NDArray[np.float64]  # 1 where an indicator has none
    directions: NDArray[np.float64]
    regions: NDArray[np.int64]
    parents: dict[str, str]
    folder: Path

    def step(self, name: str) -> NDArray[np.float64]:
        """Return a table of COINr."""
        return self.columns(name, self.indicators)

    def columns(self, name: str, columns: tuple[str, ...]) -> NDArray[np.float64]:
        """Return columns of a table of COINr."""
        return numbers(sorted_rows(self.folder / f"{name}.csv"), columns)


def numbers(rows: list[dict[str, str]], columns: tuple[str, ...]) -> NDArray[np.float64]:
    return np.array([[float(row[column] or "nan") for row in rows] for column in columns])


def sorted_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: row["uCode"])


@cache
def asem() -> Asem:
    folder = shared("data/golden/coinr-asem")
    with (folder / "asem_iMeta.csv").open(encoding="utf-8", newline="") as file:
        meta = list(csv.DictReader(file))
    leaves = [row for row in meta if row["Type"] == "Indicator"]
    rows = sorted_rows(folder / "asem_iData.csv")
    return Asem(
        indicators=tuple(row["iCode"] for row in leaves),
        units=tuple(row["uCode"] for row in rows),
        raw=numbers(rows, tuple(row["iCode"] for row in leaves)),
        denominators=np.array(
            [
                numbers(rows, (leaf["Denominator"],))[0]
                if leaf["Denominator"]
                else np.ones(len(rows))
                for leaf in leaves
            ]
        ),
        directions=np.array([float(row["Direction"]) for row in leaves]),
        regions=np.unique([row["EurAsia_group"] for row in rows], return_inverse=True)[1],
        parents={row["iCode"]: row["Parent"] for row in meta if row["Parent"]},
        folder=folder,
    )

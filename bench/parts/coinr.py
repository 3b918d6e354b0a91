"""COINr in R, where both are there: its numbers and its own time, without R's start and reading."""

from __future__ import annotations

import csv
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index import Leaf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from ronghe.engines.index import Index, Node, Table

    Floats = NDArray[np.float64]

SCRIPT = Path(__file__).with_suffix(".R")
META = ("iCode", "Type", "Level", "Parent", "Direction", "Weight", "Denominator")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What COINr made: seconds of the processor, R's peak in MB, and the numbers.

    `numbers` is (keys, units) of a build and (runs, units) of a variation, whose `runs` say what
    each took.
    """

    seconds: float
    peak: float
    units: tuple[str, ...]
    numbers: Floats
    runs: tuple[dict[str, str], ...] = ()


@cache
def missing() -> str:
    """Return why there is no COINr to compare with, "" where there is one."""
    if not _rscript():
        return "there is no Rscript on the path"
    asked = (_rscript(), "-e", 'invisible(packageVersion("COINr"))')
    told = subprocess.run(asked, capture_output=True, check=False)
    return "" if told.returncode == 0 else "R has no package COINr"


def built(index: Index, table: Table, *, group: str, screen: float = 0.0, times: int = 1) -> Told:
    """Return what COINr makes of the definition of an index, without its screening if that is 0."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        denominators = {leaf.denominator for leaf in index.leaves if leaf.denominator}
        columns = [leaf.column for leaf in index.leaves] + sorted(denominators)
        np.stack([table.numbers[column] for column in columns]).astype("<f8").tofile(
            folder / "data.bin"
        )
        (folder / "columns.txt").write_text("\n".join(columns) + "\n", encoding="utf-8")
        (folder / "keys.txt").write_text("\n".join(index.keys) + "\n", encoding="utf-8")
        texts = {"uCode": table.units, group: table.texts[group]}
        _write(folder / "texts.csv", texts, zip(*texts.values(), strict=True))
        others = [(name, "Denominator") for name in sorted(denominators)] + [(group, "Group")]
        lines = [*_lines(index.root, ""), *([*other, "", "", "", "", ""] for other in others)]
        _write(folder / "meta.csv", META, lines)
        return _told(folder, "build", group, str(screen), str(times))


def varied(many: int) -> Told:
    """Return COINr's sensitivity analysis of its own example with four factors: 6·many runs."""
    with tempfile.TemporaryDirectory() as name:
        return _told(Path(name), "vary", str(many))


def _rscript() -> str:
    return shutil.which("Rscript") or ""


def _told(folder: Path, task: str, *more: str) -> Told:
    done = subprocess.run(
        [_rscript(), str(SCRIPT), task, str(folder), *more],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"COINr failed:\n{done.stderr}")
    seconds, peak = done.stdout.split()[-2:]
    units = tuple((folder / "units.txt").read_text(encoding="utf-8").split())
    runs: tuple[dict[str, str], ...] = ()
    if task == "vary":
        with (folder / "runs.csv").open(encoding="utf-8", newline="") as file:
            runs = tuple(csv.DictReader(file))
    numbers = np.fromfile(folder / "made.bin", "<f8").reshape(-1, len(units))
    return Told(seconds=float(seconds), peak=float(peak), units=units, numbers=numbers, runs=runs)


def _lines(part: Node | Leaf, parent: str) -> list[list[object]]:
    """Return the lines of COINr's table of a tree, with the level of each from below."""
    is_leaf = isinstance(part, Leaf)
    below = [] if is_leaf else [_lines(child, part.key) for child in part.children]
    level = 1 + max((lines[0][2] for lines in below), default=0)
    own: list[object] = [
        part.key, "Indicator" if is_leaf else "Aggregate", level, parent,
        -1 if is_leaf and part.direction == "lower" else 1, part.weight,
        (part.denominator or "") if is_leaf else "",
    ]  # fmt: skip
    return [own, *(line for lines in below for line in lines)]


def _write(path: Path, head: Iterable[str], lines: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(lines)

"""Rebuild a release from its files and say what differs, to the cell."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ronghe.engines.index.building import index_build
from ronghe.engines.index.reading import index_parse
from ronghe.engines.index.releasing.errors import Sampling, SamplingErrors
from ronghe.engines.index.releasing.files import ERRORS, INPUT, MANIFEST, outputs_of
from ronghe.engines.index.releasing.manifest import ManifestError, manifest_parse
from ronghe.engines.index.releasing.tables import parquet_csv, table_csv, table_parsed
from ronghe.lib.faults import FaultsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ronghe.engines.index.definition import Index
    from ronghe.engines.index.releasing.manifest import Manifest
    from ronghe.engines.index.table import Table

What = Literal[
    "manifest", "missing", "file", "cell", "row", "column", "unreadable", "output", "source",
]  # fmt: skip
MOST = 100  # differences of one file that are listed; the rest is counted


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that is not as it was frozen.

    `what` says which kind: of a cell `unit`, `period`, `column`, `frozen` and `found` are given,
    of an added or missing row or column those that apply; `frozen` None where what was frozen is
    not known, `found` None where nothing is there now.
    """

    what: What
    file: str
    unit: str = ""
    period: str = ""
    column: str = ""
    frozen: str | None = None
    found: str | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What came of rebuilding: nothing differs, or what does.

    `rebuilt` are the outputs that came out byte for byte; `more` counts differences beyond those
    listed. `code` is the version that froze the release.
    """

    differences: tuple[Difference, ...]
    rebuilt: tuple[str, ...] = ()
    more: int = 0
    code: str = ""

    @property
    def holds(self) -> bool:
        """Whether the release is what it was."""
        return not self.differences


def verified(
    manifest: bytes,
    files: Mapping[str, bytes],
    *,
    source: bytes | None = None,
    read: Callable[[Index], Table] | None = None,
) -> Verification:
    """Return what differs between a release and what its manifest says, after rebuilding it.

    Parameters
    ----------
    manifest : bytes of the manifest.
    files : contents of the files beside it by name; those that the manifest does not name do not
        count.
    source : the file that the input was read from, where it is to be compared, too.
    read : reads that file as a table, so that its cells can be named where it is another file.
    """
    try:
        held, is_whole = manifest_parse(manifest)
    except ManifestError as error:
        return Verification(
            differences=(Difference(what="unreadable", file=MANIFEST, note=str(error)),)
        )
    check = _Check(held, files)
    if not is_whole:
        check.add(Difference(what="manifest", file=MANIFEST))
    check.files()
    check.rebuild()
    if source is not None and held.source.get("sha256") != hashlib.sha256(source).hexdigest():
        check.source(read)
    return check.result()


class _Check:
    """A check under way: what was found so far."""

    def __init__(self, manifest: Manifest, files: Mapping[str, bytes]) -> None:
        self.manifest = manifest
        self.held = files
        self.found: list[Difference] = []
        self.rebuilt: list[str] = []
        self.more = 0
        self.genuine: dict[str, bytes] = {}

    def add(self, difference: Difference) -> None:
        self.found.append(difference)

    def result(self) -> Verification:
        return Verification(
            differences=tuple(self.found),
            rebuilt=tuple(self.rebuilt),
            more=self.more,
            code=self.manifest.code,
        )

    def files(self) -> None:
        """Compare files with their digests; of the input, find what was frozen."""
        for name, file in self.manifest.files.items():
            content = self.held.get(name)
            if content is None:
                self.add(Difference(what="missing", file=name))
            elif hashlib.sha256(content).hexdigest() == file.sha256:
                self.genuine[name] = content
            elif file.role not in {"output", "input", "copy"}:
                self.add(Difference(what="file", file=name))
        self._input_from_copy()

    def _input_from_copy(self) -> None:
        """Take the frozen table from the file that holds it, and name what the other changed."""
        for name in self.manifest.named("input"):
            copies = self.manifest.named("copy")
            good = [copy for copy in copies if copy in self.genuine]
            if name not in self.genuine and good:
                found = parquet_csv(self.genuine[good[0]])
                if _digest(found) == self.manifest.files[name].sha256:
                    self.genuine[name] = found
            frozen = self.genuine.get(name)
            for other in (name, *copies):
                if other in self.held and self.held[other] is not self.genuine.get(other):
                    self._altered(other, frozen)

    def _altered(self, name: str, frozen: bytes | None) -> None:
        """Say what was changed in a table, given the CSV that was frozen, if that is known."""
        found = self.held[name]
        try:
            text = parquet_csv(found) if name.endswith(".parquet") else found
            listed = (
                list(_cells(name, frozen, text, period=self.manifest.period))
                if frozen is not None
                else []
            )
        except (ValueError, csv.Error, UnicodeDecodeError) as error:
            self.add(Difference(what="file", file=name, note=str(error)[:200]))
            return
        self.found += listed[:MOST] or [Difference(what="file", file=name)]
        self.more += max(0, len(listed) - MOST)

    def source(self, read: Callable[[Index], Table] | None) -> None:
        """Say how the table of a file differs from the input that was frozen."""
        name = self.manifest.source.get("name", "")
        self.add(Difference(what="source", file=name))
        names = [*self.manifest.named("definition"), *self.manifest.named("input")]
        if read is None or any(one not in self.genuine for one in names):
            return
        definition, frozen = (self.genuine[one] for one in names)
        try:
            index = index_parse(definition.decode(), name=names[0])
            found = table_csv(read(index), index.units)
        except FaultsError as error:
            self.add(Difference(what="unreadable", file=name, note=str(error)[:500]))
            return
        listed = list(_cells(name, frozen, found, period=self.manifest.period))
        self.found += listed[:MOST]
        self.more += max(0, len(listed) - MOST)

    def rebuild(self) -> None:
        """Build the index from what was frozen and compare what comes out with the outputs."""
        outputs = self.manifest.named("output")
        made = self._made()
        for name in outputs:
            content = self.held.get(name)
            if content is None:
                continue
            mine = made.get(name) if made else None
            if mine is None:
                if name not in self.genuine:
                    self.add(Difference(what="file", file=name))
            elif content == mine or (name.endswith(".parquet") and _same_rows(content, mine)):
                self.rebuilt.append(name)
            elif name in self.genuine:
                # As it was frozen, and still not what comes out of the frozen input.
                self._differing(name, content, mine)
            else:
                self._altered(name, _as_csv(name, mine))

    def _differing(self, name: str, content: bytes, mine: bytes) -> None:
        listed = list(
            _cells(
                name,
                _as_csv(name, content),
                _as_csv(name, mine),
                period=self.manifest.period,
                what="output",
            )
        )
        self.found += listed[:MOST] or [Difference(what="output", file=name)]
        self.more += max(0, len(listed) - MOST)

    def _made(self) -> dict[str, bytes] | None:
        """Return the outputs built anew; None where what they are made of is not known."""
        names = [*self.manifest.named("definition"), *self.manifest.named("input")]
        if any(name not in self.genuine for name in names):
            return None
        definition, data = (self.genuine[name] for name in names)
        try:
            index = index_parse(definition.decode(), name=names[0])
            table = table_parsed(data, index.units, numbers=self.manifest.columns)
            build = index_build(index, table)
            errors = self._errors(index)
            sampling = Sampling(**self.manifest.parameters.get("sampling", {}))
            return dict(outputs_of(index, table, build, errors, sampling))
        except (FaultsError, ValueError) as error:
            self.add(Difference(what="unreadable", file=INPUT, note=str(error)[:500]))
            return None

    def _errors(self, index: Index) -> SamplingErrors | None:
        content = self.genuine.get(ERRORS)
        if content is None:
            return None
        lines = list(csv.reader(io.StringIO(content.decode())))
        known = {leaf.key for leaf in index.leaves}
        return SamplingErrors(
            of_leaf={
                key: np.array([float(line[at]) if line[at] else np.nan for line in lines[1:]])
                for at, key in enumerate(lines[0])
                if key in known
            }
        )


def _as_csv(name: str, content: bytes) -> bytes:
    return parquet_csv(content) if name.endswith(".parquet") else content


def _same_rows(one: bytes, other: bytes) -> bool:
    """Say whether two Parquet files hold the same; writers of other versions pack otherwise."""
    try:
        return parquet_csv(one) == parquet_csv(other)
    except ValueError:
        return False


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _cells(
    file: str, frozen: bytes, found: bytes, *, period: str, what: What = "cell"
) -> Iterator[Difference]:
    """Yield how two tables differ: rows matched by place, by key if some are gone."""
    old_header, old = _rows(frozen, period)
    new_header, new = _rows(found, period)
    for column in (name for name in old_header if name not in new_header):
        yield Difference(what="column", file=file, column=column, frozen=column)
    for column in (name for name in new_header if name not in old_header):
        yield Difference(what="column", file=file, column=column, found=column)
    pairs = list(zip(old, new, strict=False))
    if len(old) != len(new):
        before, after = {row.key: row for row in old}, {row.key: row for row in new}
        pairs = [(row, after[key]) for key, row in before.items() if key in after]
        for unit, time, _key in (key for key in before if key not in after):
            yield Difference(what="row", file=file, unit=unit, period=time, frozen=unit)
        for unit, time, _key in (key for key in after if key not in before):
            yield Difference(what="row", file=file, unit=unit, period=time, found=unit)
    for one, other in pairs:
        unit, time, key = one.key
        for column, value in one.cells.items():
            now = other.cells.get(column, value)
            if now != value:
                yield Difference(
                    what=what,
                    file=file,
                    unit=unit,
                    period=time,
                    column=f"{key}: {column}" if key else column,
                    frozen=value,
                    found=now,
                )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    """A row of a table: what tells it apart, and its cells by column."""

    key: tuple[str, str, str]
    cells: Mapping[str, str]


def _rows(content: bytes, period: str) -> tuple[list[str], list[_Row]]:
    """Return header and rows; the first column is the unit, `key` that of a long table."""
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    header = lines[0] if lines else []
    time = next((name for name in (period, "period") if name and name in header), "")
    found = []
    for line in lines[1:]:
        # A line that was cut short or got longer shows as other cells.
        cells = dict(zip(header, [*line, *[""] * len(header)], strict=False))
        key = (cells[header[0]], cells.get(time, ""), cells.get("key", cells.get("groups", "")))
        found.append(_Row(key=key, cells=cells))
    return header, found

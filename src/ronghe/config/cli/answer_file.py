"""Read a file of answers in batches of columns, and return results as the columns of a file."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from ronghe.engines.scoring import (
    NOT_APPLICABLE,
    Instrument,
    Problem,
    ResultTable,
    cell_fault,
    question_columns,
)
from ronghe.engines.scoring.answer_sheet import (
    NO_ROWS,
    SUBJECT,
    Findings,
    header_faults,
    subject_fault,
)
from ronghe.engines.scoring.coded_cells import CodesByText, none_with_others
from ronghe.lib.faults import Fault, FaultsError
from ronghe.lib.sheets import EMPTY_LINE, SheetStream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Codes = NDArray[np.int64] | NDArray[np.float64]

_Codes = tuple[int | float, ...]  # of an answer, one a column
_BATCH = 20_000


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Some rows without faults: who answers, and the coded answers by item."""

    subjects: list[str]
    columns: dict[str, Codes]


def header_check(instrument: Instrument, stream: SheetStream, findings: Findings) -> None:
    """Note the faults of the header that leave the other columns usable.

    Raises
    ------
    FaultsError
        If nothing can be read at all: no subjects, no item, or one of them twice.
    """
    faults, is_fatal = header_faults(
        instrument, stream.columns, file=stream.file, known=stream.header_faults
    )
    findings.faults += [*stream.header_faults, *faults]
    if is_fatal:
        raise FaultsError(findings.faults)


def answer_batches(
    instrument: Instrument, stream: SheetStream, findings: Findings
) -> Iterator[Batch]:
    """Yield the rows that have no fault; faults go to `findings`.

    Raises
    ------
    FaultsError
        If the file has no rows, or breaks further down; it carries what was found before, too.
    """
    reader = _Reader(instrument=instrument, stream=stream, findings=findings)
    is_open = True
    while is_open:
        records: list[tuple[int, list[str]] | Fault] = []
        broken: FaultsError | None = None
        try:
            records.extend(islice(stream.records, _BATCH))
        except FaultsError as error:
            broken = error  # the rows before it still tell their faults
        is_open = len(records) == _BATCH
        if records:
            yield reader.batch(records)
        if broken:
            raise FaultsError([*findings.faults, *broken.faults]) from broken
    if not findings.rows:
        raise FaultsError([*findings.faults, NO_ROWS.fault(file=stream.file)])


class _Reader:
    """Keeps between batches which subjects came before and what each text means."""

    def __init__(self, *, instrument: Instrument, stream: SheetStream, findings: Findings) -> None:
        self.instrument, self.stream, self.findings = instrument, stream, findings
        self.row_by_subject: dict[str, int] = {}
        known = set(question_columns(instrument))
        self.columns = [
            (position, column) for position, column in enumerate(stream.columns) if column in known
        ]
        self.codes = {column: CodesByText(instrument, column) for _, column in self.columns}
        self.subject_at = stream.columns.index(SUBJECT)

    def batch(self, records: list[tuple[int, list[str]] | Fault]) -> Batch:
        rows = [record for record in records if not isinstance(record, Fault)]
        faults = [record for record in records if isinstance(record, Fault)]
        self.findings.faults += faults
        not_read = sum(fault.rule != EMPTY_LINE.key for fault in faults)
        self.findings.rows += len(rows) + not_read
        self.findings.faulty_rows += not_read
        faulty = self._subjects(rows)
        codes_by_column: dict[str, list[_Codes | Problem]] = {}
        texts = list(zip(*(cells for _, cells in rows), strict=True))
        for position, column in self.columns if rows else ():
            codes = list(map(self.codes[column].__getitem__, texts[position]))
            codes_by_column[column] = codes
            if self.codes[column].has_problems:
                faulty |= self._problems(column, position, rows, codes)
        self.findings.faulty_rows += len(faulty)
        good = [index for index in range(len(rows)) if index not in faulty] if faulty else None
        arrays: dict[str, Codes] = {}
        for _, column in self.columns:
            codes = codes_by_column.get(column, [])
            kept = codes if good is None else [codes[index] for index in good]
            arrays |= self.codes[column].arrays(kept)  # type: ignore[arg-type]  # no problems left
            self._notice(column, arrays)
        subjects = [cells[self.subject_at] for _, cells in rows]
        kept_subjects = subjects if good is None else [subjects[index] for index in good]
        return Batch(subjects=kept_subjects, columns=arrays)

    def _subjects(self, rows: list[tuple[int, list[str]]]) -> set[int]:
        faulty = set()
        for index, (number, cells) in enumerate(rows):
            fault = subject_fault(
                cells[self.subject_at],
                row=number,
                row_by_subject=self.row_by_subject,
                file=self.stream.file,
            )
            if fault is not None:
                faulty.add(index)
                self.findings.faults.append(fault)
        return faulty

    def _problems(
        self,
        column: str,
        position: int,
        rows: list[tuple[int, list[str]]],
        codes: list[_Codes | Problem],
    ) -> set[int]:
        faulty = set()
        for index, code in enumerate(codes):
            if isinstance(code, Problem):
                number, cells = rows[index]
                faulty.add(index)
                self.findings.faults.append(
                    cell_fault(
                        code,
                        file=self.stream.file,
                        row=number,
                        column=column,
                        value=cells[position],
                    )
                )
        return faulty

    def _notice(self, column: str, arrays: dict[str, Codes]) -> None:
        item = self.instrument.item_by_id.get(column)
        if item is not None:
            self.findings.notice({column: none_with_others(item, arrays[column])})


class ResultColumns:
    """Turns tables of results into the columns of a file, remembering how numbers are written."""

    def __init__(
        self, instrument: Instrument, *, explain: bool, form: Callable[[str], str | float]
    ) -> None:
        """`form` makes a cell of a number's plain text: `str` for CSV, `float` for a workbook."""
        self.instrument, self.explain = instrument, explain
        self.points = _PointsByUnits(instrument, form=form)
        self.name_by_level = {
            level.number: level.title.zh for level in instrument.level_rule.levels
        }

    def columns(self, subjects: list[str], table: ResultTable) -> list[Sequence[object]]:
        """Return one sequence a column, in the order of `result_header`."""
        levels = table.level.tolist()
        columns: list[Sequence[object]] = [subjects, self._points(table.units)]
        columns += [self._group(table, group.key) for group in self.instrument.all_groups]
        names = [self.name_by_level[level] for level in levels]
        # Undecided is not the lowest level: nothing is said of it.
        columns += [_or(cells, table.is_decided, "") for cells in (levels, names)]
        columns += [
            _or(table.outputs[output.key].tolist(), table.is_known(output), "")
            for output in self.instrument.outputs
        ]
        columns.append(table.answered.tolist())
        if self.explain:
            columns += [self._item(table, item.id) for item in self.instrument.items]
        return columns

    def _points(self, units: NDArray[np.int64]) -> list[object]:
        return list(map(self.points.__getitem__, units.tolist()))

    def _group(self, table: ResultTable, key: str) -> list[object]:
        points = self._points(table.units_by_group[key])
        applies = table.applies.get(key)
        return points if applies is None else _or(points, applies, NOT_APPLICABLE.value)

    def _item(self, table: ResultTable, item_id: str) -> list[object]:
        """Return an item's points, empty where its answer is missing: that is not zero."""
        points = _or(self._points(table.units_by_item[item_id]), table.is_answered[item_id], "")
        why = table.why.get(item_id)
        return points if why is None else _or(points, why == 0, NOT_APPLICABLE.value)


def _or(cells: Sequence[object], flags: NDArray[np.bool_], otherwise: str) -> list[object]:
    return [
        cell if is_set else otherwise for cell, is_set in zip(cells, flags.tolist(), strict=True)
    ]


class _PointsByUnits(dict[int, object]):
    def __init__(self, instrument: Instrument, *, form: Callable[[str], str | float]) -> None:
        super().__init__()
        self.instrument, self.form = instrument, form

    def __missing__(self, units: int) -> object:
        cell = self[units] = self.form(str(self.instrument.points_from(units)))
        return cell

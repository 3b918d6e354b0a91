"""Score record batches: the rows without a fault, and what is wrong with the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from ronghe.engines.scoring.answer_rules import Problem
from ronghe.engines.scoring.answer_sheet import DUPLICATE_SUBJECT, MISSING_SUBJECT, SUBJECT
from ronghe.engines.scoring.answers import cell_fault, question_columns
from ronghe.engines.scoring.arrow.buffers import flags_of, offsets_of
from ronghe.engines.scoring.arrow.codes import UNREADABLE_COLUMN, ColumnCoder, readable
from ronghe.engines.scoring.arrow.results import result_batch
from ronghe.engines.scoring.arrow.subjects import subject_texts
from ronghe.engines.scoring.coded_cells import none_with_others
from ronghe.engines.scoring.evaluation import ResultTable, score_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ronghe.engines.scoring.definition import Instrument
    from ronghe.lib.faults import Fault

    Codes = NDArray[np.int64] | NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchProblem:
    """What is wrong with one cell: the index of its row in the batch, column, value, rule."""

    index: int
    column: str
    value: str
    problem: Problem

    def fault(self, *, file: str, row: int) -> Fault:
        """Return it as the fault of a row of a file."""
        return cell_fault(self.problem, file=file, row=row, column=self.column, value=self.value)


@dataclass(frozen=True, kw_only=True)
class ScoredBatch:
    """The scores of a batch's rows that have no fault, and the problems of the others.

    Attributes
    ----------
    subjects : array of strings, shape (n_scored,)
    table : ResultTable of n_scored responses
    problems : in the order of rows, then of columns
    faulty : indices of the rows left out
    notices : rows by item id that choose "none" together with other options
    """

    subjects: pa.Array
    table: ResultTable
    problems: list[BatchProblem] = field(default_factory=list)
    faulty: frozenset[int] = frozenset()
    notices: Mapping[str, int] = field(default_factory=dict)


class BatchScorer:
    """Scores the batches of one file or one partition; it remembers what their values mean.

    The schema must have a column `subject` and at least one of an item; other columns are ignored.
    """

    def __init__(self, instrument: Instrument, schema: pa.Schema) -> None:
        """Look which columns there are."""
        self.instrument, known = instrument, set(question_columns(instrument))
        self.coders = {
            name: ColumnCoder(instrument, name)
            for name in schema.names
            if name in known and readable(schema.field(name).type)
        }

    def score(
        self, batch: pa.RecordBatch, repeated: Mapping[int, int | str] | None = None
    ) -> ScoredBatch:
        """Return the scores of a batch.

        Parameters
        ----------
        repeated : indices of rows whose subject has answered before, with the row where it has
        """
        subjects = subject_texts(batch.column(SUBJECT))
        problems = _subject_problems(subjects, repeated or {})
        columns: dict[str, Codes] = {}
        for name, coder in self.coders.items():
            coded, wrong = coder.codes(batch.column(name))
            columns |= coded
            problems += [
                BatchProblem(index=row, column=name, value=value, problem=problem)
                for row, value, problem in wrong
            ]
        faulty = frozenset(problem.index for problem in problems)
        if faulty:
            is_good = np.ones(len(batch), dtype=np.bool_)
            is_good[list(faulty)] = False
            columns = {name: codes[is_good] for name, codes in columns.items()}
            subjects = subjects.filter(flags_of(is_good))
            problems.sort(key=lambda problem: problem.index)
        counts = {
            name: none_with_others(coder.item, columns[name])
            for name, coder in self.coders.items()
            if coder.item is not None
        }
        return ScoredBatch(
            subjects=subjects,
            table=score_table(self.instrument, columns),
            problems=problems,
            faulty=faulty,
            notices={name: count for name, count in counts.items() if count},
        )

    def result(
        self,
        batch: pa.RecordBatch,
        *,
        explain: bool,
        repeated: Mapping[int, int | str] | None = None,
    ) -> tuple[pa.RecordBatch, ScoredBatch]:
        """Return the scores of a batch as a batch of `result_schema`, and all that is known."""
        scored = self.score(batch, repeated)
        made = result_batch(self.instrument, scored.subjects, scored.table, explain=explain)
        return made, scored


def unreadable_faults(instrument: Instrument, schema: pa.Schema, *, file: str) -> list[Fault]:
    """Return the columns of items, or of the subject, whose type holds no answers."""
    known = set(question_columns(instrument))
    return [
        UNREADABLE_COLUMN.fault(file=file, row=1, column=column.name, value=str(column.type))
        for column in schema
        if (column.name in known and not readable(column.type))
        or (column.name == SUBJECT and not _names_somebody(column.type))
    ]


def _names_somebody(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _names_somebody(kind.value_type)
    return readable(kind) and not pa.types.is_floating(kind) and not pa.types.is_nested(kind)


def _subject_problems(subjects: pa.Array, repeated: Mapping[int, int | str]) -> list[BatchProblem]:
    problems = [
        BatchProblem(
            index=int(index),
            column=SUBJECT,
            value="",
            problem=Problem(rule=MISSING_SUBJECT, details={}),
        )
        for index in np.flatnonzero(np.diff(offsets_of(subjects)) == 0)
    ]
    return problems + [
        BatchProblem(
            index=index,
            column=SUBJECT,
            value=subjects[index].as_py(),
            problem=Problem(rule=DUPLICATE_SUBJECT, details={"first": first}),
        )
        for index, first in repeated.items()
    ]

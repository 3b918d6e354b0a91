"""Turn a column of cells into coded answers, by distinct value and never row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ronghe.engines.scoring.answer_rules import Problem
from ronghe.engines.scoring.arrow.buffers import are_valid, array_of, numbers_of, offsets_of
from ronghe.engines.scoring.cells import answer_text
from ronghe.engines.scoring.coded_cells import CellCodes, CodesByText
from ronghe.engines.scoring.definition import Banded, Linear, Multiple, Number
from ronghe.lib.faults import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from ronghe.engines.scoring.definition import Instrument

    Codes = NDArray[np.int64] | NDArray[np.float64]

UNREADABLE_COLUMN = Rule(
    key="unreadable-column",
    zh="该列的类型是“{value}”，不能作为答案。请改为文本、整数、小数或由选项序号组成的列表。",
    en='The column is of type "{value}", which no answer is. Make it text, whole numbers, decimal '
    "numbers, or lists of positions.",
)

# (index of the row, what stands there, what is wrong with it)
Wrong = tuple[int, str, Problem]

_POSITIONS = 64  # looked up directly; a larger number is no usual position and read as text
_OPTIONS = 16  # sets of so many are looked up directly, others are read as text
_POWERS = np.left_shift(np.uint32(1), np.arange(_OPTIONS, dtype=np.uint32))


class ColumnCoder:
    """Reads one column of answers, of any Arrow type that can hold them.

    Text means what a cell of a CSV file means. A whole number is a position, a list of them a
    choice of several, a decimal number a measured value. Null and NaN are missing.
    """

    def __init__(self, instrument: Instrument, column: str) -> None:
        """Make nothing yet: every value is worked out when it is first seen."""
        self.by_text = CodesByText(instrument, column)
        self.column, self.item = column, self.by_text.item
        missing = self.by_text[""]
        assert not isinstance(missing, Problem)  # noqa: S101 -- a blank is never wrong
        self.missing = missing
        question = self.item.question if self.item else None
        self.measure = question if isinstance(question, Banded | Linear | Number) else None
        self.is_set = isinstance(question, Multiple)
        self.entries: tuple[pa.Array, dict[str, Codes], dict[int, Problem]] | None = None
        self.positions = _Lookup(self, size=_POSITIONS, text_of=str)
        self.sets = _Lookup(self, size=1 << _OPTIONS, text_of=_set_text)

    def codes(self, column: pa.Array) -> tuple[dict[str, Codes], list[Wrong]]:
        """Return codes by column of `score_table`, missing where a cell is wrong, and the wrong.

        Most have one column; what is answered by rows has one for each aggregate, too.
        """
        if pa.types.is_dictionary(column.type):
            if _is_text(column.type.value_type):
                return self._entries(column.indices, column.dictionary)
            column = column.dictionary_decode()
        if pa.types.is_null(column.type):
            return self.by_text.arrays([self.missing] * len(column)), []
        # Several columns, days and texts are given by the text of the cell alone.
        is_plain = len(self.missing) == 1 and not isinstance(self.missing[0], float)
        if self.measure is not None and _is_number(column.type):
            return self._named(self._measured(column.cast(pa.float64(), safe=False)))
        if is_plain and pa.types.is_integer(column.type):
            return self._named(self._whole(column))
        if _is_list(column.type):
            if is_plain and pa.types.is_integer(column.type.value_type):
                return self._named(self._lists(column))
            column = _joined(column.cast(pa.list_(pa.string())))
        elif pa.types.is_floating(column.type):
            values = numbers_of(column)
            column = array_of(values, valid=are_valid(column) & ~np.isnan(values))
        texts = (column if _is_text(column.type) else column.cast(pa.string())).dictionary_encode()
        return self._entries(texts.indices, texts.dictionary)

    def code(self, text: str) -> tuple[CellCodes, Problem | None]:
        """Return the codes of one text, or the missing ones and what is wrong."""
        found = self.by_text[text]
        return (self.missing, found) if isinstance(found, Problem) else (found, None)

    def _named(self, found: tuple[Codes, list[Wrong]]) -> tuple[dict[str, Codes], list[Wrong]]:
        return {self.column: found[0]}, found[1]

    def _entries(
        self, indices: pa.Array, entries: pa.Array
    ) -> tuple[dict[str, Codes], list[Wrong]]:
        # Batches of one row group share their dictionary; it is read once.
        if self.entries is None or not self.entries[0].equals(entries):
            found = [self.code(text or "") for text in entries.to_pylist()]
            codes = self.by_text.arrays([*(code for code, _ in found), self.missing])
            bad = {at: problem for at, (_, problem) in enumerate(found) if problem is not None}
            self.entries = entries, codes, bad
        _, codes, bad = self.entries
        at = numbers_of(indices)
        if indices.null_count:
            at = np.where(are_valid(indices), at, len(entries))
        coded = {name: column[at] for name, column in codes.items()}
        if not bad:
            return coded, []
        rows = np.flatnonzero(np.isin(at, list(bad))).tolist()
        return coded, [(row, str(entries[at[row]].as_py()), bad[at[row]]) for row in rows]

    def _measured(self, column: pa.Array) -> tuple[Codes, list[Wrong]]:
        assert self.measure is not None  # noqa: S101 -- asked by the only caller
        # A negative zero is zero. What may not fit is judged as its text would be.
        values = numbers_of(column) + 0.0
        if column.null_count:
            values[~are_valid(column)] = np.nan
        low, high = float(self.measure.low), float(self.measure.high)
        fits = (values >= low) & (values <= high)
        if isinstance(self.measure, Number):
            fits &= np.round(values, self.measure.decimals) == values
        odd = ~np.isnan(values) & ~fits
        return self._mended(values, odd, lambda row: answer_text(float(values[row])))

    def _whole(self, column: pa.Array) -> tuple[Codes, list[Wrong]]:
        values, is_there = numbers_of(column), are_valid(column)
        odd = (values < 0) | (values >= _POSITIONS)
        codes, wrong = self.positions.codes(values, is_there & ~odd)
        mended, more = self._mended(codes, is_there & odd, lambda row: str(values[row]))
        return mended, sorted(wrong + more, key=lambda each: each[0])

    def _lists(self, column: pa.Array) -> tuple[Codes, list[Wrong]]:
        offsets, inner = _inner(column)
        values, lengths = numbers_of(inner), np.diff(offsets)
        if inner.null_count:
            values = np.where(are_valid(inner), values, -1)
        is_there, odd = are_valid(column) & (lengths > 0), np.zeros(len(column), dtype=np.bool_)
        if len(values) and (values.min() < 0 or values.max() >= _OPTIONS):
            outside = (values < 0) | (values >= _OPTIONS)
            odd = _sums(outside.astype(np.uint32), offsets) > 0
            values = np.where(outside, 0, values)
        # A sum of powers of two has as many bits as summands only where none comes twice.
        sets = _sums(_POWERS[values], offsets)
        odd |= np.bitwise_count(sets) != lengths
        codes, wrong = self.sets.codes(sets, is_there & ~odd)
        mended, more = self._mended(
            codes,
            is_there & odd,
            lambda row: ";".join(map(_cell, inner[offsets[row] : offsets[row + 1]].to_pylist())),
        )
        return mended, sorted(wrong + more, key=lambda each: each[0])

    def _mended(
        self, codes: Codes, odd: NDArray[np.bool_], text_of: Callable[[int], str]
    ) -> tuple[Codes, list[Wrong]]:
        """Return codes with those of odd rows taken from the text that each would have."""
        wrong: list[Wrong] = []
        for row in np.flatnonzero(odd).tolist():
            text = text_of(row)
            (codes[row],), problem = self.code(text)
            if problem is not None:
                wrong.append((row, text, problem))
        return codes, wrong


class _Lookup:
    """Codes of small whole numbers, each worked out from its text when it is first seen."""

    def __init__(self, coder: ColumnCoder, *, size: int, text_of: Any) -> None:
        self.coder, self.text_of, self.size = coder, text_of, size
        self.bad: dict[int, Problem] = {}
        self.known: Codes | None = None

    def codes(self, values: NDArray[Any], is_there: NDArray[np.bool_]) -> tuple[Codes, list[Wrong]]:
        at = np.where(is_there, values, self.size)  # behind the last one stands the missing code
        if self.known is None:
            (missing,) = self.coder.missing
            self.known = np.full(self.size + 1, missing, dtype=np.int64)
            self.is_known = np.zeros(self.size + 1, dtype=np.bool_)
            self.is_known[self.size] = True
            if self.size == 1 << _OPTIONS and self.coder.is_set and self.coder.item is not None:
                # The code of a choice of several is the set itself, so it needs no text.
                count = min(1 << len(self.coder.item.options), self.size)
                self.known[1:count], self.is_known[1:count] = np.arange(1, count), True
        new = ~self.is_known[at]
        if new.any():
            self._learn(np.unique(at[new]).tolist())
        codes = self.known[at]
        if not self.bad:
            return codes, []
        rows = np.flatnonzero(np.isin(at, list(self.bad))).tolist()
        return codes, [(row, self.text_of(int(at[row])), self.bad[int(at[row])]) for row in rows]

    def _learn(self, values: Iterable[int]) -> None:
        assert self.known is not None  # noqa: S101 -- made by the only caller
        for value in values:
            (self.known[value],), problem = self.coder.code(self.text_of(value))
            self.is_known[value] = True
            if problem is not None:
                self.bad[value] = problem


def readable(kind: pa.DataType) -> bool:
    """Say whether a column of this type can hold answers."""
    if pa.types.is_dictionary(kind):
        return readable(kind.value_type)
    if _is_list(kind):
        return pa.types.is_integer(kind.value_type) or _is_text(kind.value_type)
    return (
        _is_text(kind)
        or pa.types.is_null(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_date(kind)
    )


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )


def _is_text(kind: pa.DataType) -> bool:
    is_view = pa.types.is_string_view(kind)
    return bool(is_view or pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_list(kind: pa.DataType) -> bool:
    is_fixed = pa.types.is_fixed_size_list(kind)
    return bool(is_fixed or pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _set_text(bits: int) -> str:
    return ";".join(str(position) for position in range(bits.bit_length()) if bits >> position & 1)


def _joined(column: pa.Array) -> pa.Array:
    if not column.flatten().null_count:
        return pc.binary_join(column, ";")
    lists = column.to_pylist()
    return pa.array([None if each is None else ";".join(map(_cell, each)) for each in lists])


def _cell(position: int | str | None) -> str:
    return "null" if position is None else str(position)


def _inner(column: pa.Array) -> tuple[NDArray[np.int64], pa.Array]:
    """Return where each list begins and the last one ends, and what they hold."""
    if pa.types.is_fixed_size_list(column.type):
        column = column.cast(pa.list_(column.type.value_type))
    offsets = offsets_of(column)
    return offsets - offsets[0], column.values.slice(offsets[0], offsets[-1] - offsets[0])


def _sums(numbers: NDArray[np.uint32], offsets: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return the sum of each list; differences of running sums, which may wrap around."""
    running = np.zeros(len(numbers) + 1, dtype=np.uint32)
    np.cumsum(numbers, out=running[1:])
    bounds = running[offsets]
    return np.subtract(bounds[1:], bounds[:-1])

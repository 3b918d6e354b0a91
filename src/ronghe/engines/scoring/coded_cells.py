"""Remember what the texts of cells mean: most texts of a file come again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.scoring.answer_rules import Problem
from ronghe.engines.scoring.answers import column_parse
from ronghe.engines.scoring.coding import answer_codes, codes_array, column_names
from ronghe.engines.scoring.definition import Multiple
from ronghe.engines.scoring.evaluation.columns import DECLARED, MISSING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ronghe.engines.scoring.definition import Instrument, Item

    Codes = NDArray[np.int64] | NDArray[np.float64]

CellCodes = tuple[int | float, ...]  # of an answer, one a column of `score_table`
_MOST_REMEMBERED = 100_000


class CodesByText(dict[str, "CellCodes | Problem"]):
    """The codes of each cell text of a column, worked out when it is first seen."""

    def __init__(self, instrument: Instrument, column: str) -> None:
        """`has_problems` says whether any text seen so far was no answer."""
        super().__init__()
        self.instrument, self.column, self.has_problems = instrument, column, False
        self.item = instrument.item_by_id.get(column)
        self.names = column_names(self.item) if self.item else (column,)

    def __missing__(self, text: str) -> CellCodes | Problem:
        answer = column_parse(self.instrument, self.column, text)
        codes: CellCodes | Problem
        if isinstance(answer, Problem):
            self.has_problems = True
            codes = answer
        elif self.item is None:
            codes = (MISSING if answer is None else DECLARED,)
        else:
            codes = tuple(answer_codes(self.item, answer).values())
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[text] = codes
        return codes

    def arrays(self, codes: Sequence[CellCodes]) -> dict[str, Codes]:
        """Return the columns that the codes of some rows make."""
        columns = list(zip(*codes, strict=True)) or [()] * len(self.names)
        if self.item is None:
            return {self.column: np.array(columns[0], dtype=np.int64)}
        return {
            name: codes_array(self.item, column, column=name)
            for name, column in zip(self.names, columns, strict=True)
        }


def none_with_others(item: Item, codes: Codes) -> int:
    """Return how many codes of a multiple item choose "none" together with other options."""
    if not isinstance(item.question, Multiple):
        return 0
    chosen, count = codes.astype("int64"), 0
    for option in item.options:
        if option.is_none:
            bit = 1 << option.position
            count += int(((chosen > bit) & (chosen & bit > 0)).sum())
    return count

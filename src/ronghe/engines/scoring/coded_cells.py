"""Remember what the texts of cells mean: most texts of a file come again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.scoring.answers import Problem, cell_parse
from ronghe.engines.scoring.definition import Multiple
from ronghe.engines.scoring.table import answer_code

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ronghe.engines.scoring.definition import Item

_MOST_REMEMBERED = 100_000


class CodeByText(dict[str, "int | float | Problem"]):
    """The code that each text of a cell gives an item, worked out when it is first seen."""

    def __init__(self, item: Item) -> None:
        """`has_problems` says whether any text seen so far was no answer."""
        super().__init__()
        self.item, self.has_problems = item, False

    def __missing__(self, text: str) -> int | float | Problem:
        answer = cell_parse(self.item, text)
        if isinstance(answer, Problem):
            self.has_problems = True
            code: int | float | Problem = answer
        else:
            code = answer_code(self.item, answer)
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[text] = code
        return code


def none_with_others(item: Item, codes: NDArray[np.int64] | NDArray[np.float64]) -> int:
    """Return how many codes of a multiple item choose "none" together with other options."""
    if not isinstance(item.question, Multiple):
        return 0
    chosen, count = codes.astype("int64"), 0
    for option in item.options:
        if option.is_none:
            bit = 1 << option.position
            count += int(((chosen > bit) & (chosen & bit > 0)).sum())
    return count

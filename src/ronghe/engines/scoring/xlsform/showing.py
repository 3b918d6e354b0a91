"""Conditions that show a question, as the cells of its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.scoring.definition.functions import FUNCTIONS
from ronghe.engines.scoring.xlsform import columns
from ronghe.engines.scoring.xlsform.xpath.inward import UnreadableError, condition_of
from ronghe.engines.scoring.xlsform.xpath.outward import UnsayableError, relevant_path
from ronghe.engines.scoring.xlsform.xpath.syntax import path_text
from ronghe.lib.expressions import parse

if TYPE_CHECKING:
    from ronghe.engines.scoring.xlsform.losses import Losses
    from ronghe.engines.scoring.xlsform.xpath.vocabulary import Vocabulary
    from ronghe.lib.expressions import Expression


def condition_parsed(text: str) -> Expression:
    """Return a condition of the language from its text."""
    return parse(text, functions=FUNCTIONS, gives="condition")


def relevant_of(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the XPath for a condition of the language, None where it cannot be said."""
    try:
        return path_text(relevant_path(condition_parsed(text).tree, vocabulary))
    except UnsayableError:
        return None


def show_if_cells(text: str | None, vocabulary: Vocabulary, losses: Losses) -> dict[str, str]:
    """Return the cell that shows a question where a condition holds.

    Where the XPath would not be read back as the same text's tree, the condition itself travels
    beside it; where there is no XPath, alone, and the question is always shown by other programs.
    """
    if text is None:
        return {}
    tree = condition_parsed(text).tree
    try:
        path = relevant_path(tree, vocabulary)
    except UnsayableError:
        losses.note("show_if", columns.SHOW_IF)
        return {columns.SHOW_IF: text}
    cells = {columns.RELEVANT: path_text(path)}
    try:
        is_same = condition_of(path, vocabulary) == tree
    except UnreadableError:
        is_same = False
    return cells if is_same else {**cells, columns.SHOW_IF: text}

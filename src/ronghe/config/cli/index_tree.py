"""An index drawn as a tree for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text as Shown
from rich.tree import Tree

from ronghe.engines.index import Leaf
from ronghe.engines.index.reading.methods import AGGREGATE, METHODS, WEIGH
from ronghe.lib.expressions import Expression

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.engines.index import Index, Part

_WORDS = {
    "steps": {"zh": "步骤", "en": "Steps"},
    "lower": {"zh": "越低越好", "en": "lower is better"},
    "weight": {"zh": "权重 {0}", "en": "weight {0}"},
    "per": {"zh": "除以 {0}", "en": "per {0}"},
    "column": {"zh": "列 {0}", "en": "column {0}"},
    "for": {"zh": "用于 {0}", "en": "for {0}"},
}


def index_tree(index: Index, *, language: str) -> Tree:
    """Return an index's tree with weights, columns and methods, and its steps."""
    return _Drawing(index, language).tree()


class _Drawing:
    def __init__(self, index: Index, language: str) -> None:
        self._index = index
        self._language = language

    def tree(self) -> Tree:
        index = self._index
        head = f"{index.key} {index.version}  {index.title.to(self._language)}"
        root = Tree(_line(head, index.provenance.status))
        self._part(index.root, root)
        steps = root.add(_line(self._word("steps")))
        for step in index.steps:
            method = METHODS[step.kind][step.method]
            chosen = _options(step.options, method.defaults)
            whole = len(step.leaves) == len(index.leaves)
            leaves = "" if whole else self._word("for", ", ".join(step.leaves))
            steps.add(_line(step.kind, step.method, chosen, leaves))
        return root

    def _part(self, part: Part, branch: Tree) -> None:
        title = part.title.to(self._language)
        title = "" if title == part.key else title
        weight = "" if part.weight == 1 else self._word("weight", f"{part.weight:g}")
        if isinstance(part, Leaf):
            column = "" if part.column == part.key else self._word("column", part.column)
            lower = self._word("lower") if part.direction == "lower" else ""
            per = self._word("per", part.denominator) if part.denominator else ""
            branch.add(_line(part.key, title, weight, column, per, lower))
            return
        way, weights = part.aggregation, part.weighting
        chosen = _options(way.options, AGGREGATE[way.method].defaults)
        by = "" if weights.method == "given" else weights.method
        more = _options(weights.options, WEIGH[weights.method].defaults)
        inner = branch.add(_line(part.key, title, weight, way.method, chosen, by, more))
        for child in part.children:
            self._part(child, inner)

    def _word(self, key: str, *gaps: object) -> str:
        return _WORDS[key][self._language].format(*gaps)


def _options(options: Mapping[str, Any], defaults: Mapping[str, Any]) -> str:
    """Return the options that are not the default ones."""
    chosen = {
        name: value
        for name, value in options.items()
        if value is not None and value != defaults.get(name)
    }
    return " ".join(f"{name}={_shown(value)}" for name, value in chosen.items())


def _shown(value: Any) -> str:
    if isinstance(value, Expression):
        return value.text
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_shown, value)) + "]"
    return str(value)


def _line(*parts: str) -> Shown:
    return Shown("  ".join(part for part in parts if part))

"""The steps of an index: what is done to its numbers, by which method, with which options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from ronghe.engines.index.definition.tree import Provenance

StepKind = Literal["denominate", "impute", "screen", "treat", "transform", "normalise"]
Option = Any  # a number, a word, a truth, a list of them or an `Expression`, as the form says


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that is done to the indicators.

    Attributes
    ----------
    name : unique in the index: the kind, and from the second of a kind on its number.
    method : "" where the kind has only one.
    options : by name, only those that the definition says; `reading.forms` knows the defaults.
    leaves : keys of the indicators that it is for, in the order of the tree.
    methods : leaves whose own method and options stand in place of those of the step.
    """

    kind: StepKind
    name: str
    method: str
    options: Mapping[str, Option] = field(default_factory=dict)
    leaves: tuple[str, ...]
    own: Mapping[str, tuple[str, Mapping[str, Option]]] = field(default_factory=dict)
    provenance: Provenance

    def option(self, name: str, default: Option) -> Option:
        """Return an option, or the default where the definition does not say it."""
        return self.options.get(name, default)


@dataclass(frozen=True, kw_only=True)
class Aggregation:
    """How the children of a node become its score, and what is done about missing ones."""

    method: str
    options: Mapping[str, Option] = field(default_factory=dict)

    def option(self, name: str, default: Option) -> Option:
        """Return an option, or the default where the definition does not say it."""
        return self.options.get(name, default)


@dataclass(frozen=True, kw_only=True)
class Weighting:
    """Where the weights of the children of a node come from."""

    method: str
    options: Mapping[str, Option] = field(default_factory=dict)

    def option(self, name: str, default: Option) -> Option:
        """Return an option, or the default where the definition does not say it."""
        return self.options.get(name, default)

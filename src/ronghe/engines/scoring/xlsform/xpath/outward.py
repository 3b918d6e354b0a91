"""From an expression of the language to XPath that is true exactly where it is known to hold.

The language knows three answers of a condition: it holds, it does not, or it is unknown because
something is missing. XPath knows two, and an empty answer is not a number. So each condition has
two translations, where it is known to hold and where it is known not to, and each says itself
what must be answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.engines.scoring.xlsform.xpath.meaning import has_choice, names_in
from ronghe.engines.scoring.xlsform.xpath.syntax import (
    EMPTY,
    Binary,
    Literal,
    Minus,
    Path,
    Ref,
    String,
    call,
    joined,
    negated,
    split,
)
from ronghe.engines.scoring.xlsform.xpath.vocabulary import (
    CHOSEN,
    PARAMETER,
    Entry,
)
from ronghe.lib.expressions.syntax import (
    Arithmetic,
    Call,
    Comparison,
    Computed,
    Constant,
    Junction,
    Name,
    Negation,
    Negative,
    Node,
    Relation,
)

if TYPE_CHECKING:
    from ronghe.engines.scoring.xlsform.xpath.vocabulary import Vocabulary

_RELATION = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "==": "=", "!=": "!="}
OPPOSITE: dict[Relation, Relation] = {
    "<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "==",
}  # fmt: skip
MIRRORED: dict[Relation, Relation] = {
    "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=",
}  # fmt: skip


class UnsayableError(ValueError):
    """An XLSForm has no way to say a part of an expression; `part` names it."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


def relevant_path(tree: Node, vocabulary: Vocabulary) -> Path:
    """Return the condition under which a question is asked: where `tree` is known to hold.

    Raises
    ------
    UnsayableError
        If it looks at points, levels or anything else that a form does not know.
    """
    return _Outward(vocabulary=vocabulary, own=None).holds(tree)


def constraint_path(tree: Node, vocabulary: Vocabulary, *, own: str) -> Path:
    """Return what a form must refuse at a question: where `tree` is known not to hold.

    `own` is the item that the constraint stands at; its answer is ``.`` there.

    Raises
    ------
    UnsayableError
        As for `relevant_path`.
    """
    return _Outward(vocabulary=vocabulary, own=own).not_false(tree)


def failing_path(tree: Node, vocabulary: Vocabulary) -> Path:
    """Return where a condition is known not to hold.

    Raises
    ------
    UnsayableError
        As for `relevant_path`.
    """
    return _Outward(vocabulary=vocabulary, own=None).fails(tree)


def guarded_path(tree: Node, vocabulary: Vocabulary) -> Path:
    """Return a number, which is no number where it is not known.

    Raises
    ------
    UnsayableError
        As for `relevant_path`.
    """
    return _Outward(vocabulary=vocabulary, own=None).guarded(tree)


@dataclass(frozen=True, kw_only=True)
class _Outward:
    vocabulary: Vocabulary
    own: str | None

    def ref(self, name: str) -> Ref:
        """Return the answer to an item."""
        return Ref(None if name == self.own else self.vocabulary.by_name[name].column)

    def entry(self, name: str) -> Entry:
        """Return what a name stands for."""
        found = self.vocabulary.by_name.get(name)
        if found is None:
            raise UnsayableError(name)
        return found

    def holds(self, node: Node) -> Path:
        """Return where a condition is known to hold."""
        match node:
            case Junction(word=word, operands=operands):
                return joined(word, [self.holds(part) for part in operands])
            case Negation(operand=operand):
                return self.fails(operand)
            case Comparison():
                return self.compared(node)
            case Computed(function="at_least", operands=operands, whole=whole):
                return self.enough([self.holds(part) for part in operands], whole)
            case Call(function="answered"):
                return joined("or", [self.is_answered(one.name) for one in self.answers(node)])
            case Call(function="selected"):
                return self.is_selected(node)
        raise UnsayableError(_called(node))

    def fails(self, node: Node) -> Path:
        """Return where a condition is known not to hold."""
        match node:
            case Junction(word=word, operands=operands):
                other = "or" if word == "and" else "and"
                return joined(other, [self.fails(part) for part in operands])
            case Negation(operand=operand):
                return self.holds(operand)
            case Comparison(relation=relation, left=left, right=right):
                opposite = Comparison(relation=OPPOSITE[relation], left=left, right=right)
                return self.compared(opposite)
            case Computed(function="at_least", operands=operands, whole=whole):
                least = len(operands) - whole + 1
                return self.enough([self.fails(part) for part in operands], least)
            case Call(function="answered"):
                empty = [Binary("=", self.ref(one.name), EMPTY) for one in self.answers(node)]
                return joined("and", empty)
            case Call(function="selected", words=words):
                name = str(words[0])
                return joined("and", [self.is_answered(name), negated(self.is_selected(node))])
        raise UnsayableError(_called(node))

    def not_false(self, node: Node) -> Path:
        """Return where a condition is not known to fail."""
        match node:
            case Junction(word=word, operands=operands):
                return joined(word, [self.not_false(part) for part in operands])
            case Negation(operand=operand):
                return negated(self.holds(operand))
            case Comparison() if not has_choice(node):
                *guards, told = split("and", self.compared(node))
                unmet = [_unmet(guard) for guard in self.all_known(node, guards)]
                return joined("or", [told, *unmet])
        return negated(self.fails(node))

    def all_known(self, node: Comparison, guards: list[Path]) -> list[Path]:
        """Return what must be so for a comparison to be known, beside the own answer."""
        own = [self.is_answered(self.own)] if self.own else []
        found = [*(self.is_answered(name) for name in self.items_of(node)), *guards]
        return [guard for guard in dict.fromkeys(found) if guard not in own]

    def items_of(self, node: Node) -> list[str]:
        """Return the items that a number looks at, parameters aside."""
        if has_choice(node):  # then some of them may be missing
            raise UnsayableError("if_()")
        return [name for name in names_in(node) if self.entry(name).kind != PARAMETER]

    def enough(self, parts: list[Path], least: int) -> Path:
        """Return where at least so many conditions are true."""
        if least <= 0:
            return call("true")
        ones: Path | None = None
        for part in parts:
            one = call("if", part, Literal("1"), Literal("0"))
            ones = one if ones is None else Binary("+", ones, one)
        if ones is None:
            return call("false")
        return Binary(">=", ones, Literal(str(least)))

    def answers(self, node: Call) -> list[Entry]:
        """Return the questions that a call means; one that holds no answer cannot be asked."""
        name = str(node.words[0])
        self.entry(name)
        found = list(self.vocabulary.below(name))
        if not found or any(one.kind in ("repeat", "grid", "aggregate") for one in found):
            raise UnsayableError(_called(node))
        return found

    def is_answered(self, name: str) -> Path:
        """Return where an item has an answer."""
        return Binary("!=", self.ref(name), EMPTY)

    def is_selected(self, node: Call) -> Path:
        """Return where an option is chosen; false where nothing is."""
        name = str(node.words[0])
        choice = self.entry(name).choice_of(node.words[1])
        if choice is None:
            raise UnsayableError(_called(node))
        return call("selected", self.ref(name), String(choice.value))

    def compared(self, node: Comparison) -> Path:
        """Return where two numbers are known and stand in a relation; it comes last."""
        chosen = self.chosen(node)
        if chosen is not None:
            return chosen
        guards: list[Path] = []
        left, right = self.number(node.left, guards), self.number(node.right, guards)
        if node.relation == "!=" and has_choice(node):
            less, more = Binary("<", left, right), Binary(">", left, right)
            return joined("and", [*guards, joined("or", [less, more])])
        if node.relation == "!=":  # what is no number differs from every number
            guards += [self.is_answered(name) for name in self.items_of(node)]
        if node.relation in ("==", "!=") and isinstance(left, Ref) and isinstance(right, Ref):
            left = call("number", left)  # two answers would be compared as texts
        return joined("and", [*guards, Binary(_RELATION[node.relation], left, right)])

    def chosen(self, node: Comparison) -> Path | None:
        """Return a comparison of a choice, whose names are words, with a number written out."""
        if isinstance(node.right, Name) and isinstance(node.left, Constant):
            mirrored = MIRRORED[node.relation]
            return self.chosen(Comparison(relation=mirrored, left=node.right, right=node.left))
        if not isinstance(node.left, Name):
            return None
        entry = self.entry(node.left.name)
        if entry.kind not in CHOSEN or entry.is_plain_number:
            return None
        if not isinstance(node.right, Constant):
            raise UnsayableError(entry.name)
        fitting = [
            call("selected", self.ref(entry.name), String(one.value))
            for one in entry.choices
            if _fits(one.position, node.relation, node.right.value)
        ]
        return joined("or", fitting) if fitting else call("false")

    def number(self, node: Node, guards: list[Path]) -> Path:
        """Return a number; `guards` gets what must be so for it to be known."""
        match node:
            case Constant(value=value):
                return _literal(value)
            case Name(name=name):
                if not self.entry(name).is_plain_number:
                    raise UnsayableError(name)
                return self.ref(name)
            case Negative(operand=operand):
                return Minus(self.number(operand, guards))
            case Arithmetic(operator=operator, left=left, right=right):
                above, below = self.number(left, guards), self.number(right, guards)
                if operator != "/":
                    return Binary(operator, above, below)
                if not isinstance(right, Constant) or right.value == 0:
                    guards += [self.is_answered(name) for name in self.items_of(right)]
                    guards.append(Binary("!=", below, Literal("0")))
                return Binary("div", above, below)
            case Call(function="count", words=words):
                return self.count(str(words[0]), guards)
            case Computed(function="min" | "max" | "abs" as name, operands=operands):
                guards += [
                    self.is_answered(item) for part in operands for item in self.items_of(part)
                ]
                return call(name, *[self.number(part, guards) for part in operands])
            case Computed(function="if_", operands=(condition, then, otherwise)):
                return self.either(condition, then, otherwise)
        raise UnsayableError(_called(node))

    def count(self, name: str, guards: list[Path]) -> Path:
        """Return how many options are chosen; "none of these" is not one of them."""
        guards.append(self.is_answered(name))
        found: Path = call("count-selected", self.ref(name))
        for choice in self.entry(name).choices:
            if choice.is_none:
                chosen = call("selected", self.ref(name), String(choice.value))
                found = Binary("-", found, call("if", chosen, Literal("1"), Literal("0")))
        return found

    def either(self, condition: Node, then: Node, otherwise: Node) -> Path:
        """Return one of two numbers, and none where the condition is unknown."""
        unknown = call("number", EMPTY)
        branches = [self.guarded(then), self.guarded(otherwise)]
        last = call("if", self.fails(condition), branches[1], unknown)
        return call("if", self.holds(condition), branches[0], last)

    def guarded(self, node: Node) -> Path:
        """Return a number that is no number where it is not known."""
        guards: list[Path] = []
        found = self.number(node, guards)
        if not guards:
            return call("number", found) if isinstance(found, Ref) else found
        return call("if", joined("and", guards), found, call("number", EMPTY))


def _literal(value: float) -> Path:
    text = f"{Decimal(str(value)):f}"
    return Literal(text[:-2] if text.endswith(".0") else text)


def _fits(position: int, relation: Relation, value: float) -> bool:
    results = {
        "<": position < value, "<=": position <= value, ">": position > value,
        ">=": position >= value, "==": position == value, "!=": position != value,
    }  # fmt: skip
    return results[relation]


def _unmet(guard: Path) -> Path:
    if isinstance(guard, Binary) and guard.operator == "!=":
        return Binary("=", guard.left, guard.right)
    return negated(guard)


def _called(node: Node) -> str:
    if isinstance(node, Call | Computed):
        return f"{node.function}()"
    return type(node).__name__.lower()

"""From XPath of a form to an expression that is known to hold exactly where the XPath is true.

XPath has two truths and takes an empty answer for no number, so ``not(${a} > 3)`` is true of an
empty `a`; in the language that is ``a <= 3 or not answered(a)``. What a form guards against by
itself, such as ``${a} != '' and ${a} != 3``, comes out as short as it was meant: ``a != 3``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.engines.scoring.xlsform.xpath.meaning import (
    both,
    either,
    has_choice,
    is_answered,
    is_empty,
    names_in,
    simplified,
)
from ronghe.engines.scoring.xlsform.xpath.outward import (
    MIRRORED,
    OPPOSITE,
    UnsayableError,
    failing_path,
    guarded_path,
)
from ronghe.engines.scoring.xlsform.xpath.syntax import (
    EMPTY,
    Binary,
    Function,
    Literal,
    Minus,
    Path,
    Ref,
    String,
    path_text,
    split,
)
from ronghe.engines.scoring.xlsform.xpath.vocabulary import CHOSEN, PARAMETER, Entry
from ronghe.lib.expressions.syntax import (
    Arithmetic,
    Call,
    Comparison,
    Computed,
    Constant,
    Name,
    Negation,
    Negative,
    Node,
    Operator,
    Relation,
)

if TYPE_CHECKING:
    from ronghe.engines.scoring.xlsform.xpath.vocabulary import Vocabulary

_RELATIONS: dict[str, Relation] = {
    "=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
}  # fmt: skip
_SIGNS = {relation: sign for sign, relation in _RELATIONS.items()}
_OPERATORS: dict[str, Operator] = {"+": "+", "-": "-", "*": "*", "div": "/"}
_ALWAYS = Comparison(relation="==", left=Constant(value=1.0), right=Constant(value=1.0))
_NEVER = Comparison(relation="==", left=Constant(value=1.0), right=Constant(value=0.0))
_NOTHING = Function("number", (EMPTY,))


class UnreadableError(ValueError):
    """The language has no way to say a part of a form's expression; `part` names it."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


def condition_of(path: Path, vocabulary: Vocabulary) -> Node:
    """Return the condition of the language that is known to hold where a form's is true.

    Raises
    ------
    UnreadableError
        If it uses functions or questions that the language does not have.
    """
    return simplified(_Inward(vocabulary=vocabulary, own=None).true(path))


def constraint_of(path: Path, vocabulary: Vocabulary, *, own: str) -> Node:
    """Return what a form demands of the item `own`; not judged where something is not answered.

    Raises
    ------
    UnreadableError
        As for `condition_of`.
    """
    reader = _Inward(vocabulary=vocabulary, own=own)
    told = [part for part in split("or", path) if not _says_empty(part)]
    return simplified(either(*(reader.true(part) for part in told))) if told else _ALWAYS


@dataclass(frozen=True, kw_only=True)
class _Inward:
    """`own` is the item that a constraint stands at; there, what is missing is not judged."""

    vocabulary: Vocabulary
    own: str | None

    def entry(self, ref: Ref) -> Entry:
        """Return the question that a reference means."""
        if ref.name is None and self.own is not None:
            return self.vocabulary.by_name[self.own]
        found = self.vocabulary.by_column.get(ref.name or "")
        if found is None:
            raise UnreadableError(path_text(ref))
        return found

    def true(self, path: Path) -> Node:
        """Return where a condition is true."""
        match path:
            case Binary(operator="and", left=left, right=right):
                return both(self.true(left), self.true(right))
            case Binary(operator="or", left=left, right=right):
                return either(self.true(left), self.true(right))
            case Function(name="not", arguments=(inner,)):
                return self.false(inner)
            case Function(name="true" | "false", arguments=()):
                return _ALWAYS if path.name == "true" else _NEVER
            case Function(name="selected", arguments=(Ref() as ref, String(text=value))):
                return self.selected(ref, value)
            case Binary(operator=operator) if operator in _RELATIONS:
                return self.compared(path)
        raise UnreadableError(path_text(path))

    def false(self, path: Path) -> Node:
        """Return where a condition is not true, which includes what is not answered."""
        match path:
            case Binary(operator="and", left=left, right=right):
                return either(self.false(left), self.false(right))
            case Binary(operator="or", left=left, right=right):
                return both(self.false(left), self.false(right))
            case Function(name="not", arguments=(inner,)):
                return self.true(inner)
            case Function(name="true" | "false", arguments=()):
                return _NEVER if path.name == "true" else _ALWAYS
            case Function(name="selected", arguments=(Ref() as ref, String(text=value))):
                return self.or_empty(Negation(operand=self.selected(ref, value)))
            case Binary(operator=operator, left=left, right=right) if operator in _RELATIONS:
                opposite = OPPOSITE[_RELATIONS[operator]]
                found = self.compared(Binary(_SIGNS[opposite], left, right))
                # An empty answer fails both a comparison and its opposite, "=" and "!=" aside.
                is_sure = operator in ("=", "!=") or self.counted(path) is not None
                return found if is_sure else self.or_empty(found)
        raise UnreadableError(path_text(path))

    def selected(self, ref: Ref, value: str) -> Node:
        """Return where an option is chosen."""
        entry = self.entry(ref)
        choice = entry.choice_named(value)
        if choice is None:
            raise UnreadableError(f"{path_text(ref)} = '{value}'")
        is_word = choice.word != str(choice.position)
        return Call(
            function="selected", words=(entry.name, choice.word if is_word else choice.position)
        )

    def compared(self, path: Binary) -> Node:
        """Return where a comparison is true."""
        relation = _RELATIONS[path.operator]
        if isinstance(path.left, String | Literal) and isinstance(path.right, Ref):
            mirrored = _SIGNS[MIRRORED[relation]]
            return self.compared(Binary(mirrored, path.right, path.left))
        if path.right == EMPTY:
            return self.emptiness(path)
        chosen = self.chosen(path)
        if chosen is not None:
            return chosen if relation == "==" else self.or_empty(Negation(operand=chosen))
        counted = self.counted(path)
        if counted is not None:
            return self.count_compared(counted, path)
        found = Comparison(
            relation=relation, left=self.number(path.left), right=self.number(path.right)
        )
        # What is no number differs from every number.
        return self.or_empty(found) if relation == "!=" else found

    def emptiness(self, path: Binary) -> Node:
        """Return whether a question is answered."""
        if not isinstance(path.left, Ref) or path.operator not in ("=", "!="):
            raise UnreadableError(path_text(path))
        entry = self.entry(path.left)
        if entry.kind == PARAMETER:
            return _NEVER if path.operator == "=" else _ALWAYS
        return is_empty(entry.name) if path.operator == "=" else is_answered(entry.name)

    def chosen(self, path: Binary) -> Node | None:
        """Return that an option is chosen, where the comparison names one."""
        if not isinstance(path.left, Ref):
            return None
        entry = self.entry(path.left)
        named = path.right.text if isinstance(path.right, String | Literal) else None
        is_equality = path.operator in ("=", "!=")
        if entry.kind in CHOSEN and is_equality and named is not None:
            if isinstance(path.right, String) or not entry.is_plain_number:
                return self.selected(path.left, named)
        elif isinstance(path.right, String):
            raise UnreadableError(path_text(path))
        return None

    def counted(self, path: Binary) -> Entry | None:
        """Return the multiple whose chosen options a comparison counts, "none of these" aside."""
        found, none = path.left, None
        match path.left:
            case Binary(
                operator="-",
                left=Function() as first,
                right=Function(
                    name="if",
                    arguments=(
                        Function(name="selected", arguments=(Ref() as ref, String(text=value))),
                        Literal(text="1"),
                        Literal(text="0"),
                    ),
                ),
            ) if first.arguments == (ref,):
                found, none = first, value
        match found:
            case Function(name="count-selected", arguments=(Ref() as ref,)):
                entry = self.entry(ref)
                nones = [choice.value for choice in entry.choices if choice.is_none]
                if entry.kind == "multiple" and nones == ([] if none is None else [none]):
                    return entry
        return None

    def count_compared(self, entry: Entry, path: Binary) -> Node:
        """Return a comparison of a count, which in a form is 0 where nothing is answered."""
        relation = _RELATIONS[path.operator]
        if not isinstance(path.right, Literal):
            raise UnreadableError(path_text(path))
        right = Constant(value=float(path.right.text))
        count = Call(function="count", words=(entry.name,))
        found = Comparison(relation=relation, left=count, right=right)
        if self.own is None and _zero_holds(relation, right.value):
            return either(found, is_empty(entry.name))
        return found

    def number(self, path: Path) -> Node:
        """Return a number."""
        match path:
            case Literal(text=text):
                return Constant(value=float(text))
            case Ref():
                entry = self.entry(path)
                if not entry.is_plain_number:
                    raise UnreadableError(path_text(path))
                return Name(name=entry.name)
            case Minus(operand=operand):
                return Negative(operand=self.number(operand))
            case Binary(operator=operator, left=left, right=right) if operator in _OPERATORS:
                return Arithmetic(
                    operator=_OPERATORS[operator], left=self.number(left), right=self.number(right)
                )
            case Function(name="number", arguments=(Ref() as inner,)):
                return self.number(inner)
            case Function(name="min" | "max", arguments=arguments) if len(arguments) > 1:
                parts = tuple(self.number(part) for part in arguments)
                return Computed(function=path.name, operands=parts)
            case Function(name="abs", arguments=(inner,)):
                return Computed(function="abs", operands=(self.number(inner),))
            case Function(name="if", arguments=(condition, then, otherwise)):
                return self.choice(condition, then, otherwise)
        raise UnreadableError(path_text(path))

    def choice(self, condition: Path, then: Path, otherwise: Path) -> Node:
        """Return one of two numbers; a condition that is not true means the second.

        What this program wrote says itself where neither holds; that is recognised by writing
        it again.
        """
        match otherwise:
            case Function(name="if", arguments=(failing, last, none)) if none == _NOTHING:
                sure = simplified(self.true(condition))
                if self.is_written(sure, failing):
                    return self.branches(sure, then, last)
        return self.branches(simplified(self.false(condition)), otherwise, then)

    def branches(self, condition: Node, then: Path, otherwise: Path) -> Node:
        """Return the choice between two numbers."""
        operands = (condition, self.branch(then), self.branch(otherwise))
        return Computed(function="if_", operands=operands)

    def branch(self, path: Path) -> Node:
        """Return a branch, which may say by itself that it is no number without an answer."""
        match path:
            case Function(name="if", arguments=(_, inner, none)) if none == _NOTHING:
                found = self.number(inner)
                if guarded_path(found, self.vocabulary) == path:
                    return found
                raise UnreadableError(path_text(path))
        return self.number(path)

    def is_written(self, condition: Node, failing: Path) -> bool:
        """Return whether this program would write this for where a condition fails."""
        try:
            return failing_path(condition, self.vocabulary) == failing
        except UnsayableError:
            return False

    def or_empty(self, condition: Node) -> Node:
        """Return a condition that holds as well where something it looks at is not answered."""
        if self.own is not None:
            return condition
        if has_choice(condition):  # then only some of what it looks at matters
            raise UnreadableError("if()")
        names = [n for n in names_in(condition) if self.vocabulary.by_name[n].kind != PARAMETER]
        return either(condition, *(is_empty(name) for name in names))


def _says_empty(path: Path) -> bool:
    return isinstance(path, Binary) and path.operator == "=" and path.right == EMPTY


def _zero_holds(relation: Relation, right: float) -> bool:
    results = {
        "<": right > 0, "<=": right >= 0, ">": right < 0, ">=": right <= 0,
        "==": right == 0, "!=": right != 0,
    }  # fmt: skip
    return results[relation]

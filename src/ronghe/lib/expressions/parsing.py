"""Turn the text of an expression into its tree, or say all that is wrong with it."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ronghe.lib.expressions import rules
from ronghe.lib.expressions.rules import ExpressionError, Problem
from ronghe.lib.expressions.syntax import (
    BUILT_IN,
    Arithmetic,
    Call,
    Comparison,
    Computed,
    Constant,
    Expression,
    Junction,
    Kind,
    Name,
    Negation,
    Negative,
    Node,
    Operator,
    Relation,
    Signature,
    Word,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.lib.faults import Rule

LONGEST = 2_000  # characters
DEEPEST = 30  # levels of nesting
_LARGEST = 10.0**15  # beyond it whole numbers are no longer exact as floats
_MOST_PLACES = 9

# What Python's own grammar reads but a definition should not say never reaches its parser:
# backslashes, colons, braces, letters outside ASCII, and numbers such as 0x10, 1e5 or 1j. A name
# in quotation marks, such as that of a column, may have any letters and signs but backslashes and
# quotation marks; control characters and halves of surrogate pairs are neither.
_QUOTED = r"""(?:"[^"'\\\x00-\x1f\x7f\ud800-\udfff]*"|'[^"'\\\x00-\x1f\x7f\ud800-\udfff]*')"""
_CHARACTERS = re.compile(rf"""(?:{_QUOTED}|[A-Za-z0-9_ .,()+*/<>=!"'-])*""")
_ODD_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])[0-9][0-9.]*[A-Za-z_][A-Za-z0-9_]*")
_OPERATORS: dict[type[ast.operator], Operator] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
}  # fmt: skip
_RELATIONS: dict[type[ast.cmpop], Relation] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
_NOTHING = Constant(value=0.0)  # stands in where a fault was noted


def parse(
    text: str, *, functions: Mapping[str, Signature] | None = None, gives: Kind | None = None
) -> Expression:
    """Return the expression that a text holds.

    Parameters
    ----------
    text : an expression in the notation of Python.
    functions : the functions of the host by name, beside the built-in ones; either of words, or of
        numbers alone.
    gives : "number" or "condition" where only one of them will do.

    Raises
    ------
    ExpressionError
        If the text is no expression; it carries everything that is wrong. Whether the names that
        are used mean something is left to the host: see `Expression.names` and `.calls`.

    Examples
    --------
    >>> has = {"answered": Signature(arguments=("name",), gives="condition")}
    >>> rate = parse("answered(robots) and robots / machines >= 0.5", functions=has)
    >>> rate.kind, sorted(rate.names)
    ('condition', ['machines', 'robots'])
    >>> parse("robots / machines", gives="condition")
    Traceback (most recent call last):
    ronghe.lib.expressions.rules.ExpressionError: "robots / machines" is a number where a \
condition is needed. Compare it with something.
    """
    line = " ".join(text.split())
    parser = _Parser(line=line, functions={**BUILT_IN, **(functions or {})})
    tree = parser.tree()
    kind = parser.kind(tree)
    if not parser.problems and gives is not None and kind != gives:
        parser.note(_other_kind(gives), line)
    if parser.problems:
        raise ExpressionError(parser.problems)
    return Expression(text=line, kind=kind, tree=tree)


def _other_kind(wanted: Kind) -> Rule:
    return rules.NOT_A_CONDITION if wanted == "condition" else rules.NOT_A_NUMBER


@dataclass(frozen=True, kw_only=True)
class _Parser:
    line: str
    functions: Mapping[str, Signature]
    problems: list[Problem] = field(default_factory=list)

    def note(self, rule: Rule, value: str, **details: object) -> Node:
        """Note a problem; return the node that stands in."""
        self.problems.append(Problem(rule=rule, value=value, details=details))
        return _NOTHING

    def tree(self) -> Node:
        if len(self.line) > LONGEST:
            return self.note(rules.TOO_LONG, self.line[:40], length=len(self.line), most=LONGEST)
        accepted = _CHARACTERS.match(self.line)
        end = accepted.end() if accepted else 0
        if end < len(self.line):
            return self.note(rules.NOT_ALLOWED, self.line[end])
        odd = _ODD_NUMBER.search(re.sub(_QUOTED, '""', self.line))
        if odd:
            return self.note(rules.NOT_ALLOWED, odd.group())
        try:
            parsed = ast.parse(self.line, mode="eval")
        except SyntaxError as error:
            return self.note(rules.NOT_AN_EXPRESSION, self.line, reason=error.msg)
        except (MemoryError, RecursionError):
            return self.note(rules.TOO_DEEP, self.line, most=DEEPEST)
        return self.node(parsed.body, depth=0)

    def kind(self, node: Node) -> Kind:
        if isinstance(node, Comparison | Junction | Negation):
            return "condition"
        if isinstance(node, Call | Computed):
            return self.functions[node.function].gives
        return "number"

    def wanted(self, node: ast.expr, kind: Kind, *, depth: int) -> Node:
        """Return the node of an operand, which must be of a kind."""
        count = len(self.problems)
        found = self.node(node, depth=depth)
        if len(self.problems) == count and self.kind(found) != kind:
            return self.note(_other_kind(kind), self.shown(node))
        return found

    def node(self, node: ast.expr, *, depth: int) -> Node:
        if depth > DEEPEST:
            return self.note(rules.TOO_DEEP, self.line, most=DEEPEST)
        depth += 1
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.Name():
                return Name(name=node.id)
            case ast.UnaryOp(op=ast.USub()):
                return Negative(operand=self.wanted(node.operand, "number", depth=depth))
            case ast.UnaryOp(op=ast.Not()):
                return Negation(operand=self.wanted(node.operand, "condition", depth=depth))
            case ast.BoolOp():
                return Junction(
                    word="and" if isinstance(node.op, ast.And) else "or",
                    operands=tuple(
                        self.wanted(part, "condition", depth=depth) for part in node.values
                    ),
                )
            case ast.BinOp() if type(node.op) in _OPERATORS:
                return Arithmetic(
                    operator=_OPERATORS[type(node.op)],
                    left=self.wanted(node.left, "number", depth=depth),
                    right=self.wanted(node.right, "number", depth=depth),
                )
            case ast.Compare():
                return self.comparison(node, depth=depth)
            case ast.Call(func=ast.Name(id=name)):
                return self.call(node, name, depth=depth)
        return self.note(rules.NOT_ALLOWED, self.shown(node))

    def constant(self, node: ast.Constant) -> Node:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self.note(rules.NOT_ALLOWED, self.shown(node))
        if abs(value) > _LARGEST:
            return self.note(rules.NOT_ALLOWED, self.shown(node))
        return Constant(value=float(value))

    def comparison(self, node: ast.Compare, *, depth: int) -> Node:
        if len(node.ops) > 1:
            return self.note(rules.CHAINED, self.shown(node))
        relation = _RELATIONS.get(type(node.ops[0]))
        if relation is None:
            return self.note(rules.NOT_ALLOWED, self.shown(node))
        return Comparison(
            relation=relation,
            left=self.wanted(node.left, "number", depth=depth),
            right=self.wanted(node.comparators[0], "number", depth=depth),
        )

    def call(self, node: ast.Call, name: str, *, depth: int) -> Node:
        signature = self.functions.get(name)
        if signature is None:
            return self.note(rules.UNKNOWN_FUNCTION, name, allowed=", ".join(self.functions))
        given, wanted = len(node.args), signature.arguments
        kinds = wanted + wanted[-1:] * (given - len(wanted)) if signature.repeats else wanted
        if len(kinds) != given or node.keywords:
            return self.wrong_arguments(name, signature)
        operands: list[Node] = []
        words: list[Word] = []
        for part, kind in zip(node.args, kinds, strict=True):
            if kind in ("number", "condition"):
                operands.append(self.wanted(part, kind, depth=depth))
                continue
            word = _word(part, kind)
            if word is None:
                return self.wrong_arguments(name, signature)
            words.append(word)
        if name not in BUILT_IN and not operands:
            return Call(function=name, words=tuple(words))
        whole = words[0] if words and isinstance(words[0], int) else 0
        if name == "round" and whole > _MOST_PLACES:
            return self.wrong_arguments(name, signature)
        return Computed(function=name, operands=tuple(operands), whole=whole)

    def wrong_arguments(self, name: str, signature: Signature) -> Node:
        arguments = ", ".join(signature.arguments) + (", …" if signature.repeats else "")
        return self.note(rules.WRONG_ARGUMENTS, name, wanted=f"{name}({arguments})")

    def shown(self, node: ast.expr) -> str:
        return ast.get_source_segment(self.line, node) or self.line


def _word(node: ast.expr, kind: str) -> Word | None:
    """Return what is written for an argument that is not computed, None where it does not fit."""
    match node:
        case ast.Name(id=name) if kind == "name":
            return name
        case ast.Constant(value=str(text)) if kind in ("name", "word"):
            return text
        case ast.Constant(value=int(whole)) if kind in ("whole", "word"):
            return None if isinstance(whole, bool) or whole > _LARGEST else whole
    return None

"""The text of an expression of the language from its tree."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

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
)

if TYPE_CHECKING:
    from ronghe.lib.expressions import Word
    from ronghe.lib.expressions.syntax import Node

_OR, _AND, _NOT, _RELATION, _SUM, _PRODUCT, _SIGN, _TIGHTEST = range(1, 9)


def expression_text(node: Node) -> str:
    """Return text that `ronghe.lib.expressions.parse` reads back as the same tree.

    Examples
    --------
    >>> from ronghe.lib.expressions import parse
    >>> expression_text(parse("not (a>=-1 or b==2) and a-(b - 1)/2 != 0.5").tree)
    'not (a >= -1 or b == 2) and a - (b - 1) / 2 != 0.5'
    """
    return _text(node, 0)


def _text(node: Node, least: int) -> str:
    strength, text = _shown(node)
    return text if strength >= least else f"({text})"


def _shown(node: Node) -> tuple[int, str]:
    match node:
        case Constant(value=value):
            return _TIGHTEST, _number(value)
        case Name(name=name):
            return _TIGHTEST, name
        case Negative(operand=operand):
            return _SIGN, f"-{_text(operand, _SIGN)}"
        case Arithmetic(operator=operator, left=left, right=right):
            strength = _SUM if operator in "+-" else _PRODUCT
            return strength, f"{_text(left, strength)} {operator} {_text(right, strength + 1)}"
        case Comparison(relation=relation, left=left, right=right):
            return _RELATION, f"{_text(left, _SUM)} {relation} {_text(right, _SUM)}"
        case Junction(word=word, operands=operands):
            strength = _AND if word == "and" else _OR
            return strength, f" {word} ".join(_text(part, strength + 1) for part in operands)
        case Negation(operand=operand):
            return _NOT, f"not {_text(operand, _NOT)}"
        case Call(function=function, words=words):
            return _TIGHTEST, f"{function}({_words(words)})"
        case Computed(function=function, operands=operands, whole=whole):
            parts = [_text(part, 0) for part in operands]
            if function == "at_least":
                parts = [str(whole), *parts]
            elif function == "round":
                parts = [*parts, str(whole)]
            return _TIGHTEST, f"{function}({', '.join(parts)})"


def _number(value: float) -> str:
    text = f"{Decimal(str(value)):f}"
    return text[:-2] if text.endswith(".0") else text


def _words(words: tuple[Word, ...]) -> str:
    return ", ".join(
        word if index == 0 and isinstance(word, str) else _quoted(word)
        for index, word in enumerate(words)
    )


def _quoted(word: Word) -> str:
    return str(word) if isinstance(word, int) else f'"{word}"'

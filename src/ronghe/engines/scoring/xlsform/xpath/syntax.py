"""The part of XPath that XLSForms use in conditions and calculations, as a small tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_STRENGTH = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5,
    "*": 6, "div": 6, "mod": 6,
}  # fmt: skip
_NEGATIVE = 7
_TIGHTEST = 8


@dataclass(frozen=True)
class Literal:
    """A number, kept as it is written."""

    text: str


@dataclass(frozen=True)
class String:
    """A text in quotes."""

    text: str


@dataclass(frozen=True)
class Ref:
    """The answer to a question by name, ``${name}``; the question itself, ``.``, has none."""

    name: str | None


@dataclass(frozen=True)
class Binary:
    """Two parts with an operator between them."""

    operator: str
    left: Path
    right: Path


@dataclass(frozen=True)
class Minus:
    """A number with the other sign."""

    operand: Path


@dataclass(frozen=True)
class Function:
    """A call of a function."""

    name: str
    arguments: tuple[Path, ...] = ()


Path = Literal | String | Ref | Binary | Minus | Function
EMPTY = String("")


def path_text(path: Path) -> str:
    """Return the text of a tree, with parentheses only where they are needed.

    Examples
    --------
    >>> both = Binary("or", Ref("a"), Binary("=", Ref(None), String("no")))
    >>> path_text(Function("not", (Binary("and", both, Ref("b")),)))
    "not((${a} or . = 'no') and ${b})"
    """
    match path:
        case Literal(text=text):
            return text
        case String(text=text):
            return f'"{text}"' if "'" in text else f"'{text}'"
        case Ref(name=name):
            return "." if name is None else f"${{{name}}}"
        case Minus(operand=operand):
            return f"-{_inside(operand, _NEGATIVE)}"
        case Function(name=name, arguments=arguments):
            return f"{name}({', '.join(path_text(part) for part in arguments)})"
        case Binary(operator=operator, left=left, right=right):
            strength = _STRENGTH[operator]
            # All operators associate to the left.
            return f"{_inside(left, strength)} {operator} {_inside(right, strength + 1)}"


def _inside(path: Path, least: int) -> str:
    strength = _TIGHTEST
    if isinstance(path, Binary):
        strength = _STRENGTH[path.operator]
    elif isinstance(path, Minus):
        strength = _NEGATIVE
    text = path_text(path)
    return text if strength >= least else f"({text})"


def joined(operator: str, parts: Iterable[Path]) -> Path:
    """Return parts joined from the left by an operator; each part stands there once."""
    first, *others = dict.fromkeys(parts)
    found: Path = first
    for part in others:
        found = Binary(operator, found, part)
    return found


def split(operator: str, path: Path) -> list[Path]:
    """Return the parts that an operator joins, in order.

    Examples
    --------
    >>> [path_text(part) for part in split("and", joined("and", [Ref("a"), Ref("b"), Ref("c")]))]
    ['${a}', '${b}', '${c}']
    """
    if isinstance(path, Binary) and path.operator == operator:
        return [*split(operator, path.left), *split(operator, path.right)]
    return [path]


def negated(path: Path) -> Path:
    """Return the opposite of a condition."""
    if isinstance(path, Function) and path.name == "not":
        return path.arguments[0]
    return Function("not", (path,))


def call(name: str, *arguments: Path) -> Function:
    """Return a call of a function."""
    return Function(name, arguments)

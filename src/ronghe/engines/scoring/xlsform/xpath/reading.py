"""Turn the text of an XLSForm expression into its tree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.engines.scoring.xlsform.xpath.syntax import (
    Binary,
    Function,
    Literal,
    Minus,
    Path,
    Ref,
    String,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 5_000  # characters
_DEEPEST = 40
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<ref>\$\{\s*[^\s{}]+\s*\})
    | (?P<number>\d+(?:\.\d+)?|\.\d+)
    | (?P<string>"[^"]*"|'[^']*')
    | (?P<sign><=|>=|!=|[=<>+*(),-])
    | (?P<word>[A-Za-z_][A-Za-z0-9_.:-]*)
    | (?P<dot>\.(?![./]))
    )""",
    re.VERBOSE,
)
_LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))


class PathError(ValueError):
    """A text is no expression, or one beyond what is read; `part` is where it stops."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


def path_of(text: str) -> Path:
    """Return the tree of an expression.

    Raises
    ------
    PathError
        If it is none, or uses paths, predicates or variables other than ``${name}``.

    Examples
    --------
    >>> path_of("${a} > 3")
    Binary(operator='>', left=Ref(name='a'), right=Literal(text='3'))
    >>> path_of("instance('x')/list/item[name = ${a}]/label")
    Traceback (most recent call last):
    ronghe.engines.scoring.xlsform.xpath.reading.PathError: /list/item[name = ${a}]/label
    """
    if len(text) > LONGEST:
        raise PathError(text)
    reader = _Reader(tokens=list(_tokens(text)))
    found = reader.binary(0, depth=0)
    if reader.position < len(reader.tokens):
        raise PathError(reader.rest())
    return found


def _tokens(text: str) -> Iterator[_Token]:
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            # What stands before is kept, so that the message shows what could not be read.
            raise PathError(text[position:].strip())
        kind = str(match.lastgroup)
        yield _Token(kind=kind, text=match.group(kind))
        position = match.end()


@dataclass
class _Reader:
    tokens: list[_Token]
    position: int = 0

    def rest(self) -> str:
        """Return what is not read yet."""
        return " ".join(token.text for token in self.tokens[self.position :])

    def next_is(self, *texts: str) -> bool:
        """Return whether the next token is one of these signs or words."""
        if self.position >= len(self.tokens):
            return False
        token = self.tokens[self.position]
        return token.kind in ("sign", "word") and token.text in texts

    def take(self, text: str) -> None:
        """Pass a sign that must stand here."""
        if not self.next_is(text):
            raise PathError(self.rest() or text)
        self.position += 1

    def binary(self, level: int, *, depth: int) -> Path:
        """Return what stands here up to the operators of a level."""
        if depth > _DEEPEST:
            raise PathError(self.rest())
        if level == len(_LEVELS):
            return self.unary(depth=depth)
        found = self.binary(level + 1, depth=depth)
        while self.next_is(*_LEVELS[level]):
            operator = self.tokens[self.position].text
            self.position += 1
            found = Binary(operator, found, self.binary(level + 1, depth=depth))
        return found

    def unary(self, *, depth: int) -> Path:
        """Return a number with its sign, or a part that binds tighter."""
        if self.next_is("-"):
            self.position += 1
            return Minus(self.unary(depth=depth + 1)) if depth < _DEEPEST else self.primary(depth)
        return self.primary(depth)

    def primary(self, depth: int) -> Path:
        """Return a literal, an answer, a call, or what stands in parentheses."""
        if self.position >= len(self.tokens):
            raise PathError("")
        token = self.tokens[self.position]
        if self.next_is("("):
            self.position += 1
            found = self.binary(0, depth=depth + 1)
            self.take(")")
            return found
        if token.kind == "word":
            return self.call(token.text, depth)
        if token.kind == "sign":
            raise PathError(self.rest())
        self.position += 1
        if token.kind == "ref":
            return Ref(token.text[2:-1].strip())
        if token.kind == "dot":
            return Ref(None)
        return Literal(token.text) if token.kind == "number" else String(token.text[1:-1])

    def call(self, name: str, depth: int) -> Path:
        """Return a call with its arguments."""
        start = self.position
        self.position += 1
        if not self.next_is("("):
            self.position = start
            raise PathError(self.rest())
        self.position += 1
        arguments: list[Path] = []
        while not self.next_is(")"):
            if arguments:
                self.take(",")
            arguments.append(self.binary(0, depth=depth + 1))
        self.position += 1
        return Function(name, tuple(arguments))

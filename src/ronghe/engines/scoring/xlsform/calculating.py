"""Calculations of a form that the language has: ratios, aggregates of repeats, constants."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.engines.scoring.xlsform.xpath.syntax import (
    EMPTY,
    Binary,
    Function,
    Literal,
    Minus,
    Path,
    Ref,
    call,
    joined,
    path_text,
)

if TYPE_CHECKING:
    from typing import Literal as OneOf

_HUNDRED = Literal("100")
_ZERO = Literal("0")


@dataclass(frozen=True, kw_only=True)
class RatioOf:
    """The per cent that one question is of another."""

    above: str
    below: str


@dataclass(frozen=True, kw_only=True)
class AggregateOf:
    """How the rows of a repeat become a number: `name` is the repeat's, or that of a field."""

    how: OneOf["count", "sum", "mean"]
    name: str


Calculated = RatioOf | AggregateOf | Decimal


def ratio_text(above: str, below: str) -> str:
    """Return the per cent of two questions, blank where one has no answer or the lower is 0.

    Examples
    --------
    >>> ratio_text("a", "b")
    "if(${a} != '' and ${b} != '' and ${b} != 0, ${a} div ${b} * 100, '')"
    """
    return path_text(_guarded_ratio(above, below))


def aggregate_text(how: str, repeat: str, field: str) -> str:
    """Return a count of rows, a sum or a mean; the mean of no rows is blank.

    Examples
    --------
    >>> aggregate_text("mean", "lines", "workers")
    "if(count(${lines}) > 0, sum(${workers}) div count(${lines}), '')"
    """
    return path_text(_aggregate(how, repeat, field))


def calculated(path: Path) -> Calculated | None:
    """Return what a calculation gives, where it is one that the language has, else None.

    Examples
    --------
    >>> from ronghe.engines.scoring.xlsform.xpath.reading import path_of
    >>> calculated(path_of("100 * ${a} div ${b}"))
    RatioOf(above='a', below='b')
    >>> calculated(path_of("sum(${workers})"))
    AggregateOf(how='sum', name='workers')
    >>> calculated(path_of("-0.5")), calculated(path_of("today()"))
    (Decimal('-0.5'), None)
    """
    match path:
        case Literal(text=text):
            return Decimal(text)
        case Minus(operand=Literal(text=text)):
            return -Decimal(text)
        case Function(name="count" | "sum" as how, arguments=(Ref(name=str(name)),)):
            return AggregateOf(how="count" if how == "count" else "sum", name=name)
        case Function(name="if", arguments=(_, inner, otherwise)) if otherwise == EMPTY:
            found = calculated(inner)
            # Only a guard that this program would write says the same in the language.
            return found if found is not None and path in _written(found, inner) else None
        case Binary("div", Function("sum", (Ref(name=str(name)),)), Function("count", (Ref(),))):
            return AggregateOf(how="mean", name=name)
        case Binary("*", Binary("div", Ref(name=str(a)), Ref(name=str(b))), Literal(text="100")):
            return RatioOf(above=a, below=b)
        case Binary("*", Literal(text="100"), Binary("div", Ref(name=str(a)), Ref(name=str(b)))):
            return RatioOf(above=a, below=b)
        case Binary("div", Binary("*", left, right), Ref(name=str(b))):
            factors = {left, right} - {_HUNDRED}
            if len(factors) == 1 and left != right:
                (above,) = factors
                if isinstance(above, Ref) and above.name is not None:
                    return RatioOf(above=above.name, below=b)
    return None


def _written(found: Calculated, inner: Path) -> list[Path]:
    if isinstance(found, RatioOf):
        return [_guarded_ratio(found.above, found.below)]
    if isinstance(found, AggregateOf) and found.how == "mean" and isinstance(inner, Binary):
        match inner.right:
            case Function("count", (Ref(name=str(repeat)),)):
                return [_aggregate("mean", repeat, found.name)]
    return []


def _guarded_ratio(above: str, below: str) -> Path:
    a, b = Ref(above), Ref(below)
    guards = [Binary("!=", a, EMPTY), Binary("!=", b, EMPTY), Binary("!=", b, _ZERO)]
    return call(
        "if", joined("and", guards), Binary("*", Binary("div", a, b), _HUNDRED), EMPTY
    )  # fmt: skip


def _aggregate(how: str, repeat: str, field: str) -> Path:
    rows, total = call("count", Ref(repeat)), call("sum", Ref(field))
    if how == "count":
        return rows
    if how == "sum":
        return total
    return call("if", Binary(">", rows, _ZERO), Binary("div", total, rows), EMPTY)

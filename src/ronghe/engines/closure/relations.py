"""Relations between promises: how they read, whether they hold, how they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from ronghe.engines.closure.amounts import interval, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ronghe.engines.closure.model import Promise


class Operator(StrEnum):
    """How a total stands to the sum of its terms."""

    EQUAL = "="
    AT_LEAST = ">="
    AT_MOST = "<="


# The sum stands first, as a reader adds it up; the sign tells the truth, whatever was asked.
_SIGNS = {
    Operator.EQUAL: ("=", "≠"),
    Operator.AT_LEAST: ("≤", ">"),
    Operator.AT_MOST: ("≥", "<"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """What is added: bundles of promises, one a year, or one only for a value as it stands.

    A bundle is a tuple of ids: `Term((("a",),))` is one value, `Term((("a", "b"), ("c", "d")))`
    what two years bring together.
    """

    bundles: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Equation:
    """`total` operator the sum of `terms`, in one year (None where none is printed)."""

    year: int | None
    total: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """One or more equations of one form, such as a sum that holds in several years."""

    operator: Operator
    equations: tuple[Equation, ...]


class Reason(StrEnum):
    """Why an equation fails."""

    VALUE = "value"
    MISSING = "missing"
    UNITS = "units"


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """How one equation of a kept relation fails.

    Attributes
    ----------
    expected, actual, difference : Decimal or None
        The sum of the terms, the total, and total minus sum, in the total's unit; lower ends of
        ranges. None where promises are missing or units cannot be added.
    text : str
        The equation with its values; `""` where promises are missing.
    promises : tuple of str
        The ids that are missing, without a value, or in a unit that cannot be added.
    """

    year: int | None
    reason: Reason
    expected: Decimal | None = None
    actual: Decimal | None = None
    difference: Decimal | None = None
    text: str = ""
    promises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a relation holds, and each equation that does not."""

    holds: bool
    failures: tuple[Failure, ...]


class WrongRelationError(ValueError):
    """A dict is no relation; the message names the place."""


def check_relation(relation: Relation, promises: Iterable[Promise]) -> Verdict:
    """Say whether a relation holds among the promises as they stand now.

    Ranges count as intervals: a sum holds where the interval of the terms meets the total's.
    A promise that is gone, has no value, or stands in a unit that cannot be added is a failure,
    never an exception.
    """
    by_id = {promise.id: promise for promise in promises}
    failures = [
        failure
        for equation in relation.equations
        if (failure := _failure(relation.operator, equation, by_id)) is not None
    ]
    return Verdict(not failures, tuple(failures))


def ids_of(equation: Equation) -> tuple[str, ...]:
    """Return the promises of an equation, the total first."""
    parts = [key for term in equation.terms for bundle in term.bundles for key in bundle]
    return (equation.total, *parts)


def equation_text(operator: Operator, equation: Equation, promises: Mapping[str, Promise]) -> str:
    """Return an equation with its values in the total's unit: `500 + 2·(60+20) = 660 (2020)`.

    Where it fails the sign says so: `500 ≠ 660`. Every promise must be there with a value, in a
    unit that adds to the total's; ValueError or KeyError otherwise.
    """
    total = promises[equation.total]
    terms = " + ".join(_term_text(term, promises, total.unit) for term in equation.terms)
    holds = _holds(operator, _ends(total, total.unit), _sum(equation, promises, total.unit))
    sign = _SIGNS[operator][0 if holds else 1]
    year = f" ({equation.year})" if equation.year is not None else ""
    return f"{terms} {sign} {_value_text(total, total.unit)}{year}"


def relation_as_dict(relation: Relation) -> dict[str, object]:
    """Return a relation as plain values, ready for JSON."""
    return {
        "operator": relation.operator.value,
        "equations": [
            {
                "year": equation.year,
                "total": equation.total,
                "terms": [{"bundles": [list(b) for b in term.bundles]} for term in equation.terms],
            }
            for equation in relation.equations
        ],
    }


def relation_from_dict(content: object) -> Relation:
    """Return the relation that `relation_as_dict` wrote.

    Raises
    ------
    WrongRelationError
        If a key is missing or a value has another type; the message names it.
    """
    top = _mapping(content, "relation")
    try:
        operator = Operator(cast("str", top.get("operator")))
    except ValueError as error:
        raise WrongRelationError(f"relation.operator: {top.get('operator')!r}") from error
    equations = _sequence(top.get("equations"), "relation.equations")
    return Relation(operator, tuple(_equation(e, n) for n, e in enumerate(equations)))


def _equation(content: object, number: int) -> Equation:
    path = f"equations[{number}]"
    entry = _mapping(content, path)
    year = entry.get("year")
    if year is not None and (not isinstance(year, int) or isinstance(year, bool)):
        raise WrongRelationError(f"{path}.year: {year!r}")
    terms = _sequence(entry.get("terms"), f"{path}.terms")
    return Equation(
        year,
        _text(entry.get("total"), f"{path}.total"),
        tuple(_term(term, f"{path}.terms[{n}]") for n, term in enumerate(terms)),
    )


def _term(content: object, path: str) -> Term:
    entry = _mapping(content, path)
    bundles = _sequence(entry.get("bundles"), f"{path}.bundles")
    return Term(
        tuple(
            tuple(_text(key, f"{path}.bundles") for key in _sequence(bundle, f"{path}.bundles"))
            for bundle in bundles
        ),
    )


def _mapping(content: object, path: str) -> dict[str, object]:
    if not isinstance(content, dict):
        raise WrongRelationError(f"{path}: no mapping")
    return content


def _sequence(content: object, path: str) -> Sequence[object]:
    if not isinstance(content, list | tuple) or not content:
        raise WrongRelationError(f"{path}: no list, or an empty one")
    return content


def _text(content: object, path: str) -> str:
    if not isinstance(content, str):
        raise WrongRelationError(f"{path}: {content!r}")
    return content


def _failure(
    operator: Operator, equation: Equation, promises: Mapping[str, Promise]
) -> Failure | None:
    keys = ids_of(equation)
    gone = tuple(k for k in keys if k not in promises or promises[k].value is None)
    if gone:
        return Failure(year=equation.year, reason=Reason.MISSING, promises=gone)
    unit = promises[equation.total].unit
    strange = tuple(k for k in keys if interval(promises[k], unit) is None)
    if strange:
        return Failure(year=equation.year, reason=Reason.UNITS, promises=strange)
    added = _sum(equation, promises, unit)
    whole = _ends(promises[equation.total], unit)
    if _holds(operator, whole, added):
        return None
    return Failure(
        year=equation.year,
        reason=Reason.VALUE,
        expected=added[0],
        actual=whole[0],
        difference=whole[0] - added[0],
        text=equation_text(operator, equation, promises),
    )


def _holds(
    operator: Operator, whole: tuple[Decimal, Decimal], added: tuple[Decimal, Decimal]
) -> bool:
    reaches, stays = whole[1] >= added[0], whole[0] <= added[1]
    if operator is Operator.EQUAL:
        return reaches and stays
    return reaches if operator is Operator.AT_LEAST else stays


def _sum(equation: Equation, promises: Mapping[str, Promise], unit: str) -> tuple[Decimal, Decimal]:
    low = high = Decimal(0)
    for term in equation.terms:
        for key in (key for bundle in term.bundles for key in bundle):
            ends = _ends(promises[key], unit)
            low, high = low + ends[0], high + ends[1]
    return low, high


def _ends(promise: Promise, unit: str) -> tuple[Decimal, Decimal]:
    ends = interval(promise, unit)
    if ends is None:
        raise ValueError(f"{promise.id} has no value in {unit!r}")
    return ends


def _term_text(term: Term, promises: Mapping[str, Promise], unit: str) -> str:
    texts = [_bundle_text(bundle, promises, unit) for bundle in term.bundles]
    if len(texts) > 1 and len(set(texts)) == 1:
        return f"{len(texts)}·{texts[0]}"
    return f"({'+'.join(texts)})" if len(texts) > 1 else texts[0]


def _bundle_text(bundle: tuple[str, ...], promises: Mapping[str, Promise], unit: str) -> str:
    texts = [_value_text(promises[key], unit) for key in bundle]
    return f"({'+'.join(texts)})" if len(texts) > 1 else texts[0]


def _value_text(promise: Promise, unit: str) -> str:
    ends = interval(promise, unit)
    if ends is None:
        return promise.quote
    return plain(ends[0]) if ends[0] == ends[1] else f"{plain(ends[0])}–{plain(ends[1])}"

"""Relations that are kept: checked again, written and read."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from ronghe.engines.closure import (
    Equation,
    Operator,
    Promise,
    Reason,
    Relation,
    Term,
    WrongRelationError,
    check_relation,
    relation_as_dict,
    relation_from_dict,
)

SUM = Relation(
    Operator.EQUAL,
    (Equation(2025, "total", (Term((("a",),)), Term((("b", "c"), ("d", "e"))))),),
)
HELD = {"total": "0.07", "a": "500", "b": "60", "c": "40", "d": "60", "e": "40"}


def promise(key: str, value: str, *, unit: str = "家", high: str | None = None) -> Promise:
    return Promise(
        id=key,
        document="plan",
        start=0,
        end=1,
        quote=value,
        value=Decimal(value),
        value_high=None if high is None else Decimal(high),
        unit=unit,
        indicator="企业",
    )


def promises(**values: str) -> list[Promise]:
    return [
        promise(key, value, unit="万家" if key == "total" else "家")
        for key, value in (HELD | values).items()
    ]


def test_a_relation_holds_over_units_of_another_scale() -> None:
    assert check_relation(SUM, promises()).holds


def test_an_amended_promise_is_told_with_its_difference() -> None:
    verdict = check_relation(SUM, promises(d="80"))
    (failure,) = verdict.failures
    assert not verdict.holds
    assert failure.reason is Reason.VALUE
    assert (failure.expected, failure.difference) == (Decimal("0.072"), Decimal("-0.002"))
    assert failure.text == "0.05 + ((0.006+0.004)+(0.008+0.004)) ≠ 0.07 (2025)"


def test_equal_years_are_written_as_a_multiple() -> None:
    text = check_relation(SUM, promises(a="400")).failures[0].text
    assert text == "0.04 + 2·(0.006+0.004) ≠ 0.07 (2025)"


def test_a_promise_that_is_gone_is_a_failure() -> None:
    (failure,) = check_relation(SUM, promises()[:-1]).failures
    assert (failure.reason, failure.promises) == (Reason.MISSING, ("e",))


def test_units_that_cannot_be_added_are_a_failure() -> None:
    mixed = [*promises()[:-1], promise("e", "40", unit="亿元")]
    (failure,) = check_relation(SUM, mixed).failures
    assert (failure.reason, failure.promises) == (Reason.UNITS, ("e",))


def one_to_one(operator: Operator) -> Relation:
    return Relation(operator, (Equation(None, "x", (Term((("a",),)),)),))


@pytest.mark.parametrize(
    ("operator", "total", "holds"),
    [
        (Operator.AT_LEAST, "5", True),
        (Operator.AT_LEAST, "4", False),
        (Operator.AT_MOST, "5", True),
        (Operator.AT_MOST, "6", False),
    ],
)
def test_bounds_hold_with_equality(operator: Operator, total: str, holds: bool) -> None:
    given = [promise("x", total), promise("a", "5")]
    assert check_relation(one_to_one(operator), given).holds is holds


def test_ranges_meet_where_their_intervals_do() -> None:
    relation, whole = one_to_one(Operator.EQUAL), promise("x", "3")
    assert check_relation(relation, [whole, promise("a", "1", high="3")]).holds
    assert not check_relation(relation, [whole, promise("a", "1")]).holds


def test_a_relation_survives_json() -> None:
    assert relation_from_dict(json.loads(json.dumps(relation_as_dict(SUM)))) == SUM


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"operator": "<"}, "relation.operator"),
        ({"equations": []}, "relation.equations"),
        ({"equations": [{"year": "2025", "total": "a", "terms": []}]}, r"equations\[0\].year"),
        ({"equations": [{"year": 2025, "total": 1, "terms": [1]}]}, r"equations\[0\].total"),
        ({"equations": [{"year": None, "total": "a", "terms": [1]}]}, r"terms\[0\]"),
    ],
)
def test_what_is_no_relation_is_named(change: dict[str, object], place: str) -> None:
    with pytest.raises(WrongRelationError, match=place):
        relation_from_dict(relation_as_dict(SUM) | change)


def test_nothing_is_no_relation() -> None:
    with pytest.raises(WrongRelationError, match="relation: no mapping"):
        relation_from_dict(None)

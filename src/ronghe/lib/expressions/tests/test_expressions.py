"""Expressions: what is read, what is refused, and the same value on every path."""

from __future__ import annotations

import math
import pickle
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.lib.definitions import yaml_cursor
from ronghe.lib.expressions import (
    DEEPEST,
    LONGEST,
    Call,
    Expression,
    ExpressionError,
    evaluate_condition,
    evaluate_number,
    expression_at,
    maybe_expression_at,
    parse,
)
from ronghe.lib.expressions.tests.samples import FUNCTIONS, Row, Table, plain

NAMES = ("a", "b", "c")


def values_of(expression: Expression, rows: list[Row]) -> list[float | bool | None]:
    evaluate = evaluate_number if expression.kind == "number" else evaluate_condition
    found = evaluate(expression, Table(table=rows))
    pairs = zip(found.values.tolist(), found.known.tolist(), strict=True)
    return [value if known else None for value, known in pairs]


def value(text: str, **row: float | None) -> float | bool | None:
    (found,) = values_of(parse(text, functions=FUNCTIONS), [row])
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-a", -4),
        ("a / b", 2),
        ("a / 0", None),
        ("0 / 0", None),
        ("1000000000000000 * a * 1000000000000000", 4e30),
        ("c + 1", None),
        ("min(a, b, 3)", 2),
        ("max(a, c)", None),
        ("abs(b - a)", 2),
        ("round(2.5, 0)", 2),  # half to even
        ("round(a / 3, 2)", 1.33),
        ("if_(a > b, 1, c)", 1),
        ("if_(a < b, 1, c)", None),
        ("if_(c > 0, 1, 1)", None),
        ("a > b", True),
        ("a == b", False),
        ("a != b", True),
        ("c == c", None),
        ("0.1 + 0.7 >= 0.8", True),
        ("0.1 + 0.7 > 0.8", False),
        ("a > b and c > 0", None),
        ("a < b and c > 0", False),
        ("a > b or c > 0", True),
        ("a < b or c > 0", None),
        ("not c > 0", None),
        ("not a < b", True),
        ("at_least(1, c > 0, a > b)", True),
        ("at_least(2, c > 0, a > b)", None),
        ("at_least(2, c > 0, a < b)", False),
        ("answered(c)", False),
        ("answered('a') and not answered(c)", True),
        ("more_than(a, 3)", True),
        ("more_than(c, '3')", None),
        ("double(a) + 1", 9),
    ],
)
def test_worked_examples(text: str, expected: float | bool | None) -> None:
    assert value(text, a=4.0, b=2.0, c=None) == expected


def test_quoted_names_may_have_any_letters_and_signs() -> None:
    text = "double('5G 用户（户）') / double(\"1e5: [m²]\")"
    found = parse(text, functions=FUNCTIONS)
    (numbers,) = values_of(found, [{"5G 用户（户）": 6.0, "1e5: [m²]": 2.0}])
    assert numbers == 3


@pytest.mark.parametrize(
    ("text", "rule", "shown"),
    [
        ("", "not-an-expression", ""),
        ("a +", "not-an-expression", "a +"),
        ("a b", "not-an-expression", "a b"),
        ("a > ", "not-an-expression", "a >"),
        ("1 < a < 3", "chained-comparison", "1 < a < 3"),
        ("a % 2 == 0", "not-allowed-here", "%"),
        ("a ** 2", "not-allowed-here", "a ** 2"),
        ("a // 2", "not-allowed-here", "a // 2"),
        ("a in b", "not-allowed-here", "a in b"),
        ("a is b", "not-allowed-here", "a is b"),
        ("True", "not-allowed-here", "True"),
        ("'text'", "not-allowed-here", "'text'"),
        ("1e5", "not-allowed-here", "1e5"),
        ("2j + a1e5", "not-allowed-here", "2j"),
        ("0x10", "not-allowed-here", "0x10"),
        ("1if a else 2", "not-allowed-here", "1if"),
        ("1 if a else 2", "not-allowed-here", "1 if a else 2"),
        ("lambda: 1", "not-allowed-here", ":"),
        ("[a]", "not-allowed-here", "["),
        ("a.b", "not-allowed-here", "a.b"),
        ("a.b(1)", "not-allowed-here", "a.b(1)"),
        ("+a", "not-allowed-here", "+a"),
        ("f'a'", "not-allowed-here", "f'a'"),
        ("选 > 1", "not-allowed-here", "选"),
        ("answered('选) > 1", "not-allowed-here", "选"),
        ("answered('\0')", "not-allowed-here", "\0"),
        ("answered('\ud800')", "not-allowed-here", "\ud800"),
        ("answered('选') + 选", "not-allowed-here", "选"),
        ("'\\x'", "not-allowed-here", "\\"),
        ("a\0b", "not-allowed-here", "\0"),
        ("10000000000000000", "not-allowed-here", "10000000000000000"),
        ("(a, b)", "not-allowed-here", "(a, b)"),
        ("(yield)", "not-allowed-here", "yield"),
        ("eval('a')", "unknown-function", "eval"),
        ("__import__('os')", "unknown-function", "__import__"),
        ("answered()", "wrong-arguments", "answered"),
        ("answered(1)", "wrong-arguments", "answered"),
        ("answered(a, b)", "wrong-arguments", "answered"),
        ("answered(a, x=1)", "wrong-arguments", "answered"),
        ("answered(*a)", "wrong-arguments", "answered"),
        ("more_than(a, b)", "wrong-arguments", "more_than"),
        ("min(a)", "wrong-arguments", "min"),
        ("round(a, 10)", "wrong-arguments", "round"),
        ("round(a, -1)", "wrong-arguments", "round"),
        ("at_least(1.5, a > b)", "wrong-arguments", "at_least"),
        ("at_least(True, a > b)", "wrong-arguments", "at_least"),
        ("a and b > 1", "not-a-condition", "a"),
        ("not a", "not-a-condition", "a"),
        ("if_(a, 1, 2)", "not-a-condition", "a"),
        ("(a > b) + 1", "not-a-numeric-expression", "a > b"),
        ("-answered(a)", "not-a-numeric-expression", "answered(a)"),
        ("answered(a) == answered(b)", "not-a-numeric-expression", "answered(a)"),
        ("a +" * LONGEST, "expression-too-long", ("a +" * LONGEST)[:40]),
    ],
)
def test_what_is_no_expression_is_refused_with_its_reason(text: str, rule: str, shown: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text, functions=FUNCTIONS)
    assert (rule, shown) in [(p.rule.key, p.value) for p in caught.value.problems]


@pytest.mark.parametrize(
    "text", ["-" * 1900 + "1", "(" * 90 + "a" + ")" * 90 + "+", "not " * 450 + "a > 1"]
)
def test_what_is_nested_too_deep_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


def test_nesting_is_allowed_to_a_depth() -> None:
    assert value("-" * DEEPEST + "1") == 1
    with pytest.raises(ExpressionError, match="deeper"):
        parse("-" * (DEEPEST + 1) + "1")


def test_all_problems_come_at_once() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("(a and b) + unknown(c) > 1 < 2 or min(1)", functions=FUNCTIONS)
    assert [p.rule.key for p in caught.value.problems] == ["chained-comparison", "wrong-arguments"]
    with pytest.raises(ExpressionError) as caught:
        parse("unknown(c) > 1 or min(1) > a ** 2")
    assert [p.rule.key for p in caught.value.problems] == [
        "unknown-function", "wrong-arguments", "not-allowed-here",
    ]  # fmt: skip


def test_an_expression_knows_what_it_uses() -> None:
    found = parse("min(a, b) > 1 and\n  answered(c) or double('a-b') == 2", functions=FUNCTIONS)
    assert found.names == {"a", "b"}
    assert found.calls == {
        Call(function="answered", words=("c",)),
        Call(function="double", words=("a-b",)),
    }
    assert found.functions == {"min", "answered", "double"}
    assert found.text == "min(a, b) > 1 and answered(c) or double('a-b') == 2"
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own bytes


def test_a_definition_names_the_line_of_a_problem() -> None:
    root = yaml_cursor("one: 1\nwhen: >\n  a >\n  b(1)\nother: a > 1\nnumber: 2\n", file="x.yaml")
    expression_at(root.child("when"), functions={}, gives="condition")
    found = expression_at(root.child("other"), functions={}, gives="condition")
    assert found.names == {"a"}
    assert maybe_expression_at(root, "none", functions={}, gives="number") is None
    assert maybe_expression_at(root, "number", functions={}, gives="number") == parse("2")
    assert maybe_expression_at(root, "number", functions={}, gives="condition") is not None
    expression_at(root.child("absent"), functions={}, gives="condition")
    assert [(f.row, f.column, f.rule) for f in root.book.faults] == [
        (2, "when", "unknown-function"),
        (6, "number", "not-a-condition"),
        (1, None, "missing-key"),
    ]


@st.composite
def numeric(draw: st.DrawFn, depth: int = 4) -> str:
    if depth == 0 or draw(st.integers(0, 2)) == 0:
        return draw(st.sampled_from([*NAMES, "0", "1", "0.5", "2.25", "1000000000000000"]))
    one, two = draw(numeric(depth - 1)), draw(numeric(depth - 1))
    shape = draw(st.integers(0, 9))
    if shape < 4:
        return f"({one} {draw(st.sampled_from('+-*/'))} {two})"
    if shape == 4:
        return f"if_({draw(conditions(depth - 1))}, {one}, {two})"
    if shape == 5:
        return f"{draw(st.sampled_from(['min', 'max']))}({one}, {two})"
    shapes = [f"-{one}", f"abs({one})", f"round({one}, 2)", f"double({draw(names)})"]
    return shapes[shape - 6]


@st.composite
def conditions(draw: st.DrawFn, depth: int = 4) -> str:
    shape = draw(st.integers(0, 2)) if depth == 0 else draw(st.integers(0, 8))
    if shape == 0:
        return f"answered({draw(names)})"
    if shape == 1:
        return f"more_than({draw(names)}, 1)"
    if shape < 5:
        relation = draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
        return f"{draw(numeric(max(depth - 1, 0)))} {relation} {draw(numeric(max(depth - 1, 0)))}"
    one, two = draw(conditions(depth - 1)), draw(conditions(depth - 1))
    if shape == 5:
        return f"not ({one})"
    if shape == 6:
        return f"at_least({draw(st.integers(0, 3))}, {one}, {two})"
    return f"(({one}) {draw(st.sampled_from(['and', 'or']))} ({two}))"


names = st.sampled_from(NAMES)
cells = st.none() | st.sampled_from([0.0, 1.0, 0.1, 0.7, 0.8]) | st.floats(-1e6, 1e6)
tables = st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES, cells)), min_size=1, max_size=20)


@given(numeric() | conditions(), tables)
def test_a_table_its_rows_and_plain_arithmetic_agree_to_the_bit(text: str, rows: list[Row]) -> None:
    expression = parse(text, functions=FUNCTIONS)
    together = values_of(expression, rows)
    for row, found in zip(rows, together, strict=True):
        (alone,) = values_of(expression, [row])
        assert bits(alone) == bits(found)
        expected = plain(expression, row)
        assert bits(found) == bits(None if expected is None else expected + 0)


def bits(value: float | bool | None) -> object:
    return struct.pack("d", value) if isinstance(value, float) else value


@given(conditions(), conditions(), tables)
def test_laws_of_logic_hold_for_unknown_too(one: str, two: str, rows: list[Row]) -> None:
    left = parse(f"not (({one}) and ({two}))", functions=FUNCTIONS)
    right = parse(f"not ({one}) or not ({two})", functions=FUNCTIONS)
    assert values_of(left, rows) == values_of(right, rows)
    both = parse(f"at_least(2, {one}, {two})", functions=FUNCTIONS)
    assert values_of(both, rows) == values_of(
        parse(f"({one}) and ({two})", functions=FUNCTIONS), rows
    )


@given(st.text(max_size=60) | st.text("abc()+-*/<>=!.,'\" 01andornotif_", max_size=60))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    try:
        expression = parse(text, functions=FUNCTIONS)
    except ExpressionError as error:
        assert error.problems
        return
    row: Row = dict.fromkeys(expression.names | {str(c.words[0]) for c in expression.calls}, 1.0)
    (found,) = values_of(expression, [row])
    assert found is None or math.isfinite(found)

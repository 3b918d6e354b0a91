"""A condition and its XPath say the same of the same answers, out to a form and in from one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ronghe.engines.scoring import Answers, Instrument, instrument_from, score
from ronghe.engines.scoring.definition.functions import FUNCTIONS
from ronghe.engines.scoring.tests.samples import text
from ronghe.engines.scoring.xlsform.calculating import ratio_text
from ronghe.engines.scoring.xlsform.tests.xform import Answered
from ronghe.engines.scoring.xlsform.vocabularies import vocabulary_of
from ronghe.engines.scoring.xlsform.xpath.inward import (
    UnreadableError,
    condition_of,
    constraint_of,
)
from ronghe.engines.scoring.xlsform.xpath.outward import (
    UnsayableError,
    constraint_path,
    failing_path,
    relevant_path,
)
from ronghe.engines.scoring.xlsform.xpath.reading import path_of
from ronghe.engines.scoring.xlsform.xpath.syntax import path_text
from ronghe.engines.scoring.xlsform.xpath.text import expression_text
from ronghe.lib.expressions import parse

QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "sort", "kind": "single", "title": text("Sort"),
        "options": [{**text(word), "name": word} for word in ("lathe", "mill", "press")],
    },
    {
        "id": "degree", "kind": "single", "title": text("Degree"),
        "options": [text(str(position)) for position in range(3)],
    },
    {
        "id": "nets", "kind": "multiple", "title": text("Networks"),
        "options": [{**text(word), "name": word} for word in ("wired", "radio")],
    },
    *(
        {"id": name, "kind": "number", "unit": "", "low": -9, "high": 9, "title": text(name)}
        for name in ("a", "b")
    ),
    {
        "id": "rate", "kind": "ratio", "of": "a", "to": "b", "title": text("Rate"),
        "low": -1000, "high": 1000, "bands": [{"upto": 1000, "points": 0}],
    },
]  # fmt: skip


def instrument(*conditions: str) -> Instrument:
    gates = [
        {"key": f"gate{number}", "title": text("Gate"), "when": condition}
        for number, condition in enumerate(conditions)
    ]
    return instrument_from(
        {
            "key": "agreement", "version": "1", "title": text("Agreement"),
            "valid_from": "2026-01-01", "source": text("invented"), "status": "illustrative",
            "points": 10, "score": "mean",
            "groups": [{"key": "all", "title": text("All"), "items": QUESTIONS}],
            "parameters": [{"name": "least", "value": Decimal("2.5"), "title": text("Least")}],
            "levels": {
                "rule": text("Rule"),
                "list": [{"number": n, "key": f"l{n}", "title": text("Level")} for n in (0, 1)],
                "tracks": [
                    {
                        "key": "gates", "kind": "gates", "title": text("Gates"),
                        "gates": [{"level": 1, "conditions": gates}],
                    }
                ],
            },
        }
    )  # fmt: skip


EMPTY = instrument("a > least")
VOCABULARY = vocabulary_of(EMPTY)

whole = st.integers(-4, 4)
answers = st.fixed_dictionaries(
    {},
    optional={
        "sort": st.integers(0, 2),
        "degree": st.integers(0, 2),
        "nets": st.frozensets(st.integers(0, 1), min_size=1),
        "a": whole.map(float),
        "b": whole.map(float),
    },
)


def cells_of(found: dict[str, Any]) -> dict[str, str]:
    """Return the answers as a form has them, with what it calculates."""
    words = {"sort": ("lathe", "mill", "press"), "degree": ("0", "1", "2")}
    cells = dict.fromkeys(("sort", "degree", "nets", "a", "b", "rate"), "")
    cells["least"] = "2.5"
    for name, answer in found.items():
        if name in words:
            cells[name] = words[name][answer]
        elif name == "nets":
            cells[name] = " ".join(("wired", "radio")[position] for position in sorted(answer))
        else:
            cells[name] = f"{answer:g}"
    cells["rate"] = Answered(cells).text(ratio_text("a", "b"))
    return cells


def states(expression: str, found: dict[str, Any]) -> str:
    track = score(instrument(expression, "a > least"), Answers(values=found)).tracks["gates"]
    return track.gates[0].state


numbers = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["a", "b", "rate", "least", "degree", "count(nets)"]),
        whole.map(str),
        st.tuples(numbers, st.sampled_from("+-*/"), numbers).map(lambda p: f"({' '.join(p)})"),
        numbers.map(lambda p: f"abs({p})"),
        numbers.map(lambda p: f"-({p})"),
        st.tuples(numbers, numbers).map(lambda p: f"min({p[0]}, {p[1]})"),
        st.tuples(conditions, numbers, numbers).map(lambda p: f"if_({', '.join(p)})"),
    )
)
relations = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
atoms = st.one_of(
    st.sampled_from(
        [
            'selected(sort, "mill")', "selected(sort, 0)", "selected(degree, 1)",
            'selected(nets, "radio")', "answered(a)", "answered(nets)", "sort >= 1", "2 != sort",
            "a / b >= 1", "1 / (a - b) != 2", "not a / b < 1",
        ]
    ),
    st.tuples(numbers, relations, numbers).map(" ".join),
)  # fmt: skip
conditions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda p: f"({' '.join(p)})"),
        inner.map(lambda part: f"not ({part})"),
        st.tuples(inner, inner, inner).map(lambda p: f"at_least(2, {', '.join(p)})"),
    ),
    max_leaves=4,
)
CHECKS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def exact(expression: str) -> Any:
    """Return the tree of a condition that has a translation; others are not for these tests."""
    tree = parse(expression, functions=FUNCTIONS, gives="condition").tree
    try:
        relevant_path(tree, VOCABULARY)
        failing_path(tree, VOCABULARY)
    except UnsayableError:
        assume(False)
    return tree


@CHECKS
@given(conditions, answers)
def test_a_condition_and_its_xpath_hold_fail_and_are_unknown_together(
    expression: str, found: dict[str, Any]
) -> None:
    tree = exact(expression)
    form = Answered(cells_of(found))
    state = states(expression, found)
    assert form.truth(relevant_path(tree, VOCABULARY)) == (state == "passed")
    assert form.truth(failing_path(tree, VOCABULARY)) == (state == "failed")


@CHECKS
@given(conditions, answers)
def test_a_constraint_refuses_where_its_condition_is_known_to_fail(
    expression: str, found: dict[str, Any]
) -> None:
    tree = exact(expression)
    found = {"a": 1.0, **found}  # a form judges a constraint where its question is answered
    path = constraint_path(tree, VOCABULARY, own="a")
    form = Answered(cells_of(found))
    assert form.truth(path, own="a") == (states(expression, found) != "failed")


@CHECKS
@given(conditions, answers)
def test_what_is_read_back_from_the_xpath_means_the_same(
    expression: str, found: dict[str, Any]
) -> None:
    path = relevant_path(exact(expression), VOCABULARY)
    assert path_of(path_text(path)) == path
    try:
        back = expression_text(condition_of(path, VOCABULARY))
    except UnreadableError:
        assume(False)
    assert (states(expression, found) == "passed") == (states(back, found) == "passed")


references = st.sampled_from(["${a}", "${b}", "${rate}", "${least}", "${degree}"])
path_numbers = st.recursive(
    st.one_of(references, whole.map(str)),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(lambda p: f"({' '.join(p)})"),
        inner.map(lambda part: f"abs({part})"),
        st.tuples(inner, inner).map(lambda p: f"max({p[0]}, {p[1]})"),
    ),
    max_leaves=3,
)
path_relations = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
path_atoms = st.one_of(
    st.sampled_from(
        [
            "selected(${sort}, 'mill')", "${sort} = 'press'", "${sort} != 'lathe'",
            "selected(${nets}, 'radio')", "count-selected(${nets}) >= 1", "${a} = ''",
            "count-selected(${nets}) < 2", "${nets} != ''", "3 > ${a}", "${degree} = '1'",
            "true()",
        ]
    ),
    st.tuples(path_numbers, path_relations, whole.map(str)).map(" ".join),
    st.tuples(path_numbers, st.sampled_from(["<", "<=", ">", ">="]), path_numbers).map(" ".join),
)  # fmt: skip
path_conditions = st.recursive(
    path_atoms,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda p: f"({' '.join(p)})"),
        inner.map(lambda part: f"not({part})"),
    ),
    max_leaves=4,
)


@CHECKS
@given(path_conditions, answers)
def test_the_xpath_of_anybody_and_its_condition_are_true_together(
    xpath: str, found: dict[str, Any]
) -> None:
    path = path_of(xpath)
    expression = expression_text(condition_of(path, VOCABULARY))
    assert Answered(cells_of(found)).truth(path) == (states(expression, found) == "passed")


def test_readable_translations() -> None:
    pairs = {
        'selected(sort, "mill")': "selected(${sort}, 'mill')",
        'not selected(sort, "mill")': "${sort} != '' and not(selected(${sort}, 'mill'))",
        "a != 3": "${a} != '' and ${a} != 3",
        "a / b > 1": "${b} != '' and ${b} != 0 and ${a} div ${b} > 1",
        "count(nets) <= 1": "${nets} != '' and count-selected(${nets}) <= 1",
        "rate >= least and answered(b)": "${rate} >= ${least} and ${b} != ''",
        "degree == 1 or a == b": "${degree} = 1 or number(${a}) = ${b}",
    }
    for expression, xpath in pairs.items():
        tree = parse(expression, functions=FUNCTIONS, gives="condition").tree
        path = relevant_path(tree, VOCABULARY)
        assert path_text(path) == xpath
        assert condition_of(path, VOCABULARY) == tree


def test_what_a_form_does_not_guard_against_is_said_in_full() -> None:
    pairs = {
        "${a} != 3": "a != 3 or not answered(a)",
        "not(${a} > 3)": "a <= 3 or not answered(a)",
        "not(selected(${nets}, 'radio'))": 'not selected(nets, "radio") or not answered(nets)',
        "count-selected(${nets}) < 2": "count(nets) < 2 or not answered(nets)",
        "${sort} != ''": "answered(sort)",
    }
    for xpath, expression in pairs.items():
        assert expression_text(condition_of(path_of(xpath), VOCABULARY)) == expression


def test_a_constraint_is_read_as_it_is_meant() -> None:
    for xpath in (". <= ${b}", ". <= ${b} or ${b} = ''", ". <= ${b} or . = '' or ${b} = ''"):
        tree = constraint_of(path_of(xpath), VOCABULARY, own="a")
        assert expression_text(tree) == "a <= b"


def test_a_ratio_is_calculated_as_the_engine_does() -> None:
    for found in ({"a": 3.0, "b": 4.0}, {"a": 3.0, "b": 0.0}, {"a": 3.0}, {"b": 2.0}, {}):
        result = score(EMPTY, Answers(values=found)).numbers.get("rate")
        cell = cells_of(dict(found))["rate"]
        assert cell == ("" if result is None else f"{result:f}")


@pytest.mark.parametrize("expression", ["round(a, 0) > 1", "points(sort) > 1", "applicable(a)"])
def test_what_a_form_cannot_know_has_no_xpath(expression: str) -> None:
    tree = parse(expression, functions=FUNCTIONS, gives="condition").tree
    with pytest.raises(UnsayableError):
        relevant_path(tree, VOCABULARY)

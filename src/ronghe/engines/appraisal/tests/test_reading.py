"""A scheme is read with all its faults at once, each with its line and path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ronghe.engines.appraisal import DefinitionError, scheme_from, scheme_parse
from ronghe.engines.appraisal.tests import samples

Change = Callable[[dict[str, Any]], object]


def first(content: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = content["groups"][0]["criteria"][0]
    return found


def banded(*bands: dict[str, Any]) -> Change:
    return lambda c: (
        first(c).pop("weights"),
        first(c).update(method="bands", of="value", bands=list(bands)),
    )


@pytest.mark.parametrize(
    ("change", "rule", "path"),
    [
        (lambda c: c.update(points=90), "full-marks-disagree", "points"),
        (lambda c: first(c).update(points=49), "full-marks-disagree", "groups[0].points"),
        (lambda c: first(c).update(points=-50), "not-positive", "groups[0].criteria[0].points"),
        (lambda c: first(c).update(cap=0), "not-positive", "groups[0].criteria[0].cap"),
        (lambda c: first(c).update(floor=101), "cap-below-floor", "groups[0].criteria[0].cap"),
        (lambda c: first(c).update(method="guess"), "unknown-word", "groups[0].criteria[0].method"),
        (lambda c: first(c).update(colour=1), "unknown-key", "groups[0].criteria[0].colour"),
        (lambda c: first(c).pop("reads"), "missing-key", "groups[0].criteria[0]"),
        (
            lambda c: first(c).update(weights=[{"mark": "main", "weight": 0}]),
            "not-positive", "groups[0].criteria[0].weights[0].weight",
        ),
        (
            lambda c: c["groups"][0]["criteria"][1].update(full_at=10),
            "same-ends", "groups[0].criteria[1].full_at",
        ),
        (banded({"upto": 5, "share": 100}), "bands-not-rising", "groups[0].criteria[0].bands"),
        (
            banded({"upto": 5, "share": 0}, {"upto": 5, "share": 1}, {"share": 100}),
            "bands-not-rising", "groups[0].criteria[0].bands",
        ),
        (
            banded({"upto": 5, "share": 0}, {"share": 101}),
            "share-out-of-range", "groups[0].criteria[0].bands[1].share",
        ),
        (lambda c: c.update(least_applicable=101), "share-out-of-range", "least_applicable"),
        (lambda c: c.update(decimals=5), "too-many-decimals", "decimals"),
        (lambda c: c.update(ties=["nobody"]), "unknown-criterion", "ties[0]"),
        (
            lambda c: c["bonus"]["items"][0].update(of="nobody"),
            "unknown-criterion", "bonus.items[0].of",
        ),
        (lambda c: c["deductions"].update(cap=0), "not-positive", "deductions.cap"),
        (
            lambda c: c["deductions"]["items"][0].update(each=0),
            "not-positive", "deductions.items[0].each",
        ),
        (lambda c: c["grades"]["list"].reverse(), "grades-not-falling", "grades.list"),
        (lambda c: c["grades"]["list"].pop(), "last-grade", "grades.list"),
        (
            lambda c: c["grades"]["list"][0].update(quota=101),
            "share-out-of-range", "grades.list[0].quota",
        ),
        (lambda c: c["groups"][1].update(key="results"), "repeated-name", None),
        (
            lambda c: c["groups"][1].update(groups=[c["groups"][0] | {"points": 0}]),
            "groups-or-criteria", "groups[1]",
        ),
    ],
)  # fmt: skip
def test_each_fault_is_named_at_its_place(change: Change, rule: str, path: str | None) -> None:
    content = samples.definition()
    change(content)
    with pytest.raises(DefinitionError) as raised:
        scheme_from(content)
    assert (rule, path) in [(fault.rule, fault.column) for fault in raised.value.faults]


def test_a_mean_excess_wants_a_criterion_with_completion() -> None:
    content = samples.definition()
    first(content).update(method="typed")
    first(content).pop("reads")
    with pytest.raises(DefinitionError) as raised:
        scheme_from(content)
    assert [fault.rule for fault in raised.value.faults] == ["no-completion"]


def test_all_faults_come_at_once_with_their_lines() -> None:
    text = "key: Bad Key\nversion: 1\npoints: many\nunits: planets\n"
    with pytest.raises(DefinitionError) as raised:
        scheme_parse(text, name="bad.yaml")
    found = {(fault.row, fault.column) for fault in raised.value.faults}
    assert {(1, "key"), (3, "points"), (4, "units")} <= found
    missing = {fault.value for fault in raised.value.faults if fault.rule == "missing-key"}
    assert {"groups", "grades", "objection_days", "title", "source"} <= missing


@pytest.mark.parametrize("text", ["", "[1, 2]", "a: [", "just words"])
def test_what_is_no_scheme_is_refused_with_a_fault(text: str) -> None:
    with pytest.raises(DefinitionError):
        scheme_parse(text)


def test_what_a_criterion_does_not_say_is_the_default() -> None:
    one = samples.scheme().criteria[0]
    assert (one.not_applicable, one.missing) == ("reweight", "zero")
    assert one.provenance.status == "illustrative"

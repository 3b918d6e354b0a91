"""By hand: what is missing, not applicable or zero; each way to combine; each kind of track."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ronghe.engines.scoring import (
    NOT_APPLICABLE,
    Answers,
    Instrument,
    Result,
    UnknownAnswerError,
    answers_parse,
    instrument_from,
    score,
)
from ronghe.engines.scoring.tests.samples import option, text

LEVELS = [{"number": n, "key": f"l{n}", "title": text(f"Level {n}")} for n in range(4)]


def scale(name: str, **more: object) -> dict[str, Any]:
    return {"id": name, "kind": "scale", "title": text(name), **more}


def number(name: str, **more: object) -> dict[str, Any]:
    unit = {"unit": "x", "low": 0, "high": 1000, "decimals": 2}
    return {"id": name, "kind": "number", "title": text(name), **unit, **more}


def group(key: str, *items: dict[str, Any], **more: object) -> dict[str, Any]:
    named = {"key": key, "title": text(f"Group {key}")}
    return {**named, "score": "mean", "items": list(items), **more}


def threshold(**more: object) -> dict[str, Any]:
    return {
        "key": "score", "kind": "thresholds", "of": "score", "least": [0, 20, 50, 80],
        "title": text("Score"), **more,
    }  # fmt: skip


def instrument(
    *groups: dict[str, Any], tracks: list[dict[str, Any]] | None = None, **more: Any
) -> Instrument:
    levels = {"rule": text("Rule"), "list": LEVELS, "tracks": tracks or [threshold()]}
    levels |= more.pop("levels", {})
    return instrument_from({
        "key": "worked", "version": "1", "title": text("Worked"), "valid_from": "2026-01-01",
        "source": text("invented for tests"), "status": "illustrative", "score": "mean",
        "points": 100, "decimals": 2, "groups": list(groups), "levels": levels, **more,
    })  # fmt: skip


def scored(of: Instrument, **cells: object) -> Result:
    texts = {name: str(cell) for name, cell in cells.items()}
    answers, faults = answers_parse(of, texts, file="by hand", row=1)
    assert not faults
    return score(of, answers)


# Options 0, 1, 2, 3 of a scale are worth 0, 0.5, 0.8, 1.
MEAN = instrument(group("g", scale("a", na="allowed"), scale("b"), scale("c")))


@pytest.mark.parametrize(
    ("cell", "total", "points", "missing", "contributes"),
    [
        ("3", "76.67", "1", (), "33.33"),  # (1 + 0.8 + 0.5) / 3
        ("0", "43.33", "0", (), "0"),  # (0 + 0.8 + 0.5) / 3
        ("", "43.33", None, ("a",), "0"),  # missing gives no points and stays in the weights
        ("n/a", "65", None, (), "0"),  # (0.8 + 0.5) / 2: the others stand for the whole
    ],
)
def test_missing_not_applicable_and_zero_are_three_things(
    cell: str, total: str, points: str | None, missing: tuple[str, ...], contributes: str
) -> None:
    result = scored(MEAN, a=cell, b="2", c="1")
    assert str(result.score) == total
    assert result.points_by_item["a"] == (None if points is None else Decimal(points))
    assert result.missing == missing
    assert result.not_applicable == ({"a": "declared"} if cell == "n/a" else {})
    assert str(result.contributions["a"]) == contributes
    assert sum(result.contributions.values()) == result.score


def test_a_sum_stands_for_the_whole_where_parts_are_left_out() -> None:
    one = {"id": "one", "kind": "single", "title": text("One"), "points": 6}
    one["options"] = [option(0), option(4), option(6)]
    of = instrument(
        group(
            "left", one, scale("two", points=3, na="allowed"), scale("three", points=1), score="sum"
        ),
        score="sum",
        points=10,
        decimals=3,
        tracks=[threshold(least=[0, 2, 5, 8])],
    )
    assert str(scored(of, one=1, two=3, three=3).score) == "8"
    # Of the 7 points that apply 5 are reached: 10 * 5 / 7 = 7.142857…
    result = scored(of, one=1, two="n/a", three=3)
    assert (str(result.score), result.level.number) == ("7.143", 2)
    assert result.contributions == {
        "one": Decimal("5.714"), "two": Decimal(0), "three": Decimal("1.429"),
    }  # fmt: skip


def test_a_group_of_which_nothing_applies_does_not_apply() -> None:
    of = instrument(
        group("left", scale("a"), na="allowed"), group("right", scale("b", na="allowed"))
    )
    result = scored(of, left="n/a", b=2)
    assert (str(result.score), result.is_scored) == ("80", True)
    assert result.points_by_group == {"left": None, "right": Decimal("0.8")}
    assert result.not_applicable == {"left": "declared", "a": "declared"}
    nothing = scored(of, left="n/a", b="n/a")
    assert (nothing.score, nothing.is_scored, nothing.level.number) == (0, False, 0)
    assert not nothing.tracks["score"].is_decided


def test_what_may_not_be_declared_is_refused() -> None:
    with pytest.raises(UnknownAnswerError):
        score(MEAN, Answers(values={"b": NOT_APPLICABLE}))
    with pytest.raises(UnknownAnswerError):
        score(MEAN, Answers(values={"g": NOT_APPLICABLE}))


def test_hidden_questions_are_not_asked_and_keep_no_points() -> None:
    of = instrument(
        group("g", number("robots"), scale("kept", show_if="robots > 0"), scale("plain"))
    )
    shown = scored(of, robots=2, kept=3, plain=1)
    hidden = scored(of, robots=0, kept=3, plain=1)
    unknown = scored(of, kept=3, plain=1)
    assert [str(result.score) for result in (shown, hidden, unknown)] == ["75", "50", "50"]
    assert hidden.not_applicable == unknown.not_applicable == {"kept": "hidden"}
    assert (shown.answered, hidden.answered, unknown.missing) == (3, 2, ("robots",))


def test_minimum_and_maximum_are_given_by_one_part() -> None:
    of = instrument(
        group("weak", scale("a"), scale("b", na="allowed"), score="min", weight=3),
        group("strong", scale("c"), scale("d"), score="max", weight=1),
    )
    result = scored(of, a=2, b=1, c=0, d=3)
    assert result.points_by_group == {"weak": Decimal("0.5"), "strong": Decimal(1)}
    assert str(result.score) == "62.5"  # (3 * 0.5 + 1 * 1) / 4
    expected = {"a": 0, "b": Decimal("37.5"), "c": 0, "d": Decimal(25)}
    assert result.contributions == expected
    assert str(scored(of, a=2, b="n/a", c=0, d=3).score) == "85"  # (3 * 0.8 + 1) / 4


def test_weights_follow_the_variant_and_a_branch_without_one_does_not_apply() -> None:
    sort = {"id": "sort", "kind": "single", "title": text("Sort")}
    sort["options"] = [{**text("a"), "name": "parts"}, {**text("b"), "name": "flow"}]
    of = instrument(
        group("facts", sort, weight=1),
        group("design", scale("a"), weight={"parts": 3}),
        group("make", scale("b"), weight={"parts": 1, "flow": 5}),
        variants={"item": "sort"},
    )
    assert str(scored(of, sort="parts", a=3, b=0).score) == "75"
    flow = scored(of, sort="flow", a=3, b=2)
    assert (str(flow.score), flow.not_applicable) == ("80", {"a": "hidden", "design": "hidden"})
    assert not scored(of, a=3, b=3).is_scored  # the variant is not known


RATES = instrument(
    group("facts", number("some"), number("whole", na="allowed"), score="sum"),
    group(
        "rates",
        {"id": "rate", "kind": "ratio", "title": text("Rate"), "of": "some", "to": "whole",
         "low": 0, "high": 100, "points": 4,
         "bands": [
             {"upto": 7, "points": 0}, {"upto": 50, "points": 1}, {"upto": 100, "points": 4}]},
        {"id": "water", "kind": "linear", "title": text("Water"), "unit": "x", "low": 0,
         "high": 100, "base": 10, "lead": 2.5, "points": 3},
        score="sum",
    ),
    score="sum", points=7, decimals=6, tracks=[threshold(least=[0, 1, 2, 3])],
)  # fmt: skip


@pytest.mark.parametrize(
    ("some", "whole", "points"),
    [
        ("0.07", "1", "0"),  # 7 %: an upper bound belongs to its band
        ("0.08", "1", "1"),
        ("50", "100", "1"),
        ("51", "100", "4"),
        ("0", "5", "0"),
        ("5", "0", None),  # nothing to be a part of
        ("6", "5", None),  # 120 % is out of range
        ("", "5", None),
        ("5", "n/a", None),
    ],
)
def test_a_ratio_is_computed_from_two_answers(some: str, whole: str, points: str | None) -> None:
    result = scored(RATES, some=some, whole=whole)
    assert result.points_by_item["rate"] == (None if points is None else Decimal(points))
    assert "rate" not in result.missing  # nobody answers it
    assert ("rate" in result.not_applicable) == (whole == "n/a")
    assert ("rate" in result.numbers) == (points is not None)


@pytest.mark.parametrize(
    ("value", "points"),
    [("10", "0"), ("12", "0"), ("2.5", "3"), ("0", "3"), ("6.25", "1.5"), ("5", "2"), ("9", "0.4")],
)
def test_a_linear_item_gives_points_by_its_place_between_two_marks(value: str, points: str) -> None:
    assert str(scored(RATES, water=value).points_by_item["water"]) == points


def test_a_ratio_of_lines_added_up() -> None:
    field = {"key": "n", "kind": "number", "unit": "x", "low": 0, "high": 9, "decimals": 1}
    field["title"] = text("N")
    lines = {
        "id": "lines", "kind": "repeat", "most": 3, "title": text("Lines"), "fields": [field],
        "aggregates": [
            {"key": "rows", "how": "count", "title": text("Rows")},
            {"key": "sum", "how": "sum", "field": "n", "title": text("Sum")},
            {"key": "mean", "how": "mean", "field": "n", "title": text("Mean")},
        ],
    }  # fmt: skip
    of = instrument(group("g", lines, scale("a", show_if="lines__mean >= 2")))
    result = scored(of, lines='[{"n": 1.5}, {"n": 3}, {}]', a=3)
    assert {name: str(value) for name, value in result.numbers.items()} == {
        "lines__rows": "2", "lines__sum": "4.5", "lines__mean": "2.25",
    }  # fmt: skip
    assert str(result.score) == "100"
    none = scored(of, lines="[]", a=3)  # said: there is no line
    assert (none.missing, none.not_applicable["a"]) == ((), "hidden")
    assert set(none.numbers) == {"lines__rows", "lines__sum"}


CUMULATIVE = instrument(
    group("people", scale("p1", level=1), scale("p2", level=2), scale("p3", level=3), weight=1),
    group("data", scale("d1", level=1), scale("d2", level=2, na="allowed"), weight=3),
    tracks=[
        {"key": "maturity", "kind": "cumulative", "satisfied": 0.8, "title": text("Maturity"),
         "least": [0, 0.8, 1.8, 2.8]},
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "shares", "total", "level"),
    [
        # Level 1: (1 * 0.8 + 3 * 0.8) / 4 is just satisfied; level 2: (1 * 0.5 + 3 * 1) / 4.
        ({"p1": 2, "d1": 2, "p2": 1, "d2": 3}, ("0.8", "0.88", "0"), "2", 2),
        # Level 1 is not satisfied: what stands above counts for nothing.
        ({"p1": 2, "d1": 1, "p2": 3, "d2": 3, "p3": 3}, ("0.58", "1", "1"), "0.58", 0),
        ({"p1": 3, "d1": 3, "p2": 1, "d2": 1, "p3": 3}, ("1", "0.5", "1"), "1.5", 1),
        # At level 2 only people apply, at level 3 there are no others.
        ({"p1": 3, "d1": 3, "p2": 3, "d2": "n/a", "p3": 2}, ("1", "1", "0.8"), "3", 3),
        ({}, ("0", "0", "0"), "0", None),
    ],
)
def test_maturity_levels_build_on_each_other(
    cells: dict[str, object], shares: tuple[str, ...], total: str, level: int | None
) -> None:
    track = scored(CUMULATIVE, **cells).tracks["maturity"]
    assert tuple(str(share) for share in track.shares.values()) == shares
    assert str(track.total) == total
    assert (track.level.number if track.level else None) == level


def test_a_maturity_level_of_which_nothing_applies_is_satisfied() -> None:
    of = instrument(
        group("g", scale("a", level=1), scale("b", level=2, na="allowed"), scale("c", level=3)),
        tracks=[
            {"key": "maturity", "kind": "cumulative", "satisfied": 0.8,
             "title": text("Maturity"), "least": [0, 0.8, 1.8, 2.8]},
        ],
    )  # fmt: skip
    track = scored(of, a=3, b="n/a", c=1).tracks["maturity"]
    assert list(track.shares.values()) == [1, None, Decimal("0.5")]
    assert (str(track.total), track.level.number if track.level else None) == ("2.5", 2)


def scene(name: str, *, is_marked: bool) -> dict[str, Any]:
    criteria = [text("one"), text("two"), text("three")]
    return {
        "id": name, "kind": "scene", "title": text(name), "na": "allowed",
        "options": criteria, "marked": is_marked,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("share", "cells", "level"),
    [
        (1, {"s1": 3, "s2": 2, "s3": 0}, 2),  # the least of those marked
        (1, {"s1": 3}, 0),  # a missing one stands at no level
        (1, {"s1": 3, "s2": "n/a"}, 3),
        (1, {"s3": 3}, None),  # none of those marked is answered
        (0.5, {"s1": 3, "s2": 0}, 3),
    ],
)
def test_scenes_bind_the_level(share: float, cells: dict[str, object], level: int | None) -> None:
    track = {"key": "scenes", "kind": "scenes", "items": "marked", "share": share}
    of = instrument(
        group(
            "g", scene("s1", is_marked=True), scene("s2", is_marked=True),
            scene("s3", is_marked=False), scale("a"),
        ),
        tracks=[{**track, "title": text("Scenes")}],
    )  # fmt: skip
    result = scored(of, **cells)
    found = result.tracks["scenes"].level
    assert (found.number if found else None) == level
    assert result.level.number == (level or 0)


GATED = instrument(
    group(
        "g", number("rate"), number("staff"), scale("a"),
        {"id": "accident", "kind": "single", "title": text("Accident"),
         "options": [{**text("no"), "name": "no"}, {**text("yes"), "name": "yes"}]},
    ),
    tracks=[
        threshold(),
        {"key": "gates", "kind": "gates", "title": text("Gates"), "gates": [
            {"level": 1, "conditions": [
                {"key": "rate1", "when": "rate >= least_rate", "title": text("Rate")}]},
            {"level": 2, "conditions": [
                {"key": "rate2", "when": "rate >= 60", "title": text("Rate")},
                {"key": "staff", "when": "staff > 5", "title": text("Staff")}]},
        ]},
    ],
    parameters=[{"name": "least_rate", "value": 40, "title": text("Least rate")}],
    levels={"vetoes": [
        {"key": "unsafe", "when": 'selected(accident, "yes")', "to": 1, "title": text("Unsafe")}]},
)  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "gates", "by_gates", "level"),
    [
        ({"rate": 70, "staff": 9}, "passed passed passed", 3, 3),  # nothing gates level 3
        ({"rate": 70}, "passed passed unknown", 1, 1),  # unknown is not passed
        ({"rate": 40, "staff": 9}, "passed failed passed", 1, 1),
        ({"staff": 9}, "unknown unknown passed", 0, 0),
        ({"rate": 39, "staff": 9}, "failed failed passed", 0, 0),
        ({}, "unknown unknown unknown", None, 3),  # undecided: the score alone decides
        ({"rate": 70, "staff": 9, "accident": "yes"}, "passed passed passed", 3, 1),
        ({"rate": 70, "staff": 9, "accident": "no"}, "passed passed passed", 3, 3),
    ],
)
def test_gates_and_vetoes(
    cells: dict[str, object], gates: str, by_gates: int | None, level: int
) -> None:
    result = scored(GATED, a=3, **cells)
    track = result.tracks["gates"]
    assert " ".join(gate.state for gate in track.gates) == gates
    assert (track.level.number if track.level else None) == by_gates
    assert result.level.number == level
    assert [veto.key for veto in result.vetoes] == (
        ["unsafe"] if level == 1 < (by_gates or 0) else []
    )


def test_the_higher_track_decides_where_the_rule_says_so() -> None:
    tracks = [threshold(), threshold(key="group", of="g", least=[0, 0.1, 0.2, 0.3])]
    cells = {"a": 1}
    lower = scored(instrument(group("g", scale("a")), tracks=tracks), **cells)
    higher = scored(
        instrument(group("g", scale("a")), tracks=tracks, levels={"combine": "higher"}), **cells
    )
    assert [lower.level.number, higher.level.number] == [2, 3]
    assert (lower.tracks["score"].points, lower.tracks["group"].points) == (50, Decimal("0.5"))


def test_a_divided_score_reaches_the_bound_that_it_is_shown_to_reach() -> None:
    # Two thirds of 1 and a third of 0.4 are 0.8, though a third of each is not exact.
    of = instrument(
        group("g", scale("a"), scale("b"), scale("c")),
        tracks=[threshold(least=[0, 10, 20, 76.67])],
    )
    assert scored(of, a=3, b=2, c=1).level.number == 3  # 76.666… is shown as 76.67


def test_constraints_are_judged_where_they_are_known() -> None:
    more = {"severity": "error", "items": ["some"], "message": text("Within")}
    of = instrument(
        group("g", number("some"), number("whole"), scale("a")),
        constraints=[{"key": "within", "when": "some <= whole", **more}],
    )
    broken = [scored(of, some=some, whole=whole).broken for some, whole in (("3", "2"), ("3", ""))]
    assert [[one.key for one in found] for found in broken] == [["within"], []]


def test_outputs_are_expressions_too() -> None:
    made = {"key": "made", "title": text("Made"), "rule": text("Rule"), "decimals": 1}
    of = instrument(
        group("g", number("x"), scale("a")), outputs=[{**made, "value": "score() / 8 + x * 0.1"}]
    )
    assert str(scored(of, a=1, x=0).outputs["made"].value) == "6.3"  # 6.25, a half goes up
    assert str(scored(of, a=1, x=3).outputs["made"].value) == "6.6"
    assert scored(of, a=1).outputs["made"].value is None

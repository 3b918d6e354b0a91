"""Any instrument of the language, and any answers to it, by hypothesis."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from ronghe.engines.scoring import (
    NOT_APPLICABLE,
    Answers,
    Instrument,
    Item,
    answer_text,
    answers_parse,
    instrument_from,
    question_columns,
)
from ronghe.engines.scoring.tests.samples import option, text

COMBINATIONS = ("sum", "mean", "min", "max")
points = st.integers(0, 40).map(lambda number: Decimal(number) / 4)
weights = st.integers(1, 99).map(lambda number: Decimal(number) / 10)

FACTS: list[dict[str, Any]] = [
    {
        "id": "sort", "kind": "single", "title": text("Sort"),
        "options": [{**text("a"), "name": "a"}, {**text("b"), "name": "b"}],
    },
    {"id": "all", "kind": "number", "unit": "x", "low": 0, "high": 40, "decimals": 1,
     "na": "allowed", "title": text("All")},
    {"id": "some", "kind": "number", "unit": "x", "low": 0, "high": 40, "decimals": 1,
     "title": text("Some")},
    {"id": "day", "kind": "date", "title": text("Day")},
    {"id": "note", "kind": "text", "longest": 5, "title": text("Note")},
    {"id": "paper", "kind": "file", "most": 2, "title": text("Paper")},
    {
        "id": "lines", "kind": "repeat", "most": 3, "title": text("Lines"), "na": "allowed",
        "fields": [
            {"key": "name", "kind": "text", "longest": 5, "title": text("Name")},
            {"key": "n", "kind": "number", "unit": "x", "low": 0, "high": 9, "decimals": 1,
             "title": text("N")}
        ],
        "aggregates": [
            {"key": "rows", "how": "count", "title": text("Rows")},
            {"key": "sum", "how": "sum", "field": "n", "title": text("Sum")},
            {"key": "mean", "how": "mean", "field": "n", "title": text("Mean")},
        ],
    },
]  # fmt: skip

CONDITIONS = (
    'selected(sort, "a")', "selected(sort, 1)", "some <= all", "some / all > 0.3", "answered(note)",
    "lines__sum >= 4 or some > 20", "not (lines__rows > 1)", "day > 10000", "applicable(all)",
    "if_(some > 5, lines__mean, 2) > 1", "at_least(2, some > 1, all > 1, lines__rows > 1)",
    "abs(some - all) < least and answered(sort)", "max(some, all, 3) == 3 or answered(paper)",
)  # fmt: skip
AFTER = ("score() > 3", "share(g0) >= 0.5", "points(g0) > 0.4", "level_of(first) >= 1")


@st.composite
def items(draw: st.DrawFn, name: str, *, is_sum: bool, has_weights: bool) -> dict[str, Any]:
    kind = draw(st.sampled_from(
        ["single", "scale", "scene", "multiple", "trend", "band", "ratio", "linear", "number"]
    ))  # fmt: skip
    item: dict[str, Any] = {"id": name, "title": text(name), "kind": kind}
    values = draw(st.lists(points, min_size=1, max_size=4))
    values = values[:3] if kind == "scene" else values
    most = max(values)
    match kind:
        case "single" | "scene" | "multiple":
            item["options"] = [option(value) for value in values]
            if kind == "multiple":
                if draw(st.booleans()):
                    item["options"].insert(0, option(0, none=True))
                most = draw(st.sampled_from([sum(values), round(sum(values) * 2 / 3, 2)]))
            if kind == "scene":
                item["marked"] = True
        case "trend":
            low, middle, high = sorted(draw(st.lists(points, min_size=3, max_size=3)))
            item["better"], most = "up", high
            item["options"] = {"down": option(low), "flat": option(middle), "up": option(high)}
        case "scale":
            most = draw(points)
        case "band" | "ratio":
            bounds = sorted(draw(st.sets(st.integers(1, 99), max_size=3)) | {100})
            worth = [draw(points) for _ in bounds]
            most = max(worth)
            item["bands"] = [
                {"upto": upto, "points": value} for upto, value in zip(bounds, worth, strict=True)
            ]
            item |= {"low": 0, "high": 100}
            item |= {"unit": "%"} if kind == "band" else {"of": "some", "to": "all"}
        case "linear":
            most = draw(points)
            item |= {"unit": "x", "low": 0, "high": 50, "base": 40, "lead": "all"}
            if draw(st.booleans()):
                item |= {"base": 3, "lead": 17}
        case "number":
            item |= {"unit": "x", "low": 0, "high": 9, "decimals": 1}
    if kind != "number" and (is_sum or kind in ("multiple", "scale", "linear")):
        item["points"] = most
    if has_weights and kind != "number":
        item["weight"] = draw(weights)
    if kind != "ratio" and draw(st.booleans()):
        item["na"] = "allowed"
    if not draw(st.integers(0, 3)):
        item["required"] = False
    if not draw(st.integers(0, 2)):
        item["show_if"] = draw(st.sampled_from(CONDITIONS))
    if kind != "number" and draw(st.booleans()):
        item["level"] = draw(st.integers(1, 3))
    return item


def full(part: dict[str, Any]) -> Decimal:
    """Return the full points of a part of a sum."""
    if "id" in part:
        return Decimal(part.get("points", 0)) if part["kind"] != "number" else Decimal(0)
    if part.get("score", "sum") != "sum":
        return Decimal(1)
    return sum((full(inner) for inner in part.get("groups", part.get("items"))), start=Decimal(0))


@st.composite
def groups(draw: st.DrawFn, key: str, *, depth: int, has_weights: bool) -> dict[str, Any]:
    score = draw(st.sampled_from(COMBINATIONS))
    group: dict[str, Any] = {"key": key, "title": text(f"title {key}"), "score": score}
    inner = score != "sum" and draw(st.booleans())
    count = draw(st.integers(1, 3))
    if depth and draw(st.booleans()):
        group["groups"] = [
            draw(groups(f"{key}{n}", depth=depth - 1, has_weights=inner)) for n in range(count)
        ]
    else:
        group["items"] = [
            draw(items(f"i{key}{n}", is_sum=score == "sum", has_weights=inner))
            for n in range(count)
        ]
    if has_weights:
        by_sort = st.fixed_dictionaries({"a": weights}, optional={"b": weights})
        group["weight"] = draw(st.one_of(weights, by_sort))
    if draw(st.booleans()):
        group["na"] = "allowed"
    if not draw(st.integers(0, 3)):
        group["show_if"] = draw(st.sampled_from(CONDITIONS))
    return group


@st.composite
def tracks(draw: st.DrawFn, mapping: dict[str, Any]) -> list[dict[str, Any]]:
    all_items = [item for group in mapping["groups"] for item in below(group)]
    found: list[dict[str, Any]] = [
        {"key": "first", "kind": "thresholds", "of": "score", "least": [0, 2, 5, 9]},
    ]
    if draw(st.booleans()):
        found.append({"key": "group", "kind": "thresholds", "of": "g0", "least": [0, 0.3, 0.5, 1]})
    if any("level" in item and item["kind"] not in ("number",) for item in all_items):
        least = [0, 0.8, 1.6, 2.4]
        found.append({"key": "cum", "kind": "cumulative", "satisfied": 0.6, "least": least})
    if any(item["kind"] == "scene" for item in all_items):
        share = draw(st.sampled_from([1, 0.5, 0.6]))
        found.append({"key": "scenes", "kind": "scenes", "items": "all", "share": share})
    if draw(st.booleans()):
        conditions = st.sampled_from((*CONDITIONS, *AFTER))
        gates = [
            {"key": f"gate{n}", "when": draw(conditions), "title": text("gate")} for n in range(3)
        ]
        found.append({
            "key": "gates", "kind": "gates",
            "gates": [{"level": 1, "conditions": gates[:2]}, {"level": 3, "conditions": gates[2:]}],
        })  # fmt: skip
    return [{**track, "title": text(f"track {track['key']}")} for track in found]


def below(part: dict[str, Any]) -> list[dict[str, Any]]:
    if "groups" in part:
        return [item for group in part["groups"] for item in below(group)]
    return list(part["items"])


def whole_instruments() -> st.SearchStrategy[Instrument]:
    return whole_mappings().map(instrument_from)


@st.composite
def whole_mappings(draw: st.DrawFn) -> dict[str, Any]:
    score = draw(st.sampled_from(COMBINATIONS))
    has_weights = score != "sum" and draw(st.booleans())
    facts: dict[str, Any] = {"key": "facts", "title": text("Facts"), "items": FACTS}
    if has_weights:
        facts["weight"] = 1
    # One item that surely has points.
    sure = {"id": "sure", "kind": "scale", "title": text("Sure"), "points": 2, "level": 1}
    certain: dict[str, Any] = {"key": "certain", "title": text("Certain"), "items": [sure]}
    if has_weights:
        certain["weight"] = 1
    drawn = [
        draw(groups(f"g{n}", depth=2, has_weights=has_weights))
        for n in range(draw(st.integers(1, 3)))
    ]
    mapping: dict[str, Any] = {
        "key": "whole", "version": "1", "title": text("Whole"), "valid_from": date(2026, 1, 1),
        "source": text("invented"), "status": "illustrative",
        "score": score, "decimals": draw(st.sampled_from([2, 4, 6, 9])),
        "groups": [facts, certain, *drawn],
        "parameters": [{"name": "least", "value": 7, "title": text("Least")}],
        "constraints": [
            {"key": "within", "when": "some <= all", "severity": "error", "items": ["some"],
             "message": text("Within")},
            {"key": "few", "when": "some < least", "severity": "warning", "items": ["some"],
             "message": text("Few")},
        ],
    }  # fmt: skip
    if '"weight": {' in json.dumps(mapping, default=str):
        mapping["variants"] = {"item": "sort"}
    mapping["points"] = sum(map(full, mapping["groups"])) if score == "sum" else 10
    conditions = st.sampled_from((*CONDITIONS, *AFTER))
    mapping["levels"] = {
        "rule": text("Rule"),
        "combine": draw(st.sampled_from(["lower", "higher"])),
        "list": [
            {"number": n, "key": f"l{n}", "title": text(f"level {n}")} for n in range(4)
        ],
        "tracks": draw(tracks(mapping)),
        "vetoes": [{"key": "veto", "when": draw(conditions), "to": 1, "title": text("Veto")}],
    }  # fmt: skip
    mapping["outputs"] = [
        {
            "key": "stage", "title": text("Stage"), "rule": text("By level"),
            "steps": [
                {"from_level": 0, "value": 0, "title": text("no")},
                {"from_level": 2, "value": 5, "title": text("yes")},
            ],
        },
        {
            "key": "made", "title": text("Made"), "rule": text("Made of"), "decimals": 2,
            "value": "score() / 3 - lines__mean * 0.7 + level_of(first)",
        },
        {"key": "part", "title": text("Part"), "rule": text("Share"), "decimals": 3,
         "value": "share(g0) * 10"},
    ]  # fmt: skip
    return mapping


@st.composite
def whole_answers(draw: st.DrawFn, instrument: Instrument) -> Answers:
    values: dict[str, Any] = {}
    for name in question_columns(instrument):
        item = instrument.item_by_id.get(name)
        if item is None:
            if not draw(st.integers(0, 5)):
                values[name] = NOT_APPLICABLE
        elif draw(st.integers(0, 4)):
            may_not_apply = item.may_not_apply and not draw(st.integers(0, 3))
            values[name] = NOT_APPLICABLE if may_not_apply else draw(answer_to(item))
    return Answers(values=values)


def as_written(instrument: Instrument, answers: Answers) -> Answers:
    """Return those of the answers that a cell may hold, as it gives them back."""
    cells = {name: answer_text(answer) for name, answer in answers.values.items()}
    return answers_parse(instrument, cells, file="", row=None)[0]


def answer_to(item: Item) -> st.SearchStrategy[Any]:
    positions = st.integers(0, max(0, len(item.options) - 1))
    tenths = st.integers(0, 400).map(lambda number: number / 10)
    found: dict[str, st.SearchStrategy[Any]] = {
        "single": positions,
        "scale": positions,
        "scene": positions,
        "multiple": st.frozensets(positions),
        "trend": st.sampled_from(["down", "flat", "up"]),
        "band": st.one_of(tenths, st.floats(0, 100).map(abs)),
        "linear": st.one_of(tenths, st.floats(0, 50).map(abs)),
        "number": tenths.map(lambda number: min(number, float(item.question.high)))
        if item.kind == "number"
        else tenths,
        "date": st.dates(),
        "text": st.text("ab", max_size=5),
        "file": st.just(("0" * 64,)),
        "repeat": st.lists(
            st.fixed_dictionaries(
                {"name": st.just("A")}, optional={"n": st.integers(0, 90).map(lambda n: n / 10)}
            ),
            max_size=3,
        ).map(tuple),
    }
    return found[item.kind]

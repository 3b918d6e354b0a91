"""Instruments for the tests of the engine: one written down, any others by hypothesis."""

from __future__ import annotations

import copy
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from ronghe.engines.scoring import Answer, Answers, Instrument, instrument_from


def text(name: str) -> dict[str, str]:
    return {"zh": f"{name}（中文）", "en": name}


def option(points: object, **more: object) -> dict[str, object]:
    return {**text("option"), "points": points, **more}


SMALL: dict[str, Any] = {
    "key": "small",
    "version": 1,
    "title": text("Small"),
    "valid_from": "2024-01-01",
    "source": text("invented for tests"),
    "status": "illustrative",
    "points": 20,
    "groups": [
        {
            "key": "left",
            "title": text("Left"),
            "weight": 60,
            "items": [
                {
                    "id": "one",
                    "title": text("One"),
                    "kind": "single",
                    "weight": 50,
                    "points": 6,
                    "options": [option(0), option(1.5), option(6)],
                },
                {
                    "id": "many",
                    "title": text("Many"),
                    "kind": "multiple",
                    "weight": 50,
                    "points": 6,
                    "options": [option(0, none=True), option(1.875), option(2.5), option(4)],
                },
            ],
        },
        {
            "key": "right",
            "title": text("Right"),
            "weight": 40,
            "status": "transcribed",
            "groups": [
                {
                    "key": "rates",
                    "title": text("Rates"),
                    "items": [
                        {
                            "id": "rate",
                            "title": text("Rate"),
                            "kind": "band",
                            "unit": "%",
                            "low": 0,
                            "high": 100,
                            "points": 5,
                            "bands": [
                                {"upto": 10, "points": 0},
                                {"upto": 60.5, "points": 0.7},
                                {"upto": 100, "points": 5},
                            ],
                        }
                    ],
                },
                {
                    "key": "trends",
                    "title": text("Trends"),
                    "source": text("another source"),
                    "items": [
                        {
                            "id": "cost",
                            "title": text("Cost"),
                            "kind": "trend",
                            "better": "down",
                            "points": 3,
                            "options": {
                                "down": option(3),
                                "flat": option(1.5),
                                "up": option(0),
                            },
                        }
                    ],
                },
            ],
        },
    ],
    "levels": {
        "rule": text("Rule"),
        "list": [
            {"number": 0, "key": "none", "title": text("None"), "least": 0},
            {"number": 1, "key": "low", "title": text("Low"), "least": 7.5},
            {"number": 2, "key": "high", "title": text("High"), "least": 15},
        ],
    },
    "outputs": [
        {
            "key": "stage",
            "title": text("Stage"),
            "rule": text("Stage rule"),
            "steps": [
                {"from_level": 0, "value": 0, "title": text("No")},
                {"from_level": 2, "value": 1, "title": text("Yes")},
            ],
        }
    ],
}


def small_mapping() -> dict[str, Any]:
    return copy.deepcopy(SMALL)


def small() -> Instrument:
    return instrument_from(small_mapping())


points = st.integers(0, 9_999).map(lambda number: Decimal(number) / 1000)


@st.composite
def item_mappings(draw: st.DrawFn, item_id: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(["single", "multiple", "band", "trend"]))
    item: dict[str, Any] = {"id": item_id, "title": text(item_id), "kind": kind}
    if kind == "band":
        bounds = sorted(draw(st.sets(st.integers(1, 999), min_size=1, max_size=6)))
        bands = [{"upto": Decimal(bound) / 10, "points": draw(points)} for bound in bounds]
        best = max(band["points"] for band in bands)
        high = bands[-1]["upto"]
        return {**item, "unit": "%", "low": 0, "high": high, "bands": bands, "points": best}
    if kind == "trend":
        values = sorted(draw(st.lists(points, min_size=3, max_size=3)))
        better = draw(st.sampled_from(["down", "up"]))
        names = ["up", "flat", "down"] if better == "down" else ["down", "flat", "up"]
        options = {name: option(value) for name, value in zip(names, values, strict=True)}
        return {**item, "better": better, "options": options, "points": values[-1]}
    values = draw(st.lists(points, min_size=1, max_size=20))
    total = sum(values, start=Decimal(0))
    cap = draw(st.sampled_from([total, round(total * 2 / 3, 3)]))
    most = max(values) if kind == "single" else cap
    return {**item, "options": [option(value) for value in values], "points": most}


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    mapping = small_mapping()
    groups = []
    total = Decimal(0)
    for number in range(draw(st.integers(1, 3))):
        count = draw(st.integers(1, 3))
        items = [draw(item_mappings(f"item{number}_{index}")) for index in range(count)]
        total += sum((item["points"] for item in items), start=Decimal(0))
        inner = {"key": f"inner{number}", "title": text(f"Inner{number}"), "items": items}
        groups.append({"key": f"g{number}", "title": text(f"G{number}"), "groups": [inner]})
    assume(total > 0)
    return instrument_from({**mapping, "points": total, "groups": groups})


@st.composite
def responses(draw: st.DrawFn, instrument: Instrument) -> Answers:
    values: dict[str, Answer] = {}
    for item in instrument.items:
        if draw(st.integers(0, 4)):
            values[item.id] = draw(answers_to(instrument, item.id))
    return Answers(values=values)


def answers_to(instrument: Instrument, item_id: str) -> st.SearchStrategy[Answer]:
    item = instrument.item_by_id[item_id]
    last = len(item.options) - 1
    if item.kind == "single":
        return st.integers(0, last)
    if item.kind == "multiple":
        return st.frozensets(st.integers(0, last), min_size=1)
    if item.kind == "trend":
        return st.sampled_from(["down", "flat", "up"])
    bounds = [float(band.upto) for band in item.question.bands]
    anywhere = st.floats(0, bounds[-1], allow_subnormal=False)
    return st.one_of(anywhere, st.sampled_from(bounds)).map(lambda value: value + 0.0)


def plain_points(instrument: Instrument, item_id: str, answer: Answer) -> Fraction:
    """Return an answer's points the simplest way, as the independent evaluator of the tests."""
    item = instrument.item_by_id[item_id]
    if item.kind == "band":
        for band in item.question.bands:
            if answer <= float(band.upto):
                return Fraction(band.points)
        raise AssertionError
    worth = {option.name: Fraction(option.points) for option in item.options}
    if item.kind == "multiple":
        chosen = sum((worth[str(position)] for position in answer), start=Fraction(0))
        return min(chosen, Fraction(item.points))
    return worth[str(answer)]

"""What differs between two versions of an instrument."""

from __future__ import annotations

import copy
from typing import Any

from ronghe.engines.scoring import instrument_from
from ronghe.engines.scoring.differences import differences
from ronghe.engines.scoring.tests.samples import SMALL, text


def told(change: Any) -> list[tuple[str, str, str, tuple[str, ...]]]:
    after = copy.deepcopy(SMALL)
    change(after)
    found = differences(instrument_from(copy.deepcopy(SMALL)), instrument_from(after))
    return [(one.part, one.key, one.change, one.fields) for one in found]


def test_the_same_definition_in_a_new_version_does_not_differ() -> None:
    assert told(lambda mapping: mapping.update(version="9", valid_from="2030-01-01")) == []


def test_changed_added_and_removed_parts_are_named_with_what_changed() -> None:
    def change(mapping: dict[str, Any]) -> None:
        mapping["title"] = text("New")
        one, many = mapping["groups"][0]["items"]
        one["id"] = "first"
        many["help"] = text("Help")
        many["options"][1]["points"] = 2
        mapping["groups"][1]["status"] = "official"
        mapping["levels"]["list"][2]["least"] = 16
        mapping["constraints"] = [
            {"key": "sure", "when": "answered(many)", "message": text("Sure?")}
        ]

    found = told(change)
    assert ("instrument", "small", "changed", ("title",)) in found
    assert ("item", "first", "added", ()) in found
    assert ("item", "one", "removed", ()) in found
    assert ("item", "many", "changed", ("question", "help")) in found
    assert ("group", "rates", "changed", ("provenance",)) in found
    assert ("track", "points", "changed", ("least",)) in found
    assert ("constraint", "sure", "added", ()) in found
    assert not any(part == "level" for part, *_ in found)

"""Answers of every kind survive the JSON that a response keeps."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engines.scoring import NOT_APPLICABLE, Answers
from ronghe.engines.scoring.tests.language_samples import whole_answers, whole_instruments
from ronghe.kernel.assessments.stored_answers import is_declared, restored, stored


def test_each_kind_has_its_form() -> None:
    values = {
        "position": 2,
        "several": frozenset({3, 1}),
        "measured": 12.5,
        "direction": "down",
        "day": date(2026, 1, 31),
        "files": ("ab", "cd"),
        "rows": ({"name": "Line 1", "n": 3.0},),
        "nothing": (),
        "declared": NOT_APPLICABLE,
    }
    kept = stored(Answers(values=values))
    assert kept == {
        "position": 2,
        "several": [1, 3],
        "measured": 12.5,
        "direction": "down",
        "day": {"date": "2026-01-31"},
        "files": {"files": ["ab", "cd"]},
        "rows": {"rows": [{"name": "Line 1", "n": 3.0}]},
        "nothing": {"rows": []},
        "declared": {"na": True},
    }
    assert [name for name, value in kept.items() if is_declared(value)] == ["declared"]
    assert restored(json.loads(json.dumps(kept))) == Answers(values=values)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_any_answers_come_back(data: st.DataObject) -> None:
    answers = data.draw(whole_answers(data.draw(whole_instruments())))
    assert restored(json.loads(json.dumps(stored(answers)))) == answers

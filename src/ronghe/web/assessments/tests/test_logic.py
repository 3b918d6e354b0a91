"""The browser hides, computes and judges exactly as the evaluator does."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronghe.engines.scoring import answer_text, score
from ronghe.engines.scoring.tests.language_samples import whole_answers, whole_instruments
from ronghe.web.assessments.logic import logic_of, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ronghe.engines.scoring import Answers, Instrument

SCRIPT = Path(__file__).parents[1] / "static" / "assessments" / "logic.js"
# Reads a line of JSON, writes a line of JSON, until there is none.
LOOP = """
require(process.argv[1]);
require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { logic, cells, served } = JSON.parse(line);
  console.log(JSON.stringify(globalThis.RongheLogic.evaluate(logic, cells, served)));
});
"""


@pytest.fixture(scope="module")
def node() -> Iterator[subprocess.Popen[str]]:
    path = shutil.which("node")
    if path is None:
        pytest.skip("no node: the browser's logic was not compared with the evaluator")
    command = [path, "-e", LOOP, str(SCRIPT)]
    process = subprocess.Popen(  # noqa: S603 -- our own script
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def in_browser(
    node: subprocess.Popen[str], instrument: Instrument, answers: Answers
) -> dict[str, Any]:
    given_ = {
        "logic": logic_of(instrument),
        "cells": {key: answer_text(value) for key, value in answers.values.items()},
        "served": served(instrument, score(instrument, answers)),
    }
    assert node.stdin is not None
    assert node.stdout is not None
    node.stdin.write(json.dumps(given_) + "\n")
    node.stdin.flush()
    found: dict[str, Any] = json.loads(node.stdout.readline())
    return found


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_any_answers_to_any_instrument_say_the_same(
    node: subprocess.Popen[str], data: st.DataObject
) -> None:
    instrument = data.draw(whole_instruments())
    for _ in range(8):
        answers = data.draw(whole_answers(instrument))
        result = score(instrument, answers)
        found = in_browser(node, instrument, answers)
        why = {"declared": 1, "hidden": 2}
        assert found["why"] == {
            item.id: why.get(result.not_applicable.get(item.id, ""), 0) for item in instrument.items
        }
        assert found["missing"] == list(result.missing)
        assert found["broken"] == [one.key for one in result.broken]
        computed = {key: value for key, value in found["numbers"].items() if value is not None}
        assert computed == {
            key: float(value) for key, value in result.numbers.items() if key in found["numbers"]
        }
        unknown = found["numbers"].keys() - computed.keys()
        assert not unknown & result.numbers.keys()

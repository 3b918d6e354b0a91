"""Hand-worked examples of instruments: tables beside the tests, and the suite that checks them.

A table is a YAML file `examples/<key>.yaml` (or `<key>.<topic>.yaml`)::

    instrument: sme-digital-2024
    fill: {"*": 0}                  # for all examples below, see there
    examples:
      - name: a middling enterprise # comments show the arithmetic
        like: the worst answers     # start from an earlier example
        fill: {operation: 2}        # the same cell for many items, in order, the later wins:
                                    # "*" all with points, "level:2" those of a maturity level,
                                    # the key of a group, the id of a grid
        answers: {net: [1, 2], water: n/a, fund: ~}  # cells as in files; ~ takes an answer back;
                                    # a group may be n/a
        score: 48.675               # from here on: what must come out, as it is printed
        groups: {foundation: 23.55} # points; ~ not applicable
        points: {net: 4}            # of items; ~ missing or not applicable
        level: 2
        tracks: {points: 2, scenes: ~}            # levels; ~ undecided
        shares: {maturity: [1, 0.5]}              # of maturity levels, rising; ~ not applicable
        totals: {maturity: 1.5}                   # of maturity tracks
        gates: {passed: [a], failed: [b]}         # all that are not passed; of the passed some,
                                                  # or all where `failed` does not stand
        vetoes: [accident]          # all that hold
        outputs: {stage: 1}
        constraints: [rate_fits]    # all that are broken
        not_applicable: [water]     # some
        answered: 15

Each example is scored alone and as a row of a table, and both must agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, cast

import numpy as np
import yaml

from ronghe.engines.scoring import (
    answer_columns,
    answers_parse,
    instrument_read,
    score,
    score_table,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pytest

    from ronghe.engines.scoring import Answers, Instrument, Item, Result

LEAST = 8  # examples an instrument

_INPUT = ("name", "like", "fill", "answers")


@dataclass(frozen=True, kw_only=True)
class Example:
    """An answer sheet and what must come out of it."""

    instrument: str
    name: str
    cells: Mapping[str, str]
    expected: Mapping[str, Any]


def examples_read(path: Path, instruments: Mapping[str, Instrument]) -> list[Example]:
    """Return the examples of a table.

    Raises
    ------
    KeyError
        If it names an instrument, an example, a group or an item that is not there.
    ValueError
        If two examples have one name, or an expectation is none.
    """
    table = yaml.safe_load(path.read_text(encoding="utf-8"))
    instrument = instruments[table["instrument"]]
    common = _filled(instrument, table.get("fill") or {})
    groups = {group.key for group in instrument.all_groups if group.may_not_apply}
    cells_by_name: dict[str, dict[str, str]] = {}
    found = []
    for row in table["examples"]:
        name = row["name"]
        if name in cells_by_name:
            message = f"{path.name}: {name!r} stands there twice"
            raise ValueError(message)
        expected = {key: value for key, value in row.items() if key not in _INPUT}
        if not expected or (unknown := set(expected) - set(_CHECKS)):
            message = f"{path.name}: {name!r} expects nothing, or {unknown}"
            raise ValueError(message)
        cells = dict(cells_by_name[row["like"]] if "like" in row else common)
        cells |= _filled(instrument, row.get("fill") or {})
        for key, cell in (row.get("answers") or {}).items():
            if key not in instrument.item_by_id and key not in groups:
                raise KeyError(key)
            cells[key] = _cell(cell)
        cells_by_name[name] = cells
        found.append(Example(instrument=instrument.key, name=name, cells=cells, expected=expected))
    return found


def answers_of(instrument: Instrument, example: Example) -> Answers:
    """Return the answers of an example; a faulty cell fails the test."""
    answers, faults = answers_parse(instrument, example.cells, file=example.name, row=None)
    assert not faults, [fault.en for fault in faults]
    return answers


class InstrumentExamples:
    """The suite; the test of a domain inherits it and names `folder` and `instruments`."""

    folder: ClassVar[Path]
    instruments: ClassVar[Sequence[Path]]

    @classmethod
    def read(cls) -> tuple[dict[str, Instrument], list[Example]]:
        """Return the instruments by key, and all examples."""
        read = [_instrument(path) for path in cls.instruments]
        by_key = {instrument.key: instrument for instrument in read}
        tables = sorted(cls.folder.glob("*.yaml"))
        return by_key, [example for path in tables for example in examples_read(path, by_key)]

    def test_there_are_enough_for_each_instrument(self) -> None:
        by_key, examples = self.read()
        for key in by_key:
            assert sum(example.instrument == key for example in examples) >= LEAST, key

    def test_every_level_of_each_instrument_is_reached(self) -> None:
        by_key, examples = self.read()
        for key, instrument in by_key.items():
            reached = {e.expected.get("level") for e in examples if e.instrument == key}
            assert reached >= {level.number for level in instrument.level_rule.levels}, key

    def test_what_is_expected_comes_out(self, subtests: pytest.Subtests) -> None:
        by_key, examples = self.read()
        for example in examples:
            instrument = by_key[example.instrument]
            with subtests.test(f"{example.instrument}: {example.name}"):
                result = score(instrument, answers_of(instrument, example))
                for key, expected in example.expected.items():
                    _CHECKS[key](result, expected)

    def test_what_items_add_is_the_score(self, subtests: pytest.Subtests) -> None:
        by_key, examples = self.read()
        for example in examples:
            instrument = by_key[example.instrument]
            with subtests.test(f"{example.instrument}: {example.name}"):
                result = score(instrument, answers_of(instrument, example))
                assert sum(result.contributions.values()) == result.score

    def test_a_table_of_all_gives_the_same_as_each_alone(self) -> None:
        by_key, examples = self.read()
        for key, instrument in by_key.items():
            sheets = [answers_of(instrument, e) for e in examples if e.instrument == key]
            table = score_table(instrument, answer_columns(instrument, sheets))
            for row, answers in enumerate(sheets):
                result = score(instrument, answers)
                assert instrument.points_from(int(table.units[row])) == result.score
                assert int(table.level[row]) == result.level.number
                assert int(table.answered[row]) == result.answered
                for output, values in table.outputs.items():
                    alone = result.outputs[output].value
                    assert (None if np.isnan(values[row]) else float(values[row])) == (
                        None if alone is None else float(alone)
                    )


@cache
def _instrument(path: Path) -> Instrument:
    return instrument_read(path)


def _filled(instrument: Instrument, fill: Mapping[str, object]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for where, cell in fill.items():
        cells |= dict.fromkeys(_ids(instrument, where), _cell(cell))
    return cells


def _ids(instrument: Instrument, where: str) -> list[str]:
    items: Iterator[Item] | tuple[Item, ...] = instrument.items
    if where.startswith("level:"):
        number = int(where.removeprefix("level:"))
        items = (item for item in items if item.level == number)
    elif where in instrument.item_ids_by_group:
        below = set(instrument.item_ids_by_group[where])
        items = (item for item in items if item.id in below)
    elif where != "*":
        items = (item for item in items if item.grid == where)
    found = [item.id for item in items if item.has_points and item.kind != "ratio"]
    if not found:
        raise KeyError(where)
    return found


def _cell(value: object) -> str:
    """Return what a file of answers would hold."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(str(part) for part in value)
    return str(value)


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _score(result: Result, expected: object) -> None:
    assert result.score == _number(expected)


def _groups(result: Result, expected: Mapping[str, object]) -> None:
    found = {key: result.points_by_group[key] for key in expected}
    assert found == {key: _number(value) for key, value in expected.items()}


def _points(result: Result, expected: Mapping[str, object]) -> None:
    found = {key: result.points_by_item[key] for key in expected}
    assert found == {key: _number(value) for key, value in expected.items()}


def _level(result: Result, expected: int) -> None:
    assert result.level.number == expected


def _tracks(result: Result, expected: Mapping[str, int | None]) -> None:
    found = {key: result.tracks[key].level for key in expected}
    assert {key: level and level.number for key, level in found.items()} == expected


def _shares(result: Result, expected: Mapping[str, list[object]]) -> None:
    found = {key: list(result.tracks[key].shares.values()) for key in expected}
    assert found == {key: [_number(one) for one in those] for key, those in expected.items()}


def _totals(result: Result, expected: Mapping[str, object]) -> None:
    found = {key: result.tracks[key].total for key in expected}
    assert found == {key: _number(value) for key, value in expected.items()}


def _gates(result: Result, expected: Mapping[str, list[str]]) -> None:
    gates = [gate for track in result.tracks.values() for gate in track.gates]
    passed = {gate.gate.key for gate in gates if gate.state == "passed"}
    others = {gate.gate.key for gate in gates} - passed
    if "failed" in expected:
        assert others == set(expected["failed"])
        assert set(expected.get("passed", ())) <= passed
    else:
        assert passed == set(expected["passed"])


def _vetoes(result: Result, expected: list[str]) -> None:
    assert [veto.key for veto in result.vetoes] == expected


def _outputs(result: Result, expected: Mapping[str, object]) -> None:
    found = {key: _number(result.outputs[key].value) for key in expected}
    assert found == {key: _number(value) for key, value in expected.items()}


def _constraints(result: Result, expected: list[str]) -> None:
    assert [constraint.key for constraint in result.broken] == expected


def _not_applicable(result: Result, expected: list[str]) -> None:
    assert set(expected) <= set(result.not_applicable)


def _answered(result: Result, expected: int) -> None:
    assert result.answered == expected


_CHECKS = cast(
    "dict[str, Callable[[Result, Any], None]]",
    {
        "score": _score,
        "groups": _groups,
        "points": _points,
        "level": _level,
        "tracks": _tracks,
        "shares": _shares,
        "totals": _totals,
        "gates": _gates,
        "vetoes": _vetoes,
        "outputs": _outputs,
        "constraints": _constraints,
        "not_applicable": _not_applicable,
        "answered": _answered,
    },
)

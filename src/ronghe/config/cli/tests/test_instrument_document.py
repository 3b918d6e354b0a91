"""What docs/instruments.md shows is read and scored as it says, and lists every key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from ronghe.engines.scoring import Instrument, answers_parse, instrument_from, plain, score
from ronghe.engines.scoring.definition import KINDS
from ronghe.engines.scoring.definition.functions import FUNCTIONS
from ronghe.engines.scoring.reading.forms import INSTRUMENT, PARTS
from ronghe.lib.definitions.forms import Form, Forms
from ronghe.lib.expressions import BUILT_IN
from ronghe.testing.repository import root

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = (root() / "docs" / "instruments.md").read_text(encoding="utf-8")
_EXAMPLE = re.compile(r"```yaml\n(.*?)```\n(?:\n(\| answers .*?)\n\n)?", re.DOTALL)
_ANSWER = re.compile(r"(\w+)=(\[.*\]|[^,]*)(?:, |$)")


def examples() -> list[tuple[Instrument, str]]:
    """Return the instruments of the page, and the table of answers below each, if any."""
    return [(read(yaml.safe_load(block)), table) for block, table in _EXAMPLE.findall(PAGE)]


def read(block: Any) -> Instrument:
    """Return an instrument that stands on the page, or one made of the items that do."""
    if isinstance(block, dict):
        return instrument_from(block)
    text = {"zh": "示例", "en": "An example"}
    about = {"key": "example", "version": "1", "title": text, "valid_from": "2026-01-01"}
    level = {"number": 0, "key": "none", "title": text, "least": 0}
    return instrument_from(
        {
            **about,
            "source": text,
            "status": "illustrative",
            "points": 100,
            "score": "mean",
            "groups": [{"key": "group", "title": {"zh": "组", "en": "Group"}, "items": block}],
            "levels": {"rule": text, "list": [level]},
        }
    )


def rows(table: str) -> list[list[str]]:
    lines = table.strip().splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize(("instrument", "table"), [e for e in examples() if e[1]])
def test_answers_give_what_the_page_says(instrument: Instrument, table: str) -> None:
    for answers, *expected in rows(table):
        cells = dict(_ANSWER.findall(answers))
        parsed, faults = answers_parse(instrument, cells, file="page", row=None)
        assert not faults
        result = score(instrument, parsed)
        if len(expected) == 2:
            assert [str(plain(result.score)), str(result.level.number)] == expected, answers
            continue
        pointed = [item.id for item in instrument.items if item.points]
        shown = [one for one in pointed if one in cells] or pointed
        points = result.points_by_item[shown[0]]
        assert ["missing" if points is None else str(plain(points))] == expected, answers


def test_the_page_has_an_example_of_every_kind() -> None:
    kinds = {item.kind for instrument, _ in examples() for item in instrument.items}
    assert kinds == set(KINDS)
    assert any(item.grid for instrument, _ in examples() for item in instrument.items)


def test_the_page_names_every_function() -> None:
    for name in (*FUNCTIONS, *BUILT_IN):
        assert f"`{name}(" in PAGE


def keys_table(forms: Iterable[Form]) -> str:
    """Return every key of forms that stand together, with what it says."""
    lines = ["| key | | |", "| --- | --- | --- |"]
    seen: set[str] = set()
    for form in forms:
        for key in form.keys:
            line = f"| `{key.name}` | {'needed' if key.needed else ''} | {key.says} |"
            if line not in seen:
                seen.add(line)
                lines.append(line)
    return "\n".join(lines)


def key_sections() -> str:
    """Return the part of the page that lists all keys."""
    sections = [(INSTRUMENT.name, [INSTRUMENT], INSTRUMENT.says)]
    for part in PARTS:
        forms = list(part.forms.values()) if isinstance(part, Forms) else [part]
        sections.append((part.name, forms, part.says))
    return "\n\n".join(
        f"### {name.replace('_', ' ')}: keys\n{says}.\n\n{keys_table(forms)}"
        for name, forms, says in sections
    )


def test_the_page_lists_every_key_as_the_reader_knows_it() -> None:
    assert key_sections() in PAGE

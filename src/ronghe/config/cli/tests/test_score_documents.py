"""What docs/scoring.md says of rules and of the shipped instrument is what the code holds."""

from __future__ import annotations

import pytest

from ronghe.config.cli.score import shipped_instruments
from ronghe.engines.scoring import (
    Item,
    answer_sheet,
    answers,
    checks,
    instrument_read,
    plain,
)
from ronghe.engines.scoring.arrow import UNREADABLE_COLUMN
from ronghe.lib import definitions, expressions, parquet, sheets, sheets_csv, sheets_xlsx
from ronghe.testing.repository import root

PAGE = root() / "docs" / "scoring.md"
RULES = {
    "file": (*sheets.RULES, *sheets_csv.RULES, *sheets_xlsx.RULES, *parquet.RULES),
    "answers": (*answer_sheet.RULES, UNREADABLE_COLUMN, *answers.RULES, *answers.NOTICES),
    "definition": (*definitions.RULES, *checks.RULES, *expressions.RULES),
}


def rules_table(part: str) -> str:
    lines = [f"| `{rule.key}` | {rule.en} | {rule.zh} |" for rule in RULES[part]]
    return "\n".join(["| rule | says | 中文 |", "| --- | --- | --- |", *lines])


def items_table(items: tuple[Item, ...]) -> str:
    lines = [
        f"| `{item.id}` | {item.title.zh} | {item.kind} | {plain(item.points)} | "
        f"{f'`{item.measures}`' if item.measures else ''} |"
        for item in items
    ]
    head = [
        "| item | 题项 | kind | points | becomes the indicator |",
        "| --- | --- | --- | ---: | --- |",
    ]
    return "\n".join([*head, *lines])


@pytest.mark.parametrize("part", list(RULES))
def test_the_page_lists_every_rule_as_it_speaks(part: str) -> None:
    assert rules_table(part) in PAGE.read_text(encoding="utf-8")


def test_the_page_lists_the_items_of_the_instrument() -> None:
    instrument = instrument_read(shipped_instruments()["sme-digital-2024"])
    assert items_table(instrument.items) in PAGE.read_text(encoding="utf-8")


def test_each_rule_has_a_key_of_its_own() -> None:
    keys = [rule.key for part in RULES.values() for rule in part]
    assert len(keys) == len(set(keys))

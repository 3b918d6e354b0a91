"""Faults: how they are sorted, shortened and said."""

from __future__ import annotations

import pytest

from ronghe.lib.faults import FaultsError, Rule, faults_sorted, message_language

RULE = Rule(key="wrong", zh="“{value}”不对。", en='"{value}" is wrong.')


def test_faults_come_in_the_order_of_the_file() -> None:
    rows = [7, None, 2, 7]
    faults = [RULE.fault(file="f", row=row, value=str(n)) for n, row in enumerate(rows)]
    assert [fault.value for fault in faults_sorted(faults)] == ["1", "2", "0", "3"]


def test_a_fault_speaks_both_languages() -> None:
    fault = RULE.fault(file="f", row=3, column="net", value="9{x}")
    assert (fault.text("zh"), fault.text("en")) == ("“9{x}”不对。", '"9{x}" is wrong.')


def test_a_fault_quotes_a_huge_cell_in_part() -> None:
    assert len(RULE.fault(file="f", value="x" * 100_000).value) == 200


def test_the_error_names_every_place() -> None:
    error = FaultsError([RULE.fault(file="f", row=3, column="net"), RULE.fault(file="f")])
    assert str(error) == 'f: "" is wrong.\nf:3: net: "" is wrong.'


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "de"}, "zh"),
    ],
)
def test_the_locale_chooses_the_language(environment: dict[str, str], language: str) -> None:
    assert message_language(environment) == language

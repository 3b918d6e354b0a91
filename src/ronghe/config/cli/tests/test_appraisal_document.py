"""What docs/appraisal.md says of rules and of the shipped schemes is what the code holds."""

from __future__ import annotations

import pytest

from ronghe.engines.appraisal import Scheme, checks, extra_rule, method_rule, scheme_read
from ronghe.engines.appraisal.words import plain
from ronghe.kernel.manifest import domains
from ronghe.kernel.plans.appraising.gathering import READABLE
from ronghe.lib import definitions
from ronghe.testing.repository import root

PAGE = root() / "docs" / "appraisal.md"


def shipped() -> list[Scheme]:
    return [scheme_read(path) for domain in domains.all_domains() for path in domain.schemes]


def rules_table() -> str:
    rules = (*definitions.RULES, *checks.RULES)
    lines = [f"| `{rule.key}` | {rule.en} | {rule.zh} |" for rule in rules]
    return "\n".join(["| rule | says | 中文 |", "| --- | --- | --- |", *lines])


def scheme_table(scheme: Scheme) -> str:
    rows = [
        (one.key, one.title.zh, plain(one.points), method_rule(one).en, one.reads)
        for one in scheme.criteria
    ]
    for block, sign in ((scheme.bonus, "+"), (scheme.deductions, "−")):
        for extra in block.items if block else ():
            reads = getattr(extra.method, "reads", "")
            most = f"{sign}{plain(extra.cap)}"
            rows.append((extra.key, extra.title.zh, most, extra_rule(extra).en, reads))
    lines = [
        f"| `{key}` | {zh} | {points} | {rule} | {f'`{reads}`' if reads else ''} |"
        for key, zh, points, rule, reads in rows
    ]
    head = ["| key | 指标 | points | rule | reads |", "| --- | --- | ---: | --- | --- |"]
    return "\n".join([*head, *lines])


def test_the_page_lists_every_rule_of_a_definition_as_it_speaks() -> None:
    assert rules_table() in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", shipped(), ids=lambda scheme: scheme.key)
def test_the_page_lists_the_criteria_of_each_shipped_scheme(scheme: Scheme) -> None:
    assert scheme_table(scheme) in PAGE.read_text(encoding="utf-8")


def test_the_page_says_what_a_scheme_may_read() -> None:
    page = PAGE.read_text(encoding="utf-8")
    section = page.partition("## What a scheme may read\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    assert tuple(row.split("`")[1] for row in rows if "reads" not in row[:9]) == READABLE


def test_each_rule_has_a_key_of_its_own() -> None:
    keys = [rule.key for rule in (*definitions.RULES, *checks.RULES)]
    assert len(keys) == len(set(keys))

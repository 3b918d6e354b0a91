"""Read rules of plausibility from YAML, with all faults at once."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, cast

from ronghe.engines.findings.definition import (
    KINDS,
    OPERATORS,
    SEVERITIES,
    Comparison,
    FindingRule,
    FindingRules,
    Kind,
    Operator,
    Severity,
)
from ronghe.lib.definitions import Cursor, definition_cursor, status_at, text_at, yaml_cursor
from ronghe.lib.faults import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

UNKNOWN_ITEM = Rule(
    key="finding-unknown-item",
    zh="规则提到的题项“{value}”不在评估工具中。请更正题号。",
    en='The rule names the item "{value}", which the instrument does not have. Correct its id.',
)
UNKNOWN_GAP = Rule(
    key="finding-unknown-gap",
    zh="说明文字中的“{value}”无法填入。可用：{allowed}。",
    en='Nothing fills "{value}" in the message. There are: {allowed}.',
)
RULES = (UNKNOWN_ITEM, UNKNOWN_GAP)

COMPUTED = ("score", "level")  # stand for these among the items of jumps and peers
_GAPS = {
    "order": ("value", "before", "most"),
    "jump": ("value", "before", "change", "most"),
    "peers": ("value", "low", "median", "high", "n", "period", "peers"),
    "straight": ("value", "items"),
    "copies": ("n",),
}
_FILE = ("instrument", "source", "status", "rules")
_COMMON = ("key", "kind", "title", "message", "severity", "source", "status")
_BY_KIND = {
    "constraint": ("items", "must", "given"),
    "order": ("items", "most"),
    "jump": ("items", "most"),
    "peers": ("items", "least"),
    "straight": ("items",),
    "copies": ("least",),
}


def finding_rules_read(path: Path, *, items: Iterable[str]) -> FindingRules:
    """Return the rules of a YAML file beside an instrument whose item ids are `items`.

    Raises
    ------
    DefinitionError
        Listing all faults: unknown or missing fields, items that the instrument does not have,
        gaps in a message that nothing fills, two rules of one key.
    """
    return _rules(definition_cursor(path), frozenset(items))


def finding_rules_from(text: str, *, items: Iterable[str], name: str = "rules") -> FindingRules:
    """Return the rules of a YAML text; see `finding_rules_read`."""
    return _rules(yaml_cursor(text, file=name), frozenset(items))


def _rules(root: Cursor, items: frozenset[str]) -> FindingRules:
    root.only(_FILE)
    found = FindingRules(
        instrument=root.child("instrument").word(),
        rules=tuple(_rule(part, root, items) for part in root.child("rules").entries()),
    )
    root.unique(rule.key for rule in found.rules)
    root.book.refuse_faults()
    return found


def _rule(cursor: Cursor, root: Cursor, items: frozenset[str]) -> FindingRule:
    kind = cast("Kind", cursor.child("kind").one_of(KINDS))
    cursor.only((*_COMMON, *_BY_KIND.get(kind, ())))
    named = [] if kind == "copies" else cursor.child("items").entries()
    most, least = cursor.maybe("most"), cursor.maybe("least")
    rule = FindingRule(
        key=cursor.child("key").word(),
        kind=kind,
        title=text_at(cursor.child("title")),
        message=text_at(cursor.child("message")),
        severity=cast("Severity", cursor.child("severity").one_of(SEVERITIES)),
        items=tuple(_item(one, items, kind) for one in named),
        must=_comparison(cursor.child("must"), items) if kind == "constraint" else None,
        given=tuple(_comparison(one, items) for one in cursor.maybe_entries("given")),
        most=float(most.number()) if most else 0.0,
        least=least.whole() if least else 1,
        source=text_at(cursor.maybe("source") or root.child("source")),
        status=status_at(cursor.maybe("status") or root.child("status")),
    )
    _check_gaps(cursor.child("message"), rule)
    return rule


def _item(cursor: Cursor, items: frozenset[str], kind: str) -> str:
    item = cursor.word()
    is_known = item in items if kind in {"jump", "peers"} else item in items - {*COMPUTED}
    if not is_known and not (item in COMPUTED and kind in {"jump", "peers"}):
        cursor.fail(UNKNOWN_ITEM, value=item)
    return item


def _comparison(cursor: Cursor, items: frozenset[str]) -> Comparison:
    cursor.only(("item", "is", "than", "of"))
    left = _item(cursor.child("item"), items, "constraint")
    how = cast("Operator", cursor.child("is").one_of(OPERATORS))
    other = cursor.maybe("of")
    right: str | float
    if other is not None:
        right = _item(other, items, "constraint")
    else:
        right = float(cursor.child("than").number())
    return Comparison(left=left, operator=how, right=right)


def _check_gaps(cursor: Cursor, rule: FindingRule) -> None:
    allowed = (*_GAPS.get(rule.kind, ()), *(rule.items if rule.kind == "constraint" else ()))
    for text in (rule.message.zh, rule.message.en):
        try:
            gaps = [name for _text, name, _spec, _how in string.Formatter().parse(text) if name]
        except ValueError:
            gaps = [text]
        for gap in gaps:
            if gap not in {*allowed, "value"}:
                cursor.fail(UNKNOWN_GAP, value=gap, allowed=", ".join(allowed))

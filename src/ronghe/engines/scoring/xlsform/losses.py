"""Say what of an instrument an XLSForm cannot say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ronghe.engines.scoring.xlsform import rules

if TYPE_CHECKING:
    from ronghe.lib.faults import Rule

_BY_KEY: dict[str, Rule] = {
    **dict.fromkeys(
        (
            "points",
            "score",
            "bands",
            "options",
            "better",
            "marked",
            "base",
            "lead",
            "decimals_shown",
        ),
        rules.LOST_POINTS,
    ),
    **dict.fromkeys(("weight", "variants"), rules.LOST_WEIGHTS),
    **dict.fromkeys(("levels", "level"), rules.LOST_LEVELS),
    "outputs": rules.LOST_OUTPUTS,
    **dict.fromkeys(("source", "status", "note"), rules.LOST_SOURCES),
    "cost": rules.LOST_COSTS,
    **dict.fromkeys(("asks", "measures"), rules.LOST_LINKS),
    **dict.fromkeys(("evidence", "evidence_required"), rules.LOST_EVIDENCE),
    "kind": rules.LOST_KINDS,
    **dict.fromkeys(("unit", "decimals", "low", "high"), rules.LOST_UNITS),
    "na": rules.LOST_NA,
    "most": rules.LOST_LIMITS,
    **dict.fromkeys(("show_if", "when"), rules.LOST_EXPRESSIONS),
    "warning": rules.LOST_WARNINGS,
    **dict.fromkeys(
        ("help", "title", "valid_from", "valid_to", "minutes", "required", "message"),
        rules.LOST_TEXTS,
    ),
}


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A kind of thing that an XLSForm cannot say, how often it occurs, and where it travels."""

    rule: Rule
    count: int
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Losses:
    """Collects losses on the way."""

    counts: Counter[str] = field(default_factory=Counter)
    columns: dict[str, dict[str, None]] = field(default_factory=dict)

    def note(self, key: str, column: str) -> None:
        """Note that a key of the definition travels in one of our columns, or in our sheet."""
        rule = _BY_KEY[key]
        self.counts[rule.key] += 1
        self.columns.setdefault(rule.key, {})[column] = None

    def all(self) -> tuple[Loss, ...]:
        """Return one loss a rule, in the order of the rules."""
        return tuple(
            Loss(
                rule=rule,
                count=self.counts[rule.key],
                columns=tuple(self.columns[rule.key]),
            )
            for rule in dict.fromkeys(_BY_KEY.values())
            if self.counts[rule.key]
        )

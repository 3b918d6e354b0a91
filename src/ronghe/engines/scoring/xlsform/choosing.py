"""The lists of choices of a form; questions with the same choices share one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ronghe.engines.scoring.xlsform import columns
from ronghe.engines.scoring.xlsform.workbook import line_add

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.engines.scoring.xlsform.workbook import Line

SCALE = "ronghe_scale"
"""The list of scales that do not write their degrees out; no other question has it."""


@dataclass(frozen=True, kw_only=True)
class Lists:
    """Writes each list of choices once."""

    lines: list[Line]
    names: dict[tuple[bool, tuple[tuple[str, str, str], ...]], str] = field(default_factory=dict)

    def name_of(self, content: Sequence[tuple[str, str, str]], *, wanted: str) -> str:
        """Return the name of the list with these choices: name, Chinese and English label."""
        key = (wanted == SCALE, tuple(content))
        if key not in self.names:
            self.names[key] = wanted
            zh, en = columns.in_languages(columns.LABEL)
            for value, chinese, english in content:
                cells = {columns.LIST: wanted, columns.NAME: value, zh: chinese, en: english}
                line_add(self.lines, cells)
        return self.names[key]

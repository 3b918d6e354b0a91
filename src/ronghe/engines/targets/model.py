"""What reading a policy document gives: targets and clauses, each with its span."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# The fields that a label file has; `target_as_json` gives more beside them.
LABEL_FIELDS: Final = (
    "start",
    "end",
    "text",
    "value",
    "value_high",
    "unit",
    "comparator",
    "year",
    "every_year",
    "cumulative",
    "indicator",
    "owner",
    "section",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """One value that a document commits somebody to reach, keep, spend, build, hold or recruit.

    Attributes
    ----------
    start, end : int
        Half-open span of value and unit, indices of the Python `str` of the document.
    text : str
        Exactly `document[start:end]`.
    value : float or None
        In the written unit; the lower end of a range.
    value_high : float or None
        The upper end of a range, else None.
    unit : str
        As written, without blanks; `""` for an index.
    comparator : str
        `>=`, `<=`, `=` or `~`.
    year : int or None
        The year by which, or in which, the value holds; None where none is printed.
    every_year, cumulative : bool
        每年 or 年均 stands over the value; 累计 or 总数 does.
    indicator : str
        The quantity in the document's own words.
    owner : tuple of str
        Responsible units printed for the clause.
    section : str
        Nearest heading, as printed.
    heading_path : tuple of str
        All headings above, outermost first; the last one is `section`.
    scope : str
        Whose quantity it is: a population (规模以上工业企业) or a place (全省, 各市); `""` where
        the sentence prints none.
    direction : str
        `up`, `down` (下降, 控制在…以内, an upper bound) or `keep` (保持, 稳定在).
    """

    start: int
    end: int
    text: str
    value: float | None
    value_high: float | None
    unit: str
    comparator: str
    year: int | None
    every_year: bool
    cumulative: bool
    indicator: str
    owner: tuple[str, ...]
    section: str
    heading_path: tuple[str, ...]
    scope: str = ""
    direction: str = "up"


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """A sentence, heading or table row of a document; clauses are in order and never overlap.

    Attributes
    ----------
    start, end : int
        Half-open span in the document; the text is `document[start:end]`.
    section : str
        Nearest heading; a heading's own clause carries itself.
    heading_path : tuple of str
        All headings above, outermost first.
    """

    start: int
    end: int
    section: str
    heading_path: tuple[str, ...]


def target_as_json(target: Target) -> dict[str, object]:
    """Return the fields of the labelling rule and those beside them, ready for JSON.

    Whole numbers print as such. `LABEL_FIELDS` names the fields of the rule.
    """
    return {
        "start": target.start,
        "end": target.end,
        "text": target.text,
        "value": _plain(target.value),
        "value_high": _plain(target.value_high),
        "unit": target.unit,
        "comparator": target.comparator,
        "year": target.year,
        "every_year": target.every_year,
        "cumulative": target.cumulative,
        "indicator": target.indicator,
        "owner": list(target.owner),
        "section": target.section,
        "heading_path": list(target.heading_path),
        "scope": target.scope,
        "direction": target.direction,
    }


def _plain(value: float | None) -> int | float | None:
    return int(value) if value is not None and value == int(value) else value

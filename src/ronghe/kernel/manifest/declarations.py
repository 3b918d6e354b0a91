"""The types that a domain declares itself with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

# Named here too: whoever declares something needs both.
from ronghe.lib.definitions import Status as Status
from ronghe.lib.definitions import Text as Text

Rollup = Literal["sum", "count", "mean", "share", "ratio"]
Direction = Literal["higher_is_better", "lower_is_better", "neutral"]


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """The definition of a quantity, with date, source and status.

    Attributes
    ----------
    key : stable name, one word with underscores.
    unit : as printed after the value; "" for an index.
    rollup : how values of organisations make the value of a place or an industry. `sum` adds,
        `count` counts subjects, `mean` averages, `share` is the share of subjects (in percent)
        whose value is 1, `ratio` divides the sum of `numerator` by the sum of `denominator`
        (times `factor`).
    decimals : digits shown after the point.
    numerator, denominator : keys of the summed indicators of a `ratio`, which is never stored.
    """

    key: str
    title: Text
    unit: Text
    rollup: Rollup
    direction: Direction
    source: str
    status: Status
    valid_from: date
    definition: Text
    decimals: int = 0
    numerator: str = ""
    denominator: str = ""
    factor: int = 1


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Which indicator a result of an instrument becomes an observation of.

    `of` is `score`, `level` or the key of one of the instrument's outputs. With `at_least` the
    observation is 1 where the number reaches it and 0 where it does not. (What single items
    measure stands in the instrument itself.)
    """

    instrument: str
    indicator: str
    of: str
    at_least: int | None = None


@dataclass(frozen=True, kw_only=True)
class Domain:
    """A subject that a package declares: its indicators, instruments and appraisal schemes.

    `instruments` are YAML files in the form of `docs/instruments.md`, `schemes` in that of
    `docs/appraisal.md`, `findings` rules of plausibility in that of `docs/review.md`, `offers`
    solutions in that of `docs/results.md`, `indices` definitions of indices in that of
    `docs/indices.md`.
    """

    key: str
    title: Text
    question: Text
    indicators: tuple[Indicator, ...] = ()
    instruments: tuple[Path, ...] = ()
    readings: tuple[Reading, ...] = ()
    schemes: tuple[Path, ...] = ()
    findings: tuple[Path, ...] = ()
    offers: tuple[Path, ...] = ()
    indices: tuple[Path, ...] = ()

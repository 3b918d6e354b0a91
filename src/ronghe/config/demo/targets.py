"""The published targets of the plan that the demo city is held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from ronghe.config.demo import tables


@dataclass(frozen=True, kw_only=True)
class PublishedTarget:
    """One number that the plan promises; `measured_by` is the key of an indicator, or None."""

    indicator: str
    value: float
    value_high: float | None
    unit: str
    comparator: str
    year: int | None
    every_year: bool
    cumulative: bool
    owner: tuple[str, ...]
    section: str
    measured_by: str | None


@dataclass(frozen=True, kw_only=True)
class PublishedPlan:
    """A policy document as a source, and its targets in the order of the text."""

    title: str
    number: str
    issued_on: date
    issuer: str
    status: str
    targets: tuple[PublishedTarget, ...]


@cache
def published_plan() -> PublishedPlan:
    """Return Chongqing's smart-manufacturing plan for 2019 to 2022 with its 134 targets."""
    given = tables.read_yaml("targets.yaml")
    return PublishedPlan(
        **given["document"],
        targets=tuple(
            PublishedTarget(
                indicator=row["indicator"],
                value=row["value"],
                value_high=row.get("value_high"),
                unit=row["unit"],
                comparator=row["comparator"],
                year=row["year"],
                every_year=row.get("every_year", False),
                cumulative=row.get("cumulative", False),
                owner=tuple(row.get("owner", ())),
                section=row["section"],
                measured_by=row.get("measured_by"),
            )
            for row in given["targets"]
        ),
    )

"""A small scheme for tests, and what changes it."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any

from ronghe.engines.appraisal import Part, Reading, Scheme, scheme_from


def text(zh: str) -> dict[str, str]:
    return {"zh": zh, "en": zh}


def criterion(key: str, points: object, method: str = "completion", **more: Any) -> dict[str, Any]:
    return {
        "key": key,
        "title": text(key),
        "points": points,
        "method": method,
        **({} if method == "typed" else {"reads": key}),
        **more,
    }


SCHEME: dict[str, Any] = {
    "key": "sample",
    "version": "1",
    "title": text("样例"),
    "valid_from": "2020-01-01",
    "units": "districts",
    "points": 100,
    "decimals": 2,
    "objection_days": 5,
    "report_days": 31,
    "status": "illustrative",
    "source": text("自拟"),
    "groups": [
        {
            "key": "results",
            "title": text("结果"),
            "points": 80,
            "criteria": [
                criterion("output", 50, weights=[{"mark": "main", "weight": 2}]),
                criterion("breadth", 30, "linear", of="value", zero_at=10, full_at=20),
            ],
        },
        {
            "key": "conduct",
            "title": text("过程"),
            "points": 20,
            "criteria": [criterion("orders", 20, not_applicable="average")],
        },
    ],
    "bonus": {
        "cap": 5,
        "items": [
            {"key": "over", "title": text("超额"), "method": "excess", "of": "output",
             "each": 0.2, "cap": 4},
            {"key": "praise", "title": text("表扬"), "method": "typed", "cap": 3},
        ],
    },
    "deductions": {
        "cap": 6,
        "items": [
            {"key": "late", "title": text("迟报"), "method": "counted", "reads": "late",
             "each": 2, "cap": 6},
        ],
    },
    "ties": ["results", "output"],
    "grades": {
        "list": [
            {"key": "a", "title": text("优秀"), "least": 90, "quota": 50},
            {"key": "b", "title": text("合格"), "least": 60},
            {"key": "c", "title": text("不合格"), "least": 0},
        ],
    },
}  # fmt: skip


def definition() -> dict[str, Any]:
    """Return a copy that a test may change."""
    return deepcopy(SCHEME)


def scheme() -> Scheme:
    return scheme_from(SCHEME)


def with_criteria(*criteria: dict[str, Any], points: object = 100, **more: Any) -> Scheme:
    """Return a scheme of one group that holds these criteria and nothing else."""
    content = definition() | {
        "groups": [
            {"key": "all", "title": text("全部"), "points": points, "criteria": list(criteria)}
        ],
        "points": points,
        "bonus": None,
        "deductions": None,
        "ties": None,
    }
    return scheme_from(content | more)


def part(value: object, target: object = 100, **more: Any) -> Part:
    """Return one part; a value of None is missing."""
    held = {key: more.pop(key) for key in ("key", "title", "marks") if key in more}
    reading = Reading(
        value=None if value is None else Decimal(str(value)),
        target=None if target is None else Decimal(str(target)),
        **more,
    )
    return Part(reading=reading, **held)


NOT_APPLICABLE = Part(reading=Reading(applies=False))

"""What headings and the words before a value say about its part in a plan."""

from __future__ import annotations

import re
from functools import lru_cache

_GOALS = re.compile("目标|主要指标|总体要求|总体思路")
_COLUMN = re.compile(r"^[\s*#【\[]*专栏")
_OF_WHICH = re.compile("其中|包括|包含")
_IN_ALL = re.compile("合计|总计|共计|总共")
_OVERLAP = re.compile("国家级|省级|市级|以上")


@lru_cache(maxsize=4096)
def is_goal(heading_path: tuple[str, ...]) -> bool:
    """Say whether a section states the goals of the whole plan.

    >>> is_goal(("二、主要目标",)), is_goal(("三、重点任务", "（一）上云"))
    (True, False)
    """
    return any(_GOALS.search(heading) for heading in heading_path)


def is_column(heading_path: tuple[str, ...]) -> bool:
    """Say whether a section is a numbered column (专栏), which splits a task over years."""
    return any(_COLUMN.match(heading) for heading in heading_path)


def says_of_which(lead: str) -> bool:
    """Say whether the words before a value open the parts of the value before."""
    return _OF_WHICH.search(lead) is not None


def says_in_all(lead: str) -> bool:
    """Say whether the words before a value close a list with its sum."""
    return _IN_ALL.search(lead) is not None


def may_overlap(phrase: str) -> bool:
    """Say whether parts of such names may hold one another: a national one is provincial too."""
    return _OVERLAP.search(phrase) is not None

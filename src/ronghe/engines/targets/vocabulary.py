"""Word lists as plain text, so that a class of words reads as one."""

from __future__ import annotations

import re
from collections.abc import Iterable


def vocabulary(written: str) -> tuple[str, ...]:
    """Return the words of a list set with blanks and line ends.

    Examples
    --------
    >>> vocabulary("建设 建成 新建")
    ('建设', '建成', '新建')
    """
    return tuple(written.split())


def any_of(words: Iterable[str]) -> str:
    """Return the pattern of any of the words, the longest first, taken literally.

    Examples
    --------
    >>> any_of(["达", "达到"])
    '达到|达'
    """
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


def last_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Return the last match of `pattern` in `text`, or None.

    Examples
    --------
    >>> last_match(re.compile("建"), "建设改建").start()
    3
    """
    last = None
    for match in pattern.finditer(text):
        last = match
    return last

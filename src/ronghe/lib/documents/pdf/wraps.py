"""Lines put together again to the text that was wrapped."""

from __future__ import annotations

from collections.abc import Sequence


def joined(lines: Sequence[str]) -> str:
    """Join wrapped lines: Latin words by a blank, all else by nothing.

    Examples
    --------
    >>> joined(["推动企业数字", "化改造 of", "the plan"])
    '推动企业数字化改造 of the plan'
    """
    text = ""
    for line in lines:
        is_word = text and line and text[-1].isascii() and line[0].isascii()
        if is_word and text[-1].isalnum() and line[0].isalpha():
            text += " "
        text += line
    return text

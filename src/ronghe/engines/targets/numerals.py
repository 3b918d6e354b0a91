"""Chinese and Arabic numerals as plain numbers."""

from __future__ import annotations

import re
from typing import Final

DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
SMALL: Final = {"十": 10, "百": 100, "千": 1000}
LARGE: Final = {"万": 10_000, "亿": 100_000_000}

# Runs longer than this are no quantities of a plan; a bound keeps hostile input linear.
LONGEST_RUN: Final = 15

ARABIC: Final = re.compile(r"\d{1,3}(?:,\d{3}){1,4}(?![\d,])(?:\.\d{1,6})?|\d{1,15}(?:\.\d{1,6})?")
CHINESE: Final = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")


def arabic_number(written: str) -> float | None:
    """Return the number that Arabic digits write, thousands commas allowed.

    Returns
    -------
    float or None
        None when `written` is no number.

    Examples
    --------
    >>> arabic_number("1,200"), arabic_number("0.90"), arabic_number("x")
    (1200.0, 0.9, None)
    """
    match = ARABIC.fullmatch(written)
    return float(written.replace(",", "")) if match else None


def chinese_number(written: str) -> float | None:
    """Return the number that Chinese numerals write; a bare 百, 千, 万 counts one of itself.

    Returns
    -------
    float or None
        None when `written` holds anything else than numerals, is out of order (`一三五`) or too
        long to be a quantity.

    Examples
    --------
    >>> chinese_number("三千五百"), chinese_number("万"), chinese_number("二十")
    (3500.0, 10000.0, 20.0)
    >>> chinese_number("一三五") is None
    True
    """
    if not written or len(written) > LONGEST_RUN:
        return None
    total, section, digit = 0.0, 0.0, None
    lowest_small = 10_000
    for character in written:
        if character in DIGITS:
            if digit is not None:
                return None
            # 零 only fills a gap (一百零五) and is no digit of its own there.
            digit = None if DIGITS[character] == 0 and (section or total) else DIGITS[character]
        elif character in SMALL:
            if SMALL[character] >= lowest_small:
                return None
            lowest_small = SMALL[character]
            section += (1 if digit is None else digit) * SMALL[character]
            digit = None
        elif character in LARGE:
            section += digit or 0
            total = (total + section or 1) * LARGE[character]
            section, digit, lowest_small = 0.0, None, 10_000
        else:
            return None
    return total + section + (digit or 0)

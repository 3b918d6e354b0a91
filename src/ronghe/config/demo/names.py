"""Names of invented companies, unmistakable as such."""

from __future__ import annotations

from ronghe.config.demo.dice import Dice

# Every name begins so; nobody can take a row of the demo for a real company.
MARK = "演示·"

_FIRST = "云岚澄沐禾嘉泽启瀚恒铭博睿卓辰昊晟锦翔骏渝川屿沛祺颐皓霖岳桓"
_SECOND = "岭峰源泰诚达信力创合联盛丰扬途程衡屹拓维棠序野原谷桥渡湾舟帆"
_SUFFIXES = ("自治县", "区", "县")
_PEOPLES = ("土家族苗族", "苗族土家族", "土家族")


def short_name(district: str) -> str:
    """Return a district's name as it stands in company names.

    >>> [
    ...     short_name(name)
    ...     for name in ("渝北区", "忠县", "石柱土家族自治县", "彭水苗族土家族自治县")
    ... ]
    ['渝北', '忠县', '石柱', '彭水']
    """
    if len(district) == 2:
        return district
    for suffix in _SUFFIXES:
        district = district.removesuffix(suffix)
    for people in _PEOPLES:
        district = district.removesuffix(people)
    return district


def brands(dice: Dice, count: int) -> list[str]:
    """Return `count` different two-character trade names in a shuffled order.

    Raises
    ------
    ValueError
        If more are wanted than there are.
    """
    every = [a + b for a in _FIRST for b in _SECOND]
    if count > len(every):
        raise ValueError(f"{count} trade names wanted, {len(every)} exist")
    return [every[position] for position in dice.order(len(every))[:count]]


def company_name(*, district: str, brand: str, word: str, form: str) -> str:
    """Return a full company name.

    >>> company_name(district="渝北区", brand="云岭", word="汽车零部件", form="有限公司")
    '演示·渝北云岭汽车零部件有限公司'
    """
    return f"{MARK}{short_name(district)}{brand}{word}{form}"

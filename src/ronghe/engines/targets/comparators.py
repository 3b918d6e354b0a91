"""At least, at most, about or exactly: the words around a value that say so."""

from __future__ import annotations

import re
from typing import Final

from ronghe.engines.targets.words import VERB

AFTER: Final = re.compile(
    r"(?P<least>(?:及|或)?以上|起)|(?P<most>(?:及|或)?以[下内]|之内)|(?P<about>左右|上下)"
)
_BEFORE: Final = re.compile(
    r"(?P<least>达到?了?|超过?|突破|不低于|不少于|不小于|不得低于|不得少于|高于|大于|多于|至少|最低|力保|≥|>|(?<![通经不])过)"
    r"|(?P<most>不超过|不得超过|不高于|不大于|不多于|最高|最多|至多|低于|小于|少于|≤|<)"
    r"|(?P<about>大?约|接近|近)"
)
# These stand between the comparator word and the value without taking it from it: 最高给予50万元.
# 突破100项技术 does so many things; 产值突破100亿元 passes a mark.
_BREAKTHROUGH: Final = re.compile(r"(?:^|[，,、年]|攻克|重点|力争|研发)突破$")
_THING: Final = re.compile(r"[^，,。;、)以左]")
_ADVERBS: Final = ("至少", "最低", "最高", "最多", "至多")
_CARRIERS: Final = re.compile(
    r"(?:可?给予|给与|奖励|补助|补贴|资助|支持|人民币|全国|全省|全市|分别|各|为|到|至|人均|户均|每[家个户人]|[0-9.%、和])*"
)
# 不超过投资额的10%: the whole of which the value is a share.
_SHARE_OF: Final = re.compile(
    r"[^，,。;、]{0,20}(?:的|额|利息|费用|资金|总量|投入|收入|支出|成本|价格?|利润|增速|水平)"
)


def comparator_of(before: str, after: str, *, is_rank: bool = False) -> str:
    """Return `>=`, `<=`, `~` or `=` for a value between `before` and `after`.

    Parameters
    ----------
    before : str
        Text of the clause up to the value.
    after : str
        Text of the clause from behind the unit.
    is_rank : bool
        前N位: that rank or better.

    Examples
    --------
    >>> (
    ...     comparator_of("产值达到", "左右"),
    ...     comparator_of("控制在", "以内"),
    ...     comparator_of("建设", "个"),
    ... )
    ('~', '<=', '=')
    """
    trailing = AFTER.match(after)
    if trailing:
        if trailing["about"]:
            return "~"
        return ">=" if trailing["least"] else "<="
    if is_rank:
        return ">="
    if _BREAKTHROUGH.search(before) and _THING.match(after):
        return "="
    return _leading(before)


def _without_verb(match: re.Match[str], between: str) -> str:
    """Drop the verb behind an adverb: 至少培育10家 promises at least 10."""
    if match.group() not in _ADVERBS:
        return between
    return VERB.sub("", between, count=1)


def _leading(before: str) -> str:
    tail = before[-30:]
    last: re.Match[str] | None = None
    for match in _BEFORE.finditer(tail):
        between = tail[match.end() :]
        if _CARRIERS.fullmatch(_without_verb(match, between)) or (
            match.group()[0] in "不最" and _SHARE_OF.fullmatch(between)
        ):
            last = match
    if last is None:
        return "="
    if last["least"]:
        return ">="
    return "<=" if last["most"] else "~"

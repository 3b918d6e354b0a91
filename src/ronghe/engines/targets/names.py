"""A quantity's name, put together from its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_QUOTES: Final = str.maketrans("", "", "“”\"'‘’《》*`")
_VERB_REWORD: Final = re.compile(r"^(?:开展|实现|实施|进行)")
_OWN_PLACE: Final = re.compile(r"^[、和，]?(?P<place>全[省市县区州]|各[省市县区州])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """The parts of a quantity's name before they are put together.

    Attributes
    ----------
    subject : str
        What stands before a level (产值 in 产值达到…), growth word included.
    verb : str
        The verb that takes the counted things as its object.
    noun, action : str
        The counted things, and what they do or undergo.
    place : str
        Whose things they are, where a pair needs it to be told apart (全省, 各市).
    """

    subject: str = ""
    verb: str = ""
    noun: str = ""
    action: str = ""
    place: str = ""
    is_share: bool = False
    is_rank: bool = False


def bare(written: str) -> str:
    """Return `written` without quotation marks and blanks."""
    return written.translate(_QUOTES).replace(" ", "").strip("、，,;:的-·。")


def name(phrase: Phrase) -> str:
    """Put the parts of a name together.

    Examples
    --------
    >>> name(Phrase(noun="企业", action="实施智能化改造", verb="推动"))
    '实施智能化改造的企业'
    >>> name(Phrase(noun="规模工业企业迈入数字化制造阶段", is_share=True))
    '规模工业企业迈入数字化制造阶段的比例'
    """
    if phrase.is_rank:
        return bare(phrase.subject + phrase.action)
    if phrase.is_share:
        return bare(phrase.subject + phrase.noun).removesuffix("的") + "的比例"
    emphasis = phrase.verb if phrase.verb.startswith("重点") else ""
    if phrase.action:
        action = phrase.action
        if emphasis:
            action = _VERB_REWORD.sub("", action)
        return bare(f"{emphasis}{action}的{phrase.noun}")
    if phrase.subject and phrase.noun and phrase.verb:
        return bare(f"{phrase.subject}{phrase.verb}的{phrase.noun}")
    if phrase.noun and phrase.place and phrase.subject:
        return bare(f"{phrase.place}{phrase.verb}的{phrase.noun}")
    if phrase.noun:
        return bare(phrase.subject + emphasis + phrase.noun)
    if phrase.subject:
        spends = (
            phrase.verb
            if phrase.verb in ("投入", "投放", "新增", "贷款", "奖励", "补助", "资助", "补贴")
            else ""
        )
        return bare(phrase.subject + spends)
    return bare(phrase.verb)


def own_place(before: str) -> str:
    """Return the places a part opens with (各市, 全省), or ""."""
    match = _OWN_PLACE.match(before)
    return match["place"] if match else ""

"""What a part of a sentence leaves to others: shared verbs, pairs, references, who gets paid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ronghe.engines.targets.phrases import (
    REFERENCE,
    SHARE_NAME,
    Phrase,
    bare,
    without_lead,
)
from ronghe.engines.targets.segments import Segment
from ronghe.engines.targets.words import CAUSATIVE, CAUSES_LEVEL, GROWTH_AT_END, HEAD_THEN_VERB

# 持卡率, 总量: a level of the things counted just before.
_SHORT_LEVEL: Final = re.compile(r".{1,2}[率量数额]|.?规模")
_SCHEDULE: Final = re.compile(r"(?:分年度|按年度|分年)(?:安排|计划|目标|任务)?(?:如下|分别为|为)?$")
_PIECES: Final = re.compile(r"、|和|与|以及|(?<!普)及(?!率|时|格|其)")


def share_actions(phrases: Sequence[Phrase], joins: Sequence[bool]) -> list[Phrase]:
    """Give the verb phrase of a list's last member to the members before it, and verbs onward.

    Parameters
    ----------
    phrases : sequence of Phrase
        The quantities of one sentence, in order.
    joins : sequence of bool
        `joins[i]` tells that quantity `i` continues the list of quantity `i - 1`.
    """
    shared = list(phrases)
    for index in range(1, len(shared)):
        here, before = shared[index], shared[index - 1]
        if joins[index] and not here.verb and not here.subject and CAUSATIVE.match(before.verb):
            shared[index] = replace(here, verb=before.verb)
    for index in range(len(shared) - 2, -1, -1):
        here, after = shared[index], shared[index + 1]
        causes = CAUSATIVE.match(here.verb)
        lacks = here.noun and not (here.action or here.is_share or here.subject)
        if joins[index + 1] and causes and lacks and after.action and not phrases[index + 1].verb:
            shared[index] = replace(here, action=after.action)
    return shared


def _with_shared_head(pieces: list[str]) -> list[str]:
    """Complete 城市 of 城市和农村家庭用户带宽 by what its neighbour prints."""
    last = pieces[-1]
    return [
        piece + last
        if len(piece) <= 4 and len(last) >= 2 * len(piece) and not SHARE_NAME.search(piece)
        else piece
        for piece in pieces[:-1]
    ] + [last]


def with_shared_action(phrase: Phrase, follower: Phrase) -> Phrase:
    """Complete 80%的大企业 by what its neighbour 60%的中小企业上云 does."""
    split = HEAD_THEN_VERB.match(follower.noun) if follower.is_share else None
    if split is None or HEAD_THEN_VERB.match(phrase.noun):
        return phrase
    return replace(phrase, noun=phrase.noun + split["vp"])


def split_pair(subject: str, count: int) -> list[str] | None:
    """Return the `count` names that one subject joins (A和B分别…), or None.

    Examples
    --------
    >>> split_pair("信息化发展指数和两化融合指数", 2)
    ['信息化发展指数', '两化融合指数']
    """
    pieces = _pieces(subject, count)
    return None if pieces is None else _with_shared_head(pieces)


def _pieces(subject: str, count: int) -> list[str] | None:
    for pattern in (_PIECES, re.compile("、|以及"), re.compile("和|与|以及")):
        pieces = [piece for piece in pattern.split(subject) if piece]
        if len(pieces) == count:
            return pieces
    return None


_RECEIVER: Final = re.compile(r"^(?:(?:并|且|再|同时)?(?:对于?|凡))(?P<who>.{2,})$")
_WHO_DESERVES: Final = re.compile(
    r"^(?P<who>.{4,}的(?:企业|单位|项目|机构|平台|园区|团队|个人|人才|基地))$"
)
_REWARD_NOUN: Final = re.compile(
    r"(?:一次性|额外|最高|专项|财政|资金|安家|建设|用房|购房|生活|科研|保费)*(?:奖励|补助|补贴|资助|奖补|补偿|贴息|资金支持|支持|扶持|经费)"
)


def is_reference(phrase: Phrase, *, after: str) -> bool:
    """Tell whether a name only makes sense with the one before it (占…的比重, 年均增长, 持卡率)."""
    if phrase.noun or phrase.verb or phrase.action or phrase.is_share:
        return False
    subject = bare(phrase.subject)
    if REFERENCE.fullmatch(subject):
        return True
    return bool(_SHORT_LEVEL.fullmatch(subject)) and not SHARE_NAME.search(after)


def announced_by(segment: Segment) -> str:
    """Return what a segment without value speaks of, for values that follow it, or "".

    `市级资金分年度安排:2016年2000万元` and `比例逐年提高,到2020年达到3%` name it there.
    """
    text = _SCHEDULE.sub("", segment.text)
    if text != segment.text:
        return without_lead(text)
    growth = GROWTH_AT_END.search(text)
    if not growth or not growth.start():
        return ""
    subject = CAUSES_LEVEL.sub("", without_lead(text[: growth.start()]), count=1)
    return re.sub(r"(?:逐年|逐步|稳步|大幅|明显|显著|持续|不断)+$", "", subject)


def base_of(phrase: Phrase) -> str:
    """Return what a later part may refer to: the name without its growth word."""
    growth = GROWTH_AT_END.search(phrase.subject)
    if growth and growth.start():
        return phrase.subject[: growth.start()]
    return phrase.subject or phrase.noun


def receiver_of(segment: Segment) -> str:
    """Return who gets what the next segments promise (对新认定的智能工厂,…), or ""."""
    text = without_lead(segment.text) if not segment.text.startswith(("对", "凡")) else segment.text
    match = _RECEIVER.match(text)
    if not match and not segment.quantities:
        match = _WHO_DESERVES.match(text)
    if not match:
        return ""
    who = match["who"]
    reward = re.search(r"(?:[，,]|分别|一次性)?(?:给予|予以|奖励|补助|按)", who)
    who = who[: reward.start()] if reward else who
    last = who.rpartition("的")[2]
    return last if len(last) >= 4 else who


def reward_name(before: str, after: str, *, receiver: str, reward: str) -> tuple[str, str]:
    """Return the name of a subsidy and its noun, which later sums of the sentence share."""
    noun = _REWARD_NOUN.search(after[:24]) or _REWARD_NOUN.search(before)
    kind = noun.group() if noun else reward
    if not kind:
        return "", reward
    text = re.sub(
        r"(?:最高|不超过|不低于|可|给予|予以|按照?|分别|各|再|一次性|奖励|补助|补贴|资助|奖补)+$",
        "",
        before,
    )
    while (
        shorter := re.sub(r"(?:最高|不超过|不高于|不低于|可|给予|予以|按照?|的)$", "", text)
    ) != text:
        text = shorter
    text = re.sub(
        r"^(?:[省市县区州]级?|各级|中央)?财政(?:部门)?(?:再|另)?(?:给予|按照?)?|每[个家户人项]$",
        "",
        text,
    )
    base = without_lead(re.sub(r"^(?:(?:并|且|再)?(?:给予|按照?|对|最高|每年))+", "", text))
    if base.startswith(receiver) or len(base) < 2:
        base = receiver
    return bare(base.strip("的") + kind), kind


def split_receivers(receiver: str, count: int) -> list[str] | None:
    """Return the `count` receivers of one phrase; they share the noun that the last one prints.

    Examples
    --------
    >>> split_receivers("国家级、省级智能工厂", 2)
    ['国家级智能工厂', '省级智能工厂']
    """
    pieces = _pieces(receiver, count)
    if pieces is None:
        return None
    shared = re.sub(r"^.*?[级类型档等]", "", pieces[-1])
    return [
        piece + shared if piece[-1] in "级类型档等" and index < count - 1 else piece
        for index, piece in enumerate(pieces)
    ]

"""What a part of a sentence leaves to others: shared verbs, pairs, references, who gets paid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ronghe.engines.targets.names import Phrase, bare
from ronghe.engines.targets.phrases import REFERENCE, SHARE_NAME, without_lead
from ronghe.engines.targets.segments import Segment
from ronghe.engines.targets.words import CAUSATIVE, CAUSES_LEVEL, GROWTH_AT_END, HEAD_THEN_VERB

# 持卡率, 总量: a level of the things counted just before.
_SHORT_LEVEL: Final = re.compile(r".{1,2}[率量数额]|.?规模")
_FUND_SET_UP: Final = re.compile(r"(?:设立|组建|整合)(?P<what>.{2,}(?:资金|基金|资金池))$")
_SCHEDULE: Final = re.compile(r"(?:分年度|按年度|分年)(?:安排|计划|目标|任务)?(?:如下|分别为|为)?$")
_METRIC: Final = re.compile(
    r"(?:产业)?(?:增加值|总产值|产值|营业收入|主营业务收入|收入|营收|规模|投资额|利润|总额|销售额|产量|用户数)"
    r"(?:占.{2,20}比重|比重|占比)?(?:年均)?(?:增长|增速|递增|提高|提升)?$"
)
_MEASURED: Final = re.compile(
    r"(?:总?面积|总?规模|数量|总量|产量|总?产值|增加值|销售额|用户数|接待量|吞吐量|容量)$"
)
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
    if metric := _METRIC.search(last):
        # 制造业、软件业增加值年均增长: what is measured of the last is measured of all.
        return [p if _METRIC.search(p) else p + metric.group() for p in pieces[:-1]] + [last]
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
    # 进口和出口分别占比: what stands behind 分别 belongs to each.
    joined, _, common = subject.partition("分别")
    pieces = _pieces(joined, count)
    return None if pieces is None else [p + common for p in _with_shared_head(pieces)]


def _pieces(subject: str, count: int) -> list[str] | None:
    for pattern in (_PIECES, re.compile("、|以及"), re.compile("和|与|以及")):
        pieces = [piece for piece in pattern.split(subject) if piece]
        if len(pieces) == count:
            return pieces
    return None


def is_reference(phrase: Phrase, *, after: str) -> bool:
    """Tell whether a name only makes sense with the one before it (占…的比重, 年均增长, 持卡率)."""
    if phrase.noun or phrase.verb or phrase.action or phrase.is_share:
        return False
    subject = bare(phrase.subject)
    if REFERENCE.fullmatch(subject):
        return True
    return bool(_SHORT_LEVEL.fullmatch(subject)) and not SHARE_NAME.search(after)


def with_common_head(metric: str, before: str) -> str:
    """Complete 产值 of 设施渔业面积达40万亩、产值达25亿元 by the head of its neighbour.

    Examples
    --------
    >>> with_common_head("产值", "设施渔业面积"), with_common_head("产值", "企业")
    ('设施渔业产值', '产值')
    """
    head = _MEASURED.sub("", before)
    return head + metric if head != before and len(head) >= 2 else metric


def announced_by(segment: Segment) -> str:
    """Return what a segment without value speaks of, for values that follow it, or "".

    `市级资金分年度安排:2016年2000万元` and `比例逐年提高,到2020年达到3%` name it there.
    """
    text = _SCHEDULE.sub("", segment.text)
    if text != segment.text:
        return without_lead(text)
    if fund := _FUND_SET_UP.search(text):
        return fund["what"]
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

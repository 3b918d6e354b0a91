"""Promised subsidies: who gets them, what they are called, and whose they are in a list."""

from __future__ import annotations

import re
from typing import Final

from ronghe.engines.targets.names import bare
from ronghe.engines.targets.phrases import subject_of, without_lead
from ronghe.engines.targets.segments import Segment
from ronghe.engines.targets.vocabulary import last_match
from ronghe.engines.targets.words import LEVEL_AT_END

_NOUN: Final = (
    r"(?:奖励|补助|补贴|资助|奖补|补偿|贴息|资金支持|经费支持|扶持|经费|支持资金|奖金|减免|配套支持"
    r"|配套资金|支持(?=$|[，,。;、)]))"
)
# …50万元的一次性奖励; …800元标准给予单位一次性实训补助.
_KIND_BEHIND: Final = re.compile(
    r"(?:\([^()]{1,8}\))?(?:以内|以下|以上|左右|额度|的|标准|比例)*(?:[，,]?(?:给予|予以|申请|享受|提供|对))?"
    r"(?:(?:相关|所在)?(?:企业|单位|园区|平台|项目|机构|个人|建设单位|申报主体))?(?:的)?"
    rf"(?P<kind>[^，,。;:、的()\d]{{0,12}}?{_NOUN})(?:资金)?"
)
_KIND_AHEAD: Final = re.compile(
    rf"(?P<kind>(?:一次性|额外|专项|定额|生活|租金|房租|贷款|经费|资金|贴息)*{_NOUN})"
)
_RECEIVER: Final = re.compile(
    r"^(?:[^，,]{0,20}(?:资金|财政|基金))?(?:并|且|再|同时)?(?:对于?|凡是?)(?P<who>.{2,})$"
)
# …,且日均用量超过30GB的新建站点,给予: the last of several attributes prints who it is.
_AND_WHO: Final = re.compile(r"^(?:且|并且?|同时).{2,60}的(?P<who>[^的]{3,})$")
_SUPPORTED: Final = re.compile(
    r"^(?:每年)?(?:支持|鼓励|择优支持|遴选|评选|认定)(?:一批|若干)?(?P<who>.{4,})$"
)
_WHO_DESERVES: Final = re.compile(
    r"^(?P<who>.{4,}的(?:企业|单位|项目|机构|平台|园区|团队|个人|人才|基地|工厂|车间))$"
)
# 新认定的国家、省技术中心,分别给予…: who gets it stands alone before.
_NEW_ONE: Final = re.compile(
    r"^(?:园区内|区内|[省市]内)?(?:新|首次|年度|当年|获批|获评|获得|入选|通过|成功|被认定|经认定|列入|纳入)"
    r"(?P<who>.{4,})$"
)
_TELLS_APART: Final = 4
_LONGEST_RECEIVER: Final = 26
_GAINED: Final = re.compile(
    r"获批|获评|认定为?|制定|承担|获得|入选|通过|拥有|列入|建设|实施|开展|设立|评为|创建为?|成功创建为?|新引进|引进"
)
# 单个企业累计补贴金额不超过…: the level of a subsidy names itself.
_OWN_LEVEL: Final = re.compile(r"(?:金额|总额|额度|资金|补贴|补助|奖励|奖补)$")
_PAYER: Final = re.compile(
    r"(?:由)?(?:(?:中央|各级|[省市县区州旗]级?)(?:财政(?:部门|资金)?)?|财政(?:部门)?)"
    r"(?=再?(?:另?给予|予以|按|分别给予|一次性|对|奖|补|资助))"
)
_GIVING: Final = re.compile(
    r"每[家个项户人]|(?:[，,]|再|另)?(?:分别)?(?:一次性)?(?:给予|予以|奖励|补助|按照?)"
)
_TAIL: Final = re.compile(
    r"(?:最高|最多|不超过|不高于|不低于|合计|累计|可|给予|予以|按照?|分别|各|再|另|达到?|为|的|标准|总额|金额"
    r"|至|建设单位|奖励资金|(?:一次性)?(?:奖励|补助|补贴|资助|奖补|贴息|支持))$"
)
_HEAD: Final = re.compile(
    r"^(?:按照?|不超过|最高|给予|予以|连续[\d一二三四五六七八九十]{1,2}年|每年|[\d一二三四五六七八九十]{1,2}年|分[\d一二三四五六七八九十]{1,2}年|共|其中|则"
    r"|[于在][^，,的]{0,6}年|[前后第首][\d一二三四五六七八九十两]{0,2}年|当年|次年|分别|每[个家户人项名证件次]|年度|最长"
    r"|[，,、和及])"
)
_LEVEL: Final = r"(?:国家|全国|全省|全市|省|市|区|县|州|自治区)"
_LEVELS: Final = re.compile(
    rf"(?P<ahead>.*?)(?P<levels>{_LEVEL}级?(?:[、和或]{_LEVEL}级?)+)(?P<noun>[^级].*)$"
)
_GRADE: Final = re.compile(r"[(](?P<level>(?:国家|省|市|区|县|州|自治区)级?)[)]")
_LEVEL_ALONE: Final = re.compile(
    r"(?:.*(?:的|单位|企业))?(?P<level>(?:国家|省|市|区|县|州|自治区)级)$"
)
_PIECES: Final = re.compile(r"、|和|与|以及|(?<!普)及(?!率|时|格|其)")


def receiver_of(segment: Segment) -> str:
    """Return who gets what this or the next segments promise (对新认定的智能工厂,…), or ""."""
    text = segment.text if segment.text.startswith(("对", "凡")) else without_lead(segment.text)
    match = _RECEIVER.match(text) or _AND_WHO.match(segment.text)
    if not match and not segment.quantities:
        match = (
            _SUPPORTED.match(segment.text)
            or _NEW_ONE.match(segment.text)
            or _WHO_DESERVES.match(text)
        )
    if not match:
        return ""
    who = match["who"]
    for stop in (_PAYER.search(who, 2), _GIVING.search(who, 2)):
        who = who[: stop.start()] if stop and stop.start() < len(who) else who
    who = re.sub(r"(?:的|等)$", "", who)
    return _shortest(who)


def _shortest(who: str) -> str:
    """Return the end of a long receiver that still tells it apart.

    Examples
    --------
    >>> (
    ...     _shortest("上年主导制定并获批行业标准的企业"),
    ...     _shortest("新获批检测站、试验场等省级质量服务平台的企业"),
    ... )
    ('行业标准的企业', '省级质量服务平台的企业')
    """
    last = who.rpartition("的")[2]
    if len(last) >= _TELLS_APART:
        return last
    verb = last_match(_GAINED, who)
    if verb and len(who) - verb.end() > len(last) + _TELLS_APART:
        who = who[verb.end() :]
    _, listed, kind = who.rpartition("等")
    who = kind if listed and len(kind) > len(last) + _TELLS_APART else who
    return who if len(who) <= _LONGEST_RECEIVER else last or who


def kind_of(before: str, after: str, known: str) -> str:
    """Return what a promised sum is called: the noun behind it, before it, or the one known.

    Examples
    --------
    >>> kind_of("给予最高", "的一次性奖励", ""), kind_of("分别补助", "", "")
    ('一次性奖励', '补助')
    """
    if match := _KIND_BEHIND.match(after):
        return match["kind"]
    found = ""
    for match in _KIND_AHEAD.finditer(before):
        found = match["kind"]
    return found or known


def level_of_subsidy(before: str) -> str:
    """Return the name of a limit that a subsidy itself is given (补贴总额不超过…), or "".

    Examples
    --------
    >>> level_of_subsidy("单个企业累计补贴金额不超过"), level_of_subsidy("奖励")
    ('单个企业累计补贴金额', '')
    """
    if not LEVEL_AT_END.search(before):
        return ""
    subject = re.sub(r"(?:每年|年度|合计|累计)+$", "", subject_of(before))
    return subject if len(subject) >= 4 and _OWN_LEVEL.search(subject) else ""


def own_base(before: str) -> str:
    """Return what a sum's own part says it is for or measured by, without who pays and how.

    Examples
    --------
    >>> (
    ...     own_base("市级按照不超过服务合同额的"),
    ...     own_base("单个企业最高"),
    ...     own_base("连续3年每年给予"),
    ... )
    ('服务合同额', '单个企业', '')
    """
    text = before
    while (shorter := _TAIL.sub("", text)) != text:
        text = shorter
    text = re.sub(r"^(?:.{0,30}?[，,])?", "", text)
    text = _PAYER.sub("", text + "给予", count=1).removesuffix("给予")
    while (shorter := _HEAD.sub("", text)) != text:
        text = shorter
    return re.sub(r"(?:最高|不超过|给予|[省市]级?按照?)$", "", text).strip("的")


def reward_name(before: str, after: str = "", *, receiver: str, kind: str) -> str:
    """Return the name of a promised sum from its own part and who gets it.

    Examples
    --------
    >>> reward_name("给予最高", receiver="智能工厂", kind="一次性奖励")
    '智能工厂一次性奖励'
    """
    base = own_base(before)
    if match := _RECEIVER.match(base):
        base = receiver or match["who"]
    grade = _GRADE.match(after)
    if grade and not base.startswith(grade["level"]):
        # 500万元(国家级)、100万元(省级): the remark tells which one is meant.
        base = grade["level"] + _without_level(receiver or base)
    level = _LEVEL_ALONE.match(base)
    if level:
        base = level["level"] + _without_level(receiver)
    elif len(base) < 2 or (receiver and base.startswith(receiver)):
        base = receiver
    if base.endswith(kind):
        return bare(base)
    return bare(base.strip("的") + kind)


def _without_level(receiver: str) -> str:
    if match := _LEVELS.match(receiver):
        return match["noun"]
    return re.sub(r"^.*?(?:国家|省|市|区|县)级", "", receiver)


def split_receivers(receiver: str, count: int) -> list[str] | None:
    """Return the `count` receivers of one phrase; they share the noun that the last one prints.

    Examples
    --------
    >>> split_receivers("国家级、省级智能工厂", 2), split_receivers("国家、省、市技术中心", 3)
    (['国家级智能工厂', '省级智能工厂'], ['国家级技术中心', '省级技术中心', '市级技术中心'])
    """
    if match := _LEVELS.match(receiver):
        levels = [level for level in re.split(r"[、和或]", match["levels"]) if level]
        if len(levels) == count:
            return [_as_grade(level) + match["noun"] for level in levels]
    for pattern in (_PIECES, re.compile("、|以及"), re.compile("和|与|以及")):
        pieces = [piece for piece in pattern.split(receiver) if piece]
        if len(pieces) == count:
            return _with_shared_noun(pieces)
    return None


def _as_grade(level: str) -> str:
    return level if level.startswith("全") else level.removesuffix("级") + "级"


def _with_shared_noun(pieces: list[str]) -> list[str]:
    shared = re.sub(r"^.*?[级类型档等]", "", pieces[-1])
    return [
        piece + shared
        if (piece[-1] in "级类型档等" or piece[-1].isascii()) and index < len(pieces) - 1
        else piece
        for index, piece in enumerate(pieces)
    ]

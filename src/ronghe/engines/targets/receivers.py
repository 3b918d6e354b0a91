"""Who gets a promised subsidy: named in its own part, in the parts before, or in a list."""

from __future__ import annotations

import re
from typing import Final

from ronghe.engines.targets.names import bare
from ronghe.engines.targets.phrases import without_lead
from ronghe.engines.targets.segments import Segment
from ronghe.engines.targets.vocabulary import last_match

NAMED_BY_FOR: Final = re.compile(
    r"^(?:[^，,]{0,20}(?:资金|财政|基金))?(?:并|且|再|同时)?(?:对于?|凡是?)(?P<who>.{2,})$"
)
# …,且日均用量超过30GB的新建站点,给予: the last of several attributes prints who it is.
_AND_WHO: Final = re.compile(r"^(?:且|并且?|同时).{2,60}的(?P<who>[^的]{3,})$")
_SUPPORTED: Final = re.compile(
    r"^(?:每年)?(?:着力|大力|重点)?(?:支持|鼓励|择优支持|遴选|评选|认定|培养|引育)(?:一批|若干)?(?P<who>.{4,})$"
)
_WHO_DESERVES: Final = re.compile(
    r"^(?P<who>.{4,}的(?:企业|单位|项目|机构|平台|园区|团队|个人|人才|基地|工厂|车间))$"
)
# 新认定的国家、省技术中心,分别给予…: who gets it stands alone before.
_NEW_ONE: Final = re.compile(
    r"^(?:园区内|区内|[省市]内)?(?:新|首次|年度|当年|获批|获评|获得|入选|通过|成功|被认定|经认定|列入|纳入)"
    r"(?P<who>.{4,})$"
)
TELLS_APART: Final = 4
_LONGEST_CANDIDATE: Final = 40
# 认证的工业企业: the last word tells too little.
_COMMON: Final = re.compile(
    r"(?:工业|规上|中小|小微|民营|科技|本地|各类|参展|相关)(?:企业|单位|机构|项目)"
)
_LONGEST_RECEIVER: Final = 26
_GAINED: Final = re.compile(
    r"获批|获评|认定为?|制定|承担|获得|入选|通过|拥有|列入|建设|实施|开展|设立|评为|创建为?|成功创建为?|新引进|引进"
)
PAYER: Final = re.compile(
    r"(?:由)?(?:(?:中央|各级|[省市县区州旗]级?)(?:财政(?:部门|资金)?)?|财政(?:部门)?)"
    r"(?=再?(?:另?给予|予以|按|分别给予|一次性|对|奖|补|资助))"
)
# 给予企业65%的奖励: who gets it is named by a word that tells nothing apart.
ANYBODY: Final = re.compile(
    r"(?:(?:相关|所在|该|其|申报|获奖|投资|建设|运营|牵头|主办|研发|使用)?(?:企业|单位|机构|个人|主体|项目(?!申报)|团队|投资方|农户|法人)"
    r"[和、或]?)+"
)
# 初次认定为…, 牵头制定并新获批的…: how somebody came to be what gets paid.
_CAME_TO_BE: Final = re.compile(
    r"(?:(?:经(?:国家|省|市|区|县|级|、|及|以上)*|被|新|初次|首次|当年|年度|年内|成功|本|获|牵头|主导|参与|并|和)*"
    r"(?:认[(]?评?[)]?定|评定|获评|获批|获得|列入|入选|评为|设立|创建|引进|挂牌|授牌|制定|开发)(?:为|的|成)?)+(?=.{4})"
)
# 规上企业出口额增长超过300万元: the condition behind who must meet it.
_MEETS: Final = re.compile(
    r"^(?P<who>[^\d]{0,40}?(?:企业|单位|项目|机构|平台|基地|园区|公司|团队|旅行社|车间|工厂))(?=[^的企]{0,24}\d)"
)
# 实际装修支出达70万元以上: what must be met, where nobody is named.
_MET: Final = re.compile(
    r"^(?:.*[、，])?(?P<who>[^、，\d()]{4,24}?)(?:[(][^()]*[)])?(?:达到?|超过?|不低于|同比|增长|在)[^的]*\d[^的]*$"
)
_ONLY_SIZE: Final = re.compile(r"^[^的]{0,8}\d[^的]*以[上下]$")
_AND_MEETS: Final = re.compile(r"(?:并?且|但)(?=不|符合|属于|实现|通过|已|在|单)")
_LONGEST_ADDED: Final = 20
_SOMEBODY: Final = re.compile(
    r"(?:企业|单位|项目|机构|平台|园区|基地|中心|工厂|车间|产品|品种|新药|软件|装备|设备|商|团队|人才|高校|院所|学校|实验室"
    r"|集群|景区|酒店|公司|主体|农户|示范区|集聚区|孵化器|空间)$"
)
_EACH_OF: Final = re.compile(r".*的每[家个户项](?P<who>.{3,})$")
_GIVING: Final = re.compile(
    r"每[家个项户人]|(?:[，,]|再|另)?(?:分别)?(?:一次性)?(?:给予|予以|奖励|补助|按照?)"
)
_LEVEL: Final = r"(?:国家|全国|全省|全市|省|市|区|县|州|自治区)"
LEVELS: Final = re.compile(
    rf"(?P<ahead>.*?)(?P<levels>{_LEVEL}级?(?:[、和或]{_LEVEL}级?)+)(?P<noun>[^级].*)$"
)
_PIECES: Final = re.compile(r"、|和|与|以及|(?<!普)及(?!率|时|格|其)")
# 除上级奖励外, 县财政, 自认定当年起: what opens a part without saying who gets paid.
_NOBODY: Final = re.compile(
    r"(?:除|按|自|同时|[省市县区]财政|最高|每年|根据|专项用于|用于|并|实行|以|由|参照|一次性|期限|连续|则|即|其中|在.{0,12}(?:期|内|时)$"
    r"|经.{0,24}(?:审核|批准|备案|评审|考核|核定))"
)
_SINCE: Final = re.compile(
    r"^(?:自|从)?(?:(?:19|20)\d{2}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:以|之)?(?:后|前|起)"
)
_DOES: Final = re.compile(
    r"^(?:经|被|凡|如|若|对|新|本区|成功|首次|组织|开展|企业|单位|获评|获得|获|评选为|评为|取得|完成|通过(?=.{3,}(?:的|项目|认定|鉴定|验收)))+(?=.{4})"
)
_SIZE: Final = re.compile(r"\d[万亿]?(?:元|人次|亩|平方米)")
_ALIKE: Final = re.compile(r"(?P<ahead>[^\d]{2,14})\d[A-Z]$")


def receiver_of(segment: Segment) -> str:
    """Return who gets what this or the next segments promise (对新认定的智能工厂,…), or ""."""
    who = whole_receiver_of(segment)
    came = _CAME_TO_BE.match(who)
    return _shortest(who[came.end() :] if came else who)


def whole_receiver_of(segment: Segment) -> str:
    """Return the receiver with all that tells it apart, for lists (2A、3A级的园林景区), or ""."""
    text = segment.text if segment.text.startswith(("对", "凡")) else without_lead(segment.text)
    match = NAMED_BY_FOR.match(text) or _AND_WHO.match(segment.text)
    if not match and not segment.quantities:
        match = (
            _SUPPORTED.match(segment.text)
            or _NEW_ONE.match(segment.text)
            or _WHO_DESERVES.match(text)
        )
    if not match:
        return ""
    who = match["who"]
    if each := _EACH_OF.match(who):
        return each["who"]
    for stop in (PAYER.search(who, 2), _GIVING.search(who, 2), _AND_MEETS.search(who, 4)):
        who = who[: stop.start()] if stop and stop.start() < len(who) else who
    who = re.sub(r"(?:的|等)$", "", who)
    if re.search(r"\d[^的]*$", who):
        # The condition that closes it names nobody.
        met = _MEETS.match(who) or _MET.match(who)
        who = met["who"] if met else "" if _ONLY_SIZE.search(who) else who
        who = "" if who.endswith(("面积", "规模", "人数")) else who
    return "" if ANYBODY.fullmatch(who) else who


def candidate_of(segment: Segment) -> str:
    """Return who a part without value may name for the reward that follows it, or "".

    Examples
    --------
    >>> from ronghe.engines.targets.segments import segments
    >>> text = "获评省级示范站的,经领导小组审核,给予"
    >>> [candidate_of(s) for s in segments(text, 0, len(text), [])]
    ['省级示范站', '', '']
    """
    text = segment.text
    if _NOBODY.match(text) or _GIVING.search(text):
        return ""
    who = _SINCE.sub("", re.sub(r"(?:之?后|的)$", "", without_lead(text)))
    if re.search(r"\d", who):
        who = who.rpartition("的")[2] if "的" in who else ""
    who = _DOES.sub("", who)
    return _shortest(who) if 4 <= len(who) <= _LONGEST_CANDIDATE else ""


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
    is_common = _COMMON.fullmatch(last) and len(who) <= _LONGEST_RECEIVER
    if len(last) >= TELLS_APART and not is_common:
        return last
    verb = last_match(_GAINED, who)
    if verb and len(who) - verb.end() > len(last) + TELLS_APART:
        who = who[verb.end() :]
    _, listed, kind = who.rpartition("等")
    who = kind if listed and len(kind) > len(last) + TELLS_APART else who
    if len(who) <= _LONGEST_RECEIVER:
        return who
    first = who.partition("、")[0]
    return first if TELLS_APART <= len(first) <= _LONGEST_RECEIVER else last or who


def with_receiver(name: str, receiver: str, kind: str) -> str:
    """Return the name of a rate with who gets it, or `name` where it tells that already.

    Examples
    --------
    >>> (
    ...     with_receiver("总投入资助", "行业平台", "资助"),
    ...     with_receiver("行业平台资助", "行业平台", "资助"),
    ... )
    ('行业平台总投入资助', '行业平台资助')
    """
    known = bare(re.sub(r"[(][^()]{8,}[)]", "", receiver))
    is_told = known in name or name == kind
    if is_told or len(known) > _LONGEST_ADDED or not _SOMEBODY.search(known):
        return name
    return known + name


def split_receivers(receiver: str, count: int) -> list[str] | None:
    """Return the `count` receivers of one phrase; they share the noun that the last one prints.

    Examples
    --------
    >>> split_receivers("国家级、省级智能工厂", 2), split_receivers("国家、省、市技术中心", 3)
    (['国家级智能工厂', '省级智能工厂'], ['国家级技术中心', '省级技术中心', '市级技术中心'])
    """
    if match := LEVELS.match(receiver):
        levels = [level for level in re.split(r"[、和或]", match["levels"]) if level]
        if len(levels) == count:
            noun = re.sub(r"^(?:新)?(?:认定|评定|获批)的", "", match["noun"])
            kind = noun.rpartition("等")[2]
            noun = kind if len(kind) >= TELLS_APART + 2 else noun
            return [_as_grade(level) + noun for level in levels]
    for pattern in (_PIECES, re.compile("、|以及"), re.compile("和|与|以及")):
        pieces = [piece for piece in pattern.split(receiver) if piece]
        if len(pieces) == count and not any(_SIZE.search(piece) for piece in pieces):
            return _with_shared_noun(pieces)
    return None


def _as_grade(level: str) -> str:
    return level if level.startswith("全") else level.removesuffix("级") + "级"


def _with_shared_noun(pieces: list[str]) -> list[str]:
    shared = re.sub(r"^.*?[级类型档等]的?", "", pieces[-1])
    if ahead := _ALIKE.match(pieces[0]):
        # 国家2A、3A级园林景区: what opens the first holds for all.
        pieces = [pieces[0], *(ahead["ahead"] + piece for piece in pieces[1:])]
    return [
        piece + ("级" if piece[-1].isascii() and "级" in pieces[-1] else "") + shared
        if (piece[-1] in "级类型档等" or piece[-1].isascii()) and index < len(pieces) - 1
        else piece
        for index, piece in enumerate(pieces)
    ]

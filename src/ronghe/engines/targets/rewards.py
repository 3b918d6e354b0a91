"""Promised subsidies: what they are called and by what they are measured."""

from __future__ import annotations

import re
from typing import Final

from ronghe.engines.targets.names import bare
from ronghe.engines.targets.phrases import subject_of
from ronghe.engines.targets.receivers import ANYBODY, LEVELS, NAMED_BY_FOR, PAYER, TELLS_APART
from ronghe.engines.targets.words import LEVEL_AT_END

_NOUN: Final = (
    r"(?:奖励|补助|补贴|资助|奖补|补偿|贴息|资金支持|经费支持|扶持|经费|支持资金|奖金|减免|配套支持"
    r"|配套资金|支持(?=$|[，,。;、)]))"
)
# …50万元的一次性奖励; …800元标准给予单位一次性实训补助.
_KIND_BEHIND: Final = re.compile(
    r"(?:\([^()]{1,8}\))?(?:以内|以下|以上|左右|额度|的|标准|比例|连续[\d一二三四五]年|全部|全额)*(?:[，,]?(?:给予|予以|申请|享受|提供|对))?"
    r"(?:(?:相关|所在)?(?:企业|单位|园区|平台|项目|机构|个人|建设单位|申报主体))?(?:的|进行|[^，,。;:、的()\d]{1,12}进行)?"
    rf"(?P<kind>[^，,。;:、的()\d]{{0,12}}?{_NOUN}+)(?:资金)?"
)
_KIND_AHEAD: Final = re.compile(
    rf"(?P<kind>(?:一次性|额外|专项|定额|生活|租金|房租|贷款|经费|资金|贴息|财政)*{_NOUN})"
)
_LONG_BASE: Final = 12
_BASE_ANNOUNCED: Final = re.compile(
    r"(?:按照?|参照)其?(?P<base>[^，,\d]{4,24}?)(?:的一定比例)?(?:给予|予以|奖励|补助|补贴)"
)
# 单个企业累计补贴金额不超过…: the level of a subsidy names itself.
_OWN_LEVEL: Final = re.compile(r"(?:金额|总额|额度|资金|补贴|补助|奖励|奖补)$")
_GIVEN_TO: Final = re.compile(
    rf"(?P<ahead>.*?)(?:分别|各|可|当年)*(?:给予|予以|奖励|补助|补贴|奖补|资助)(?:{ANYBODY.pattern})(?P<what>[^，,]*)$"
)
# 市级奖励8万元: for what counts there, not paid from there.
_LEVEL_PAID: Final = re.compile(r"(?P<level>(?:国家|省|市|区|县|州)级)的?(?:奖励|补助|补贴|资助)")
_REMARK: Final = re.compile(r"[(][^()]{0,40}[，,][^()]{0,40}[)]")
# 经领导小组审核, 在省级补助的基础上, 根据效果: how it comes to be paid.
_ASIDE: Final = re.compile(
    r"^(?:.*(?:基础上|之外|的同时)|在[^，,]{2,14}(?:期间|范围内|过程中)(?:对于?)?|经.{0,24}(?:审核|批准|评审|验收|同意|备案|考核|认定后)(?:通过|合格)?(?:后|的)?"
    r"|待[^，,]{2,16}?后|(?:视|根据|依据)[^，,]{4,}?(?=给予|予以|$))"
)
MEASURED: Final = re.compile(r"(?:按照?|参照)[^，,]{2,}$")
# 每个项目按不超过实际投入: who gets it tells nothing, by what it is measured does.
_MEASURED_BY: Final = re.compile(
    r"^[^，,]{0,40}?(?:按照?|参照)(?:其|不超过|不高于|最高)*(?=[^每年月\d，,][^，,]{2,})"
)
# 最高奖励: a limit that names nothing but what is paid.
_LIMIT_ALONE: Final = re.compile(
    rf"(?:其|总|年度|每年|最高|累计|合计|年|当年|一次性)*(?:{_NOUN})(?:额度|金额|总额|标准)?|一次性"
)
# 共享车棚6座以上的每座: how many there must be is no part of the name.
_BEFORE_SIZE: Final = re.compile(r"^(?P<what>[^\d]{4,}?)(?:达到?|超过?|在)?\d[^，,]*以[上下].*$")
_EACH_ALONE: Final = re.compile(
    r"(?:(?:每[个家户项]|单个?|同一)(?:企业|单位|项目|机构|平台|园区|品种|产品|主体|团队))+(?:年度|累计|奖励|补助)*"
)
_EACH_OF_EACH: Final = re.compile(r"(?:每.)?(?:企业|单位|机构)每[个家户项]")
OWN_MODIFIER: Final = re.compile(rf"(?!一次性|最高|专项|财政)[^，,]{{2,}}{_NOUN}$")
# 补贴比例不超过租用费用的: the level names itself, the whole comes behind.
_LEVEL_OF_WHOLE: Final = re.compile(
    r"(?:原则上)?(?P<level>[^，,]{2,}?(?:比例|金额|额度|总额|资金))(?:不得?超过|不高于|不低于)[^，,\d]{2,24}的$"
)
_TAIL: Final = re.compile(
    r"(?:最高|最多|不超过|不高于|不低于|合计|累计|可|各|的?比例|一次性|每[家户个项人块间座台套件]|给予|予以|按照?|分别|各|再|另|达到?|为|的|标准|(?<=[奖补资贴助励])(?:总额|金额)"
    r"|至|建设单位|奖励资金|(?:一次性)?(?:奖励|补助|补贴|资助|奖补|贴息|支持))$"
)
_HEAD: Final = re.compile(
    r"^(?:可(?=按|申)|参照|按其|其(?!中)|按照?|不超过|最高|给予|予以|连续[\d一二三四五六七八九十]{1,2}年|每年|[\d一二三四五六七八九十]{1,2}年|分[\d一二三四五六七八九十]{1,2}年|共|其中|则"
    r"|[于在][^，,的]{0,6}年|[前后第首][\d一二三四五六七八九十两]{0,2}年|当年|次年|分别|每[个家户人项名证件次]|年度|最长"
    r"|[，,、和及])"
)
GRADE: Final = re.compile(r"[(](?P<level>(?:国家|省|市|区|县|州|自治区)级?)[)]")
_LEVEL_ALONE: Final = re.compile(
    r"(?:.*(?:的|单位|企业))?(?P<level>(?:国家|省|市|区|县|州|自治区)级)$"
)


def base_announced(text: str) -> str:
    """Return by what a part without value says the reward is measured (按贡献额给予奖励), or ""."""
    match = _BASE_ANNOUNCED.search(text)
    return match["base"] if match else ""


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
    if whole := _LEVEL_OF_WHOLE.search(before):
        return subject_of(whole["level"])
    if not LEVEL_AT_END.search(before):
        return ""
    subject = re.sub(r"(?:每年|年度|合计|累计)+$", "", subject_of(before))
    subject = re.sub(rf"最高(?={_NOUN})", "", subject)
    if _LIMIT_ALONE.fullmatch(subject):
        return ""
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
    if level := _LEVEL_PAID.fullmatch(before):
        return level["level"]
    text = _REMARK.sub("", before)
    while (shorter := _TAIL.sub("", text)) != text:
        text = shorter
    text = re.sub(r"^(?:.{0,30}?[，,])?", "", text)
    if _EACH_ALONE.fullmatch(text):
        return text
    text = _MEASURED_BY.sub("", _ASIDE.sub("", text))
    if given := _GIVEN_TO.match(text):
        text = given["what"] or given["ahead"]
    text = PAYER.sub("", text + "给予", count=1).removesuffix("给予")
    while (shorter := _HEAD.sub("", text)) != text:
        text = shorter
    text = re.sub(r"(?:最高|不超过|给予|[省市]级?按照?)$", "", text).strip("的")
    if sized := _BEFORE_SIZE.match(text):
        text = sized["what"]
    return "" if _LIMIT_ALONE.fullmatch(text) else base_without_receiver(text)


def base_without_receiver(base: str) -> str:
    """Return the end of a long base that still names it: 企业改造后产生的新增财力 → 新增财力."""
    last = base.rpartition("的")[2]
    return last if len(base) > _LONG_BASE and len(last) >= TELLS_APART else base


def tells_only_each(name: str, kind: str) -> bool:
    """Tell whether a limit names no more than one of those who get it (单个企业奖励)."""
    return bool(_EACH_ALONE.fullmatch(name.removesuffix(kind)))


def reward_name(before: str, after: str = "", *, receiver: str, kind: str) -> str:
    """Return the name of a promised sum from its own part and who gets it.

    Examples
    --------
    >>> reward_name("给予最高", receiver="智能工厂", kind="一次性奖励")
    '智能工厂一次性奖励'
    """
    base = own_base(before)
    if match := NAMED_BY_FOR.match(base):
        base = receiver or match["who"]
    grade = GRADE.match(after)
    if grade and not base.startswith(grade["level"]):
        # 500万元(国家级)、100万元(省级): the remark tells which one is meant.
        base = grade["level"] + _without_level(receiver or base)
    if receiver and ANYBODY.fullmatch(base):
        base = receiver
    level = _LEVEL_ALONE.match(base)
    if level:
        base = level["level"] + _without_level(receiver)
    elif len(base) < 2 or (receiver and base.startswith(receiver)):
        base = receiver
    if _EACH_OF_EACH.match(base) and OWN_MODIFIER.match(kind):
        # 每家企业每个工位0.3万元布展费补助: it has a name of its own.
        return bare(kind)
    if base.endswith(kind):
        return bare(base)
    return bare(base.strip("的") + kind)


def _without_level(receiver: str) -> str:
    if match := LEVELS.match(receiver):
        return match["noun"]
    return re.sub(r"^.*(?:国家|省|市|区|县)级", "", receiver)

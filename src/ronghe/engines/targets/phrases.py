"""The quantity in the document's own words: what stands before or after a value."""

from __future__ import annotations

import re
from typing import Final

from ronghe.engines.targets import units
from ronghe.engines.targets.comparators import AFTER
from ronghe.engines.targets.names import Phrase, bare, own_place
from ronghe.engines.targets.quantities import Quantity
from ronghe.engines.targets.segments import Segment
from ronghe.engines.targets.vocabulary import last_match
from ronghe.engines.targets.words import (
    BASE_FIGURE,
    CAUSATIVE,
    GROWTH_AT_END,
    HEAD_THEN_VERB,
    LEAD,
    LEAD_VERB,
    LEVEL_AT_END,
    ORGANISATION,
    RANKED,
    SOFT_AT_END,
    VERB,
    VERB_AT_END,
)

_CLOSED: Final = re.compile(r"$|[、)】〕]|[和与及且](?=.)|以及|并(?!网)")
_VAGUE_NEXT: Final = re.compile(r"(?:[和及与、]|以及)(?:若干|一批|一系列)")
_JOINTS: Final = re.compile(r"[、和与及且]|以及|或")
_LONG_BRACKET: Final = re.compile(r"[(][^()]{0,200}[)]")
_EXAMPLES: Final = re.compile(
    r"^(?P<verb>.{0,8}?)(?:[^、]{2,30}、){0,9}[^、]{1,40}?等(?P<noun>[^、等]{2,40})$"
)
_LISTED_EXAMPLES: Final = re.compile(
    r"^(?:[^、的率]{2,20}、){1,9}[^、的]{1,20}等(?P<noun>(?!领域|行业|方面|业务|环节)[^、等]{4,30})$"
)
# 由12个增加到30个: the figure that the growth starts from.
_BASE_CLAUSE: Final = re.compile(r"[由从](?=[^，,]{0,30}\d)[^，,]{1,40}$")
# 上云企业总数2020年突破…; 企业2016年10月底前上云.
_LATE_YEAR: Final = re.compile(r"[到至在于]?\d{4}年(?:年?[底末])?(?:之?前)?$")
_DATE: Final = re.compile(r"[到至在于]?\d{4}年(?:\d{1,2}月)?(?:年?[底末])?(?:之?前)?")
# 贷款增速不低于平均增速2个百分点: what it is measured by names nothing.
_MEASURED_BY: Final = re.compile(r"(?<=..)(?:不低于|不超过|不高于|高于|低于)[^，,]{2,16}$")
_LATER_YEAR: Final = re.compile(r"(?<=[到至])\d{4}年(?:底|末)?的$")
_PURSE: Final = re.compile(r"^(?:各级|[中省市县区州]央?级?)?财政(?:部门|预算)?(?:在|从)?")
_SPENT: Final = re.compile(r"^.{0,24}?(?:安排|统筹|列支|拿出)(?=.{3,})")
_SPENT_FOR: Final = re.compile(r"(?:用于|支持|重点支持|专项用于|保障|以上用于)(?!资金|经费|$)")
_EXAMPLES_ONLY: Final = re.compile(r"等$")
_ASIDE: Final = re.compile(r"[(](?:以下|下同|即|详见|见|含|简称|下称)")
_LONG_NAME: Final = 4
_DONE: Final = r"(?:建成|投产|投运|投用|开工|竣工|达产|落地|试运转|运营|并网|交付|建设|启用|通车)"
_DONE_ONLY: Final = re.compile(rf"{_DONE}+")
_DONE_AT_END: Final = re.compile(rf"(?<=..){_DONE}+$")
_PAYS: Final = re.compile(r"(?:再|另)?(?:给予|予以|奖励|补助)")
# (按年末口径折算): a remark behind the value is no object of it.
_REMARK: Final = re.compile(r"[(][^()]{0,60}[)](?=$|[、，,;。和及与])")
# 推进研究机构攻克工艺难题12项: what the one does that is pushed.
_DONE_BY: Final = re.compile(
    r"^[^，,的]{2,16}?(?:企业|中心|机构|单位|平台|园区|院所|高校|市|县|区)(?:攻克|突破|制定|研发|开展|实施|建设|开发|新建|新增|培育|引进|完成|承担|参与制定|主导制定)(?P<what>.{3,})$"
)
# 依托省级计划每年实施…: the means come before the verb of promise.
_MEANS: Final = re.compile(
    r"^(?:依托|通过|围绕|面向|结合|根据|借助|针对|聚焦|利用|发挥|按照|聚力)[^，,]{2,40}?"
    rf"(?=(?:每年|累计|新)?(?:{VERB.pattern})[^，,]{{3,}})"
)
# A statement that closes before the name begins: …实现清零、技术中心覆盖率.
_STATED: Final = re.compile(
    r"^.{4,}(?:清零|全覆盖|翻番|提升|提高|增强|完善|优化|增长|下降|健全|改善|加强|壮大)、(?=.{3,})"
)
SHARE_NAME: Final = re.compile(
    r"(?:率|比例|比重|占比|指数|度|值|份额|程度|水平|强度|比|增速|增幅|面|系数|能耗|收入|产值|投入|规模|量|额|成本|效率)$"
)
_COVERED: Final = re.compile(
    r"^(?P<noun>[^的]{1,14}(?:市|县|区|镇|村|企业|园区))的(?P<what>[^的]{2,12}(?:覆盖|应用|普及|推广))$"
)
_NOT_NOUN_TAIL: Final = re.compile(r"(?:以上|左右|以内|以下)$")


REFERENCE: Final = re.compile(
    r"(?:占.*|占比|比重|年均|(?:年均|每年|年|平均|同比|再|累计)*(?:增长|递增|增速|提高|提升|下降|降低|减少|增加|增幅|降幅|翻)(?:率|幅度)?)?"
)


def without_lead(text: str) -> str:
    """Drop what opens a segment without naming the quantity: periods, 力争, 全省, 累计….

    Examples
    --------
    >>> without_lead("到2025年,全省规模以上工业产值")
    '规模以上工业产值'
    """
    while True:
        match = LEAD.match(text)
        if not match or match.end() == 0:
            return text
        text = text[match.end() :]


def _without_verbs(text: str) -> str:
    """Drop leading verbs of promise, as long as a noun of two characters stays."""
    while True:
        text = without_lead(text)
        match = LEAD_VERB.match(text)
        if not match or len(text) - match.end() < 3:
            return text
        text = text[match.end() :]


def _without_remarks(text: str) -> str:
    """Drop bracketed remarks that list or explain; short ones belong to the name."""
    return _LONG_BRACKET.sub(
        lambda m: (
            ""
            if len(m.group()) > 14
            or _ASIDE.match(m.group())
            or ("、" in m.group() and len(m.group()) > 10)
            else m.group()
        ),
        text,
    )


def subject_of(before: str) -> str:
    """Return the name of a level that stands before its predicate.

    Examples
    --------
    >>> subject_of("到2017年全省规模以上工业新产品产值达"), subject_of("物流业增加值年均递增")
    ('规模以上工业新产品产值', '物流业增加值年均递增')
    """
    text = BASE_FIGURE.sub("", _without_remarks(_LATER_YEAR.sub("", before)))
    growth = GROWTH_AT_END.search(text)
    tail = ""
    if growth:
        tail, text = re.sub(r"分别|累计|再|各", "", growth["growth"]), text[: growth.start()]
    else:
        level = LEVEL_AT_END.search(text)
        if level:
            text = text[: level.start()]
    text = _LATE_YEAR.sub("", SOFT_AT_END.sub("", _BASE_CLAUSE.sub("", text)))
    text = _MEASURED_BY.sub("", text)
    return (
        _without_examples(without_lead(_STATED.sub("", _MEANS.sub("", without_lead(text))))) + tail
    )


def _without_examples(subject: str) -> str:
    """Drop the examples of a kind that is counted: 研究院、检测中心等服务平台达到20家."""
    examples = _LISTED_EXAMPLES.match(subject)
    return examples["noun"] if examples else subject


def parse(segment: Segment, index: int, *, opened_at: int) -> tuple[Phrase, int]:
    """Return the name's parts for one quantity of a segment, and where its own part ends.

    Parameters
    ----------
    segment : Segment
        The comma-separated stretch.
    index : int
        Which of its quantities.
    opened_at : int
        Where the quantity's own part begins (behind the part of the one before).

    Returns
    -------
    (Phrase, int)
        The int is a position of `segment.text`; the next quantity's part begins there.
    """
    quantity = segment.quantities[index]
    text = segment.text
    before = text[opened_at : quantity.start]
    trailing = AFTER.match(text, quantity.end)
    after_at = trailing.end() if trailing else quantity.end
    follows = segment.quantities[index + 1] if index + 1 < len(segment.quantities) else None
    if quantity.is_rank:
        return _rank_phrase(before), after_at
    if remark := _REMARK.match(text, after_at):
        after_at = remark.end()
    if _CLOSED.match(text, after_at) or _is_level_ahead(before, text, after_at, quantity):
        return _noun_before(before, quantity), after_at
    end = _object_end(text, after_at, follows)
    return _noun_after(before, text[after_at:end], quantity), end


def _is_level_ahead(before: str, text: str, after_at: int, quantity: Quantity) -> bool:
    """Tell whether a physical size belongs to the name before it (隔声量达到45dB的门窗)."""
    if not text.startswith("的", after_at) or not re.match(r"[A-Za-z℃]", quantity.unit):
        return False
    is_named = bool(LEVEL_AT_END.search(before)) or not VERB_AT_END.search(before)
    return is_named and len(without_lead(before)) > 1


def _object_end(text: str, start: int, follows: Quantity | None) -> int:
    if follows is None:
        # 20家骨干企业和若干服务商: what has no number is another thing.
        vague = _VAGUE_NEXT.search(text, start)
        return vague.start() if vague else len(text)
    between = text[start : follows.start]
    if _EXAMPLES_ONLY.search(between) and "、" in between:
        # 20家汽车企业、甲公司、乙公司等15家: the names after the first joint belong to the next.
        return start + between.index("、")
    last = None
    for last in _JOINTS.finditer(between):
        if "、" in between and last.group() == "、":
            # A joint right before the next value or its verb ends the object.
            rest = between[last.end() :]
            if not _JOINTS.search(rest):
                break
    if last is None:
        verb = last_match(VERB, between)
        if verb and (verb.start() or _PAYS.match(between)):
            return start + verb.start()
        return start + len(between)
    return start + last.start()


def _rank_phrase(before: str) -> Phrase:
    text = _without_remarks(before)
    match = last_match(RANKED, text)
    if match is None:
        return Phrase(subject=without_lead(SOFT_AT_END.sub("", text)), is_rank=True)
    subject = without_lead(text[: match.start()])
    return Phrase(subject=subject, action=match["at"] + text[match.end() :], is_rank=True)


def _noun_before(before: str, quantity: Quantity) -> Phrase:
    before = _LATER_YEAR.sub("", before)
    if (
        GROWTH_AT_END.search(before)
        or LEVEL_AT_END.search(before)
        or REFERENCE.fullmatch(bare(before))
    ):
        subject = subject_of(before)
        return leveled(subject, quantity)
    text = _without_remarks(before)
    stripped = without_lead(text)
    verb = LEAD_VERB.match(stripped)
    opening = VERB.match(stripped)
    if verb_only := VERB_AT_END.search(stripped):
        if verb_only.start() == 0 or not units.is_count(quantity.unit):
            noun = _without_verbs(stripped[: verb_only.start()])
            if _PURSE.match(noun):
                noun = re.sub(r"(?:每年|连续.*|预算)+$", "", noun) + verb_only.group()
            return Phrase(subject=noun, verb=verb_only.group())
        subject = _PURSE.sub("", without_lead(stripped[: verb_only.start()]))
        return Phrase(
            subject=re.sub(r"中?(?:每年|预算|分别|各|累计|共|总计)*$", "", subject),
            verb=verb_only.group(),
        )
    noun = _without_verbs(_MEANS.sub("", without_lead(_SPENT.sub("", text))))
    if CAUSATIVE.match(stripped) and (done := _DONE_BY.match(noun)):
        noun = done["what"]
    examples = _EXAMPLES.match(noun)
    if examples:
        noun = examples["noun"]
        if opening and not verb and not noun.startswith(opening.group()):
            noun = opening.group() + noun
    return Phrase(noun=noun, verb=verb.group() if verb else "")


def leveled(subject: str, quantity: Quantity) -> Phrase:
    """Return the name of a level; a share of enterprises that has no name of its own is marked."""
    stripped = subject
    while (
        (match := LEAD_VERB.match(stripped))
        and len(stripped) - match.end() >= 3
        and not re.match(r".{0,2}(?:的|率|比)", stripped[match.end() :])
    ):
        rest = without_lead(stripped[match.end() :])
        if (
            SHARE_NAME.search(rest)
            and quantity.unit == "%"
            and re.search(r"(?:的|等).{0,6}(?:比例|比率|比重|占比)$", rest)
        ):
            break
        stripped = rest
    is_share = (
        quantity.unit == "%"
        and not SHARE_NAME.search(stripped)
        and bool(re.search(ORGANISATION.pattern + "$", stripped))
    )
    return Phrase(subject=stripped, is_share=is_share)


def _noun_after(before: str, after: str, quantity: Quantity) -> Phrase:
    if units.is_money(quantity.unit) and _SPENT_FOR.match(after):
        return _noun_before(before, quantity)
    after = after.removeprefix("的")
    if _DONE_ONLY.fullmatch(after) and without_lead(before):
        # 煤矿产能300万吨建成投产: only what happens to it stands behind.
        return _noun_before(before, quantity)
    if after in ("规模", "水平", "目标", "总量") and LEVEL_AT_END.search(before):
        return leveled(subject_of(before), quantity)
    if after in ("目标", "任务", "目标任务") and len(without_lead(before)) >= _LONG_NAME:
        return _noun_before(before, quantity)
    if units.is_count(quantity.unit) or units.is_physical(quantity.unit):
        after = _DONE_AT_END.sub("", after)
    after = re.sub(r"(?:以上|左右)$", "", after)
    lead = re.sub(r"(?:全[省市县区州]|我[省市])$", "", without_lead(_without_remarks(before)))
    if quantity.unit in ("%", "‰"):
        done = VERB_AT_END.search(lead)
        if (
            done
            and done.start() >= 3
            and not after.startswith(("以上", "的"))
            and not CAUSATIVE.match(done.group())
        ):
            # 新建住宅实现100%全装修.
            return Phrase(subject=_without_verbs(lead[: done.start()]) + after)
        if before.endswith("的") or (
            lead
            and not VERB_AT_END.search(lead)
            and not LEVEL_AT_END.search(lead)
            and len(lead) >= 2
        ):
            return Phrase(subject=_without_verbs(lead).strip("的") + after)
        if re.search(r"给予|补助|补贴|奖励|资助|贴息|支持$", lead) or re.match(
            r"[^，]{0,4}(?:补助|补贴|奖励|资助|贴息|贷款)", after
        ):
            return Phrase(subject=subject_of(lead), noun=after)
        return Phrase(noun=after, is_share=True)
    if lead.endswith("的") and len(lead) >= 5 and units.is_count(quantity.unit):
        # 推出具备示范价值的60个产品.
        after = _without_verbs(lead) + after
    examples = re.search(r"(?:等|共|约|近|不少于|不低于|超过|至少)$", lead)
    verb = ""
    if (match := VERB_AT_END.search(lead)) or (match := VERB.match(lead)):
        verb = match.group()
    if verb and "重点" + verb in before:
        verb = "重点" + verb
    noun = _DATE.sub("", _without_remarks(after))
    if covered := _COVERED.match(noun):
        return Phrase(verb=verb, noun=covered["noun"], action=f"{verb}{covered['what']}")
    split = HEAD_THEN_VERB.match(noun)
    if split and (units.is_count(quantity.unit)):
        return Phrase(verb=verb, noun=split["noun"], action=split["vp"])
    if examples is None and not verb and lead and units.is_money(quantity.unit):
        return Phrase(subject=subject_of(lead), noun=noun)
    if len(noun) <= 2 and units.is_money(quantity.unit) and lead:
        noun = re.sub(r"(?:不低于|不少于|超过|每年|约|至少)+", "", lead) + noun
    return Phrase(verb=verb, noun=noun, place=own_place(before))

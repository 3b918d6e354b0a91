"""The quantity in the document's own words: what stands before or after a value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ronghe.engines.targets import units
from ronghe.engines.targets.comparators import AFTER
from ronghe.engines.targets.quantities import Quantity
from ronghe.engines.targets.segments import Segment
from ronghe.engines.targets.vocabulary import last_match
from ronghe.engines.targets.words import (
    BASE_FIGURE,
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
_JOINTS: Final = re.compile(r"[、和与及且]|以及|或")
_LONG_BRACKET: Final = re.compile(r"[(][^()]{0,200}[)]")
_QUOTES: Final = str.maketrans("", "", "“”\"'‘’《》*`")
_EXAMPLES: Final = re.compile(
    r"^(?P<verb>.{0,8}?)(?:[^、]{2,30}、){0,9}[^、]{1,40}?等(?P<noun>[^、等]{2,40})$"
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
_OWN_PLACE: Final = re.compile(r"^[、和，]?(?P<place>全[省市县区州]|各[省市县区州])")
_EXAMPLES_ONLY: Final = re.compile(r"等$")
SHARE_NAME: Final = re.compile(
    r"(?:率|比例|比重|占比|指数|度|值|份额|程度|水平|强度|比|增速|增幅|面|系数|能耗|收入|产值|投入|规模|量|额|成本|效率)$"
)
_VERB_REWORD: Final = re.compile(r"^(?:开展|实现|实施|进行)")
_COVERED: Final = re.compile(
    r"^(?P<noun>[^的]{1,14}(?:市|县|区|镇|村|企业|园区))的(?P<what>[^的]{2,12}(?:覆盖|应用|普及|推广))$"
)
_NOT_NOUN_TAIL: Final = re.compile(r"(?:以上|左右|以内|以下)$")


REFERENCE: Final = re.compile(
    r"(?:占.*|占比|比重|年均|(?:年均|每年|年|平均|同比|再|累计)*(?:增长|递增|增速|提高|提升|下降|降低|减少|增加|增幅|降幅|翻)(?:率|幅度)?)?"
)


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
            "" if len(m.group()) > 14 or ("、" in m.group() and len(m.group()) > 10) else m.group()
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
    return without_lead(text) + tail


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
    if _CLOSED.match(text, after_at):
        return _noun_before(before, quantity), after_at
    end = _object_end(text, after_at, follows)
    return _noun_after(before, text[after_at:end], quantity), end


def _object_end(text: str, start: int, follows: Quantity | None) -> int:
    if follows is None:
        return len(text)
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
        return start + (verb.start() if verb and verb.start() else len(between))
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
    noun = _without_verbs(_SPENT.sub("", text))
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
    if after in ("规模", "水平", "目标", "总量") and LEVEL_AT_END.search(before):
        return leveled(subject_of(before), quantity)
    after = re.sub(r"(?:以上|左右)$", "", after)
    lead = re.sub(r"(?:全[省市县区州]|我[省市])$", "", without_lead(_without_remarks(before)))
    if quantity.unit in ("%", "‰"):
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

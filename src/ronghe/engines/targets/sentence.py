"""One sentence: its quantities, which of them promise, and what each is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from ronghe.engines.targets import units
from ronghe.engines.targets.background import Setting
from ronghe.engines.targets.comparators import AFTER, comparator_of
from ronghe.engines.targets.counting import Counting, next_counting
from ronghe.engines.targets.directions import direction_of, scope_of
from ronghe.engines.targets.exclusions import is_promise
from ronghe.engines.targets.names import Phrase, bare, name, own_place
from ronghe.engines.targets.periods import YearMark, year_at, year_marks
from ronghe.engines.targets.phrases import leveled, parse
from ronghe.engines.targets.qualifiers import is_qualifier
from ronghe.engines.targets.quantities import Quantity
from ronghe.engines.targets.receivers import (
    candidate_of,
    receiver_of,
    split_receivers,
    whole_receiver_of,
    with_receiver,
)
from ronghe.engines.targets.references import (
    announced_by,
    base_of,
    is_reference,
    share_actions,
    split_pair,
    with_common_head,
    with_shared_action,
)
from ronghe.engines.targets.rewards import (
    GRADE,
    MEASURED,
    OWN_MODIFIER,
    base_announced,
    kind_of,
    level_of_subsidy,
    own_base,
    reward_name,
    tells_only_each,
)
from ronghe.engines.targets.segments import Segment, segments

_PAID: Final = re.compile(r"^(?:奖励|补助|资助|补贴)$")
_FUNDS: Final = ("资金", "基金", "资金池")
_PURSE_ALONE: Final = re.compile(
    r"(?:[中省市县区州]央?级?|各级)?财政(?:预算)?(?:安排|列支|出资|统筹)?"
)
_LEAD: Final = 300
_GIVEN: Final = re.compile(r"给予|予以|奖励|奖补|补助|补贴|资助|贴息")
_GOES_ON: Final = re.compile(r"[、和及]|给予|予以")
_JOINT: Final = re.compile(r"[、和及与]")
_BARE_METRIC: Final = re.compile(
    r"(?:总|年)?(?:产值|产量|收入|营收|销售额|利润|增加值|规模|面积|产能)"
)
_ELLIPSIS: Final = re.compile(r"(?:[市县区乡镇村州]、){0,3}[省市县区乡镇村州]级")
_RESPECTIVELY: Final = re.compile(r"分别")


@dataclass(kw_only=True, slots=True)
class Found:
    """A quantity of a sentence with all that the sentence says about it.

    `start` and `end` are positions in the row; `longer` is a name that tells apart what other
    sentences give the same name, or "".
    """

    quantity: Quantity
    start: int
    end: int
    before: str
    opening: str
    after: str
    phrase: Phrase
    counting: Counting
    year: int | None
    comparator: str
    joined: bool
    kept: bool
    name: str = ""
    longer: str = ""
    kind: str = ""
    scope: str = ""
    direction: str = "up"


@dataclass(slots=True)
class _Memory:
    """What earlier segments of the sentence left to refer to."""

    subject: str = ""
    receiver: str = ""
    reward: str = ""
    base: str = ""
    candidate: str = ""
    whole: str = ""
    last: str = ""
    pending: list[Found] = field(default_factory=list)

    def forget(self) -> None:
        """Drop what holds no further than a semicolon."""
        self.receiver = self.reward = self.base = self.candidate = ""
        self.pending.clear()


def read_sentence(
    text: str,
    span: tuple[int, int],
    quantities: list[Quantity],
    *,
    inherited: int | None,
    setting: Setting,
) -> list[Found]:
    """Return the promising quantities of one sentence of a row.

    Parameters
    ----------
    text : str
        The row.
    span : (int, int)
        The sentence in it.
    quantities : list of Quantity
        Those of the sentence, in positions of the row.
    inherited : int or None
        The year that holds until the sentence prints one.
    setting : Setting
        What document and section tell.
    """
    marks = year_marks(text, *span)
    found: list[Found] = []
    counting = Counting()
    memory = _Memory()
    for segment in segments(text, *span, quantities):
        if segment.opened_by == ";":
            memory.forget()
        memory.receiver = receiver_of(segment) or memory.receiver
        memory.whole = whole_receiver_of(segment) or memory.whole
        memory.last = memory.receiver or memory.last
        own = [
            q for q in segment.quantities if not is_qualifier(segment.text, q, segment.quantities)
        ]
        if not own and _GIVEN.search(segment.text):
            memory.reward = kind_of(segment.text, "", memory.reward)
        if not own:
            memory.candidate = candidate_of(segment) or memory.candidate
            memory.base = base_announced(segment.text) or memory.base
            memory.subject = announced_by(segment) or memory.subject
            counting = next_counting(
                counting, segment.text, opened_by=segment.opened_by, is_first=True
            )
            continue
        segment = replace(segment, quantities=tuple(own))
        group: list[Found] = []
        opened_at = 0
        for index, quantity in enumerate(own):
            before = segment.text[opened_at : quantity.start]
            after = segment.text[quantity.end :]
            phrase, next_at = parse(segment, index, opened_at=opened_at)
            counting = next_counting(
                counting, before, opened_by=segment.opened_by, is_first=index == 0
            )
            in_row = _in_row(segment, quantity)
            year = year_at(marks, in_row.start, inherited)
            group.append(
                Found(
                    quantity=quantity,
                    start=in_row.start,
                    end=in_row.end,
                    before=before,
                    opening=group[-1].opening if group and _JOINT.fullmatch(before) else before,
                    after=after,
                    phrase=phrase,
                    counting=counting,
                    year=year,
                    comparator=_comparator(before, quantity, after, group),
                    joined=bool(found or group) and segment.opened_by not in (";", "("),
                    kept=is_promise(
                        text,
                        in_row,
                        before=before,
                        segment=segment.text[: quantity.start],
                        setting=setting,
                        marks=marks,
                        year=year,
                        sentence=span,
                    ),
                )
            )
            opened_at = next_at
        _pair_years(group, marks)
        _name_rewards(group, memory)
        _name_pairs(group, memory)
        _resolve_references(group, memory)
        found.extend(group)
    phrases = share_actions([f.phrase for f in found], [f.joined for f in found])
    for item, phrase in zip(found, phrases, strict=True):
        item.name = item.name or name(phrase)
        lead = text[max(span[0], item.start - _LEAD) : item.start]
        item.scope = scope_of(lead, item.name, item.quantity.unit)
        item.direction = direction_of(item.before, item.name, item.comparator, item.quantity.unit)
    return [item for item in found if item.kept]


def _comparator(before: str, quantity: Quantity, after: str, group: list[Found]) -> str:
    """Return the comparator; 达到50家、200个 holds for both, a trailing 以上 for its own value."""
    if group and _JOINT.fullmatch(before) and not AFTER.match(after):
        return comparator_of(group[-1].opening, "", is_rank=group[-1].quantity.is_rank)
    return comparator_of(before, after, is_rank=quantity.is_rank)


def _in_row(segment: Segment, quantity: Quantity) -> Quantity:
    start = segment.positions[quantity.start]
    return replace(
        quantity,
        start=start,
        end=segment.positions[quantity.end - 1] + 1,
        number_end=start + quantity.number_end - quantity.start,
    )


def _pair_years(group: list[Found], marks: Sequence[YearMark]) -> None:
    """Give each value of `到2018年和2020年…分别达到50%和60%` its own year."""
    first = next((i for i, f in enumerate(group) if _RESPECTIVELY.search(f.before)), None)
    if first is None or len(group) - first < 2:
        return
    pair = group[first:]
    ahead = [m for m in marks if m.end <= pair[0].start and not m.is_base and m.year is not None]
    run = ahead[-len(pair) :]
    adjacent = all(b.start - a.end <= 2 for a, b in pairwise(run))
    if len(run) < len(pair) or not adjacent:
        return
    for item, mark in zip(pair, run, strict=True):
        item.year = mark.year
        item.phrase = pair[0].phrase


def _name_rewards(group: list[Found], memory: _Memory) -> None:
    """Call a promised subsidy by who gets it and what it is."""
    for position, item in enumerate(group):
        if not units.is_money(item.quantity.unit) and item.quantity.unit not in ("%", "％"):
            continue
        kind = kind_of(item.before, item.after, memory.reward)
        is_share = units.is_share(item.quantity.unit)
        if limit := level_of_subsidy(item.before):
            item.name = limit
        elif kind and (memory.receiver or memory.reward or _GIVEN.search(item.before + kind)):
            item.kind = memory.reward = kind
            for rate in memory.pending:
                # 按训练合同额的45%,给予最高90万元支持: the next part prints what it is.
                rate.kind = kind
                rate.name = reward_name(rate.before, receiver=memory.receiver, kind=kind)
                memory.base = memory.base or rate.name.removesuffix(kind)
            memory.pending.clear()
            item.name = reward_name(item.before, item.after, receiver=memory.receiver, kind=kind)
            bases = (memory.base, bare(memory.candidate))
            base = next(filter(None, bases if is_share else reversed(bases)), bare(memory.last))
            if position and group[position - 1].kind and _is_step(item):
                item.name = group[position - 1].name
            elif item.name == kind and base and not OWN_MODIFIER.match(kind):
                # 按改造支出的35%资助,最高资助60万元: the limit is of the same.
                item.name = base + kind
            _name_run(group, position, memory)
            memory.base = item.name.removesuffix(kind) or memory.base
    memory.pending += [
        item
        for item in group
        if not item.kind
        and units.is_share(item.quantity.unit)
        and MEASURED.search(item.before)
        and not item.name
    ]
    for item in group:
        is_short = units.is_share(item.quantity.unit) or tells_only_each(item.name, item.kind)
        if item.kind and is_short:
            who = memory.receiver or memory.candidate
            item.longer = with_receiver(item.name, who, item.kind)


def _is_step(item: Found) -> bool:
    """Tell whether a value goes on with the one before and has no words of its own."""
    own = own_base(item.before)
    return bool(_GOES_ON.match(item.before)) and not own and not GRADE.match(item.after)


def _name_run(group: list[Found], position: int, memory: _Memory) -> None:
    """Name the values before one that prints what all are: 分别给予50万元、30万元奖励.

    Those without words of their own are steps of the first one: 投资额的5%、8%给予奖励.
    """
    first = position
    while first and _GOES_ON.match(group[first].before) and not group[first - 1].kind:
        first -= 1
    kind = group[position].kind
    for item in group[first:position]:
        item.kind = kind
        item.name = reward_name(item.before, item.after, receiver=memory.receiver, kind=kind)
    for before, item in pairwise(group[first : position + 1]):
        if _is_step(item):
            item.name = before.name


def _name_pairs(group: list[Found], memory: _Memory) -> None:
    """Give each value of `A、B分别达到X、Y以上` its own name and the common comparator."""
    first = next((i for i, f in enumerate(group) if _RESPECTIVELY.search(f.before)), None)
    if first is None or len(group) - first < 2:
        return
    pair = group[first:]
    own = pair[0].phrase.subject
    kind = pair[-1].kind
    if kind:
        ahead, _, behind = pair[0].before.partition("分别")
        owner, given = own_base(ahead), _GIVEN.sub("", behind, count=1)
        wholes = (owner, given, memory.receiver, memory.whole)
        names = next((n for who in wholes if (n := split_receivers(who, len(pair)))), None)
    else:
        names = split_pair(own or memory.subject, len(pair))
    trailing = AFTER.match(pair[-1].after)
    paid = pair[0].phrase.verb if _PAID.search(pair[0].phrase.verb) else ""
    for position, item in enumerate(pair):
        if names:
            item.name = name(leveled(names[position], item.quantity)) + (kind or paid)
        if not AFTER.match(item.after):
            item.comparator = pair[-1].comparator if trailing else pair[0].comparator
    memory.subject = own or memory.subject


def _resolve_references(group: list[Found], memory: _Memory) -> None:
    """Fill in what a later part leaves out: the subject, or the noun that the next part prints."""
    for position, item in enumerate(group):
        phrase = item.phrase
        if phrase.is_rank:
            subject = phrase.subject or memory.subject
            item.phrase = replace(phrase, subject=subject)
            memory.subject = subject
            continue
        is_bare = not (phrase.noun or phrase.action) and units.is_count(item.quantity.unit)
        if is_bare and phrase.verb and position + 1 < len(group):
            follower = group[position + 1].phrase
            if follower.noun:
                # 各市每年各培育1000家以上、全省培育10000家以上企业: the noun comes last, the places
                # tell the two apart.
                item.phrase = replace(
                    phrase, noun=follower.noun, subject=phrase.subject or own_place(item.before)
                )
                group[position + 1].phrase = replace(follower, subject=follower.place)
                continue
        if phrase.is_share and position + 1 < len(group):
            item.phrase = phrase = with_shared_action(phrase, group[position + 1].phrase)
        if phrase == Phrase(verb=phrase.verb) and phrase.verb and memory.subject:
            item.phrase = replace(phrase, subject=memory.subject)
            continue
        if item.before.startswith(("、", "和")) and _BARE_METRIC.fullmatch(phrase.subject):
            item.phrase = phrase = replace(
                phrase, subject=with_common_head(phrase.subject, memory.subject)
            )
        if memory.subject.endswith(_FUNDS) and _PURSE_ALONE.fullmatch(name(phrase)):
            # 设立引导资金,县财政每年安排3亿元.
            item.phrase = replace(phrase, subject=memory.subject, verb="")
            continue
        if memory.subject and is_reference(phrase, after=memory.subject):
            item.phrase = replace(phrase, subject=memory.subject + phrase.subject)
            continue
        if memory.subject and (level := _ELLIPSIS.fullmatch(phrase.subject)):
            # 省级证照核验率不低于92%,市、县级不低于75%.
            whole = re.sub(r"^.{0,8}?级", "", memory.subject)
            item.phrase = phrase = replace(phrase, subject=level.group() + whole)
        if phrase.noun.endswith("元的"):
            item.phrase = phrase = replace(phrase, noun=phrase.noun.removesuffix("的"))
        if phrase.noun.endswith(("级", "类", "型", "元", "元以上")):
            phrase = replace(phrase, noun=phrase.noun + _shared_noun(group, position, memory))
            item.phrase = phrase
        memory.subject = base_of(phrase) or memory.subject


def _shared_noun(group: list[Found], position: int, memory: _Memory) -> str:
    """Return the noun that 国家级 leaves to its neighbour: 省级以上创新平台200家,其中国家级25家."""
    following = group[position + 1].phrase.noun if position + 1 < len(group) else ""
    if group[position].phrase.noun.endswith("元") and not following.endswith("元的"):
        tail = re.search(r"[元](?:以上)?的?(?P<noun>[^元]{2,})$", following)
        return tail["noun"] if tail else memory.subject
    for source in (following, memory.subject):
        if match := re.search(r"[级类型元](?:以上)?的?(?P<noun>[^级类型元]{2,})$", source):
            return match["noun"]
    return ""

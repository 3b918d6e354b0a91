"""One sentence: its quantities, which of them promise, and what each is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from ronghe.engines.targets import units
from ronghe.engines.targets.comparators import AFTER, comparator_of
from ronghe.engines.targets.exclusions import Setting, is_promise, is_qualifier
from ronghe.engines.targets.periods import YearMark, year_at, year_marks
from ronghe.engines.targets.phrases import Phrase, leveled, name, own_place, parse
from ronghe.engines.targets.quantities import Quantity
from ronghe.engines.targets.references import (
    announced_by,
    base_of,
    is_reference,
    receiver_of,
    reward_name,
    share_actions,
    split_pair,
    split_receivers,
    with_shared_action,
)
from ronghe.engines.targets.scopes import Scope, next_scope
from ronghe.engines.targets.segments import Segment, segments

_PAID: Final = re.compile(r"^(?:奖励|补助|资助|补贴)$")
_JOINT: Final = re.compile(r"[、和及与]")
_RESPECTIVELY: Final = re.compile(r"分别")


@dataclass(kw_only=True, slots=True)
class Found:
    """A quantity of a sentence with all that the sentence says about it.

    `start` and `end` are positions in the row.
    """

    quantity: Quantity
    start: int
    end: int
    before: str
    after: str
    phrase: Phrase
    scope: Scope
    year: int | None
    comparator: str
    joined: bool
    kept: bool
    name: str = ""


@dataclass(slots=True)
class _Memory:
    """What earlier segments of the sentence left to refer to."""

    subject: str = ""
    receiver: str = ""
    reward: str = ""


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
    scope = Scope()
    memory = _Memory()
    for segment in segments(text, *span, quantities):
        if segment.opened_by == ";":
            memory.receiver, memory.reward = "", ""
        memory.receiver = receiver_of(segment) or memory.receiver
        own = [
            q for q in segment.quantities if not is_qualifier(segment.text, q, segment.quantities)
        ]
        if not own:
            memory.subject = announced_by(segment) or memory.subject
            scope = next_scope(scope, segment.text, opened_by=segment.opened_by, is_first=True)
            continue
        segment = replace(segment, quantities=tuple(own))
        group: list[Found] = []
        opened_at = 0
        for index, quantity in enumerate(own):
            before = segment.text[opened_at : quantity.start]
            after = segment.text[quantity.end :]
            phrase, next_at = parse(segment, index, opened_at=opened_at)
            scope = next_scope(scope, before, opened_by=segment.opened_by, is_first=index == 0)
            in_row = _in_row(segment, quantity)
            year = year_at(marks, in_row.start, inherited)
            group.append(
                Found(
                    quantity=quantity,
                    start=in_row.start,
                    end=in_row.end,
                    before=before,
                    after=after,
                    phrase=phrase,
                    scope=scope,
                    year=year,
                    comparator=_comparator(before, quantity, after, group),
                    joined=bool(found or group) and segment.opened_by not in (";", "("),
                    kept=is_promise(
                        text,
                        in_row,
                        before=before,
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
    return [item for item in found if item.kept]


def _comparator(before: str, quantity: Quantity, after: str, group: list[Found]) -> str:
    """Return the comparator; 达到50家、200个 holds for both, a trailing 以上 for its own value."""
    if group and _JOINT.fullmatch(before) and not AFTER.match(after):
        return comparator_of(group[-1].before, "", is_rank=group[-1].quantity.is_rank)
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
    for item in group:
        is_promised = units.is_money(item.quantity.unit) or item.quantity.unit in ("%", "％")
        if is_promised and (memory.receiver or memory.reward):
            item.name, memory.reward = reward_name(
                item.before, item.after, receiver=memory.receiver, reward=memory.reward
            )


def _name_pairs(group: list[Found], memory: _Memory) -> None:
    """Give each value of `A、B分别达到X、Y以上` its own name and the common comparator."""
    first = next((i for i, f in enumerate(group) if _RESPECTIVELY.search(f.before)), None)
    if first is None or len(group) - first < 2:
        return
    pair = group[first:]
    own = pair[0].phrase.subject
    rewarded = bool(memory.reward) and not own
    names = (
        split_receivers(memory.receiver, len(pair))
        if rewarded
        else split_pair(own or memory.subject, len(pair))
    )
    trailing = AFTER.match(pair[-1].after)
    paid = pair[0].phrase.verb if _PAID.search(pair[0].phrase.verb) else ""
    for position, item in enumerate(pair):
        if names:
            item.name = name(leveled(names[position], item.quantity)) + (
                memory.reward if rewarded else paid
            )
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
        if not phrase.noun and not phrase.action and phrase.verb and position + 1 < len(group):
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
        if memory.subject and is_reference(phrase, after=memory.subject):
            item.phrase = replace(phrase, subject=memory.subject + phrase.subject)
            continue
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

"""Reads a policy document: rows, headings, owners, sentences, quantities, targets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from typing import Final

from ronghe.engines.targets.comparators import AFTER, comparator_of
from ronghe.engines.targets.exclusions import (
    Setting,
    is_background_heading,
    is_condition_heading,
    is_promise,
    is_qualifier,
    masked_positions,
    opens_conditions,
)
from ronghe.engines.targets.headings import Heading, heading_of, path_with
from ronghe.engines.targets.model import Clause, Target
from ronghe.engines.targets.owners import OwnerLine, owner_line
from ronghe.engines.targets.periods import OPENING, first_year, row_label, year_at, year_marks
from ronghe.engines.targets.phrases import Phrase, name, parse, share_actions, split_pair
from ronghe.engines.targets.quantities import Quantity, find_quantities
from ronghe.engines.targets.scopes import Scope, next_scope
from ronghe.engines.targets.segments import Segment, segments, sentences
from ronghe.engines.targets.source import Row, rows
from ronghe.engines.targets.tables import read_table

_DASHED: Final = re.compile(r"-|·|[●◆■▪◇□★※►>]")
_GOAL: Final = re.compile(r"目标|指标|愿景")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """A row with what stands above it."""

    row: Row
    path: tuple[Heading, ...]
    heading: Heading | None
    body_at: int
    owner_line: OwnerLine | None
    group: int


@dataclass(kw_only=True, slots=True)
class _Found:
    segment: Segment
    quantity: Quantity
    before: str
    phrase: Phrase
    scope: Scope
    year: int | None
    joined: bool
    comparator: str
    kept: bool = True
    name: str = ""


def read_targets(text: str) -> list[Target]:
    """Return the quantitative targets of a policy document in order of their spans.

    Parameters
    ----------
    text : str
        The document as a Python `str`; plain text or Markdown. All spans are indices of it.

    Returns
    -------
    list of Target
        Empty for a document that promises no number, and for any text that is no policy.

    Examples
    --------
    >>> [
    ...     (t.text, t.year, t.comparator)
    ...     for t in read_targets("到2025年,建设10个智能工厂,产值达50亿元。")
    ... ]
    [('10个', 2025, '='), ('50亿元', 2025, '>=')]
    """
    places = list(_places(text))
    first = first_year([place.row.text for place in places])
    owners = _owners(places)
    targets: list[Target] = []
    inherited: int | None = None
    conditions = False
    label: int | None = None
    index = 0
    while index < len(places):
        place = places[index]
        body = place.row.text[place.body_at :]
        if place.heading is not None:
            inherited, label, conditions = None, None, False
        if place.row.is_table:
            last = index
            while last + 1 < len(places) and places[last + 1].row.is_table:
                last += 1
            caption = places[index - 1].row.text if index else ""
            for cell in read_table(
                text, [p.row for p in places[index : last + 1]], caption=caption, first_year=first
            ):
                targets.append(
                    replace(
                        cell,
                        owner=cell.owner or owners[index],
                        section=_section(place.path),
                        heading_path=_titles(place.path),
                    )
                )
            index = last + 1
            continue
        if match := row_label(body):
            label = int(match["year"])
            year: int | None = label
            opens = place.body_at + match.end()
            if opens < len(place.row.text):
                label = None
        else:
            year, opens = label, place.body_at
        dashed = bool(_DASHED.match(body))
        opening = OPENING.match(body)
        if opening and not dashed:
            inherited = int(opening["year"])
        elif dashed or (
            inherited is not None
            and re.match(r"\d{1,2}[.、)]|[(]\d{1,2}[)]|[一二三四五六七八九]是|[①-⑳]", body)
        ):
            year = inherited if year is None else year
        elif place.heading is None:
            inherited = None
        if not dashed and place.heading is None and opens_conditions(body):
            conditions = True
        elif conditions and not re.match(
            r"[(]?[一二三四五六七八九十\d]{1,2}[)、.]|-|·|[①-⑳]", body
        ):
            conditions = opens_conditions(body)
        setting = Setting(
            first_year=first,
            section_is_background=any(is_background_heading(h.title) for h in place.path),
            is_condition_list=conditions or any(is_condition_heading(h.title) for h in place.path),
        )
        goal = opening is not None and any(_GOAL.search(h.title) for h in place.path)
        targets.extend(
            _row_targets(
                place,
                opens=opens,
                year=year,
                setting=setting,
                owner=owners[index],
                carries=goal,
            )  # fmt: skip
        )
        index += 1
    return [replace(t, text=text[t.start : t.end]) for t in sorted(targets, key=lambda t: t.start)]


def read_clauses(text: str) -> list[Clause]:
    """Return the clauses of a document: headings, sentences and table rows, each with its span.

    Clauses are in order, never overlap and cover every character that is no blank or mark between
    paragraphs; every target of `read_targets` lies in exactly one.

    Examples
    --------
    >>> [(c.start, c.end, c.section) for c in read_clauses("一、目标\\n建设10家。培育5个。")]
    [(0, 4, '一、目标'), (5, 11, '一、目标'), (11, 16, '一、目标')]
    """
    clauses = []
    for place in _places(text):
        spans = [(0, len(place.row.text))]
        if not place.row.is_table:
            head = [(0, place.body_at)] if place.body_at else []
            spans = head + sentences(place.row.text, place.body_at)
        for begin, finish in spans:
            start, end = place.row.span(begin, finish)
            clauses.append(
                Clause(
                    start=start,
                    end=end,
                    section=_section(place.path),
                    heading_path=_titles(place.path),
                )  # fmt: skip
            )
    return clauses


def _places(text: str) -> Iterator[_Place]:
    path: tuple[Heading, ...] = ()
    group = 0
    for row in rows(text):
        heading = heading_of(row, text)
        if heading is not None:
            path = path_with(path, heading)
            if not heading.is_column:
                group += 1
        yield _Place(
            row=row,
            path=path,
            heading=heading,
            body_at=heading.body_at if heading else 0,
            owner_line=None if row.is_table else owner_line(row.text),
            group=group,
        )


def _owners(places: list[_Place]) -> list[tuple[str, ...]]:
    """Return the owners that hold for each row.

    A line holds backwards to the line before it or the task's heading, and forwards for the
    columns (专栏) printed under the task.
    """
    owners: list[tuple[str, ...]] = [()] * len(places)
    for index, place in enumerate(places):
        if place.owner_line is None:
            in_column = any(h.is_column for h in place.path)
            if in_column and index and places[index - 1].group == place.group:
                owners[index] = _last_owner(places, index)
            continue
        back = index
        while True:
            owners[back] = owners[back] or place.owner_line.names
            if places[back].heading is not None and not places[back].heading.is_column:
                break
            back -= 1
            if back < 0 or places[back].group != place.group or places[back].owner_line:
                break
    return owners


def _last_owner(places: list[_Place], index: int) -> tuple[str, ...]:
    group = places[index].group
    while index >= 0 and places[index].group == group:
        line = places[index].owner_line
        if line is not None:
            return line.names
        index -= 1
    return ()


def _section(path: tuple[Heading, ...]) -> str:
    return path[-1].title if path else ""


def _titles(path: tuple[Heading, ...]) -> tuple[str, ...]:
    return tuple(heading.title for heading in path)


def _row_targets(
    place: _Place,
    *,
    opens: int,
    year: int | None,
    setting: Setting,
    owner: tuple[str, ...],
    carries: bool,
) -> Iterator[Target]:
    row = place.row
    body_end = place.owner_line.start if place.owner_line else len(row.text)
    quantities = [
        q
        for q in find_quantities(row.text, masked_positions(row.text))
        if opens <= q.start and q.end <= body_end
    ]
    if not quantities:
        return
    inherited = year
    taken = 0
    for start, end in sentences(row.text, opens):
        while taken < len(quantities) and quantities[taken].start < start:
            taken += 1
        inside = list(takewhile(lambda q, end=end: q.end <= end, islice(quantities, taken, None)))
        taken += len(inside)
        marks = year_marks(row.text, start, end)
        if inside:
            for found in _sentence(
                row.text, start, end, inside, inherited=inherited, setting=setting
            ):
                begin = found.segment.positions[found.quantity.start]
                finish = found.segment.positions[found.quantity.end - 1] + 1
                span = row.span(begin, finish)
                yield Target(
                    start=span[0], end=span[1], text="",
                    value=found.quantity.value, value_high=found.quantity.value_high,
                    unit=found.quantity.unit, comparator=found.comparator, year=found.year,
                    every_year=found.scope.every_year, cumulative=found.scope.cumulative,
                    indicator=found.name, owner=owner, section=_section(place.path),
                    heading_path=_titles(place.path),
                )  # fmt: skip
        if carries:
            inherited = year_at(marks, end, inherited)


def _sentence(
    text: str,
    start: int,
    end: int,
    quantities: list[Quantity],
    *,
    inherited: int | None,
    setting: Setting,
) -> list[_Found]:
    marks = year_marks(text, start, end)
    found: list[_Found] = []
    scope = Scope()
    subject = ""
    for segment in segments(text, start, end, quantities):
        own = [
            q
            for q in segment.quantities
            if not is_qualifier(segment.text, q, list(segment.quantities))
        ]
        segment = replace(segment, quantities=tuple(own))
        if not own:
            subject = _subject_without_value(segment.text) or subject
            if segment.opened_by in (";", "") or not segment.quantities:
                scope = next_scope(scope, segment.text, opened_by=segment.opened_by, is_first=True)
            continue
        opened_at = 0
        group: list[_Found] = []
        for index, quantity in enumerate(own):
            before = segment.text[opened_at : quantity.start]
            phrase, next_at = parse(segment, index, opened_at=opened_at)
            scope = next_scope(scope, before, opened_by=segment.opened_by, is_first=index == 0)
            position = segment.positions[quantity.start]
            at_row = replace(
                quantity, start=position, end=segment.positions[quantity.end - 1] + 1,
                number_end=position + quantity.number_end - quantity.start,
            )  # fmt: skip
            year = year_at(marks, position, inherited)
            joined = bool(found or group) and segment.opened_by not in (";", "(")
            item = _Found(
                segment=segment, quantity=quantity, before=before, phrase=phrase, scope=scope,
                year=year, joined=joined,
                comparator=comparator_of(
                    before, segment.text[quantity.end :], is_rank=quantity.is_rank
                ),
                kept=is_promise(
                    text, at_row, before=before, setting=setting, marks=marks, year=year,
                    sentence=(start, end),
                ),
            )  # fmt: skip
            group.append(item)
            opened_at = next_at
        subject = _name_group(group, subject)
        found.extend(group)
    phrases = share_actions([f.phrase for f in found], [f.joined for f in found])
    for item, phrase in zip(found, phrases, strict=True):
        item.name = item.name or name(phrase)
    return [item for item in found if item.kept]


def _subject_without_value(text: str) -> str:
    return ""


def _name_group(group: list[_Found], subject: str) -> str:
    """Resolve pairs and references to an earlier subject; return the subject that now holds."""
    respectively = next((i for i, f in enumerate(group) if "分别" in f.before), None)
    if respectively is not None and len(group) - respectively >= 2:
        pair = group[respectively:]
        own = pair[0].phrase.subject
        names = split_pair(own or subject, len(pair))
        last = pair[-1]
        trailing = AFTER.match(last.segment.text, last.quantity.end)
        for position, item in enumerate(pair):
            if names:
                item.name = name(Phrase(subject=names[position]))
            if trailing or item.comparator == "=":
                item.comparator = last.comparator if trailing else pair[0].comparator
        return own or subject
    for position, item in enumerate(group):
        phrase = item.phrase
        if phrase.subject.startswith("占") and subject:
            item.phrase = replace(phrase, subject=subject + phrase.subject)
            continue
        if phrase.is_rank:
            if phrase.subject:
                subject = phrase.subject
            else:
                item.phrase = replace(phrase, subject=subject)
            continue
        if not phrase.noun and not phrase.action and phrase.verb and position + 1 < len(group):
            follower = group[position + 1].phrase
            if follower.noun:
                item.phrase = replace(phrase, noun=follower.noun)
        if phrase.subject and not phrase.noun:
            subject = phrase.subject
        elif not (phrase.subject or phrase.noun or phrase.verb) and subject:
            item.phrase = replace(phrase, subject=subject)
    return subject

"""Reads a policy document: its targets and its clauses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from ronghe.engines.targets.chinese import is_plausible
from ronghe.engines.targets.masks import masked_positions
from ronghe.engines.targets.model import Clause, Target
from ronghe.engines.targets.quantities import Quantity, find_quantities
from ronghe.engines.targets.segments import sentences
from ronghe.engines.targets.sentence import Found, read_sentence
from ronghe.engines.targets.structure import Place, places
from ronghe.engines.targets.tables import read_table

# A receiver that makes up no more than this share of the name may always stand in it.
_SHORT: Final = 0.4


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
    >>> found = read_targets("到2025年,建设10个智能工厂,产值达50亿元。")
    >>> [(t.text, t.year, t.comparator) for t in found]
    [('10个', 2025, '='), ('50亿元', 2025, '>=')]
    """
    targets: list[Target] = []
    longer: dict[int, str] = {}
    above = ""
    table: list[Place] = []
    for place in places(text):
        if place.row.is_table:
            table.append(place)
            continue
        targets.extend(_table_targets(text, table, caption=above, note=place.row.text))
        table = []
        targets.extend(_row_targets(text, place, longer))
        above = place.row.text
    targets.extend(_table_targets(text, table, caption=above, note=""))
    return sorted(_told_apart(targets, longer), key=lambda target: target.start)


def _told_apart(targets: list[Target], longer: Mapping[int, str]) -> Iterator[Target]:
    """Yield the targets; rates of several receivers that share a name take on who gets them."""
    meanings: defaultdict[str, set[str]] = defaultdict(set)
    for target in targets:
        meanings[target.indicator].add(longer.get(target.start, target.indicator))
    for target in targets:
        name = longer.get(target.start, "")
        added = len(name) - len(target.indicator)
        if added > 0 and (len(meanings[target.indicator]) > 1 or added <= _SHORT * len(name)):
            target = replace(target, indicator=name)
        yield target


def read_clauses(text: str) -> list[Clause]:
    r"""Return the clauses of a document: headings, sentences and table rows, each with its span.

    Clauses are in order, never overlap and cover every character that is no blank or mark between
    paragraphs; every target of `read_targets` lies in exactly one.

    Examples
    --------
    >>> [(c.start, c.end, c.section) for c in read_clauses("一、目标\n建设10家。培育5个。")]
    [(0, 4, '一、目标'), (5, 11, '一、目标'), (11, 16, '一、目标')]
    """
    clauses = []
    for place in places(text):
        for begin, finish in _clause_spans(place):
            start, end = place.row.span(begin, finish)
            clauses.append(
                Clause(start=start, end=end, section=place.section, heading_path=place.titles)
            )
    return clauses


def _clause_spans(place: Place) -> list[tuple[int, int]]:
    whole = len(place.row.text)
    if place.row.is_table:
        return [(0, whole)]
    head = place.heading.body_at if place.heading else 0
    return ([(0, head)] if head else []) + sentences(place.row.text, head)


def _table_targets(text: str, table: list[Place], *, caption: str, note: str) -> Iterator[Target]:
    if not table:
        return
    place = table[0]
    for cell in read_table(
        text,
        [p.row for p in table],
        caption=caption,
        note=note,
        first_year=place.setting.first_year,
    ):
        yield replace(
            cell,
            owner=cell.owner or place.owners,
            section=place.section,
            heading_path=place.titles,
        )


def _row_targets(text: str, place: Place, longer: dict[int, str]) -> Iterator[Target]:
    row = place.row
    quantities = [
        q
        for q in find_quantities(row.text, masked_positions(row.text))
        if place.body_at <= q.start
        and not place.names_owners(q.start)
        and is_plausible(row.text, q)
    ]
    if not quantities:
        return
    for span, inside in _by_sentence(row.text, place.body_at, quantities):
        found = read_sentence(row.text, span, inside, inherited=place.year, setting=place.setting)
        for item in found:
            target = _target(text, place, item)
            if item.longer:
                longer[target.start] = item.longer
            yield target


def _by_sentence(
    text: str, start: int, quantities: list[Quantity]
) -> Iterator[tuple[tuple[int, int], list[Quantity]]]:
    taken = 0
    for begin, end in sentences(text, start):
        first = taken
        while taken < len(quantities) and quantities[taken].start < end:
            taken += 1
        inside = [q for q in quantities[first:taken] if q.start >= begin and q.end <= end]
        if inside:
            yield (begin, end), inside


def _target(text: str, place: Place, found: Found) -> Target:
    start, end = place.row.span(found.start, found.end)
    quantity = found.quantity
    return Target(
        start=start,
        end=end,
        text=text[start:end],
        value=quantity.value,
        value_high=quantity.value_high,
        unit=_unit_as_written(text, place, found),
        comparator=found.comparator,
        year=found.year,
        every_year=found.counting.every_year,
        cumulative=found.counting.cumulative,
        indicator=found.name,
        owner=place.owners_at(found.start),
        section=place.section,
        heading_path=place.titles,
        scope=found.scope,
        direction=found.direction,
    )


def _unit_as_written(text: str, place: Place, found: Found) -> str:
    """Return the unit in the document's own signs (％, full-width brackets)."""
    unit = found.quantity.unit
    begin = found.end - len(unit)
    if not unit or place.row.text[begin : found.end] != unit:
        return unit
    return "".join(text[offset] for offset in place.row.offsets[begin : found.end])

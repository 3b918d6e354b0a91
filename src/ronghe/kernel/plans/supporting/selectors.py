"""Read the lines of policy in force that bear on questions of a response."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.db import connection
from django.db.models import F
from django.utils import timezone

from ronghe.kernel.manifest import domains
from ronghe.kernel.parties.models import Industry, PlaceClosure
from ronghe.kernel.plans.models import Target
from ronghe.kernel.plans.supporting.matching import common_words, is_support

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ronghe.engines.scoring import Item, Level
    from ronghe.kernel.assessments.models import Response

Reason = Literal["indicator", "words", "level"]
_LEAST_LEVEL = 3  # characters of a level's title that a line names
_DIVISION = 2  # level of an industry


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of policy, why it bears on an item (or the level to reach), and whether it pays.

    `why` is what they share: an indicator's key, words, or the level's title. `clause` is the
    sentence as printed, empty for a target that was entered by hand.
    """

    target_id: int
    document: str
    number: str
    issued_on: date | None
    place: str
    section: str
    phrase: str
    quote: str
    year: int | None
    clause: str
    item: Item | None
    reason: Reason
    why: str
    pays: bool


@dataclass(frozen=True, kw_only=True)
class _Row:
    target: int
    document: str
    number: str
    issued_on: date | None
    place: str
    section: str
    phrase: str
    quote: str
    year: int | None
    indicator: str
    clause: str

    @property
    def text(self) -> str:
        return f"{self.phrase} {self.clause}"


def lines_for(response: Response, *, items: Sequence[Item], to: Level | None) -> list[Line]:
    """Return the accepted lines in force today of the response's place and those above.

    In force is what names no year, or one that is not over. A line bears on an item whose
    indicator measures it, or whose title shares words with it; on the level to reach where it
    names it. Where a sentence speaks of another industry alone it is left out. Lines that pay come
    first, then those that an indicator ties, then the newest document's.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ronghe_policy_lines(%s)", [response.pk])
        columns = [column.name for column in cursor.description or ()]
        rows = [_Row(**dict(zip(columns, row, strict=True))) for row in cursor]
    others = _industries(response.organisation.industry.code[:3]) if rows else []
    return _bearing(rows, others, items=items, to=to, instrument=response.instrument.key)


def lines_for_group(
    instrument: str, *, items: Sequence[Item], place_id: int | None, industry: str
) -> list[Line]:
    """Return the accepted lines in force that bear on these items for a group of enterprises.

    They are those that the reader sees, of the place and those above it, or of all places. A line
    that speaks of one industry is left out only where the group is one of another division.
    """
    seen = Target.objects.filter(state=Target.State.ACCEPTED, superseded_at__isnull=True)
    if place_id is not None:
        above = PlaceClosure.objects.filter(place_id=place_id).values("ancestor_id")
        seen = seen.filter(document__place_id__in=above)
    newest = F("document__issued_on").desc(nulls_last=True)
    targets = seen.select_related("document__place", "clause", "measured_by").order_by(newest, "pk")
    others = _industries(industry[:3]) if industry else []
    rows = [_row(target) for target in targets]
    return _bearing(rows, others, items=items, to=None, instrument=instrument)


def _row(target: Target) -> _Row:
    document, clause = target.document, target.clause
    return _Row(
        target=target.pk,
        document=document.title,
        number=document.number,
        issued_on=document.issued_on,
        place=document.place.name,
        section=target.section,
        phrase=target.indicator_phrase,
        quote=target.quote,
        year=target.year,
        indicator="" if target.measured_by is None else target.measured_by.key,
        clause="" if clause is None else document.text[clause.start : clause.end],
    )


def _bearing(
    rows: Iterable[_Row],
    others: Sequence[re.Pattern[str]],
    *,
    items: Sequence[Item],
    to: Level | None,
    instrument: str,
) -> list[Line]:
    this_year = timezone.localdate().year
    read_from = [reading.indicator for reading in domains.readings_of(instrument)]
    found = []
    for row in rows:
        if row.year is not None and row.year < this_year:
            continue
        if any(pattern.search(row.text) for pattern in others):
            continue
        line = _line(row, items, to, read_from)
        if line is not None:
            found.append(line)
    return sorted(found, key=lambda line: (not line.pays, line.reason != "indicator"))


def _line(
    row: _Row, items: Sequence[Item], to: Level | None, read_from: Sequence[str]
) -> Line | None:
    item, reason, why = _tie(row, items, to, read_from)
    if reason is None:
        return None
    return Line(
        target_id=row.target,
        document=row.document,
        number=row.number,
        issued_on=row.issued_on,
        place=row.place,
        section=row.section,
        phrase=row.phrase,
        quote=row.quote,
        year=row.year,
        clause=row.clause.strip(),
        item=item,
        reason=reason,
        why=why,
        pays=is_support(row.text),
    )


def _tie(
    row: _Row, items: Sequence[Item], to: Level | None, read_from: Sequence[str]
) -> tuple[Item | None, Reason | None, str]:
    for item in items:
        if row.indicator and row.indicator in (item.measures, item.asks):
            return item, "indicator", row.indicator
    if to is not None and len(to.title.zh) >= _LEAST_LEVEL and to.title.zh in row.text:
        return None, "level", to.title.zh
    if row.indicator in read_from and row.indicator:
        return None, "indicator", row.indicator
    for item in items:
        if words := common_words(item.title.zh, row.text):
            return item, "words", words
    return None, None, ""


def _industries(own: str) -> list[re.Pattern[str]]:
    """Return what names the divisions of industry that are not this one."""
    rows = Industry.objects.filter(level=_DIVISION).exclude(code=own)
    mine = _stems(Industry.objects.filter(code=own).values_list("name", flat=True))
    stems = _stems(rows.values_list("name", flat=True)) - mine
    return [re.compile(rf"{re.escape(stem)}(?:制造)?(?:行业|产业|企业)") for stem in sorted(stems)]


def _stems(names: Iterable[str]) -> set[str]:
    """Return what divisions are called in short: 汽车 of 汽车制造业."""
    stems = set()
    for name in names:
        for part in re.split(r"[、和]", name):
            stem = re.sub(r"(?:制造业|加工业|业|制品|设备|其他)+$|^其他", "", part)
            if len(stem) >= 2:
                stems.add(stem)
    return stems

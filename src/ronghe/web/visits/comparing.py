"""Both channels of a visit as its page, its table and its paper show them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ronghe.kernel.assessments.models import Response, Visit
from ronghe.kernel.assessments.visiting.selectors import sides_of
from ronghe.kernel.cases.selectors import attachments_of
from ronghe.web.assessments.wording import answer_words, words
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ronghe.engines.scoring import Group
    from ronghe.kernel.assessments.visiting.selectors import Side, Sides
    from ronghe.kernel.cases.models import Attachment


@dataclass(frozen=True, kw_only=True)
class Row:
    """One item in both channels, in words; `is_own_missing` says that nobody answered it."""

    side: Side
    own: str
    on_site: str
    difference: str
    files: tuple[Attachment, ...]

    @property
    def is_worse(self) -> bool:
        return self.side.difference is not None and self.side.difference < 0


@dataclass(frozen=True, kw_only=True)
class GroupRows:
    """A group of items with its rows."""

    group: Group
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A visit with both channels."""

    sides: Sides
    groups: tuple[GroupRows, ...]
    counts: str

    @property
    def rows(self) -> Iterator[Row]:
        return (row for group in self.groups for row in group.rows)

    @property
    def differing(self) -> int:
        return len(self.sides.compared) - self.sides.alike


def signed(number: Decimal | None) -> str:
    """Return a difference with its sign, a dash where either side is missing."""
    if number is None:
        return formats.MISSING
    text = formats.number(abs(number))
    return f"+{text}" if number > 0 else f"\N{MINUS SIGN}{text}" if number < 0 else text


def comparison_of(visit: Visit) -> Comparison | None:
    """Return both channels, or None where the visitor may not see the one on site yet."""
    response = Response.objects.filter(pk=visit.response_id).first()
    if response is None:
        return None
    visit.response = response
    sides = sides_of(visit)
    files: dict[str, list[Attachment]] = defaultdict(list)
    for file in attachments_of(visit.case):
        files[file.note].append(file)
    by_id = {side.item.id: side for side in sides.items}

    def row(item_id: str) -> Row:
        side = by_id[item_id]
        return Row(
            side=side,
            own=answer_words(side.item, side.own),
            on_site=answer_words(side.item, side.on_site),
            difference=signed(side.difference),
            files=tuple(files[item_id]),
        )

    groups = tuple(
        GroupRows(group=part, rows=tuple(row(item.id) for item in part.all_items()))
        for top in visit.instrument.content.groups
        for part in top.groups or (top,)
    )
    return Comparison(sides=sides, groups=groups, counts=_counts(visit, response))


def _counts(visit: Visit, response: Response) -> str:
    """Say which channel the result in force rests on."""
    if response.approved_at is None:
        if visit.own is not None and visit.own.approved_at is not None:
            return _("The enterprise's own answers count until the visit is accepted.")
        return _("Neither channel counts yet.")
    if response.superseded_at is None:
        return _("What was found on site counts.")
    return _("A later revision counts; this visit did before.")


def export_rows(shown: Comparison) -> Sequence[Sequence[object]]:
    """Return the comparison as a table, the heading first."""
    heading = [
        _("Item"), _("Question"), _("Own answer"), _("On site"), _("Own points"),
        _("Points on site"), _("Difference in points"), _("Evidence seen"), _("Remark"), _("Files"),
    ]  # fmt: skip
    rows = [
        [
            row.side.item.id, words(row.side.item.title), row.own, row.on_site,
            row.side.own_points, row.side.on_site_points, row.side.difference,
            _("yes") if row.side.is_seen else _("no"), row.side.remark, len(row.files),
        ]
        for row in shown.rows
    ]  # fmt: skip
    return [heading, *rows]

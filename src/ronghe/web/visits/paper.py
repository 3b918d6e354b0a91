"""The visit sheet as a paper: blank to be filled in by hand, or as it was filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ronghe.lib.papers import Column, Facts, Heading, Note, Paper, Paragraph, Table
from ronghe.web.assessments.wording import answer_words, words
from ronghe.web.shell import formats, papers

if TYPE_CHECKING:
    from ronghe.engines.scoring import Item
    from ronghe.kernel.assessments.models import Visit
    from ronghe.lib.papers import Block
    from ronghe.web.visits.comparing import Comparison, GroupRows

_BOX = "□"


def sheet_paper(visit: Visit, shown: Comparison, *, is_blank: bool) -> Paper:
    """Return the sheet of a visit; a blank one has boxes and lines instead of answers."""
    blocks: list[Block] = [_facts(visit, shown, is_blank=is_blank)]
    for group in shown.groups:
        blocks.append(Heading(text=words(group.group.title), level=2))
        blocks.append(_blank(group) if is_blank else _filled(group))
    blocks.append(Heading(text=_("Signatures"), level=2))
    blocks += [Paragraph(text=line) for line in _signatures(visit, is_blank=is_blank)]
    if not is_blank:
        blocks.append(Note(text=shown.counts))
    return Paper(
        title=_("On-site visit sheet"),
        subtitle=visit.organisation.name,
        issuer=visit.place.label,
        issued_on=visit.planned_on,
        blocks=tuple(blocks),
        language=papers.language(),
    )


def _facts(visit: Visit, shown: Comparison, *, is_blank: bool) -> Facts:
    items = [
        (_("Instrument"), visit.instrument.label),
        (_("Year"), formats.period(visit.period)),
        (_("District"), visit.place.label),
        (_("Assessor"), visit.assessor_name),
        (_("Day"), visit.planned_on.isoformat()),
    ]
    if not is_blank:
        items += [
            (_("Own score"), formats.number(shown.sides.own_score)),
            (_("Score on site"), formats.number(shown.sides.on_site_score)),
        ]
    return Facts(items=tuple(items))


def _blank(group: GroupRows) -> Table:
    return Table(
        columns=(
            Column(title=_("Question")),
            Column(title=_("Own answer")),
            Column(title=_("On site")),
            Column(title=_("Evidence seen, remark")),
        ),
        rows=tuple(
            (words(row.side.item.title), row.own, _choices(row.side.item), f"{_BOX} ")
            for row in group.rows
        ),
    )


def _choices(item: Item) -> str:
    if not item.options:
        return f"________ {getattr(item.question, 'unit', '')}".strip()
    options = sorted(item.options, key=lambda option: option.position)
    return " ".join(f"{_BOX}{words(option.text)}" for option in options)


def _filled(group: GroupRows) -> Table:
    return Table(
        columns=(
            Column(title=_("Question")),
            Column(title=_("Own answer")),
            Column(title=_("On site")),
            Column(title=_("Difference in points"), align="right"),
            Column(title=_("Evidence seen, remark")),
        ),
        rows=tuple(
            (
                words(row.side.item.title),
                answer_words(row.side.item, row.side.own),
                answer_words(row.side.item, row.side.on_site),
                row.difference,
                " ".join(
                    part
                    for part in (
                        _("seen") if row.side.is_seen else "",
                        row.side.remark,
                        _("%(n)s files") % {"n": len(row.files)} if row.files else "",
                    )
                    if part
                ),
            )
            for row in group.rows
        ),
    )


def _signatures(visit: Visit, *, is_blank: bool) -> list[str]:
    line = "____________________"
    enterprise = line if is_blank else visit.note("signature", "enterprise") or line
    assessor = line if is_blank else visit.note("signature", "assessor") or line
    at = line if is_blank else visit.note("signature", "at").replace("T", " ") or line
    return [
        _("For the enterprise: %(name)s") % {"name": enterprise},
        _("Assessor: %(name)s") % {"name": assessor},
        _("Time: %(at)s") % {"at": at},
    ]

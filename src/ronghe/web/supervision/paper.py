"""The notice of an order as a paper, for PDF and DOCX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.kernel.plans.supervising.facts import facts_kept
from ronghe.lib.papers import Column, Heading, Note, Paper, Paragraph, Table
from ronghe.web.shell import formats, marks, papers
from ronghe.web.supervision import wording

if TYPE_CHECKING:
    from datetime import date

    from ronghe.kernel.plans.models import SupervisionOrder
    from ronghe.kernel.plans.supervising.facts import Facts
    from ronghe.lib.papers import Block


def notice_of(order: SupervisionOrder, due_on: date) -> Paper:
    """Return the notice that an order is sent with; `due_on` is the day that it sets."""
    facts = facts_kept(order.facts)
    blocks: list[Block] = [Paragraph(text=wording.salutation(order))]
    if order.commitment is not None:
        blocks.append(Paragraph(text=wording.subject(order.commitment)))
    if facts is not None:
        blocks.append(_facts_table(facts))
    blocks += [
        Heading(text=_("Reason"), level=2),
        Paragraph(text=order.reason),
        Heading(text=_("What is demanded"), level=2),
        Paragraph(text=order.demand),
        Paragraph(text=wording.settle_by(due_on)),
        Note(text=wording.issued_by(order)),
    ]
    return Paper(
        title=_("Supervision notice"),
        subtitle=order.title,
        issuer=order.issuer.label,
        number=order.number,
        issued_on=timezone.localdate(order.added_at),
        blocks=tuple(blocks),
        language=papers.language(),
    )


def _facts_table(facts: Facts) -> Table:
    return Table(
        columns=(
            Column(title=_("Period"), align="center"),
            Column(title=_("Reached"), align="center"),
            Column(title=_("Planned path"), align="center"),
            Column(title=_("Warning light"), align="center"),
        ),
        rows=(
            (
                formats.period(facts.period),
                formats.with_unit(formats.number(facts.value), unit=facts.unit),
                formats.with_unit(formats.number(facts.path), unit=facts.unit),
                marks.light_word(facts.light),
            ),
        ),
    )

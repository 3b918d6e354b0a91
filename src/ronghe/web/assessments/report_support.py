"""What helps an enterprise up, as blocks of its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ronghe.lib.papers import Block, Column, Heading, Note, Paragraph, Table
from ronghe.web.assessments.wording import words
from ronghe.web.shell import formats, marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ronghe.web.assessments.support import PolicyLine, Support


def support_blocks(support: Support) -> Iterator[Block]:
    """Return policies in force and kinds of solutions; where there are none, that is said."""
    yield Heading(text=_("Policies that bear on it"))
    if support.lines:
        yield Table(
            columns=(
                Column(title=_("Line"), share=3),
                Column(title=_("Document"), share=2),
                Column(title=_("Bears on"), share=2),
            ),
            rows=tuple(
                (line.text, _document(line), _bears(line)) for line in support.lines
            ),
        )  # fmt: skip
    else:
        yield Paragraph(text=_("No accepted line of a policy in force bears on these questions."))
    yield Heading(text=_("Kinds of solutions"))
    if not support.offers:
        yield Paragraph(text=_("No offers are declared for this questionnaire."))
        return
    yield Table(
        columns=(
            Column(title=_("Solution"), share=2),
            Column(title=_("Improves"), share=2),
            Column(title=_("Provider"), share=1.5),
            Column(title=_("Price (10,000 yuan)"), align="right"),
            Column(title=_("Status")),
        ),
        rows=tuple(
            (
                words(one.offer.title),
                "; ".join(words(item.title) for item in one.items),
                words(one.offer.provider),
                f"{formats.number(one.offer.low)} – {formats.number(one.offer.high)}",
                str(marks.STATUSES[one.offer.status].word),
            )
            for one in support.offers
        ),
    )
    yield Note(text=words(support.offers[0].offer.source))


def _document(line: PolicyLine) -> str:
    day = "" if line.issued_on is None else f"{line.issued_on:%Y-%m-%d}"
    return " · ".join(part for part in (line.title, line.number, line.place, day) if part)


def _bears(line: PolicyLine) -> str:
    return f"{words(line.item.title)}: {line.why}" if line.item else line.why

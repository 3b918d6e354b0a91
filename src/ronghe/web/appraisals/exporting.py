"""Sheets as rows of a table, and as official-looking papers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.lib.papers import Block, Cell, Column, Facts, Heading, Note, Paper, Paragraph, Table
from ronghe.web.appraisals import wording
from ronghe.web.appraisals.shown import BlockShown, blocks_of
from ronghe.web.shell import formats
from ronghe.web.shell.papers import language

if TYPE_CHECKING:
    from ronghe.kernel.plans.appraising.selectors import Thread
    from ronghe.kernel.plans.models import Appraisal, AppraisalSheet


def rows(sheets: Sequence[AppraisalSheet]) -> Iterator[list[object]]:
    """Yield header and one row a line of all sheets; points stay numbers."""
    yield [
        _("Rank"), _("Unit"), _("Score"), _("Grade"), _("Part"), _("Criterion"), _("Value"),
        _("Target"), _("Completion"), _("Weight"), _("Full marks"), _("Points"), _("State"),
        _("Rule"), _("Status of the numbers"), _("Reason"),
    ]  # fmt: skip
    for sheet in sheets:
        unit, grade = wording.unit_of(sheet), wording.grade_of(sheet)
        for block in blocks_of(sheet):
            for line in (*block.lines, *block.absent):
                yield [
                    sheet.rank, unit, sheet.score, grade, block.title, line.title, line.value,
                    line.target, line.rate, line.weight, line.full, line.number,
                    line.state or _("marked"), line.rule, line.status, line.said or line.why,
                ]  # fmt: skip


def _mark(appraisal: Appraisal) -> str:
    is_final = appraisal.state == appraisal.State.FINAL
    return "" if is_final else str(appraisal.get_state_display())


def _paper(appraisal: Appraisal, title: str, blocks: Sequence[Block]) -> Paper:
    return Paper(
        title=title,
        subtitle=appraisal.title,
        issuer=str(appraisal.place.label),
        issued_on=timezone.localdate(),
        mark=_mark(appraisal),
        language=language(),
        blocks=tuple(blocks),
    )


def _scheme_note(appraisal: Appraisal) -> Note:
    scheme = appraisal.scheme
    said = _("Scheme: %(title)s, version %(version)s. Source: %(source)s. Status: %(status)s.")
    status = {
        "official": _("official"),
        "transcribed": _("transcribed"),
        "illustrative": _("illustrative"),
    }[scheme.status]
    words = {"title": scheme.label, "version": scheme.version, "source": scheme.source}
    return Note(text=said % (words | {"status": status}))


def report_paper(appraisal: Appraisal, sheets: Sequence[AppraisalSheet]) -> Paper:
    """Return the results of all units that the reader sees, as a paper."""
    blocks = [blocks_of(sheet) for sheet in sheets]
    titles = list(dict.fromkeys(block.title for found in blocks for block in found))
    columns = (
        Column(title=_("Rank"), align="right", share=0.7),
        Column(title=_("Unit"), share=1.6),
        *(Column(title=title, align="right") for title in titles),
        Column(title=_("Score"), align="right"),
        Column(title=_("Grade"), share=1.2),
    )
    table = Table(
        columns=columns,
        rows=tuple(
            (
                formats.number(sheet.rank),
                wording.unit_of(sheet),
                *(_points(found, title) for title in titles),
                Cell(text=formats.number(sheet.score, digits=2), is_strong=True),
                wording.grade_of(sheet) or formats.MISSING,
            )
            for sheet, found in zip(sheets, blocks, strict=True)
        ),
    )
    period = formats.period(appraisal.period)
    intro = _("%(count)s units were appraised for %(period)s by the plan “%(plan)s”.") % {
        "count": len(sheets), "period": period, "plan": appraisal.plan.title,
    }  # fmt: skip
    return _paper(
        appraisal,
        _("Report on the appraisal"),
        [
            Heading(text=_("Results")),
            Paragraph(text=intro),
            table,
            Note(text=_("Equal scores are told apart by the tie rule; else they share a rank.")),
            _scheme_note(appraisal),
        ],
    )


def _points(blocks: Sequence[BlockShown], title: str) -> str:
    found = next((block.points for block in blocks if block.title == title), None)
    return formats.number(found, digits=2)


def sheet_paper(sheet: AppraisalSheet, threads: Sequence[Thread]) -> Paper:
    """Return one sheet as a paper: every line with its rule, and the objections."""
    appraisal = sheet.appraisal
    facts = Facts(
        items=(
            (_("Unit"), wording.unit_of(sheet)),
            (_("Period"), formats.period(appraisal.period)),
            (_("Score"), formats.number(sheet.score, digits=2)),
            (_("Rank"), formats.number(sheet.rank)),
            (_("Grade"), wording.grade_of(sheet) or formats.MISSING),
        )
    )
    blocks: list[Block] = [facts, Heading(text=_("Points"))]
    blocks += [_block_table(block) for block in blocks_of(sheet)]
    if threads:
        blocks.append(Heading(text=_("Objections")))
    for thread in threads:
        said = thread.objection
        blocks.append(Paragraph(text=f"{said.actor_name}: {said.text}"))
        if thread.answer is not None:
            verdict = thread.answer.get_kind_display()
            blocks.append(Paragraph(text=f"{verdict}. {thread.answer.text}"))
    blocks.append(_scheme_note(appraisal))
    return _paper(appraisal, _("Appraisal sheet"), blocks)


def _block_table(block: BlockShown) -> Table:
    return Table(
        caption=f"{block.title} {formats.number(block.points, digits=2)}",
        columns=(
            Column(title=_("Criterion"), share=2.4),
            Column(title=_("Value"), align="right"),
            Column(title=_("Target"), align="right"),
            Column(title=_("Full marks"), align="right", share=0.8),
            Column(title=_("Points"), align="right", share=0.8),
            Column(title=_("Rule"), share=2.4),
        ),
        rows=tuple(
            (
                line.title,
                line.value or formats.MISSING,
                line.target or formats.MISSING,
                line.full,
                Cell(text=line.points, is_strong=True),
                " ".join(filter(None, (line.rule, line.state, line.why, line.said))),
            )
            for line in block.lines
        ),
    )

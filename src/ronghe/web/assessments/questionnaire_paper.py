"""A questionnaire as a paper: blank, to be filled in by hand, or with the answers as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.engines.scoring import score
from ronghe.engines.scoring.definition import File, Multiple, Ratio, Repeat
from ronghe.kernel.assessments.evidencing.selectors import evidence_of
from ronghe.kernel.assessments.stored_answers import reason_of, restored
from ronghe.lib.papers import Column, Facts, Heading, Note, Paper, Paragraph, Table
from ronghe.web.assessments.conditions import only_where
from ronghe.web.assessments.wording import answer_words, words
from ronghe.web.shell import formats, papers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.engines.scoring import Group, Item
    from ronghe.engines.scoring import Instrument as Content
    from ronghe.kernel.assessments.models import Evidence, Instrument, Response
    from ronghe.lib.papers import Block

_LINE = "________________"
_DIGEST = 12  # hexadecimal digits of a file's SHA-256 that are printed


def blank_paper(instrument: Instrument) -> Paper:
    """Return a questionnaire with boxes and lines, its conditions in the words of its questions."""
    content = instrument.content
    blocks: list[Block] = [
        Facts(items=((_("Organisation"), _LINE), (_("Year"), _LINE), (_("Filled in by"), _LINE))),
        Paragraph(text=_("Tick one answer (○) or all that hold (□); figures in the unit given.")),
    ]
    numbers = _numbers(content)
    for group in content.all_groups:
        blocks.append(_heading(content, group))
        if group.show_if is not None:
            blocks.append(Note(text=only_where(content, group.show_if)))
        if group.items:
            rows = tuple((numbers[i.id], _question(content, i), _room(i)) for i in group.items)
            blocks.append(_table(_("Answer"), rows))
    return _paper(instrument, "", blocks)


def filled_paper(response: Response) -> Paper:
    """Return a response's answers and the files beside them.

    What is hidden is left out, what is missing is a dash.
    """
    content = response.instrument.content
    answers = restored(response.answers)
    result = score(content, answers)
    blocks: list[Block] = [
        Facts(
            items=(
                (_("Organisation"), response.organisation.name),
                (_("Credit code"), response.organisation.credit_code),
                (_("Year"), formats.period(response.period)),
                (_("Revision"), str(response.revision)),
                (_("Answered"), f"{result.answered} / {result.items}"),
            )
        )
    ]
    numbers = _numbers(content)
    files = _files(response)
    for group in content.all_groups:
        shown = [i for i in group.items if result.not_applicable.get(i.id) != "hidden"]
        if shown or group.groups:
            blocks.append(_heading(content, group))
        if shown:
            rows = tuple(
                (
                    numbers[i.id],
                    words(i.title),
                    _answer(i, answers.values, response.answers, result, files.get(i.id, [])),
                )
                for i in shown
            )
            blocks.append(_table(_("Answer"), rows))
    if files:
        blocks.append(Heading(text=_("Evidence"), level=2))
        blocks.append(_evidence_table(content, numbers, files))
    return _paper(response.instrument, response.organisation.name, blocks)


def _files(response: Response) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for row in evidence_of(response):
        found.setdefault(row.item, []).append(row)
    return found


def _evidence_table(
    content: Content, numbers: Mapping[str, str], files: Mapping[str, list[Evidence]]
) -> Table:
    columns = (
        Column(title=_("No."), share=0.4),
        Column(title=_("Question"), share=2),
        Column(title=_("File"), share=2),
        Column(title=_("Size"), share=0.8),
        Column(title=_("Added"), share=0.9),
        Column(title="SHA-256", share=1.1),
    )
    rows = tuple(
        (
            numbers[item.id],
            words(item.title),
            row.attachment.name,
            filesizeformat(row.attachment.size),
            f"{timezone.localtime(row.at):%Y-%m-%d}",
            row.attachment.sha256[:_DIGEST],
        )
        for item in content.items
        for row in files.get(item.id, [])
    )
    return Table(columns=columns, rows=rows)


def _paper(instrument: Instrument, subtitle: str, blocks: list[Block]) -> Paper:
    return Paper(
        title=instrument.label,
        subtitle=subtitle,
        issuer=f"{instrument.key} {instrument.version}",
        issued_on=timezone.localdate(),
        blocks=tuple(blocks),
        language=papers.language(),
    )


def _numbers(content: Content) -> dict[str, str]:
    return {item.id: str(number) for number, item in enumerate(content.items, start=1)}


def _heading(content: Content, group: Group) -> Heading:
    return Heading(text=words(group.title), level=2 if group in content.groups else 3)


def _table(answer: str, rows: tuple[tuple[str, str, str], ...]) -> Table:
    columns = (
        Column(title=_("No."), share=0.36),
        Column(title=_("Question"), share=2),
        Column(title=answer, share=1.75),
    )
    return Table(columns=columns, rows=rows)


def _question(content: Content, item: Item) -> str:
    parts = [words(item.title), words(item.help), only_where(content, item.show_if)]
    if item.evidence is not None:
        parts.append(_("Evidence: %(evidence)s") % {"evidence": words(item.evidence)})
    return " · ".join(part for part in parts if part)


def _room(item: Item) -> str:
    """Return what a pen fills in."""
    question = item.question
    if isinstance(question, Ratio):
        return _("computed")
    room = f"{_LINE} {words(getattr(question, 'unit', None))}".strip()
    if item.options:
        box = "□" if isinstance(question, Multiple) else "○"
        ordered = sorted(item.options, key=lambda option: option.position)
        room = "  ".join(f"{box}\N{NO-BREAK SPACE}{words(option.text)}" for option in ordered)
    elif isinstance(question, Repeat):
        room = " / ".join(f"{words(field.title)} {_LINE}" for field in question.fields)
    return f"{room}  □ {_('Not applicable')}" if item.may_not_apply else room


def _answer(
    item: Item,
    answers: Mapping[str, Any],
    kept: Mapping[str, Any],
    result: Any,
    files: list[Evidence],
) -> str:
    if result.not_applicable.get(item.id) == "declared":
        reason = reason_of(kept.get(item.id))
        return f"{_('not applicable')}: {reason}" if reason else _("not applicable")
    if isinstance(item.question, Ratio):
        value = result.numbers.get(item.id)
        return formats.MISSING if value is None else f"{formats.number(value)} %"
    if isinstance(item.question, Repeat) and item.id in answers:
        titles = {field.key: words(field.title) for field in item.question.fields}
        rows = (", ".join(f"{titles[k]} {v}" for k, v in row.items()) for row in answers[item.id])
        return "; ".join(rows) or _("none")
    if isinstance(item.question, File) and item.id in answers:
        return "; ".join(row.attachment.name for row in files)
    return answer_words(item, answers.get(item.id))

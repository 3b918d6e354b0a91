"""An investment sheet in words, as a chart and as blocks of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.engines.investment import benefit_needed, programme_results, scenarios, tornado
from ronghe.lib.papers import Block, Column, Heading, Note, Paragraph, Picture, Table
from ronghe.lib.papers.drawing import swings
from ronghe.web.assessments.wording import words
from ronghe.web.shell import charts, formats, marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ronghe.engines.investment import Evaluation, ProgrammeResult, Project

SIDES = {
    "cost": gettext_lazy("cost"),
    "benefit": gettext_lazy("benefit"),
    "subsidy": gettext_lazy("subsidy"),
}
TIMINGS = {"once": gettext_lazy("once"), "yearly": gettext_lazy("every year")}
SCENARIO_WORDS = {
    "pessimistic": gettext_lazy("pessimistic"),
    "usual": gettext_lazy("usual"),
    "optimistic": gettext_lazy("optimistic"),
}


def tornado_chart(project: Project) -> charts.TornadoChart | None:
    """Return how far each line alone moves the net present value; None where all are sure."""
    found = tornado(project)
    if not found:
        return None
    return charts.TornadoChart(
        key="tornado",
        title=_("Which line matters most"),
        subtitle=_("Net present value as usual, with each line alone from its worst to its best"),
        unit=_("10,000 yuan"),
        digits=1,
        base=float(scenarios(project)["usual"].npv),
        base_name=_("as usual"),
        items=[
            charts.Item(name=one.key, value=None, low=float(one.worst), high=float(one.best))
            for one in found
        ],
    )


def changes_shown(result: ProgrammeResult) -> str:
    """Return what a programme reports, such as «production efficiency +48%»."""
    return "; ".join(f"{words(one.what)} {one.percent:+f}%" for one in result.changes)


def investment_blocks(project: Project) -> Iterator[Block]:
    """Return an investment sheet as part of a report: scenarios, tornado, lines, bounds."""
    yield Heading(text=_("Investment sheet"))
    terms = _("%(years)s years, discounted by %(rate)s %%; amounts in 10,000 yuan") % {
        "years": project.years,
        "rate": formats.number(project.rate * 100),
    }
    yield Paragraph(text=terms)
    yield Table(
        columns=(
            Column(title=_("Scenario"), share=1.4),
            Column(title=_("Net present value"), align="right"),
            Column(title=_("Internal rate of return"), align="right"),
            Column(title=_("Payback, years"), align="right"),
            Column(title=_("Discounted payback, years"), align="right"),
            Column(title=_("Return on investment"), align="right"),
        ),
        rows=tuple(_scenario(name, found) for name, found in scenarios(project).items()),
    )
    if (needed := benefit_needed(project)) is not None:
        said = _("Benefit needed: at %(share)s of the usual benefits the net present value is 0.")
        yield Paragraph(text=said % {"share": _percent(float(needed))})
    if found := tornado(project):
        base = float(scenarios(project)["usual"].npv)
        rows = [(one.key, float(one.worst), float(one.best)) for one in found]
        title = _("Net present value as usual, with each line alone from its worst to its best")
        picture = swings(rows, base=base, number=lambda value: formats.number(value, digits=1))
        yield Picture(svg=picture, alt=title, caption=title)
        yield Table(
            columns=(
                Column(title=_("Line"), share=2),
                Column(title=_("at its worst"), align="right"),
                Column(title=_("at its best"), align="right"),
            ),
            rows=tuple(
                (name, formats.number(worst, digits=1), formats.number(best, digits=1))
                for name, worst, best in rows
            ),
        )
    yield Table(
        caption=_("Lines"),
        columns=(
            Column(title=_("Line"), share=2),
            Column(title=_("Side")),
            Column(title=_("Timing")),
            Column(title=_("Low"), align="right"),
            Column(title=_("Usual"), align="right"),
            Column(title=_("High"), align="right"),
        ),
        rows=tuple(
            (
                line.key,
                str(SIDES[line.side]),
                str(TIMINGS[line.timing]),
                *(formats.number(value) for value in (line.low, line.usual, line.high)),
            )
            for line in project.lines
        ),
    )
    yield from _bounds()


def _scenario(name: str, found: Evaluation) -> tuple[str, ...]:
    def years(value: object) -> str:
        return formats.MISSING if value is None else formats.number(float(str(value)), digits=1)

    return (
        str(SCENARIO_WORDS[name]),
        formats.number(float(found.npv), digits=1),
        _percent(found.irr, digits=1),
        years(None if found.payback is None else float(found.payback)),
        years(None if found.discounted_payback is None else float(found.discounted_payback)),
        _percent(None if found.roi is None else float(found.roi)),
    )


def _percent(share: float | None, *, digits: int = 0) -> str:
    return formats.MISSING if share is None else formats.number(share * 100, digits=digits) + "%"


def _bounds() -> Iterator[Block]:
    yield Table(
        caption=_("What programmes report"),
        columns=(
            Column(title=_("Programme"), share=2),
            Column(title=_("Against before"), share=2),
            Column(title=_("Source"), share=2),
            Column(title=_("Status")),
        ),
        rows=tuple(
            (
                words(one.title),
                changes_shown(one),
                words(one.source),
                str(marks.STATUSES[one.status].word),
            )
            for one in programme_results()
        ),
    )
    yield Note(text=_("Averages of those chosen, or what is asked of them; no expectation."))

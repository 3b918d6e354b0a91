"""The diagnosis of a response as a paper: result, why, peers, history, way up, priorities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ronghe.engines.scoring.priorities import priorities
from ronghe.kernel.assessments.diagnosing.investing import project_of
from ronghe.kernel.assessments.diagnosing.selectors import investment_of
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.lib.papers import (
    Block,
    Cell,
    Column,
    Facts,
    Heading,
    Note,
    Paper,
    Paragraph,
    Picture,
    Table,
)
from ronghe.lib.papers.drawing import Bar, bars, radar
from ronghe.web.assessments import comparing
from ronghe.web.assessments.explaining import explained, stage_of
from ronghe.web.assessments.investment_shown import investment_blocks
from ronghe.web.assessments.outcome import answered_groups, outcome_of
from ronghe.web.assessments.report_support import support_blocks
from ronghe.web.assessments.support import support_of
from ronghe.web.assessments.wording import level_words, words
from ronghe.web.shell import formats, marks
from ronghe.web.shell.papers import language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ronghe.kernel.assessments.models import Response
    from ronghe.lib.papers.model import Tone
    from ronghe.web.assessments.explaining import Explained, StageShown
    from ronghe.web.assessments.outcome import AnsweredGroup, Outcome
    from ronghe.web.assessments.way_shown import WayShown

MOST_PRIORITIES = 15


def result_paper(response: Response, way: WayShown | None) -> Paper:
    """Return the whole diagnosis; `way` is None where its search has not ended."""
    outcome = outcome_of(response)
    groups, _other = answered_groups(response, outcome)
    stage = stage_of(response, outcome)
    blocks: list[Block] = [
        *_result(response, outcome),
        *_why(explained(outcome), outcome),
        *(_stage(stage) if stage else ()),
        *_peers(response, outcome, groups),
        *_made_of(outcome, groups),
        *_history(response),
        *_way(outcome, way),
        *_investment(response),
        *_priorities(response, outcome),
        *support_blocks(support_of(response, outcome)),
        *_questions(groups),
        *_sources(outcome),
    ]
    return Paper(
        title=_("Diagnosis report"),
        subtitle=f"{response.organisation.name} · {response.instrument.label} · "
        f"{formats.period(response.period)}",
        issuer=str(response.place.label),
        issued_on=timezone.localdate(),
        mark=_("provisional") if outcome.is_provisional else "",
        language=language(),
        blocks=tuple(blocks),
    )


def _status(status: str) -> str:
    return str(marks.STATUSES[status].word)


def _result(response: Response, outcome: Outcome) -> Iterator[Block]:
    yield Heading(text=_("Result"))
    score = formats.number(outcome.score, digits=1) if outcome.has_points else formats.MISSING
    most = formats.number(outcome.instrument.points)
    facts = [
        (_("Organisation"), response.organisation.name),
        (_("Period"), formats.period(response.period)),
        (_("Channel"), str(response.get_channel_display())),
        (_("Score"), _("%(score)s of %(most)s") % {"score": score, "most": most}),
        (_("Level"), outcome.level_title),
    ]
    for output, value in outcome.outputs:
        shown = words(value.title) if value.title else formats.number(value.value)
        facts.append((words(output.title), shown))
    if outcome.missing:
        count = len(outcome.missing)
        said = ngettext("%(count)s answer missing", "%(count)s answers missing", count)
        facts.append((_("Missing"), said % {"count": count}))
    yield Facts(items=tuple(facts))
    if outcome.is_provisional:
        yield Note(text=_("Provisional: nobody has approved these answers."))


_TONES: dict[str, Tone] = {"passed": "green", "failed": "red", "unknown": "muted"}


def _why(shown: Explained, outcome: Outcome) -> Iterator[Block]:
    yield Heading(text=_("Why this level"))
    yield Paragraph(text=words(outcome.instrument.level_rule.rule))
    if outcome.level is None:
        yield Paragraph(text=_("No track is decided: the level is undecided, not the lowest one."))
    yield from (Note(text=warning) for warning in shown.warnings)
    states = {"passed": _("passed"), "failed": _("not passed"), "unknown": _("unknown")}
    for track in shown.tracks:
        decides = f" ({_('decides')})" if track.decides and len(shown.tracks) > 1 else ""
        yield Heading(text=f"{track.title}: {track.level}{decides}", level=2)
        if track.says:
            yield Paragraph(text="\n".join(track.says))
        if track.gates:
            yield Table(
                columns=(
                    Column(title=_("Level")),
                    Column(title=_("Condition"), share=3),
                    Column(title=_("State")),
                    Column(title=_("Status")),
                ),
                rows=tuple(
                    (
                        gate.level,
                        gate.title,
                        Cell(text=states[gate.state], tone=_TONES[gate.state]),
                        _status(gate.provenance.status),
                    )
                    for gate in track.gates
                ),
            )
    held = [veto for veto in shown.vetoes if veto.holds]
    if shown.vetoes:
        yield Heading(text=_("Vetoes"), level=2)
        yield Paragraph(
            text="\n".join(
                _("%(title)s: at most %(level)s") % {"title": veto.title, "level": veto.to}
                for veto in held
            )
            or _("No veto holds.")
        )


def _stage(stage: StageShown) -> Iterator[Block]:
    yield Heading(text=stage.title)
    now = next((step.title for step in stage.steps if step.is_now), formats.MISSING)
    if stage.response is not None:
        said = _("%(stage)s, from the result of %(instrument)s for %(period)s") % {
            "stage": now,
            "instrument": stage.response.instrument.label,
            "period": formats.period(stage.response.period),
        }
        yield Paragraph(text=said)
    else:
        yield Paragraph(text=now)
    yield Note(text=f"{stage.rule} ({_status(stage.provenance.status)})")


def _peers(response: Response, outcome: Outcome, groups: list[AnsweredGroup]) -> Iterator[Block]:
    peers = comparing.compared(response, outcome)
    profile = comparing.profile(response, outcome, peers)
    yield Heading(text=_("Profile and peers"))
    if peers is None:
        yield Paragraph(
            text=_(
                "There is no comparison: in no circle have at least %(fewest)s other enterprises "
                "an approved result."
            )
            % {"fewest": profile.fewest}
        )
    else:
        yield Paragraph(
            text=_("Compared with the mean of %(n)s other enterprises: %(who)s.")
            % {"n": peers.count, "who": profile.peers_said}
        )
    chart = profile.chart
    if chart is not None:
        names = [str(axis.name) for axis in chart.axes]
        series = [(str(one.name), one.values) for one in chart.series]
        alt = _("Profile over %(count)s groups") % {"count": len(names)}
        yield Picture(svg=radar(names, series, most=100), alt=alt, caption=_("Profile"))
        yield Table(
            columns=(
                Column(title=_("Group"), share=2),
                *(Column(title=name, align="right") for name, _values in series),
            ),
            rows=tuple(
                (name, *(_percent(values[at]) for _name, values in series))
                for at, name in enumerate(names)
            ),
        )
    rows = comparing.ranked(groups, peers)
    for title, some in (
        (_("Strengths"), comparing.strengths(rows)),
        (_("Weaknesses"), comparing.weaknesses(rows)),
        (_("Ahead of the peers"), comparing.ahead_of_peers(rows)),
        (_("Behind the peers"), comparing.behind_peers(rows)),
    ):
        if some:
            yield Table(
                caption=title,
                columns=(
                    Column(title=_("Question"), share=3),
                    Column(title=_("Share"), align="right"),
                    Column(title=_("Peers"), align="right"),
                ),
                rows=tuple(
                    (words(one.row.item.title), _percent(one.share), _percent(one.peers))
                    for one in some
                ),
            )


def _percent(value: object) -> str:
    if value is None:
        return formats.MISSING
    return formats.number(float(str(value)), digits=0) + "%"


def _made_of(outcome: Outcome, groups: list[AnsweredGroup]) -> Iterator[Block]:
    if not outcome.has_points:
        return
    chart = comparing.made_of(outcome, groups)
    yield Heading(text=_("What makes the score"))
    rows, start = [], 0.0
    for item in chart.items:
        value = item.value or 0.0
        text = formats.number(value, digits=2)
        rows.append(Bar(name=str(item.name), start=start, end=start + value, text=text))
        start += value
    score = float(outcome.score)
    text = formats.number(score, digits=2)
    rows.append(Bar(name=_("Score"), start=0, end=score, text=text, is_total=True))
    alt = _("Each group's points of the score; they add up exactly.")
    yield Picture(svg=bars(rows), alt=alt, caption=alt)


def _history(response: Response) -> Iterator[Block]:
    past = comparing.past(response)
    if len(past) < 2:
        return
    yield Heading(text=_("Results so far"))
    yield Table(
        columns=(
            Column(title=_("Period")),
            Column(title=_("Channel")),
            Column(title=_("Revision"), align="right"),
            Column(title=_("Score"), align="right"),
            Column(title=_("Level")),
        ),
        rows=tuple(
            (
                formats.period(one.response.period),
                str(one.response.get_channel_display()),
                str(one.response.revision),
                Cell(text=formats.number(one.score, digits=1), is_strong=one.is_now),
                one.level,
            )
            for one in past
        ),
    )


def _way(outcome: Outcome, way: WayShown | None) -> Iterator[Block]:
    yield Heading(text=_("Way up"))
    if way is None:
        highest = outcome.instrument.level_rule.levels[-1]
        is_highest = outcome.level is not None and outcome.level.number == highest.number
        yield Paragraph(
            text=_("The answers stand at the highest level; there is no way further up.")
            if is_highest
            else _("The search for the way up has not ended yet; the page shows it when it has.")
        )
        return
    yield Paragraph(text=way.says)
    if way.barriers:
        yield Paragraph(
            text="\n".join((_("What stands in the way, whatever is changed:"), *way.barriers))
        )
    if not way.changes:
        return
    cost = _("Cost: %(cost)s (10,000 yuan); score %(before)s → %(after)s.") % {
        "cost": formats.number(way.way.cost),
        "before": formats.number(outcome.scored.score, digits=1),
        "after": formats.number(way.way.result.score if way.way.result else None, digits=1),
    }
    yield Paragraph(text=cost)
    yield Table(
        columns=(
            Column(title=_("Question"), share=1.6),
            Column(title=_("Now"), share=1.6),
            Column(title=_("To"), share=2),
            Column(title=_("Gain"), align="right", share=0.7),
            Column(title=_("Cost"), align="right", share=0.7),
            Column(title=_("Price"), share=0.8),
        ),
        rows=tuple(
            (
                words(row.item.title),
                row.before,
                row.after,
                formats.number(row.gain),
                formats.number(row.cost),
                _("own") if row.is_own_price
                else _status(row.provenance.status) if row.provenance else "",
            )
            for row in way.changes
        ),
    )  # fmt: skip


def _investment(response: Response) -> Iterator[Block]:
    """Return the sheet that the enterprise stored; one that nobody saved says nothing."""
    held = investment_of(response.organisation_id, response.instrument_id)
    return iter(()) if held is None else investment_blocks(project_of(held))


def _priorities(response: Response, outcome: Outcome) -> Iterator[Block]:
    found = priorities(outcome.instrument, restored(response.answers))[:MOST_PRIORITIES]
    if not found:
        return
    yield Heading(text=_("Priorities"))
    yield Note(text=_("What each question alone would bring if it were full, the most first."))
    yield Table(
        columns=(
            Column(title=_("Question"), share=3),
            Column(title=_("Gap"), align="right"),
            Column(title=_("Impact"), align="right"),
            Column(title=_("Level then"), share=1.2),
        ),
        rows=tuple(
            (
                words(outcome.instrument.item_by_id[one.item_id].title),
                _percent(one.gap * 100),
                formats.number(one.impact),
                level_words(one.level),
            )
            for one in found
        ),
    )


def _questions(groups: list[AnsweredGroup]) -> Iterator[Block]:
    yield Heading(text=_("All questions"))
    for group in groups:
        yield Table(
            caption=words(group.group.title),
            columns=(
                Column(title=_("Question"), share=2),
                Column(title=_("Answer"), share=3),
                Column(title=_("Points"), align="right", share=0.8),
                Column(title=_("Share"), align="right", share=0.7),
            ),
            rows=tuple(
                (
                    words(row.item.title),
                    _("missing") if row.is_missing
                    else row.words if row.is_applicable else _("not applicable"),
                    formats.MISSING if row.share is None else formats.number(row.added),
                    _percent(row.share),
                )
                for row in group.rows
            ),
        )  # fmt: skip


def _sources(outcome: Outcome) -> Iterator[Block]:
    instrument = outcome.instrument
    yield Heading(text=_("Sources and status of the numbers"))
    for title, provenance in (
        (_("Points"), instrument.provenance),
        (_("Level"), instrument.level_rule.provenance),
    ):
        source, status = words(provenance.source), _status(provenance.status)
        yield Paragraph(text=f"{title}: {source} ({status})")
        if provenance.note:
            yield Note(text=words(provenance.note))
    yield Note(text=_("Prices are estimates unless an enterprise gave its own."))

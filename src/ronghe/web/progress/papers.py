"""The progress report of a plan: what stands where, why, and how that is known."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ronghe.kernel.plans.progressing.following import LEVEL, Followed
from ronghe.kernel.plans.progressing.selectors import PlanFollowed, followed_commitment
from ronghe.kernel.plans.progressing.tolerances import tolerance_rule
from ronghe.kernel.plans.supervising.selectors import orders_visible
from ronghe.lib.papers import Cell, Column, Facts, Heading, Note, Paper, Paragraph, Table
from ronghe.web.planning import wording as planning
from ronghe.web.planning.lights import COLOURS, Shown, as_of_said, rule_said, sentences
from ronghe.web.shell import formats, marks
from ronghe.web.shell.language import words
from ronghe.web.shell.papers import language
from ronghe.web.supervision.wording import addressee

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from ronghe.kernel.parties.people import Person
    from ronghe.lib.papers.model import Block, Tone

BEHIND = frozenset({"red", "amber"})
MOST_ANNEXES = 5  # places of so many lagging commitments, where nobody chose
_TONES: dict[str, Tone] = {"green": "green", "amber": "amber", "red": "red"}


def progress_paper(
    followed: PlanFollowed, *, person: Person, annex: Sequence[int], today: date
) -> Paper:
    """Return the paper of a plan as of a day.

    Parameters
    ----------
    annex : commitments whose places are listed; none chosen lists those that lag most.
    """
    plan = followed.plan
    lagging = sorted(
        (row for row in followed.rows if row.colour in BEHIND), key=gap_share, reverse=True
    )
    chosen = [row for row in followed.rows if row.commitment.pk in annex] if annex else lagging
    blocks: list[Block] = [
        *_summary(followed, lagging),
        *_all(followed),
        *_places(chosen[: len(annex) or MOST_ANNEXES], followed, person),
        *_orders(followed),
        *_method(followed),
    ]
    return Paper(
        title=_("Progress report: %(plan)s") % {"plan": plan.title},
        subtitle=as_of_said(
            followed.as_of, is_chosen=followed.is_chosen, has_values=followed.has_values
        ),
        issuer=str(followed.place.label),
        issued_on=today,
        mark="" if plan.state == plan.State.IN_FORCE else str(plan.get_state_display()),
        language=language(),
        blocks=tuple(blocks),
    )


def gap_share(row: Followed) -> Decimal:
    """Return how far a commitment is behind its path, in parts of the planned value."""
    progress = row.progress
    short = None if progress is None else progress.light.short_by
    if progress is None or short is None or not progress.planned:
        return Decimal(0)
    return short / abs(progress.planned)


def _summary(followed: PlanFollowed, lagging: Sequence[Followed]) -> Iterator[Block]:
    counts = followed.counts
    total = len(followed.rows)
    yield Heading(text=_("Summary"))
    followed_words = ngettext(
        "%(count)s commitment is followed.", "%(count)s commitments are followed.", total
    )
    counted = _(
        "Of them %(green)s are on track or met, %(amber)s at risk or close, %(red)s behind."
    )
    numbers = {key: counts[key] for key in ("green", "amber", "red")}
    yield Paragraph(text=sentences(followed_words % {"count": total}, counted % numbers))
    yield Facts(items=tuple((str(label), str(counts[key])) for key, label in COLOURS.items()))
    if not lagging:
        yield Paragraph(text=_("None of the commitments that have a value lags behind its path."))
        return
    yield Heading(text=_("What lags or is at risk, the largest gap first"), level=2)
    for row in lagging:
        yield Paragraph(text=gap_said(row))


def gap_said(row: Followed) -> str:
    """Return in a sentence how far a commitment is behind, and what is to be expected."""
    shown = Shown(followed=row)
    said = _(
        "%(title)s: %(value)s (%(period)s) against %(planned)s planned, %(gap)s (%(share)s%%) "
        "behind."
    ) % {
        "title": row.commitment.title,
        "value": shown.value,
        "period": shown.period,
        "planned": shown.planned,
        "gap": shown.short_by,
        "share": formats.number(gap_share(row) * 100, digits=1),
    }
    progress, chance = row.progress, ""
    if progress is not None and progress.chance is not None:
        chance = _(
            "The chance of reaching %(target)s by %(due)s is %(chance)s (%(words)s); "
            "%(needed)s a month are needed."
        ) % {
            "target": shown.target,
            "due": shown.due,
            "chance": shown.chance,
            "words": shown.chance_words,
            "needed": shown.needed,
        }
    lead = _("Lead: %(lead)s.") % {"lead": shown.lead} if shown.lead else ""
    return sentences(said, chance, lead)


def _state_cell(shown: Shown) -> Cell:
    return Cell(
        text=marks.light_word(shown.state), tone=_TONES.get(shown.followed.colour or "", "muted")
    )


def _all(followed: PlanFollowed) -> Iterator[Block]:
    yield Heading(text=_("All commitments"))
    rows = []
    for row in followed.rows:
        shown = Shown(followed=row)
        rows.append(
            (
                row.commitment.title,
                f"{planning.comparator(row.commitment)} {shown.target}\n{shown.due}",
                f"{shown.value}\n{_source(shown)}" if shown.period else formats.MISSING,
                shown.planned,
                _state_cell(shown),
                f"{shown.expected}\n{shown.interval}" if shown.interval else formats.MISSING,
                shown.chance,
                shown.lead or formats.MISSING,
            )
        )
    yield Table(
        columns=(
            Column(title=_("What is promised"), share=2.2),
            Column(title=_("Target"), share=1.5),
            Column(title=_("Newest value"), align="right", share=1.5),
            Column(title=_("Planned"), align="right", share=1.2),
            Column(title=_("Progress light"), share=1.1),
            Column(title=_("Forecast"), align="right", share=1.5),
            Column(title=_("Chance"), align="right", share=0.9),
            Column(title=_("Lead"), share=1.3),
        ),
        rows=tuple(rows),
    )
    unknown = [row for row in followed.rows if row.reason]
    if unknown:
        yield Note(text=_("Without a value: an indicator without figures, or no accepted report."))


def _source(shown: Shown) -> str:
    return f"{shown.period} · {shown.origin}"


def _places(chosen: Iterable[Followed], followed: PlanFollowed, person: Person) -> Iterator[Block]:
    heading = True
    for row in chosen:
        _whole, below = followed_commitment(row.commitment, person=person, as_of=followed.as_of)
        known = [each for each in below if each.values or each.course is not None]
        if not known:
            continue
        if heading:
            yield Heading(text=_("Annex: places"))
            heading = False
        yield Heading(text=row.commitment.title, level=2)
        yield Table(columns=_place_columns(known), rows=tuple(_place_rows(known)))


def _place_columns(below: Sequence[Followed]) -> tuple[Column, ...]:
    columns = [
        Column(title=_("Place"), share=1.4),
        Column(title=_("Newest value"), align="right"),
        Column(title=_("Forecast"), align="right", share=1.6),
    ]
    if any(each.course is not None for each in below):
        columns += [
            Column(title=_("Planned"), align="right"),
            Column(title=_("Progress light")),
            Column(title=_("Chance"), align="right", share=0.8),
        ]
    return tuple(columns)


def _place_rows(below: Sequence[Followed]) -> Iterator[tuple[str | Cell, ...]]:
    has_paths = any(each.course is not None for each in below)
    for each in below:
        shown = Shown(followed=each)
        expected = f"{shown.expected} ({shown.interval})" if shown.interval else shown.expected
        row: tuple[str | Cell, ...] = (str(each.place.label), shown.value, expected)
        if has_paths:
            row += (shown.planned, _state_cell(shown), shown.chance)
        yield row


def _orders(followed: PlanFollowed) -> Iterator[Block]:
    lines = [row.commitment.line for row in followed.rows]
    orders = list(orders_visible().filter(line__in=lines))
    if not orders:
        return
    yield Heading(text=_("Supervision orders"))
    yield Table(
        columns=(
            Column(title=_("Number"), share=1.4),
            Column(title=_("Matter"), share=2.2),
            Column(title=_("To"), share=1.3),
            Column(title=_("State")),
            Column(title=_("Due")),
        ),
        rows=tuple(
            (
                order.number,
                order.title,
                addressee(order),
                words(order.case.state.title),
                formats.MISSING if order.case.due_on is None else f"{order.case.due_on:%Y-%m-%d}",
            )
            for order in orders
        ),
    )


def _method(followed: PlanFollowed) -> Iterator[Block]:
    rule = tolerance_rule()
    document = followed.plan.document
    yield Heading(text=_("How this is known"))
    yield Note(text=rule_said())
    yield Note(
        text=_("Rule of the lights: %(title)s, version %(version)s, %(status)s. Source: %(source)s")
        % {
            "title": words(rule.title),
            "version": rule.version,
            "status": marks.status_word(rule.status),
            "source": rule.source,
        }
    )
    yield Note(
        text=_(
            "Forecasts: a random walk with a damped drift; the interval holds the value with "
            "%(level)s. Places learn from each other. The method is ours and not official; how "
            "often it was right stands in docs/progress.md."
        )
        % {"level": f"{LEVEL:.0%}"}
    )
    if document is not None:
        name = " ".join(filter(None, (document.title, document.number)))
        yield Note(text=_("Promises: %(document)s") % {"document": name})
    indicators = {
        row.commitment.measured_by.pk: row.commitment.measured_by
        for row in followed.rows
        if row.commitment.measured_by is not None and row.commitment.measure_confirmed_by
    }
    for indicator in indicators.values():
        yield Note(
            text=_("Indicator %(title)s (%(status)s): %(source)s")
            % {
                "title": indicator.label,
                "status": marks.status_word(indicator.status),
                "source": indicator.source,
            }
        )

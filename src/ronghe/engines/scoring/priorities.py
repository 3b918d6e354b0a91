"""Which items would lift a score or a level most: of one response, or of many at once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from ronghe.engines.scoring.answer_values import Answer, Answers
from ronghe.engines.scoring.coding import answer_columns
from ronghe.engines.scoring.definition import Banded, Linear, Multiple, Scale, Scene, Single, Trend
from ronghe.engines.scoring.evaluation import score_table
from ronghe.engines.scoring.responses import score, score_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from ronghe.engines.scoring.definition import Instrument, Item, Level

MISSING, DECLARED = -1, -2
_LINE_STEP = 0.1  # of the way between the marks


@dataclass(frozen=True, kw_only=True, slots=True)
class Priority:
    """An item that is not full: how far it is from full, and what its being full would bring.

    Attributes
    ----------
    gap : share of the item's own full points that is missing, from 0 to 1; a missing answer has
        the whole gap. Of a scene the share of its levels.
    impact : points of the score gained when this item alone is brought to full.
    level : then, None where it is undecided.
    """

    item_id: str
    gap: Decimal
    impact: Decimal
    level: Level | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Lift:
    """What one item would bring to many responses if it alone were better.

    Attributes
    ----------
    asked : responses to which the item applies.
    short : those of them that are not full.
    gain : mean points of the score gained over all responses when the item is full; `step_gain`
        when it comes one step up.
    gain_deviation, step_gain_deviation : (n - 1) standard deviation of these gains between the
        responses; 0 for fewer than two.
    risen, step_risen : how many responses reach a higher level. One that is undecided and reaches
        a level has risen when that is above the lowest.
    """

    item_id: str
    asked: int
    short: int
    gain: float
    gain_deviation: float
    risen: int
    step_gain: float
    step_gain_deviation: float
    step_risen: int


def priorities(instrument: Instrument, answers: Answers) -> list[Priority]:
    """Return the items that apply and are not full, the greatest impact first."""
    now = score(instrument, answers)
    rows: list[tuple[Item, Answers, Decimal]] = []
    for item in instrument.items:
        best = best_answer(item, answers)
        held = answers.values.get(item.id)
        if best is None or item.id in now.not_applicable or held == best:
            continue
        gap = _gap(item, held, now.points_by_item.get(item.id))
        if gap > 0:
            rows.append((item, Answers(values={**answers.values, item.id: best}), gap))
    results = score_many(instrument, [better for _item, better, _gap in rows])
    found = [
        Priority(
            item_id=item.id,
            gap=gap,
            impact=result.score - now.score,
            level=result.level_decided,
        )
        for (item, _better, gap), result in zip(rows, results, strict=True)
    ]
    return sorted(found, key=lambda one: (-one.impact, -one.gap))


def best_answer(item: Item, answers: Answers) -> Answer | None:
    """Return the answer with most points, the first of equals; of a scene its highest level.

    None for kinds that are not answered or give no points, and where a mark is not known.
    """
    question = item.question
    if isinstance(question, Scene):
        return question.options[-1].position
    if item.points == 0:
        return None
    if isinstance(question, Multiple):
        return frozenset(o.position for o in question.options if not o.is_none and o.points > 0)
    if isinstance(question, Single | Scale | Trend):
        best = max(question.options, key=lambda option: (option.points, -option.position))
        return best.name if isinstance(question, Trend) else best.position
    if isinstance(question, Banded):
        return float(max(question.bands, key=lambda band: band.points).upto)
    if isinstance(question, Linear):
        lead = question.lead
        mark = answers.values.get(lead) if isinstance(lead, str) else float(lead)
        return float(mark) if isinstance(mark, int | float) else None
    return None


def lifts(instrument: Instrument, columns: Mapping[str, NDArray[Any]]) -> list[Lift]:
    """Return what each item would bring to responses given as `score_table` takes them.

    The item that lifts most responses to a higher level comes first, then the one that gains most.
    """
    now = score_table(instrument, columns)
    found = []
    for item in instrument.items:
        full = _full_column(instrument, item, columns)
        if full is None:
            continue
        column = columns.get(item.id, np.full(len(now.units), _blank(item)))
        why = now.why.get(item.id)
        asked = np.ones(len(now.units), dtype=np.bool_) if why is None else why == 0
        stepped = np.where(asked, _stepped(item, column, full), column)
        full = np.where(asked, full, column)
        best = score_table(instrument, {**columns, item.id: full})
        step = score_table(instrument, {**columns, item.id: stepped})
        found.append(
            Lift(
                item_id=item.id,
                asked=int(asked.sum()),
                short=int((asked & (column != full)).sum()),
                gain=float(np.mean(best.score - now.score)),
                gain_deviation=_deviation(best.score - now.score),
                risen=int((best.level > now.level).sum()),
                step_gain=float(np.mean(step.score - now.score)),
                step_gain_deviation=_deviation(step.score - now.score),
                step_risen=int((step.level > now.level).sum()),
            )
        )
    return sorted(found, key=lambda lift: (-lift.risen, -lift.gain))


def _deviation(gains: NDArray[np.float64]) -> float:
    return float(np.std(gains, ddof=1)) if len(gains) > 1 else 0.0


def _gap(item: Item, held: Answer | None, points: Decimal | None) -> Decimal:
    if isinstance(item.question, Scene):
        highest = item.question.options[-1].position
        now = held if isinstance(held, int) else 0
        return Decimal(highest - now) / highest
    return 1 - (points or Decimal(0)) / item.points


def _full_column(
    instrument: Instrument, item: Item, columns: Mapping[str, NDArray[Any]]
) -> NDArray[Any] | None:
    rows = len(next(iter(columns.values())))
    if isinstance(item.question, Linear) and isinstance(item.question.lead, str):
        lead = columns.get(item.question.lead)
        if lead is None:
            return None
        own = columns.get(item.id, np.full(rows, np.nan))
        return np.where(np.isfinite(lead), lead, own)
    best = best_answer(item, Answers(values={}))
    if best is None:
        return None
    coded = answer_columns(instrument, [Answers(values={item.id: best})])[item.id]
    return np.full(rows, coded[0])


def _blank(item: Item) -> float | int:
    return np.nan if isinstance(item.question, Banded | Linear) else MISSING


def _stepped(item: Item, column: NDArray[Any], full: NDArray[Any]) -> NDArray[Any]:
    """Return the answers one step up; a missing answer counts as the lowest one."""
    question = item.question
    if isinstance(question, Multiple):
        worth = sorted(
            (o for o in question.options if not o.is_none and o.points > 0),
            key=lambda option: -option.points,
        )
        return _with_next_option(column, [option.position for option in worth], question)
    if isinstance(question, Scene):
        lowest, highest = question.options[0].position, question.options[-1].position
        raised: NDArray[Any] = np.minimum(np.maximum(column, lowest) + 1, highest)
        return raised
    if isinstance(question, Single | Scale | Trend):
        return _next_of(column, [option.points for option in question.options])
    if isinstance(question, Banded):
        return _next_band(column, question)
    low = float(question.low) if isinstance(question, Linear) else 0.0
    now = np.where(np.isfinite(column), column, low)
    better = (full - now) * _direction(question) > 0
    moved = np.where(better, now + (full - now) * _LINE_STEP, now)
    return np.where(np.isfinite(full), moved, column)


def _direction(question: object) -> int:
    """Return -1 where low values are better; marks that are items count as rising."""
    if not isinstance(question, Linear):
        return 1
    base, lead = question.base, question.lead
    return -1 if not isinstance(base, str) and not isinstance(lead, str) and lead < base else 1


def _with_next_option(
    column: NDArray[Any], order: Sequence[int], question: Multiple
) -> NDArray[Any]:
    none = sum(1 << option.position for option in question.options if option.is_none)
    codes = np.where(column < 0, 0, column).astype(np.int64) & ~none
    found, is_done = codes.copy(), np.zeros(len(codes), dtype=np.bool_)
    for position in order:
        is_free = ~is_done & ((codes >> position) & 1 == 0)
        found = np.where(is_free, codes | (1 << position), found)
        is_done |= is_free
    return np.where(is_done, found, column)


def _next_of(column: NDArray[Any], points: Iterable[Decimal]) -> NDArray[Any]:
    """Return each position's next better one: the least points above its own."""
    worth = list(points)

    def after(now: Decimal) -> int | None:
        better = [(value, at) for at, value in enumerate(worth) if value > now]
        return min(better)[1] if better else None

    following = [at if (up := after(value)) is None else up for at, value in enumerate(worth)]
    lowest = after(min(worth))
    blank = worth.index(min(worth)) if lowest is None else lowest
    table = np.array([*following, blank])
    found: NDArray[np.int64] = table[np.where(column < 0, len(worth), column).astype(np.int64)]
    return found


def _next_band(column: NDArray[Any], question: Banded) -> NDArray[Any]:
    """Return the nearest edge with more points; a value in the best band stays."""
    low = float(question.low)
    now = np.where(np.isfinite(column), column, low)
    edges = np.array([float(band.upto) for band in question.bands])
    worth = [band.points for band in question.bands]
    at = np.minimum(np.searchsorted(edges, now, side="left"), len(edges) - 1)
    following = []
    for position, value in enumerate(worth):
        better = [other for other, points in enumerate(worth) if points > value]
        following.append(
            min(better, key=lambda other: (abs(other - position), worth[other])) if better else -1
        )
    to = np.array(following)[at]
    return np.where(to < 0, now, edges[to])

"""A group of enterprises beside each other: scores, levels, and which question would lift most."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, QuerySet

from ronghe.engines.estimation import Interval, mean_interval, share_interval
from ronghe.engines.scoring import answer_columns, score_table
from ronghe.engines.scoring.priorities import Lift, lifts
from ronghe.kernel.assessments.models import Instrument, Result
from ronghe.kernel.assessments.peers import FEWEST
from ronghe.kernel.assessments.stored_answers import restored

if TYPE_CHECKING:
    from collections.abc import Sequence

_KEPT = 16  # cohorts whose lifts are remembered
DIMENSIONS = {
    "place": "place_id",
    "industry": "response__organisation__industry__parent__parent_id",
    "size": "response__organisation__size",
}


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """Which enterprises: those that the reader sees with an approved result of a period.

    `place_id` holds a place with all below it; `industry` is the beginning of a class code; blank
    ones stand for all.
    """

    instrument_id: int
    period: str
    place_id: int | None = None
    industry: str = ""
    size: str = ""


@dataclass(frozen=True, kw_only=True)
class ItemLift:
    """An item with the mean share of its points over those who gave one, and what it would lift.

    `n` is how many enterprises were scored. The intervals take them as a sample of their kind.
    """

    lift: Lift
    mean_share: float | None
    answered: int
    n: int

    @property
    def step_gain(self) -> Interval | None:
        """Return the interval of the mean points that one step for all who are below brings."""
        return mean_interval(self.lift.step_gain, self.lift.step_gain_deviation, self.n)

    @property
    def step_share(self) -> Interval | None:
        """Return the interval of the share of enterprises that one step lifts a level."""
        return share_interval(self.lift.step_risen, self.n)

    @property
    def step_risen_share(self) -> float:
        """Return the share of enterprises that one step lifts a level."""
        return self.lift.step_risen / self.n


def best_step(found: Sequence[ItemLift]) -> ItemLift | None:
    """Return the item of which one step for those below lifts most, None where none lifts.

    Most enterprises to a higher level; among equals the one with the greatest mean gain.
    """
    best = max(found, key=lambda one: (one.lift.step_risen, one.lift.step_gain), default=None)
    return best if best is not None and best.lift.step_gain > 0 else None


def results_in(cohort: Cohort) -> QuerySet[Result]:
    """Return the results in force of a cohort, as far as the reader sees them."""
    rows = Result.objects.filter(
        response__instrument_id=cohort.instrument_id,
        response__period=cohort.period,
        response__superseded_at__isnull=True,
    )
    if cohort.place_id is not None:
        rows = rows.filter(place__above__ancestor_id=cohort.place_id)
    if cohort.industry:
        rows = rows.filter(response__organisation__industry__code__startswith=cohort.industry)
    if cohort.size:
        rows = rows.filter(response__organisation__size=cohort.size)
    return rows


def levels_by(cohort: Cohort, dimension: str) -> dict[object, dict[int | None, int]]:
    """Return how many stand at each level (None: undecided), by what a dimension distinguishes.

    Places by id, industries by the id of their division, sizes by their key. Groups of fewer than
    `FEWEST` are left out.
    """
    rows = (
        results_in(cohort)
        .values_list(F(DIMENSIONS[dimension]), "level")
        .annotate(count=Count("pk"))
        .order_by()
    )
    found: dict[object, dict[int | None, int]] = {}
    for key, level, count in rows:
        found.setdefault(key, {})[level] = count
    return {key: counts for key, counts in found.items() if sum(counts.values()) >= FEWEST}


class _Remembered:
    """Lifts of the newest cohorts; a result more, or another one, computes them anew."""

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[object, ...], tuple[ItemLift, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[object, ...]) -> tuple[ItemLift, ...] | None:
        with self._lock:
            return self._found.get(key)

    def put(self, key: tuple[object, ...], found: tuple[ItemLift, ...]) -> None:
        with self._lock:
            self._found[key] = found
            while len(self._found) > _KEPT:
                self._found.popitem(last=False)


_REMEMBERED = _Remembered()


def item_lifts(cohort: Cohort) -> tuple[ItemLift, ...]:
    """Return for each item what it would bring, what lifts most responses first.

    Nothing for fewer than `FEWEST` enterprises. All responses are scored together, once for each
    item at its best and once a step up.
    """
    rows = results_in(cohort)
    # Results never change, but what is seen of them differs between readers.
    ids = tuple(rows.order_by("pk").values_list("pk", flat=True))
    if len(ids) < FEWEST:
        return ()
    key = (cohort, ids)
    if (held := _REMEMBERED.get(key)) is not None:
        return held
    content = Instrument.objects.get(pk=cohort.instrument_id).content
    answers = [restored(one) for one in rows.values_list("response__answers", flat=True)]
    columns = answer_columns(content, answers)
    table = score_table(content, columns)
    found = []
    for lift in lifts(content, columns):
        item = content.item_by_id[lift.item_id]
        known = table.is_answered[item.id]
        if (why := table.why.get(item.id)) is not None:
            known = known & (why == 0)
        answered = int(known.sum())
        share = None
        if answered >= FEWEST and item.points:
            points = table.points(table.units_by_item[item.id][known]).mean()
            share = float(points) / float(item.points)
        found.append(ItemLift(lift=lift, mean_share=share, answered=answered, n=len(ids)))
    _REMEMBERED.put(key, tuple(found))
    return tuple(found)


def bins_of(scores: Sequence[float], *, most: float, count: int = 10) -> list[int]:
    """Return how many scores lie in each of `count` equal parts from 0 to `most`.

    Examples
    --------
    >>> bins_of([0, 9.99, 10, 100], most=100)
    [2, 1, 0, 0, 0, 0, 0, 0, 0, 1]
    """
    found = [0] * count
    for score in scores:
        found[min(count - 1, max(0, int(score * count / most)))] += 1
    return found

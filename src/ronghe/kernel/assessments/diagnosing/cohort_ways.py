"""The cheapest way up for a group: some of its enterprises, drawn with a seed, each solved."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter, OrderedDict, defaultdict
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunningError
from dataclasses import dataclass, field
from statistics import fmean, median, stdev
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from ronghe.engines.estimation import Interval, mean_interval
from ronghe.engines.sampling import draw, frame_digest
from ronghe.engines.scoring.way_up import WayUp, way_up
from ronghe.kernel.assessments.diagnosing.cohort import results_in
from ronghe.kernel.assessments.diagnosing.pricing import prices_restored
from ronghe.kernel.assessments.models import Instrument, OwnPrices
from ronghe.kernel.assessments.peers import FEWEST
from ronghe.kernel.assessments.stored_answers import restored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ronghe.engines.scoring import Instrument as Content
    from ronghe.engines.scoring.way_up.result import Standing
    from ronghe.kernel.assessments.diagnosing.cohort import Cohort

SECONDS = 5.0  # that the search of one enterprise may take
SAMPLES = (10, 20, 40)
_KEPT = 16  # groups
_SOLVED = frozenset({"found", "best_known"})


@dataclass(frozen=True, kw_only=True)
class Member:
    """One enterprise of the sample: where it stands, and its way to the next level."""

    credit_code: str
    name: str
    place: str
    level: int | None
    way: WayUp


@dataclass(frozen=True, kw_only=True)
class Lever:
    """An item that ways of the sample change: in how many, and for how much on average there."""

    item_id: str
    count: int
    mean_cost: float


@dataclass(frozen=True, kw_only=True)
class GroupWays:
    """The ways of a sample and what they say of the group.

    `population` counts the enterprises of the group below the highest level, from which the sample
    was drawn by district in proportion; `seed` and `digest` (of the list drawn from) let anybody
    draw it again. Costs are in 10,000 yuan to the next level, of those with a way: none cheaper
    exists (`found`), or the search ended before the proof (`best_known`).
    """

    population: int
    seed: int
    digest: str
    members: tuple[Member, ...]

    @property
    def costs(self) -> list[float]:
        return [float(w.cost) for w in self._solved if w.cost is not None]

    @property
    def _solved(self) -> list[WayUp]:
        return [one.way for one in self.members if one.way.standing in _SOLVED]

    @property
    def solved(self) -> int:
        return len(self._solved)

    @property
    def mean(self) -> float | None:
        return fmean(self.costs) if self.costs else None

    @property
    def median(self) -> float | None:
        return median(self.costs) if self.costs else None

    @property
    def interval(self) -> Interval | None:
        """Return the interval of the mean; None for fewer than two ways."""
        costs = self.costs
        if len(costs) < 2:
            return None
        return mean_interval(fmean(costs), stdev(costs), len(costs), population=self.population)

    def count(self, standing: Standing) -> int:
        """Return how many searches ended so."""
        return sum(one.way.standing == standing for one in self.members)

    @property
    def levers(self) -> tuple[Lever, ...]:
        """Return the items that the ways change, the one in most ways first."""
        counts, sums = Counter[str](), defaultdict[str, float](float)
        for way in self._solved:
            for change in way.changes:
                counts[change.item_id] += 1
                sums[change.item_id] += float(change.cost)
        return tuple(
            Lever(item_id=item, count=count, mean_cost=sums[item] / count)
            for item, count in sorted(counts.items(), key=lambda row: (-row[1], row[0]))
        )


@dataclass(frozen=True, kw_only=True)
class GroupProgress:
    """How many of the sample are solved; `ahead` groups are searched before it."""

    done: int
    of: int
    ahead: int

    @property
    def percent(self) -> int:
        return min(99, int(100 * self.done / self.of)) if self.of else 0


@dataclass(frozen=True, kw_only=True)
class _Task:
    """What a search needs, read under the asker's own eyes: the thread reads no table."""

    credit_code: str
    name: str
    place: str
    level: int | None
    answers: Mapping[str, Any]
    prices: Mapping[str, Any]


@dataclass(kw_only=True)
class _Job:
    of: int
    future: Future[GroupWays] = field(default_factory=Future)
    done: int = 0
    is_started: bool = False


class GroupSolver:
    """Solves the ways of groups in a thread of its own, a group after the other, none twice."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="group-ways")
        self._jobs: OrderedDict[str, _Job] = OrderedDict()
        self._lock = threading.Lock()

    def ask(
        self, cohort: Cohort, *, size: int, seed: int, wait: float = 0.5
    ) -> GroupWays | GroupProgress | None:
        """Return the ways of a sample of a cohort, or how far the search is after `wait` seconds.

        None for a cohort of fewer than `FEWEST` enterprises, or where all stand at the top.
        """
        instrument = Instrument.objects.get(pk=cohort.instrument_id)
        content = instrument.content
        if results_in(cohort).count() < FEWEST:
            return None
        frame = _frame(cohort, content)
        if not frame:
            return None
        chosen = draw(frame, size=size, seed=seed).chosen
        tasks = _tasks(cohort, chosen)
        digest = frame_digest(frame)
        said = repr((instrument.sha256, digest, seed, [sorted(vars(t).items()) for t in tasks]))
        key = hashlib.sha256(said.encode()).hexdigest()
        job = self._job(key, content, tasks, seed=seed, digest=digest, population=len(frame))
        try:
            return job.future.result(timeout=wait)
        except StillRunningError:
            with self._lock:
                others = [one for one in self._jobs.values() if not one.future.done()]
            ahead = 0 if job.is_started else len(others) - 1
            return GroupProgress(done=job.done, of=job.of, ahead=ahead)

    def _job(
        self,
        key: str,
        content: Content,
        tasks: Sequence[_Task],
        *,
        seed: int,
        digest: str,
        population: int,
    ) -> _Job:
        with self._lock:
            if (held := self._jobs.get(key)) is not None:
                self._jobs.move_to_end(key)
                return held
            job = self._jobs[key] = _Job(of=len(tasks))

            def run() -> GroupWays:
                job.is_started = True
                members = []
                for task in tasks:
                    members.append(_solved(content, task, self.seconds))
                    job.done += 1
                return GroupWays(
                    population=population, seed=seed, digest=digest, members=tuple(members)
                )

            job.future = self._pool.submit(run)
            while len(self._jobs) > _KEPT:
                self._jobs.popitem(last=False)[1].future.cancel()
            return job


def _solved(content: Content, task: _Task, seconds: float) -> Member:
    way = way_up(
        content, restored(task.answers), prices=prices_restored(task.prices), seconds=seconds
    )
    return Member(
        credit_code=task.credit_code,
        name=task.name,
        place=task.place,
        level=task.level,
        way=way,
    )


def _frame(cohort: Cohort, content: Content) -> dict[str, str]:
    """Return the district by credit code of those who are not at the highest level."""
    highest = content.level_rule.levels[-1].number
    below = results_in(cohort).filter(Q(level__lt=highest) | Q(level__isnull=True))
    rows = below.values_list("response__organisation__credit_code", "place__code")
    return dict(rows.order_by())


def _tasks(cohort: Cohort, codes: Sequence[str]) -> list[_Task]:
    rows = (
        results_in(cohort)
        .filter(response__organisation__credit_code__in=codes)
        .order_by("response__organisation__credit_code")
        .values_list(
            "response__organisation_id",
            "response__organisation__credit_code",
            "response__organisation__name",
            "place__name",
            "level",
            "response__answers",
        )
    )
    prices = {
        row.organisation_id: row.prices
        for row in OwnPrices.objects.filter(
            instrument=cohort.instrument_id, organisation__in=[row[0] for row in rows]
        ).order_by("pk")
    }
    return [
        _Task(
            credit_code=code,
            name=name,
            place=place,
            level=level,
            answers=answers,
            prices=prices.get(organisation, {}),
        )
        for organisation, code, name, place, level, answers in rows
    ]


GROUP_SOLVER = GroupSolver()

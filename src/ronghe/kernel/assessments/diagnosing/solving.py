"""Ways up solved beside the requests: one after the other, none twice, each within its time."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunningError
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.engines.scoring.way_up import WayUp, way_up
from ronghe.kernel.assessments.diagnosing.pricing import prices_restored
from ronghe.kernel.assessments.diagnosing.selectors import own_prices_of
from ronghe.kernel.assessments.stored_answers import restored

if TYPE_CHECKING:
    from ronghe.kernel.assessments.models import Response

SECONDS = 20.0  # that a search may take
_KEPT = 256  # ways


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a search is; `ahead` searches run before it."""

    elapsed: float
    seconds: float
    ahead: int

    @property
    def percent(self) -> int:
        """Return how much of its time is used."""
        return min(99, int(100 * self.elapsed / self.seconds))


class _Job:
    """A search that was asked for, and since when it runs."""

    future: Future[WayUp]
    started: float | None = None


class Solver:
    """Solves ways up in a thread of its own and remembers the newest ones.

    One at a time: the solver takes a whole core, and pages are served meanwhile.
    """

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="way-up")
        self._jobs: OrderedDict[str, _Job] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, response: Response, *, to: int | None, wait: float = 0.5) -> WayUp | Progress:
        """Return the way of a response to a level, or how far the search is after `wait` seconds.

        Answers and prices count as they stand now; a way for the same ones is not searched twice.

        Raises
        ------
        NoSuchLevelError
            If the instrument has no level `to`.
        """
        job = self._job(response, to)
        try:
            return job.future.result(timeout=wait)
        except StillRunningError:
            return self._progress(job)

    def _job(self, response: Response, to: int | None) -> _Job:
        instrument = response.instrument.content
        held = own_prices_of(response.organisation_id, response.instrument_id)
        prices = {} if held is None else held.prices
        said = json.dumps([response.answers, prices, to], sort_keys=True, ensure_ascii=False)
        key = hashlib.sha256(f"{response.instrument.sha256}{said}".encode()).hexdigest()
        with self._lock:
            if (job := self._jobs.get(key)) is not None:
                self._jobs.move_to_end(key)
                return job
            job = self._jobs[key] = _Job()

            def run() -> WayUp:
                job.started = time.monotonic()
                return way_up(
                    instrument,
                    restored(response.answers),
                    to=to,
                    prices=prices_restored(prices),
                    seconds=self.seconds,
                )

            job.future = self._pool.submit(run)
            while len(self._jobs) > _KEPT:
                self._jobs.popitem(last=False)[1].future.cancel()
            return job

    def _progress(self, job: _Job) -> Progress:
        with self._lock:
            jobs = list(self._jobs.values())
        waiting = [one for one in jobs if not one.future.done() and one is not job]
        elapsed = 0.0 if job.started is None else time.monotonic() - job.started
        ahead = 0 if job.started is not None else len(waiting)
        return Progress(elapsed=elapsed, seconds=self.seconds, ahead=ahead)


SOLVER = Solver()

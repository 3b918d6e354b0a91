"""What the server does by itself every few seconds, beside serving pages."""

from __future__ import annotations

import dataclasses
import logging
import time
from typing import TYPE_CHECKING

from django.db import close_old_connections, connection

from ronghe.kernel.assessments.campaigning.running import services as campaigning
from ronghe.kernel.indicators import services as indicators
from ronghe.kernel.plans.supervising import services as supervising
from ronghe.kernel.trust import services as trust

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Job:
    """A function that is safe to repeat and opens its own transaction."""

    name: str
    every_s: float
    run: Callable[[], object]


JOBS = (
    Job(name="seal the audit trail", every_s=5.0, run=trust.trail_seal),
    Job(name="escalate overdue orders", every_s=60.0, run=supervising.orders_escalate),
    Job(name="remind of campaigns", every_s=300.0, run=campaigning.campaigns_remind),
    Job(name="add up roll-up deltas", every_s=60.0, run=indicators.deltas_compact),
)


def run_until(stopping: threading.Event, jobs: Sequence[Job]) -> None:
    """Run each job at its interval, one after the other, until `stopping` is set.

    A job that fails is logged and tried again at its next turn; the others go on.
    """
    due_by_job = dict.fromkeys(jobs, time.monotonic())
    while due_by_job:
        job = min(due_by_job, key=lambda candidate: due_by_job[candidate])
        if stopping.wait(max(0.0, due_by_job[job] - time.monotonic())):
            break
        try:
            close_old_connections()
            job.run()
        except Exception:  # outermost loop of a background task
            logger.exception("The job %r failed.", job.name)
        due_by_job[job] = time.monotonic() + job.every_s
    connection.close()

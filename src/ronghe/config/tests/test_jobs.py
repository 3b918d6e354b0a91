from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from ronghe.config.jobs import JOBS, Job, run_until
from ronghe.kernel.assessments.campaigning.running.services import campaigns_remind
from ronghe.kernel.plans.supervising.services import orders_escalate

if TYPE_CHECKING:
    import pytest


def test_a_failing_job_is_logged_and_does_not_keep_the_others_from_running(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stopping = threading.Event()
    runs = []

    def fail() -> None:
        message = "the disk is full"
        raise OSError(message)

    def count() -> None:
        runs.append(len(runs))
        if len(runs) == 3:
            stopping.set()

    jobs = (Job(name="fails", every_s=0.0, run=fail), Job(name="counts", every_s=0.0, run=count))
    # In a thread, as in the server: connections belong to threads.
    thread = threading.Thread(target=run_until, args=(stopping, jobs))
    with caplog.at_level(logging.ERROR):
        thread.start()
        thread.join()
    assert runs == [0, 1, 2]
    assert "The job 'fails' failed." in caplog.text
    assert "the disk is full" in caplog.text


def test_the_server_escalates_what_is_overdue() -> None:
    assert orders_escalate in [job.run for job in JOBS]


def test_the_server_reminds_of_campaigns() -> None:
    assert campaigns_remind in [job.run for job in JOBS]

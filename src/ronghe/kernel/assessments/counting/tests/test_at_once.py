"""Who lets answers of one organisation count at the same moment goes one after the other."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.db import connection

from ronghe.kernel.assessments.counting.services import counting_begin
from ronghe.kernel.assessments.models import Response, Visit
from ronghe.kernel.assessments.services import response_move
from ronghe.kernel.assessments.visiting import services as visiting
from ronghe.kernel.indicators.models import Observation
from ronghe.kernel.trust.services import acting_as, scope_entered

if TYPE_CHECKING:
    from collections.abc import Callable

    from ronghe.testing.fixtures import House


def at_once(*works: Callable[[], object]) -> list[BaseException]:
    """Run works in threads that start together; return what failed."""
    failed: list[BaseException] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait()
            work()
        except BaseException as error:  # noqa: BLE001  # told by the test below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


@pytest.mark.django_db(transaction=True)
def test_of_both_channels_approved_at_the_same_moment_one_counts(
    house: House, draft: Response, submitted: Visit
) -> None:
    clerk, yubei, officer = (house.person(who) for who in ("clerk", "yubei", "officer"))
    with acting_as("tests"):
        response_move(response=draft, transition="submit", by=clerk)
        Visit.objects.filter(pk=submitted.pk).update(own=draft)

    def approve() -> None:
        with scope_entered(officer.account_id):
            held = Response.objects.select_related("case").get(pk=draft.pk)
            response_move(response=held, transition="approve", by=officer)

    def accept() -> None:
        with scope_entered(yubei.account_id):
            visiting.visit_accept(visit=Visit.objects.get(pk=submitted.pk), by=yubei)

    assert at_once(approve, accept) == []
    in_force = Response.objects.get(approved_at__isnull=False, superseded_at__isnull=True)
    assert in_force.pk == submitted.response_id  # the own one was begun before the visit
    assert Response.objects.filter(approved_at__isnull=False).count() == 2
    of_devices = Observation.objects.get(
        indicator__key="device_digital_rate", superseded_at__isnull=True
    )
    assert of_devices.value == 20


@pytest.mark.django_db
def test_one_organisation_waits_for_itself_and_an_import_for_all(house: House) -> None:
    first, second = (house.organisations[name].pk for name in ("yubei-1", "yubei-2"))
    at = connection.settings_dict
    with psycopg.connect(dbname=at["NAME"], user=at["USER"], host=at["HOST"]) as other:

        def is_free(call: str) -> bool:
            row = other.execute(f"SELECT pg_try_advisory_xact_lock{call}").fetchone()
            other.rollback()
            assert row is not None
            return bool(row[0])

        counting_begin([first, first])
        assert not is_free(f"(7260132, {first})")
        assert is_free(f"(7260132, {second})")
        assert not is_free("(7260119)")
        assert is_free("_shared(7260119)")

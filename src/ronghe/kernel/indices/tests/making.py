"""Figures of two districts for tests, and releases made of them."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from ronghe.kernel.indicators import services as indicators
from ronghe.kernel.indicators.services import NewObservation
from ronghe.kernel.indices import selectors, services
from ronghe.kernel.indices.models import Release
from ronghe.kernel.trust.services import acting_as, scope_entered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ronghe.kernel.indices.models import IndexDefinition
    from ronghe.kernel.parties.people import Person
    from ronghe.testing.fixtures import House

INDEX, INDICATOR, PERIOD = "integration-level", "integration_score", "2022"


def observe(
    house: House, values: dict[str, float], *, indicator: str = INDICATOR, period: str = PERIOD
) -> None:
    """Record a value for each enterprise by its name, or for a place by its code."""
    with acting_as("tests"):
        activity = indicators.activity_record(
            kind="import", rule="test", place=house.places[house.city],
            by=house.person("officer"), note="tests",
        )  # fmt: skip
        rows = []
        for name, value in values.items():
            organisation = house.organisations.get(name)
            rows.append(
                NewObservation(
                    indicator=indicator,
                    organisation_id=organisation.pk if organisation else None,
                    place_id=organisation.place_id if organisation else house.places[name].pk,
                    period=period,
                    value=Decimal(str(value)),
                    industry="C3670",
                    above_scale=True,
                )
            )
        indicators.observations_record(rows=rows, activities=[activity.pk] * len(rows))


def scores(house: House) -> None:
    """Give Yubei the mean 60 and Jiangbei 50."""
    observe(house, {"yubei-1": 55, "yubei-2": 65, "jiangbei-1": 40, "jiangbei-2": 60})


def definition() -> IndexDefinition:
    """Return the index of the tests."""
    found = selectors.definition_by_key(INDEX)
    assert found is not None
    return found


@contextmanager
def acting(house: House, username: str) -> Iterator[Person]:
    """Act under the web role as one of the house, as a request does."""
    person = house.person(username)
    with scope_entered(house.accounts[username].pk):
        yield person


def drafted(house: House, by: str = "statistician") -> Release:
    """Return a draft for the city's districts."""
    with acting(house, by) as person:
        return services.release_draft(
            definition=definition(), place=house.places[house.city], period=PERIOD, by=person,
            least=2,
        )  # fmt: skip


def opened(house: House) -> Release:
    """Return a release that is open to objections."""
    release = drafted(house)
    with acting(house, "statistician") as person:
        services.release_sign(release=release, by=person)
        return services.release_open(release=release, by=person)


def window_past(release: Release) -> None:
    """Let the objection window end yesterday, as the owner."""
    yesterday = timezone.localdate() - timedelta(days=1)
    Release.objects.filter(pk=release.pk).update(objections_until=yesterday)
    release.refresh_from_db()


def published(house: House) -> Release:
    """Return a published release."""
    release = opened(house)
    window_past(release)
    with acting(house, "officer") as person:
        return services.release_publish(release=release, by=person)

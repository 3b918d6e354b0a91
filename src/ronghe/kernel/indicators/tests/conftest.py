from __future__ import annotations

from decimal import Decimal

import pytest

from ronghe.kernel.indicators import services
from ronghe.kernel.parties.people import NOBODY


@pytest.fixture
def record(house):
    """Return a function that writes one value for one enterprise, or for a place by its code."""
    activity = services.activity_record(
        kind="import", rule="test", place=house.places[house.city], by=NOBODY
    )

    def write(
        name, value, *, indicator="devices_total", period="2022", above_scale=True, industry="C3670"
    ):
        organisation = house.organisations.get(name)
        row = services.NewObservation(
            indicator=indicator,
            organisation_id=organisation.pk if organisation else None,
            place_id=organisation.place_id if organisation else house.places[name].pk,
            period=period,
            value=Decimal(str(value)),
            industry=industry,
            above_scale=above_scale,
        )
        services.observations_record(rows=[row], activities=[activity.pk])

    return write

"""Write observations for tests the way an import does."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.kernel.indicators import services
from ronghe.kernel.indicators.services import NewObservation
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from ronghe.testing.fixtures import House

INDUSTRY = "C3670"


def observe(house: House, indicator: str, period: str, **values: str) -> None:
    """Record a value for each enterprise; names are those of the house with underscores."""
    with acting_as("tests"):
        activity = services.activity_record(
            kind="import",
            rule="register",
            place=house.places[house.city],
            by=house.person("officer"),
        )
        rows = [
            NewObservation(
                indicator=indicator,
                organisation_id=organisation.pk,
                place_id=organisation.place_id,
                period=period,
                value=Decimal(value),
                industry=INDUSTRY,
                above_scale=int(period[:4]) in organisation.above_scale_years,
            )
            for name, value in values.items()
            for organisation in [house.organisations[name.replace("_", "-")]]
        ]
        services.observations_record(rows=rows, activities=[activity.pk] * len(rows))


def register(house: House) -> None:
    """Record what the tests compute by hand.

    Yubei 2022: workshops 3 + 2, devices 60 of 100 and 10 of 100; Jiangbei: 4 + 0, 90 of 200 and
    none reported. City: 9 workshops, 160 of 400 devices are 40%.
    """
    observe(house, "digital_workshops", "2021", yubei_1="2", yubei_2="1", jiangbei_1="1")
    observe(
        house,
        "digital_workshops",
        "2022",
        yubei_1="3",
        yubei_2="2",
        jiangbei_1="4",
        jiangbei_2="0",
    )
    observe(house, "devices_total", "2022", yubei_1="100", yubei_2="100", jiangbei_1="200")
    observe(house, "devices_digital", "2022", yubei_1="60", yubei_2="10", jiangbei_1="90")
    observe(
        house,
        "stage_digital_share",
        "2022",
        yubei_1="1",
        yubei_2="0",
        jiangbei_1="1",
        jiangbei_2="1",
    )


def text(response: object) -> str:
    """Return the page without the no-break spaces that hold numbers and units together."""
    content = getattr(response, "content", b"").decode()
    return str(content).replace("\N{NO-BREAK SPACE}", " ")

"""A response of which one answer was sent back that brings another question up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.kernel.assessments import services
from ronghe.kernel.assessments.selectors import instrument_by_key
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from ronghe.kernel.assessments.models import Response
    from ronghe.testing.fixtures import House

INSTRUMENT = "smart-factory-2025"


def scenes_returned(house: House) -> Response:
    """Return a response of yubei-1 for 2022 of which «scenes_construction» alone was sent back.

    No scene of factory construction is built, so that nobody asked which of them use artificial
    intelligence (`ai_construction`); of product development one is, and uses it.
    """
    instrument = instrument_by_key(INSTRUMENT)
    assert instrument is not None
    clerk = house.person("clerk")
    cells: dict[str, str] = {}
    for item in instrument.content.items:
        if item.kind in {"single", "multiple"}:
            cells[item.id] = "0"
        elif item.kind in {"number", "band", "linear"}:
            cells[item.id] = str(item.question.low)  # type: ignore[union-attr]  # measured kinds
    cells |= {"cmmm_level": "2", "scenes_products": "1", "ai_products": "1"}
    del cells["ai_construction"]
    with acting_as("tests"):
        response = services.response_open(
            instrument=instrument,
            organisation=house.organisations["yubei-1"],
            period="2022",
            by=clerk,
        )
        faults = services.answers_save(response=response, cells=cells, by=clerk)
        assert not faults
        services.response_move(response=response, transition="submit", by=clerk)
        services.response_move(
            response=response,
            transition="return",
            by=house.person("yubei"),
            items={"scenes_construction": "现场已有数字化设计"},
        )
    return response

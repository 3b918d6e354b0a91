"""Assessors of the small house, and a visit of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ronghe.kernel.assessments.models import Assessor, Visit
from ronghe.kernel.assessments.visiting import services as visiting
from ronghe.kernel.assessments.visiting.registering import services as registering
from ronghe.kernel.assessments.visiting.tests.days import day, score_visit
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ronghe.testing.fixtures import House


@pytest.fixture
def assessors(house: House) -> Mapping[str, Assessor]:
    """Return three assessors of the city's register, accredited for the instrument.

    `assessor` is the account of that name, `second` has no login, the accreditation of `expired`
    ended yesterday.
    """
    officer, made = house.person("officer"), {}
    with acting_as("tests"):
        for name, account, last in (
            ("assessor", house.accounts["assessor"].pk, day(300)),
            ("second", None, day(300)),
            ("expired", None, day(-1)),
        ):
            made[name] = registering.assessor_register(
                place=house.places[house.city],
                fields=registering.AssessorFields(name=f"测试 {name}", account=account),
                by=officer,
            )
            registering.accreditation_add(
                assessor=made[name],
                number=f"证 {name}",
                issuer="认可机构",
                valid_from=day(-400),
                valid_to=last,
                instruments=[house.instrument.key],
                by=officer,
            )
    return made


@pytest.fixture
def send(house: House, assessors: Mapping[str, Assessor]) -> Callable[..., Visit]:
    """Return a function that plans a visit: the assessor at yubei-1 today, if not said."""

    def sent(name: str = "yubei-1", *, who: str = "assessor", **changed: Any) -> Visit:
        given: dict[str, Any] = {
            "organisation": house.organisations[name],
            "instrument": house.instrument,
            "period": "2022",
            "assessor": assessors[who],
            "day": day(0),
            "by": house.person("officer"),
        }
        with acting_as("tests"):
            return visiting.visit_plan(**given | changed)

    return sent


@pytest.fixture
def visit(draft: Any, send: Callable[..., Visit]) -> Visit:
    """Return a visit of the assessor at yubei-1 today, beside its complete draft of 2022."""
    return send()


@pytest.fixture
def submitted(house: House, visit: Visit) -> Visit:
    """Return the visit handed in; on site digital devices were 20 %, not 35."""
    scored = score_visit(house, visit, dev_digital="20")
    with acting_as("tests"):
        return visiting.visit_submit(visit=scored, by=house.person("assessor"))

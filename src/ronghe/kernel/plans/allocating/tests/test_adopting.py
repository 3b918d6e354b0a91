"""A district takes its fixed parts over into its own plan, which adds up beside the city's."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ronghe.kernel.plans.allocating import selectors, services
from ronghe.kernel.plans.allocating.adopting import services as adopting
from ronghe.kernel.plans.allocating.orders import Given, settings_proposed
from ronghe.kernel.plans.charge import NotInChargeError
from ronghe.kernel.plans.models import Commitment
from ronghe.kernel.plans.versions import services as versions
from ronghe.kernel.trust.services import scope_entered

if TYPE_CHECKING:
    from ronghe.kernel.parties.people import Person
    from ronghe.kernel.plans.models import Allocation

YUBEI = "500112"


@pytest.fixture
def agreed(retrofits: Commitment, officer: Person) -> Allocation:
    saved = services.allocation_draft(
        commitment=retrofits, settings=settings_proposed(retrofits), given=Given(), by=officer
    )
    services.allocation_issue(allocation=saved.allocation, by=officer)
    return services.allocation_agree(allocation=saved.allocation, by=officer)


def amounts(commitment: Commitment) -> dict[str, Decimal]:
    return {value.period: value.value for value in commitment.values.all()}


def test_a_district_draws_its_plan_up_from_its_parts_and_may_change_it(
    house: Any, retrofits: Commitment, agreed: Allocation, district: Person, officer: Person
) -> None:
    place, plan = house.places[YUBEI], retrofits.plan
    with scope_entered(district.account_id):
        own = adopting.plan_adopt(plan=plan, place=place, by=district)
        assert (own.first_year, own.last_year, own.higher_id) == (2019, 2022, plan.pk)
        commitment = own.commitments.get()
        assert commitment.serves_id == retrofits.pk
        assert amounts(commitment) == {"2019": 625, "2020": 1250, "2021": 1875, "2022": 2500}
        # What the district has changed, a second adoption leaves alone.
        commitment.values.filter(period="2022").update(value=2600)
        again = adopting.plan_adopt(plan=plan, place=place, by=district)
        assert again.pk == own.pk
        assert amounts(own.commitments.get())["2022"] == 2600
        versions.plan_enact(plan=own, by=district)
        # A plan in force gets a revision that rolls on.
        rolled = adopting.plan_adopt(plan=plan, place=place, by=district, first_year=2020)
        assert (rolled.version, rolled.first_year, rolled.last_year) == (2, 2020, 2022)
        assert amounts(rolled.commitments.get())["2022"] == 2600
    with scope_entered(officer.account_id):
        last = selectors.rolled_up(retrofits)[-1]
        assert (last.year, last.promised, last.allocated, last.planned) == (2022, 5000, 5000, 2600)
        assert (last.places, last.bearers, last.gap) == (1, 38, -2400)


def test_only_what_is_fixed_is_adopted_and_only_by_the_place(
    house: Any, retrofits: Commitment, agreed: Allocation, district: Person
) -> None:
    with scope_entered(district.account_id):
        with pytest.raises(NotInChargeError):
            adopting.plan_adopt(plan=retrofits.plan, place=house.places["500105"], by=district)
        with pytest.raises(adopting.NothingFixedError):
            adopting.plan_adopt(
                plan=retrofits.plan, place=house.places[YUBEI], by=district, first_year=2030
            )

"""A plan in force with a measured share, a measured count and a commitment that units report."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ronghe.kernel.indicators import services as indicators
from ronghe.kernel.indicators.models import Indicator
from ronghe.kernel.parties import services as parties
from ronghe.kernel.parties.models import Scope
from ronghe.kernel.parties.selectors import person_of
from ronghe.kernel.plans.versions import services as versions
from ronghe.kernel.plans.versions.services import Amount, CommitmentFields, Owner
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from ronghe.kernel.parties.people import Person
    from ronghe.kernel.plans.models import Plan


def fields(**changes: Any) -> CommitmentFields:
    """Return what an officer types of a commitment; `years` gives values by year."""
    years = changes.pop("years", {})
    usual: dict[str, Any] = {
        "title": "数字化车间",
        "unit": "个",
        "decimals": 0,
        "comparator": ">=",
        "basis": "cumulative",
        "direction": "higher_is_better",
        "adds_up": "sum",
        "above_scale": False,
        "baseline_year": None,
        "baseline_value": None,
        "path": "linear",
        "section": "一、主要目标",
        "measured_by": None,
        "amounts": {str(year): Amount(value=Decimal(value)) for year, value in years.items()},
        "path_points": {},
        "owners": (Owner(name="市经济信息委", leads=True),),
    }
    return CommitmentFields(**(usual | changes))


@pytest.fixture
def officer(house: Any) -> Person:
    return house.person("officer")


@pytest.fixture
def second(house: Any) -> Person:
    """Return another officer of the city."""
    with acting_as("tests"):
        account = parties.account_create(
            username="officer2",
            display_name="测试 officer2",
            display_name_en="Test officer2",
            password=house.password,
        )
        parties.scope_grant(
            account=account,
            role=Scope.Role.PROGRAMME_OFFICER,
            place=house.places[house.city],
            organisation=None,
        )
        return person_of(account)


@pytest.fixture
def plan(house: Any, officer: Person) -> Plan:
    with acting_as("tests"):
        made = versions.plan_open(
            place=house.places[house.city],
            title="三年计划",
            first_year=2020,
            last_year=2022,
            by=officer,
        )
        share = Indicator.objects.get(key="integration_index")
        count = Indicator.objects.get(key="digital_workshops")
        for given in (
            fields(years={2021: 15, 2022: 30}, measured_by=count),
            fields(
                title="两化融合指数",
                unit="",
                basis="level",
                adds_up="mean",
                years={2022: 60},
                baseline_year=2019,
                baseline_value=Decimal(30),
                measured_by=share,
                section="二、重点任务",
            ),
            fields(title="诊断服务站", years={2021: 10, 2022: 20}, owners=()),
        ):
            versions.commitment_add(plan=made, fields=given, by=officer)
        return versions.plan_enact(plan=made, by=officer)


@pytest.fixture
def observe(house: Any, officer: Person) -> Callable[..., None]:
    """Return a function that writes values of a place itself: `observe(key, place, {2020: 5})`."""

    def write(key: str, code: str, values: dict[int, Any]) -> None:
        with acting_as("tests"):
            place = house.places[code]
            activity = indicators.activity_record(
                kind="import", rule="test", place=place, by=officer
            )
            indicators.observations_record(
                rows=[
                    indicators.NewObservation(
                        indicator=key,
                        organisation_id=None,
                        place_id=place.pk,
                        period=str(year),
                        value=Decimal(str(value)),
                    )
                    for year, value in values.items()
                ],
                activities=[activity.pk] * len(values),
            )

    return write

"""A plan of the city in force with a commitment that is split."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ronghe.kernel.plans.models import Commitment
from ronghe.kernel.plans.versions import services as versions
from ronghe.kernel.plans.versions.services import Amount, CommitmentFields
from ronghe.kernel.trust.services import scope_entered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ronghe.kernel.parties.people import Person


@pytest.fixture
def district(house: Any) -> Person:
    """Return the officer of Yubei; asked for before the city's scope hides whose they are."""
    person: Person = house.person("yubei")
    return person


@pytest.fixture
def officer(house: Any, district: Person) -> Iterator[Person]:
    """Return the city's officer, in whose scope the test runs."""
    person = house.person("officer")
    with scope_entered(person.account_id):
        yield person


def fields(amounts: dict[str, int], **changes: Any) -> CommitmentFields:
    """Return a cumulative count with these values, changed as a test needs it."""
    given: dict[str, Any] = {
        "title": "实施智能化改造的企业", "unit": "家", "decimals": 0, "comparator": ">=",
        "basis": "cumulative", "direction": "higher_is_better", "adds_up": "sum",
        "above_scale": False, "baseline_year": None, "baseline_value": None, "path": "linear",
        "section": "", "measured_by": None, "path_points": {}, "owners": (),
    }  # fmt: skip
    values = {period: Amount(value=Decimal(value)) for period, value in amounts.items()}
    return CommitmentFields(**(given | {"amounts": values} | changes))


@pytest.fixture
def commitment_of(house: Any, officer: Person) -> Callable[..., Commitment]:
    """Return a function that makes a commitment of a plan in force, 2019 to 2022."""

    def made(amounts: dict[str, int], *, in_force: bool = True, **changes: Any) -> Commitment:
        plan = versions.plan_open(
            place=house.places[house.city], title="行动计划", first_year=2019, last_year=2022,
            by=officer,
        )  # fmt: skip
        commitment = versions.commitment_add(
            plan=plan, fields=fields(amounts, **changes), by=officer
        )
        if in_force:
            versions.plan_enact(plan=plan, by=officer)
        held: Commitment = Commitment.objects.select_related("plan", "plan__place").get(
            pk=commitment.pk
        )
        return held

    return made


@pytest.fixture
def retrofits(commitment_of: Callable[..., Commitment]) -> Commitment:
    """Return what the plan of 2018 promises: 2,500 enterprises by 2020, 5,000 by 2022."""
    return commitment_of({"2020": 2500, "2022": 5000})

"""A plan in force of the city, and supervision orders about what it promises."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from ronghe.kernel.plans.models import Commitment, SupervisionOrder
from ronghe.kernel.plans.supervising.facts import Facts
from ronghe.kernel.plans.supervising.services import OrderFields, order_issue
from ronghe.kernel.plans.versions import services as versions
from ronghe.kernel.plans.versions.services import Amount, CommitmentFields, Owner
from ronghe.kernel.trust.services import scope_entered

if TYPE_CHECKING:
    from collections.abc import Callable

    from ronghe.testing.fixtures import House

RED = Facts(light="red", period="2021", value=Decimal(12), path=Decimal(20), unit="个")
TEXTS: dict[str, Any] = {
    "title": "数字化车间建设滞后",
    "reason": "截至2021年建成12个，低于计划20个。",
    "demand": "查明原因，提出追赶措施。",
}
DAYS = 10  # until an order is due


@pytest.fixture
def commitment(house: House) -> Commitment:
    """Return what the city's plan in force promises: 30 digital workshops in 2022."""
    officer = house.person("officer")
    with scope_entered(officer.account_id):
        plan = versions.plan_open(
            place=house.places[house.city],
            title="计划",
            first_year=2020,
            last_year=2022,
            by=officer,
        )
        fields = CommitmentFields(
            title="数字化车间",
            unit="个",
            decimals=0,
            comparator=">=",
            basis="cumulative",
            direction="higher_is_better",
            adds_up="sum",
            above_scale=False,
            baseline_year=None,
            baseline_value=None,
            path="linear",
            section="",
            measured_by=None,
            amounts={"2022": Amount(value=Decimal(30))},
            path_points={},
            owners=(Owner(name="市经济信息委", leads=True),),
        )
        made = versions.commitment_add(plan=plan, fields=fields, by=officer)
        versions.plan_enact(plan=plan, by=officer)
    return Commitment.objects.select_related("plan", "plan__place").get(pk=made.pk)


@pytest.fixture
def issue(house: House, commitment: Commitment) -> Callable[..., SupervisionOrder]:
    """Return a function that orders as somebody: the city's officer from a light, if not said.

    `texts` changes what the order says, other keywords are those of `order_issue`.
    """

    def issued(
        who: str = "officer", *, texts: dict[str, Any] | None = None, **changed: Any
    ) -> SupervisionOrder:
        due_on = timezone.localdate() + timedelta(days=DAYS)
        given: dict[str, Any] = {
            "issuer": house.places[house.city],
            "place": house.places[house.yubei],
            "fields": OrderFields(**TEXTS | {"due_on": due_on} | (texts or {})),
            "commitment": commitment,
            "facts": RED,
            "by": house.person(who),
        }
        with scope_entered(house.person(who).account_id):
            return order_issue(**given | changed)

    return issued


@pytest.fixture
def order(issue: Callable[..., SupervisionOrder]) -> SupervisionOrder:
    """Return an order of the city to Yubei, from a red light, due in ten days."""
    return issue()

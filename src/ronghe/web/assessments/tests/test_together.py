"""Two clerks in one form: neither overwrites what the other saved without being asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from ronghe.kernel.assessments.selectors import answer_changed
from ronghe.kernel.parties.models import Scope
from ronghe.kernel.parties.services import scope_grant
from ronghe.kernel.trust.services import scope_entered
from ronghe.web.assessments.tests.test_kinds import address, answers_of, begun

if TYPE_CHECKING:
    from ronghe.kernel.assessments.models import Response
    from ronghe.testing.fixtures import House
    from ronghe.web.assessments.tests.test_kinds import SignedIn

__all__ = ["begun"]
pytestmark = pytest.mark.django_db


def test_an_answer_that_changed_meanwhile_is_shown_and_kept(
    signed_in: SignedIn, begun: Response
) -> None:
    client = signed_in("clerk")
    page = address(begun, "answers/strategy_1/")
    assert client.post(page, {"text": "2", "base": ""}).status_code == 200
    # The other tab still knows of no answer.
    reply = client.post(page, {"text": "1", "base": ""})
    assert reply.status_code == 409
    assert reply.json()["held"] == "2"
    assert reply.json()["words"]
    assert answers_of(begun)["strategy_1"] == 2
    # A request that is sent twice is no conflict, and whoever has seen the other's answer decides.
    assert client.post(page, {"text": "2", "base": ""}).status_code == 200
    assert client.post(page, {"text": "1", "base": "2"}).status_code == 200
    assert answers_of(begun)["strategy_1"] == 1


def test_a_clash_says_who_and_when(signed_in: SignedIn, house: House, begun: Response) -> None:
    scope_grant(
        account=house.accounts["clerk2"],
        role=Scope.Role.ENTERPRISE_CLERK,
        organisation=house.organisations["yubei-1"],
    )
    page = address(begun, "answers/strategy_1/")
    assert signed_in("clerk2").post(page, {"text": "2", "base": ""}).status_code == 200
    signed_in("clerk").post(address(begun, "answers/strategy_2/"), {"text": "1", "base": ""})
    said = signed_in("clerk").post(page, {"text": "1", "base": ""}).json()["by"]
    name = house.accounts["clerk2"].display_name
    assert said.startswith(name)
    assert f"{timezone.localtime():%Y-%m-%d}" in said
    # It is told to clerks of the enterprise and to nobody else, whatever they may read.
    for username, known in (("clerk", name), ("yubei", None), ("jiangbei", None)):
        with scope_entered(house.accounts[username].pk):
            found = answer_changed(begun, "strategy_1")
            assert (found.name if found else None) == known
            assert answer_changed(begun, "water") is None


def test_open_forms_learn_what_others_saved(signed_in: SignedIn, begun: Response) -> None:
    client = signed_in("clerk")
    client.post(address(begun, "answers/water/"), {"text": "n/a: dry"})
    reply = client.get(address(begun, "answers/"))
    assert reply.json() == {"answers": {"water": "n/a: dry"}}
    assert signed_in("clerk2").get(address(begun, "answers/")).status_code == 404
    assert signed_in("officer").get(address(begun, "answers/")).status_code == 403

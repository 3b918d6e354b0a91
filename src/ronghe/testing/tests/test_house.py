"""The house's accounts are added in bulk; they are what the services would have made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.forms.models import model_to_dict

from ronghe.kernel.parties import services as parties
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from ronghe.kernel.parties.models import Account
    from ronghe.testing.fixtures import House

pytestmark = pytest.mark.django_db


def as_stored(account: Account) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the rows of an account and of its scopes, without numbers and names of its own."""
    account.refresh_from_db()
    own = model_to_dict(account, exclude=["id", "username"])
    scopes = [model_to_dict(scope, exclude=["id", "account"]) for scope in account.scopes.all()]
    return own, scopes


@pytest.mark.parametrize("username", ["officer", "yubei", "clerk", "expert", "admin", "auditor"])
def test_an_account_of_the_house_is_as_the_services_make_it(house: House, username: str) -> None:
    account = house.accounts[username]
    held = account.scopes.get()
    with acting_as("tests"):
        made = parties.account_create(
            username=f"{username} again",
            display_name=f"测试 {username}",
            display_name_en=f"Test {username}",
            password=house.password,
            encoded=account.password,
        )
        parties.scope_grant(
            account=made, role=held.role, place=held.place, organisation=held.organisation
        )
    assert as_stored(account) == as_stored(made)
    assert made.check_password(house.password)

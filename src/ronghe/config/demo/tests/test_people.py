from __future__ import annotations

import pytest

import ronghe.config.demo.city as demo
from ronghe.config.demo import names
from ronghe.config.demo.city import City
from ronghe.config.demo.people import DemoAccount, demo_accounts, demo_password
from ronghe.kernel.parties import rules

ROLES = {
    "programme_officer",
    "district_officer",
    "enterprise_clerk",
    "assessor",
    "expert",
    "statistician",
    "administrator",
    "auditor",
}


@pytest.fixture(scope="module")
def city() -> City:
    return demo.city(size=0.01)


@pytest.fixture(scope="module")
def account_by_name(city: City) -> dict[str, DemoAccount]:
    return {account.username: account for account in demo_accounts(city)}


def test_there_is_a_login_for_each_kind_of_person(
    account_by_name: dict[str, DemoAccount],
) -> None:
    assert {account.role for account in account_by_name.values()} == ROLES
    assert demo_password() == "ronghe-demo"


def test_user_names_are_plain_unique_and_display_names_marked(city: City) -> None:
    accounts = demo_accounts(city)
    assert len({account.username for account in accounts}) == len(accounts) == 8 + 38
    for account in accounts:
        assert account.username.isascii()
        assert account.username.isalnum()
        assert account.display_name.startswith(names.MARK)
        assert account.display_name_en.startswith("Demo")


def test_every_district_has_its_officer(account_by_name: dict[str, DemoAccount]) -> None:
    officers = {a.place for a in account_by_name.values() if a.role == "district_officer"}
    assert len(officers) == 38
    assert account_by_name["yubei"].place == "500112"
    assert account_by_name["jiangbei"].place == "500105"
    assert account_by_name["nanan"].place == "500108"
    assert officers <= {place.code for place in rules.places()}


def test_the_clerks_belong_to_two_enterprises_with_something_to_do(
    city: City, account_by_name: dict[str, DemoAccount]
) -> None:
    listed, states = city.enterprises, city.responses.state
    first = listed.credit_code.index(account_by_name["clerk"].credit_code or "")
    second = listed.credit_code.index(account_by_name["clerk2"].credit_code or "")
    assert listed.district[first] == "500112"
    assert listed.district[second] == "500105"
    assert states[first].tolist() == ["approved", "approved", "approved", "draft"]
    assert states[second].tolist() == ["approved", "approved", "approved", "submitted"]


def test_every_account_is_limited_to_one_place_or_one_organisation(city: City) -> None:
    for account in demo_accounts(city):
        assert (account.place is None) != (account.credit_code is None)

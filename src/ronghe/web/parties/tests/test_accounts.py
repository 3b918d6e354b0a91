from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from ronghe.kernel.parties.models import Account, Scope
from ronghe.kernel.trust.models import TrailEntry
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from ronghe.testing.fixtures import House

    SignedIn = Callable[[str], Client]

LIST, NEW = "/parties/accounts/", "/parties/accounts/new/"


def page_of(house: House, username: str) -> str:
    return f"{LIST}{house.accounts[username].pk}/"


def grant(client: Client, house: House, username: str, role: str, where: str) -> int:
    data = {"role": role, "where": where}
    return client.post(f"{page_of(house, username)}scopes/", data).status_code


def may_see_organisations(client: Client) -> bool:
    return client.get("/parties/organisations/").status_code == 200


def test_an_administrator_creates_an_account_whose_password_is_shown_once(
    signed_in: SignedIn,
) -> None:
    admin = signed_in("admin")
    made = admin.post(NEW, {"username": "li.wei", "display_name": "李伟"})
    assert made.status_code == 200
    assert "no-store" in made["Cache-Control"]
    found = re.search(r'translate="no">([a-z2-9-]{19})<', made.content.decode())
    assert found is not None
    account = Account.objects.get(username="li.wei")
    assert account.check_password(found[1])
    assert found[1] not in admin.get(f"{LIST}{account.pk}/").content.decode()
    newcomer = Client()
    assert newcomer.login(username="li.wei", password=found[1])
    assert not may_see_organisations(newcomer)


def test_a_user_name_is_given_once_and_in_a_plain_form(signed_in: SignedIn) -> None:
    admin = signed_in("admin")
    for username in ("yubei", "Li Wei", "李伟", "-x", ""):
        response = admin.post(NEW, {"username": username, "display_name": "x"})
        assert response.status_code == 422, username
    assert Account.objects.filter(username="yubei").count() == 1


def test_a_granted_role_holds_at_once_and_is_no_second_time_granted(
    house: House, signed_in: SignedIn
) -> None:
    admin, expert = signed_in("admin"), signed_in("expert")
    assert not may_see_organisations(expert)
    assert grant(admin, house, "expert", "district_officer", house.yubei) == 302
    assert may_see_organisations(expert)
    assert grant(admin, house, "expert", "district_officer", house.yubei) == 422
    scope = Scope.objects.get(account=house.accounts["expert"], role="district_officer")
    assert (scope.place, scope.valid_from) == (house.places[house.yubei], timezone.localdate())
    entry = TrailEntry.objects.get(table_name="parties_scope", row_id=scope.pk)
    assert entry.account == house.accounts["admin"].pk


@pytest.mark.parametrize(
    ("role", "where"),
    [
        ("district_officer", "999999"),
        ("enterprise_clerk", "500112"),
        ("enterprise_clerk", "91500112DEM99999XX"),
        ("king", "500112"),
        ("district_officer", ""),
    ],
)
def test_a_role_without_a_fitting_place_is_refused(
    house: House, signed_in: SignedIn, role: str, where: str
) -> None:
    before = Scope.objects.count()
    assert grant(signed_in("admin"), house, "expert", role, where) == 422
    assert Scope.objects.count() == before


def test_a_clerk_is_bound_to_an_enterprise(house: House, signed_in: SignedIn) -> None:
    code = house.organisations["yubei-2"].credit_code
    assert grant(signed_in("admin"), house, "expert", "enterprise_clerk", code.lower()) == 302
    scope = Scope.objects.get(account=house.accounts["expert"], role="enterprise_clerk")
    assert scope.organisation == house.organisations["yubei-2"]


def test_an_assessor_may_be_given_single_enterprises_and_an_officer_may_not(
    house: House, signed_in: SignedIn
) -> None:
    code = house.organisations["yubei-2"].credit_code
    admin = signed_in("admin")
    assert grant(admin, house, "expert", "assessor", code) == 302
    assert grant(admin, house, "expert", "district_officer", code) == 422


def test_an_ended_role_keeps_its_row_and_its_last_day(house: House, signed_in: SignedIn) -> None:
    scope = house.accounts["yubei"].scopes.get()
    admin = signed_in("admin")
    assert admin.post(f"/parties/scopes/{scope.pk}/end/").status_code == 302
    scope.refresh_from_db()
    assert scope.valid_to == timezone.localdate()
    assert may_see_organisations(signed_in("yubei"))  # today is its last day
    with acting_as("tests"):
        Scope.objects.filter(pk=scope.pk).update(valid_to=timezone.localdate() - timedelta(days=1))
    assert not may_see_organisations(signed_in("yubei"))
    assert str(scope.place) in admin.get(page_of(house, "yubei")).content.decode()


def test_a_deactivated_account_is_stopped_in_the_middle_of_its_session(
    house: House, signed_in: SignedIn
) -> None:
    admin, yubei = signed_in("admin"), signed_in("yubei")
    assert may_see_organisations(yubei)
    url = f"{page_of(house, 'yubei')}active/"
    admin.post(url, {"active": "no"})
    assert not may_see_organisations(yubei)
    admin.post(url, {"active": "yes"})
    assert may_see_organisations(yubei)


def test_a_new_password_ends_the_sessions_of_the_old_one(house: House, signed_in: SignedIn) -> None:
    yubei = signed_in("yubei")
    assert may_see_organisations(yubei)
    response = signed_in("admin").post(f"{page_of(house, 'yubei')}password/")
    found = re.search(r'translate="no">([a-z2-9-]{19})<', response.content.decode())
    assert found is not None
    assert not may_see_organisations(yubei)
    assert Client().login(username="yubei", password=found[1])


def test_the_last_administrator_cannot_be_removed(house: House, signed_in: SignedIn) -> None:
    admin, account = signed_in("admin"), house.accounts["admin"]
    scope = account.scopes.get()
    admin.post(f"/parties/scopes/{scope.pk}/end/")
    admin.post(f"{page_of(house, 'admin')}active/", {"active": "no"})
    scope.refresh_from_db()
    account.refresh_from_db()
    assert (scope.valid_to, account.is_active) == (None, True)
    assert grant(admin, house, "officer", "administrator", house.city) == 302
    admin.post(f"/parties/scopes/{scope.pk}/end/")
    scope.refresh_from_db()
    assert scope.valid_to is not None


def test_the_list_shows_roles_and_nothing_about_when_people_work(
    house: House, signed_in: SignedIn
) -> None:
    page = signed_in("admin").get(LIST).content.decode()
    for account in house.accounts.values():
        assert account.username in page
    assert "渝北区" in page
    assert "last_login" not in {field.name for field in Account._meta.get_fields()}


@pytest.mark.parametrize("who", ["officer", "yubei", "clerk", "auditor", "statistician"])
def test_nobody_else_manages_accounts(house: House, signed_in: SignedIn, who: str) -> None:
    client = signed_in(who)
    for path in (LIST, NEW, page_of(house, "clerk")):
        assert client.get(path).status_code == 403
    assert grant(client, house, who, "administrator", house.city) == 403
    assert client.post(f"{page_of(house, 'admin')}active/", {"active": "no"}).status_code == 403

from __future__ import annotations

import json

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from ronghe.web.accounts.throttle import TRIES, WINDOW_S, Throttle, sign_ins

ADDRESS = "/account/sign-in/"


def sign_in(client: Client, username: str, password: str):
    return client.post(ADDRESS, {"username": username, "password": password})


@pytest.fixture(autouse=True)
def forgotten():
    sign_ins.right("officer")
    yield
    sign_ins.right("officer")


def test_the_right_password_opens_the_start_page(house, client):
    answer = sign_in(client, "officer", house.password)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/").status_code == 200


def test_the_table_does_not_hold_the_key_that_the_browser_has(house, client):
    sign_in(client, "officer", house.password)
    key = client.cookies["sessionid"].value
    assert not Session.objects.filter(session_key=key).exists()
    stolen = Client()
    stolen.cookies["sessionid"] = Session.objects.get().session_key
    assert stolen.get("/").status_code == 302
    client.post("/account/sign-out/")
    assert not Session.objects.exists()


def test_a_demonstration_offers_two_of_a_kind_first_in_the_reader_s_language(
    db, client, settings, tmp_path
):
    rows = [
        {
            "username": f"district{number}",
            "password": "p",
            "role": "区县专管员",
            "role_en": "district officer",
            "scope": f"区{number}",
            "scope_en": f"District {number}",
        }
        for number in range(4)
    ]
    (tmp_path / "demo-logins.json").write_text(json.dumps(rows), encoding="utf-8")
    settings.DATA_DIR, settings.DEMO = tmp_path, True
    page = client.get(ADDRESS).content.decode()
    first, _, more = page.partition("<details")
    assert (first.count("区县专管员"), more.count("区县专管员")) == (2, 2)
    client.cookies["django_language"] = "en"
    page = client.get(ADDRESS).content.decode()
    assert "District 3" in page
    assert "区县专管员" not in page


def test_after_some_wrong_passwords_the_right_one_has_to_wait_too(house, client):
    for _ in range(TRIES):
        assert sign_in(client, "officer", "wrong").status_code == 200
    answer = sign_in(client, "officer", house.password)
    assert answer.status_code == 200
    assert "10" in answer.content.decode()
    assert sign_in(Client(), "yubei", house.password).status_code == 302


def test_waiting_ends_and_a_right_password_forgets():
    throttle = Throttle()
    for _ in range(TRIES):
        throttle.wrong("name")
    assert 0 < throttle.wait_s("name") <= WINDOW_S
    throttle.right("name")
    assert throttle.wait_s("name") == 0


def test_an_address_with_a_nul_is_refused(signed_in):
    client = signed_in("officer")
    assert client.get("/plans/?q=%00").status_code == 400
    assert client.get("/plans/?q=x").headers["Content-Security-Policy"]

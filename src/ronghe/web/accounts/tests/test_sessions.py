"""Sessions as injected SQL would find them: the web role's own statements, in one's own request."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from ronghe.kernel.trust.services import scope_entered, session_shown
from ronghe.web.accounts.sessions import SessionStore, digest_of


@pytest.fixture
def keys(signed_in):
    return {who: signed_in(who).cookies["sessionid"].value for who in ("clerk", "admin")}


def run(query: str, *parameters: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.rowcount


def test_of_all_sessions_the_web_role_sees_the_one_whose_key_is_shown(house, keys):
    with scope_entered(house.accounts["clerk"].pk):
        session_shown("")
        assert not Session.objects.exists()
        session_shown(keys["clerk"])
        assert Session.objects.get().session_key == digest_of(keys["clerk"])
        # What stands in the table is not what opens it.
        session_shown(digest_of(keys["admin"]))
        assert not Session.objects.exists()


def test_another_session_is_neither_copied_nor_ended_nor_made(house, keys):
    own, other = digest_of(keys["clerk"]), digest_of(keys["admin"])
    before = dict(Session.objects.values_list("session_key", "session_data"))
    with scope_entered(house.accounts["clerk"].pk):
        session_shown(keys["clerk"])
        copied = "(SELECT session_data FROM django_session WHERE session_key = %s)"
        run(
            f"UPDATE django_session SET session_data = coalesce({copied}, session_data) "
            "WHERE session_key = %s",
            other, own,
        )  # fmt: skip
        assert run("DELETE FROM django_session WHERE session_key <> %s", own) == 0
    assert dict(Session.objects.values_list("session_key", "session_data")) == before


def test_sessions_begin_change_their_key_and_end_under_the_web_role(house):
    with scope_entered(None):
        store = SessionStore()
        store["a"] = 1
        store.save()
        first = str(store.session_key)
        assert SessionStore(first)["a"] == 1
        store.cycle_key()
        second = str(store.session_key)
        assert second != first
        assert not SessionStore().exists(first)
        assert SessionStore(second)["a"] == 1
        store.flush()
        assert not SessionStore().exists(second)
        assert SessionStore(second).get("a") is None


def test_signing_in_takes_a_new_key(house):
    client = Client()
    client.cookies["sessionid"] = "k" * 32  # what somebody else gave the browser
    client.post("/account/sign-in/", {"username": "clerk", "password": house.password})
    assert client.cookies["sessionid"].value != "k" * 32
    assert client.get("/").status_code == 200

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from ronghe.config.cli import app
from ronghe.kernel.parties.models import Account

pytestmark = pytest.mark.django_db


def create(*arguments: str):
    return CliRunner().invoke(app, ["account", "create", *arguments])


def test_the_first_administrator_gets_a_password_that_works():
    said = create("wang", "--name", "王敏", "--place", "500000")
    assert said.exit_code == 0
    password = re.search(r"once: (\S+)", said.output)[1]
    account = Account.objects.get(username="wang")
    assert account.check_password(password)
    assert [(s.role, s.place.code) for s in account.scopes_shown] == [("administrator", "500000")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["wang", "--role", "king"], "no role 'king'"),
        (["wang", "--place", "999999"], "no place"),
    ],
)
def test_what_does_not_exist_is_said(arguments, words):
    said = create(*arguments)
    assert words in str(said.exception)
    assert not Account.objects.filter(username="wang").exists()


def test_a_name_that_is_taken_is_said():
    create("wang")
    assert "taken" in str(create("wang").exception)

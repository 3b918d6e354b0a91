from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import typer
from django.db import OperationalError
from typer.testing import CliRunner

from ronghe.config.cli import app, check_pages
from ronghe.config.cli.setup import CannotStartError, what_to_mend

if TYPE_CHECKING:
    from collections.abc import Iterator


def ronghe(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ronghe.config.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def commands() -> list[str]:
    return sorted(
        name
        for info in (*app.registered_commands, *app.registered_groups)
        if (name := info.name or getattr(info.callback, "__name__", None))
    )


@pytest.mark.parametrize("command", commands())
def test_every_command_has_help(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage: ronghe" in result.output


def leaves(group: typer.Typer = app, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for command in group.registered_commands:
        assert command.callback is not None
        yield (*path, command.name or command.callback.__name__)
    for below in group.registered_groups:
        assert below.name is not None
        assert below.typer_instance is not None
        yield from leaves(below.typer_instance, (*path, below.name))


@pytest.mark.parametrize("path", list(leaves()), ids=" ".join)
def test_every_help_shows_an_example(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, [*path, "--help"])
    assert result.exit_code == 0
    assert "Example" in result.output
    assert "ronghe" in result.output.partition("Example")[2]


def test_the_version_is_one_line() -> None:
    assert ronghe("--version").stdout == "ronghe 0.1.0\n"


def test_a_taken_port_gets_one_sentence_before_anything_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = ronghe("serve", "--port", str(port))
    assert result.returncode == 2
    assert f"Nothing can listen on 127.0.0.1:{port}" in result.stderr
    assert "--port" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_database_that_is_not_set_up_is_not_served() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    result = ronghe("serve", "--port", str(port))  # the suite's server holds test databases only
    assert result.returncode == 2
    assert "run `ronghe migrate` first" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "command",
    [
        ["account", "create", "wang"],
        ["audit", "head"],
        ["export", "organisations"],
        ["import", "organisations", __file__],
        ["index", "rank", "digital_score"],
    ],
    ids=" ".join,
)
def test_commands_ask_for_a_database_of_this_version(command: list[str]) -> None:
    result = ronghe(*command)  # the suite's server holds test databases only
    assert result.returncode == 2
    assert result.stderr.splitlines()[-1].endswith("run `ronghe migrate` first.")
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_a_check_of_pages_that_no_server_answers_is_said() -> None:
    with pytest.raises(CannotStartError, match="The server did not start"):
        check_pages.run([])


def test_a_database_that_fails_in_the_middle_is_said_in_one_sentence() -> None:
    full = OperationalError("could not extend file: No space left on device\nHINT: …")
    sentence = what_to_mend(full)
    assert sentence is not None
    assert "No space left on device" in sentence
    assert "ronghe doctor" in sentence
    assert "\n" not in sentence
    assert what_to_mend(ValueError("a fault of ours")) is None


def test_a_setting_without_meaning_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGHE_DEBUG", "perhaps")
    result = ronghe("migrate")
    assert result.returncode == 2
    assert "RONGHE_DEBUG is 'perhaps'" in result.stderr
    assert len(result.stderr.splitlines()) == 1

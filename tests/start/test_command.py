from __future__ import annotations

import socket
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from ronghe.config.cli import app


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


def test_a_setting_without_meaning_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGHE_DEBUG", "perhaps")
    result = ronghe("migrate")
    assert result.returncode == 2
    assert "RONGHE_DEBUG is 'perhaps'" in result.stderr
    assert len(result.stderr.splitlines()) == 1

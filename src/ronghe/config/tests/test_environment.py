"""A setting that cannot be used stops the start with one sentence, exit code 2."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ronghe.config import databases, environment
from ronghe.config.environment import WrongSettingError
from ronghe.lib import embedded_postgres
from ronghe.lib.postgres_files import EmbeddedPostgresError


def owner_url(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("RONGHE_OWNER_DATABASE_URL", url)
    monkeypatch.setenv("RONGHE_PROCESS", "owner")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://ronghe:geheim/nis@db/x", "special characters of the password as %XX"),
        ("postgresql://[::1/x", "write postgresql://USER:PASSWORD@HOST:PORT/NAME"),
        ("postgresql://db:5432", "names no database"),
        ("mysql://db/x", "PostgreSQL is the only engine"),
    ],
)
def test_an_address_that_cannot_be_read_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str, sentence: str
) -> None:
    owner_url(monkeypatch, url)
    with pytest.raises(WrongSettingError, match="RONGHE_OWNER_DATABASE_URL") as caught:
        databases.connection(tmp_path)
    assert sentence in str(caught.value)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe"])
def test_a_secret_file_without_a_secret_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    source = tmp_path / "secret"
    if content is not None:
        source.write_bytes(content)
    monkeypatch.setenv("A_SECRET_FILE", str(source))
    with pytest.raises(WrongSettingError, match=f"A_SECRET_FILE names {source}"):
        environment.secret("A_SECRET", generated_in=tmp_path / "generated")


def test_a_generated_secret_stays_is_private_and_leaves_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret-key"
    first = environment.secret("A_SECRET", generated_in=path)
    assert len(first) >= 48
    assert environment.secret("A_SECRET", generated_in=path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_time_zone_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("Mars/Base", "../etc/passwd", "/etc/localtime"):
        monkeypatch.setenv("RONGHE_TIME_ZONE", wrong)
        with pytest.raises(WrongSettingError, match="RONGHE_TIME_ZONE is"):
            environment.time_zone("RONGHE_TIME_ZONE", default="UTC")


def test_a_data_directory_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    no_directory = tmp_path / "file"
    no_directory.touch()
    with pytest.raises(WrongSettingError, match="choose another by RONGHE_DATA_DIR"):
        environment.secret("A_SECRET", generated_in=no_directory / "secret-key")
    with pytest.raises(EmbeddedPostgresError, match="choose another directory by RONGHE_DATA_DIR"):
        embedded_postgres.start(no_directory)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RONGHE_DATA_DIR", "/dev/null"),
        ("RONGHE_SECRET_KEY_FILE", "/nonexistent"),
        ("RONGHE_TIME_ZONE", "Mars/Base"),
        ("RONGHE_OWNER_DATABASE_URL", "postgresql://db:port/x"),
    ],
)
def test_the_command_says_one_sentence(name: str, value: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "ronghe.config.cli", "doctor"],
        env={**os.environ, name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert result.stdout == ""
    assert value in result.stderr or name in result.stderr
    assert len(result.stderr.splitlines()) == 1

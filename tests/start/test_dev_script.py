from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What `./dev` itself calls before it knows a Python; all are in Debian's essential packages.
TOOLS = ("bash", "dirname", "readlink", "id", "cat")


@pytest.fixture
def bare_machine(tmp_path: Path) -> Path:
    """Lay out a directory for PATH that holds nothing but the essential tools."""
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / tool).symlink_to(found)
    return tmp_path


def dev(
    *arguments: str, path: Path, script: Path = ROOT / "dev"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(script), *arguments],
        env={"PATH": str(path), "HOME": str(path)},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def put_python(machine: Path, text: str) -> None:
    (machine / "python3").write_text(f"#!{machine}/bash\n{text}\n", encoding="utf-8")
    (machine / "python3").chmod(0o755)


def test_help_needs_nothing_and_works_through_a_link_from_anywhere(bare_machine: Path) -> None:
    link = bare_machine / "a link"
    link.symlink_to(ROOT / "dev")
    result = dev("help", path=bare_machine, script=link)
    assert result.returncode == 0
    assert "./dev COMMAND" in result.stdout


def test_an_unknown_command_shows_the_help_and_fails(bare_machine: Path) -> None:
    result = dev("demoo", path=bare_machine)
    assert result.returncode == 2
    assert 'no command "demoo"' in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("python", "sentence"),
    [
        (None, "Python is missing; install it: apt-get install python3 python3-venv"),
        ('[ "$1" = -V ] && echo Python 3.9.2; [ "$1" = -V ]', "Python 3.9.2 is too old"),
        (
            'case "$*" in *ensurepip*) exit 1;; *_base*) echo "$0";; '
            f'*) exec "{sys.executable}" "$@";; esac',
            "Python lacks its module venv; install it: apt-get install python3-venv",
        ),
    ],
    ids=["no Python", "an old Python", "no venv"],
)
def test_a_missing_prerequisite_gets_one_sentence(
    bare_machine: Path, python: str | None, sentence: str
) -> None:
    if python is not None:
        put_python(bare_machine, python)
    result = dev("ronghe", "--version", path=bare_machine)
    assert result.returncode == 2
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_standard_output_of_ronghe_is_the_commands_alone() -> None:
    result = subprocess.run(
        [str(ROOT / "dev"), "ronghe", "--version"],
        cwd="/",
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == "ronghe 0.1.0\n"


@pytest.fixture
def half_clone(tmp_path: Path) -> Path:
    """Lay out what set-up reads, and a Python that tells its TMPDIR and makes no environment."""
    clone = tmp_path / "a clone"
    clone.mkdir()
    names = ("dev", "uv.lock", "pyproject.toml", "package.json", "package-lock.json", ".npmrc")
    for name in names:
        shutil.copy(ROOT / name, clone / name)
    stub = clone / "python3"
    stub.write_text(
        "#!/bin/bash\n"
        f'case "$*" in *_base*) echo "$0";; "-m venv"*) echo "$TMPDIR" >"{clone}/told"; exit 1;; '
        f'*) exec "{sys.executable}" "$@";; esac\n',
        encoding="utf-8",
    )
    stub.chmod(0o755)
    return clone


def test_installers_lay_temporary_files_in_the_clone_even_when_other_paths_are_searched(
    half_clone: Path,
) -> None:
    # CDPATH would send `cd` to another directory of the same name, and print it.
    (half_clone.parent / "elsewhere" / "a clone").mkdir(parents=True)
    left = half_clone / ".uv" / "tmp" / "of a killed run"
    left.mkdir(parents=True)
    environment = {
        **os.environ,
        "RONGHE_PYTHON": str(half_clone / "python3"),
        "CDPATH": str(half_clone.parent / "elsewhere"),
    }
    result = subprocess.run(
        ["bash", "a clone/dev", "ronghe"],
        cwd=half_clone.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (half_clone / "told").read_text(encoding="utf-8") == f"{half_clone}/.uv/tmp\n"
    assert not left.exists()
    assert result.returncode == 1
    assert "Call ./dev again" in result.stderr
    assert result.stdout == ""

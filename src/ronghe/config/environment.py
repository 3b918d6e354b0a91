"""Read `RONGHE_*` variables, each with one meaning; a wrong value stops the start."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_TRUE, _FALSE = {"1", "true", "yes"}, {"", "0", "false", "no"}


class WrongSettingError(ValueError):
    """A `RONGHE_*` variable holds a value that has no meaning."""


def word(name: str, *, default: str) -> str:
    """Return the text of variable `name`, or `default` where it is not set."""
    return os.environ.get(name) or default


def words(name: str, *, default: list[str]) -> list[str]:
    """Return a comma-separated list without blanks, or `default` where it is not set."""
    text = os.environ.get(name)
    return [part.strip() for part in text.split(",") if part.strip()] if text else default


def path(name: str, *, default: Path) -> Path:
    """Return an absolute path; a relative one counts from the working directory."""
    return Path(os.environ.get(name) or default).expanduser().resolve()


def clone_of(package: Path) -> Path | None:
    """Return the clone whose `src` holds the package; None where the package is installed."""
    root = package.parents[1]
    return root if package.parent.name == "src" and (root / "pyproject.toml").is_file() else None


def data_home() -> Path:
    """Return where programs of this account keep their data, as the XDG directories have it."""
    return path("XDG_DATA_HOME", default=Path.home() / ".local" / "share")


def flag(name: str, *, default: bool) -> bool:
    """Return a claim that is true or false.

    Raises
    ------
    WrongSettingError
        If the value is neither of 1/true/yes and 0/false/no.
    """
    text = os.environ.get(name)
    if text is None:
        return default
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    message = f"{name} is {text!r}; it takes 1 or 0 (also true/false, yes/no)."
    raise WrongSettingError(message)


def secret(name: str, *, generated_in: Path) -> str:
    """Return a secret from `name`, from the file that `name_FILE` names, or from `generated_in`.

    The last is written once, readable by its owner only: a laptop needs no set-up, and a
    production that sets the variable never writes it.
    """
    if value := os.environ.get(name):
        return value
    if source := os.environ.get(f"{name}_FILE"):
        return Path(source).read_text(encoding="utf-8").strip()
    try:
        return generated_in.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        pass
    generated_in.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Exclusive creation: of two processes that start at once, one writes and both read it.
        descriptor = os.open(generated_in, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return generated_in.read_text(encoding="utf-8").strip()

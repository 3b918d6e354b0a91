"""Read `RONGHE_*` variables, each with one meaning; a wrong value stops the start."""

from __future__ import annotations

import os
import secrets
import zoneinfo
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def time_zone(name: str, *, default: str) -> str:
    """Return a name of the time zone database.

    Raises
    ------
    WrongSettingError
        If the machine knows no such zone.
    """
    key = word(name, default=default)
    try:
        return zoneinfo.ZoneInfo(key).key
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError) as error:
        message = f"{name} is {key!r}, which this machine does not know (see /usr/share/zoneinfo)."
        raise WrongSettingError(message) from error


@contextmanager
def using(directory: Path) -> Iterator[None]:
    """Say what to do where files of the data directory cannot be read or written.

    Raises
    ------
    WrongSettingError
        If the operating system refuses.
    """
    try:
        yield
    except OSError as error:
        message = (
            f"{error.filename or directory} cannot be used ({error.strerror}); let "
            f"{directory} be writable for this account, or choose another by RONGHE_DATA_DIR."
        )
        raise WrongSettingError(message) from error


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

    Raises
    ------
    WrongSettingError
        If a file cannot be read or written, or is empty.
    """
    if value := os.environ.get(name):
        return value
    if source := os.environ.get(f"{name}_FILE"):
        return _written_secret(f"{name}_FILE", Path(source))
    with using(generated_in.parent):
        return _generated_secret(generated_in)


def _written_secret(name: str, path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        message = f"{name} names {path}, which cannot be read ({reason})."
        raise WrongSettingError(message) from error
    if not text:
        message = f"{name} names {path}, which is empty."
        raise WrongSettingError(message)
    return text


def _generated_secret(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(secrets.token_urlsafe(48))
        # Never half a secret, and of two processes that start at once the first one's counts.
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return path.read_text(encoding="utf-8").strip()

"""An uploaded file between its preview and its import, kept on the server.

The bytes lie in `DATA_DIR/uploads` under a random name that only the process's user may read. The
page carries a signed note: which file, whose account, its name, its SHA-256; the note is good for
an hour, for that account alone, and for exactly those bytes. What nobody imports is removed by the
next upload after it went stale. The second request reads and compares the file anew, so what is
written is what holds then, not what the preview said.

A file of 50,000 rows is 5 to 10 MB: carried inside the page it would go back and forth twice.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import signing

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 50 * 1024 * 1024
MAX_AGE_S = 3600
_SALT = "parties.upload"
_NAME_BYTES = 18


class StaleUploadError(ValueError):
    """The note is too old, was altered, belongs to somebody else, or its file is gone."""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A kept file: what the uploader called it, and what it holds."""

    path: Path
    name: str
    content: bytes

    @property
    def steps(self) -> Path:
        """Where a running import notes how far it is."""
        return self.path.with_suffix(".steps")


def keep(content: bytes, *, name: str, account_id: int | None) -> str:
    """Keep a file and return the signed note that brings it back."""
    folder = _folder()
    _sweep(folder)
    key = secrets.token_urlsafe(_NAME_BYTES)
    descriptor = os.open(folder / key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
    note = {
        "key": key,
        "account": account_id,
        "name": name,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return signing.dumps(note, salt=_SALT)


def kept(note: str, *, account_id: int | None) -> Upload:
    """Return the file that a note stands for.

    Raises
    ------
    StaleUploadError
        If the note is not good any more, or never was.
    """
    content = _opened(note, account_id=account_id)
    path = _folder() / content["key"]
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise StaleUploadError from error
    if hashlib.sha256(data).hexdigest() != content["sha256"]:
        raise StaleUploadError
    return Upload(path=path, name=content["name"], content=data)


def forget(upload: Upload) -> None:
    """Remove a file that is done with."""
    upload.path.unlink(missing_ok=True)
    upload.steps.unlink(missing_ok=True)


def step_noted(upload: Upload, done: int, total: int) -> None:
    """Note how far an import is, for `steps_of`."""
    part = upload.steps.with_suffix(".part")
    part.write_text(f"{done} {total}", encoding="ascii")
    part.replace(upload.steps)


def steps_of(note: str, *, account_id: int | None) -> tuple[int, int] | None:
    """Return rows done and rows in all of a running import, None before it writes.

    Raises
    ------
    StaleUploadError
        If the note is not good, or the import is over.
    """
    path = _folder() / _opened(note, account_id=account_id)["key"]
    if not path.exists():
        raise StaleUploadError
    try:
        done, total = path.with_suffix(".steps").read_text(encoding="ascii").split()
    except FileNotFoundError:
        return None
    return int(done), int(total)


def _opened(note: str, *, account_id: int | None) -> dict[str, Any]:
    try:
        content: dict[str, Any] = signing.loads(note, salt=_SALT, max_age=MAX_AGE_S)
    except signing.BadSignature as error:
        raise StaleUploadError from error
    if content["account"] != account_id:
        raise StaleUploadError
    return content


def _folder() -> Path:
    folder: Path = settings.DATA_DIR / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sweep(folder: Path) -> None:
    oldest = time.time() - MAX_AGE_S
    for path in folder.iterdir():
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
        except FileNotFoundError:
            continue  # another process swept it

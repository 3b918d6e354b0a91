"""Parse a document in a process of its own: no file takes more time or memory than it may."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import asdict
from threading import BoundedSemaphore
from typing import Any, Final

from ronghe.lib.documents.faults import UnreadableFileError
from ronghe.lib.documents.limits import Limits
from ronghe.lib.documents.model import Format, Note, ReadDocument

_COMMAND: Final = (sys.executable, "-m", "ronghe.lib.documents.worker")
_AT_ONCE: Final = BoundedSemaphore(2)  # so many documents are parsed at the same time
_GRACE = 5  # seconds the process gets to end by its own clock


def read_apart(content: bytes, form: Format, limits: Limits) -> ReadDocument:
    """Return what `worker` read.

    Raises
    ------
    UnreadableFileError
        What the worker found; `too-long` or `too-much-inside` where it was ended by a limit, and
        `broken` where it crashed.
    """
    order = json.dumps({"format": form.value, "limits": asdict(limits)}).encode()
    with _AT_ONCE:
        try:
            done = subprocess.run(  # noqa: S603 -- our own interpreter and module
                _COMMAND,
                input=order + b"\n" + content,
                capture_output=True,
                timeout=limits.seconds + _GRACE,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UnreadableFileError("too-long", limit=limits.seconds) from error
    if done.returncode == -signal.SIGXCPU or done.returncode == -signal.SIGALRM:
        raise UnreadableFileError("too-long", limit=limits.seconds)
    try:
        answer = json.loads(done.stdout) if done.returncode == 0 else {"fault": "broken"}
    except ValueError:
        answer = {"fault": "broken"}
    return _document(answer, form)


def _document(answer: dict[str, Any], form: Format) -> ReadDocument:
    if "fault" in answer:
        raise UnreadableFileError(answer["fault"], **answer.get("details", {}))
    return ReadDocument(
        text=answer["text"],
        pages=tuple(answer["pages"]),
        format=form,
        encoding=answer["encoding"],
        notes=tuple(Note(kind=n["kind"], details=n["details"]) for n in answer["notes"]),
    )

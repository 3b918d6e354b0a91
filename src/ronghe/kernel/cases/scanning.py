"""Let a program of the operator look at a file before it is kept, such as a virus scanner."""

from __future__ import annotations

import logging
import subprocess

from django.conf import settings

from ronghe.kernel.cases.files import UnfitFileError

LONGEST = 60  # seconds
logger = logging.getLogger(__name__)


def scan(name: str, content: bytes) -> None:
    """Give a file to `RONGHE_SCAN_COMMAND` on its standard input; do nothing without a command.

    Raises
    ------
    UnfitFileError
        If the command ends with another status than 0, takes longer than `LONGEST`, or is not
        there: what could not be scanned is not kept.
    """
    command = settings.SCAN_COMMAND
    if not command:
        return
    try:
        # The command is the operator's, and no word of it comes from a visitor.
        ended = subprocess.run(  # noqa: S603
            command, input=content, capture_output=True, timeout=LONGEST, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        logger.exception("The scan command %r did not run.", command[0])
        raise UnfitFileError("scan", name) from error
    if ended.returncode:
        said = (ended.stdout + ended.stderr)[:500].decode("utf-8", "replace").strip()
        logger.warning("The scan refused a file with status %d: %s", ended.returncode, said)
        raise UnfitFileError("scan", name)

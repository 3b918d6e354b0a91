"""The process that parses a document: `python -m ronghe.lib.documents.worker`.

Standard input is a line of JSON (`format`, `limits`) and the bytes of the file; standard output
one JSON object, the text or the fault.
"""

from __future__ import annotations

import json
import resource
import signal
import sys

from ronghe.lib.documents.docx import read_docx
from ronghe.lib.documents.faults import UnreadableFileError
from ronghe.lib.documents.html import read_html
from ronghe.lib.documents.limits import Limits
from ronghe.lib.documents.model import Format, ReadDocument
from ronghe.lib.documents.pdf import read_pdf


def parsed(content: bytes, form: Format, limits: Limits) -> ReadDocument:
    """Return a DOCX, HTML or PDF file as text, in this process and without bounds of time.

    Raises
    ------
    UnreadableFileError
        With a `kind` that says why.
    """
    try:
        if form is Format.PDF:
            return read_pdf(content, limits)
        if form is Format.DOCX:
            return read_docx(content, limits)
        return read_html(content)
    except MemoryError as error:
        raise UnreadableFileError("too-much-inside") from error


def main() -> None:
    """Read the order and the file, answer on standard output."""
    order = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**order["limits"])
    _bound(limits)
    answer: dict[str, object]
    try:
        read = parsed(sys.stdin.buffer.read(), Format(order["format"]), limits)
        answer = {
            "text": read.text,
            "pages": read.pages,
            "encoding": read.encoding,
            "notes": [{"kind": n.kind, "details": dict(n.details)} for n in read.notes],
        }
    except UnreadableFileError as error:
        answer = {"fault": error.kind, "details": error.details}
    sys.stdout.write(json.dumps(answer))


def _bound(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(limits.seconds)


if __name__ == "__main__":
    main()

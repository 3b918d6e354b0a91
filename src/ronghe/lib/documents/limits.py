"""How much a document may hold and how long reading it may take."""

from __future__ import annotations

from dataclasses import dataclass

_MB = 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Bounds of one reading.

    Attributes
    ----------
    file_bytes, text_bytes : int
        Of a DOCX or PDF file, and of one that is text itself.
    pages : int
    seconds : int
        After which reading is given up.
    memory_bytes : int
        Address space of the process that reads DOCX, PDF and HTML.
    """

    file_bytes: int = 50 * _MB
    text_bytes: int = 10 * _MB  # some 3.5 million characters: fifty long plans in one file
    pages: int = 2000
    seconds: int = 60
    memory_bytes: int = 1536 * _MB


LIMITS = Limits()

"""Texts on their way into an array of PostgreSQL, escaped by two passes in C.

Django sends many rows at once as one array a column. psycopg escapes the quotes in them by a
template of a regular expression, which up to Python 3.11 is filled in for each quote by itself:
JSON is full of quotes, and a quarter of what an import of responses computes went there.
"""

from __future__ import annotations

import psycopg
from psycopg.types.array import ListDumper


class _Escape:
    """Stands in for psycopg's regular expression, whose only use is this one substitution."""

    @staticmethod
    def sub(_template: bytes, data: bytes | bytearray | memoryview) -> bytes:
        r"""Return the element with a backslash before each quote and backslash.

        Examples
        --------
        >>> print(_Escape.sub(b"", b'{"path": "c:\\"}').decode())
        {\"path\": \"c:\\\"}
        """
        return bytes(data).replace(b"\\", b"\\\\").replace(b'"', b'\\"')


class QuickListDumper(ListDumper):
    """Writes what psycopg's own writes, sooner; a test holds the two together."""

    _re_esc = _Escape()  # type: ignore[assignment]  # all that is asked of it is `sub`


def register() -> None:
    """Let connections that are opened from now on write arrays by it."""
    psycopg.adapters.register_dumper(list, QuickListDumper)

"""The who-may table: route × kind of person × inside or outside their scope → allowed or not.

Each face declares its rows in its `access.py` and adds them at start. A route without a row is
refused to everybody and fails the suite (`tests/test_who_may.py`), which also walks every row.
The database's row-level security stands behind this table: it decides what is inside a scope.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.kernel.parties.people import NOBODY, Person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

PUBLIC = frozenset({"public"})
CITY = frozenset({"programme_officer"})
OFFICERS = frozenset({"programme_officer", "district_officer"})
READERS = OFFICERS | {"statistician", "auditor", "administrator"}
CLERKS = frozenset({"enterprise_clerk"})
ASSESSORS = frozenset({"assessor"})
SIGNED_IN = READERS | CLERKS | ASSESSORS | {"expert"}
ADMINISTRATORS = frozenset({"administrator"})
AUDITORS = frozenset({"auditor", "administrator"})


@dataclass(frozen=True, kw_only=True)
class Row:
    """Who may reach a route by a method.

    `inside` are the kinds of person that may reach it for things in their scope, `outside` those
    that may for any thing. A page without a thing of its own, such as a list, has no outside: it
    shows what lies inside.
    """

    route: str
    inside: frozenset[str]
    outside: frozenset[str] = frozenset()
    methods: tuple[str, ...] = ("GET",)


class DuplicateRowError(ValueError):
    """Two rows speak of the same route and method."""


_rows: dict[tuple[str, str], Row] = {}


def register(rows: Iterable[Row]) -> None:
    """Add rows to the table, from `AppConfig.ready`.

    Raises
    ------
    DuplicateRowError
        If another row speaks of the same route and method.
    """
    for row in rows:
        for method in row.methods:
            key = (row.route, method)
            if _rows.get(key, row) != row:
                raise DuplicateRowError(key)
            _rows[key] = row


def table() -> dict[tuple[str, str], Row]:
    """Return the whole table, keyed by (route, method)."""
    return dict(_rows)


def row_of(route: str, method: str) -> Row | None:
    """Return the row of a route and method; HEAD and OPTIONS are read like GET."""
    return _rows.get((route, "GET" if method in {"HEAD", "OPTIONS"} else method))


def person_of(request: HttpRequest) -> Person:
    """Return who is asking; nobody where the request never passed the scope middleware."""
    return getattr(request, "person", NOBODY)


def may(request: HttpRequest, route: str, method: str = "GET") -> bool:
    """Say whether the visitor may reach a route at all; the scope decides on single things."""
    row = row_of(route, method)
    return row is not None and bool((row.inside | row.outside) & person_of(request).kinds)

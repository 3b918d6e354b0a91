"""Declare on a model who sees its rows and what the web role may do to them.

A model says `protection = by_place_or_organisation(...)`; after every migration the database is
brought into line with all declarations (`services.protections_apply`). A model without one fails
the suite.
"""

from __future__ import annotations

from dataclasses import dataclass

READ = ("SELECT",)
READ_ADD = ("SELECT", "INSERT")
READ_WRITE = ("SELECT", "INSERT", "UPDATE")
ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")

# An uncorrelated sub-select is computed once a statement, not once a row.
_PLACES = "ANY ((SELECT ronghe_places())::bigint[])"
_PLACES_ABOVE = "ANY ((SELECT ronghe_places_above())::bigint[])"
_ORGANISATIONS = "ANY ((SELECT ronghe_organisations())::bigint[])"


@dataclass(frozen=True, kw_only=True)
class Protection:
    """What PostgreSQL enforces on one table.

    Attributes
    ----------
    visible : SQL condition on a row that decides whether the visitor sees it; None for reference
        data that everybody may read, which has no row-level security.
    writable : SQL condition that a row written by the web role must meet; None takes `visible`.
    grants : privileges of the web role.
    audited : every change of a row is recorded by a trigger in the audit trail.
    masked : columns whose values never enter the trail.
    changeable : for a table that only grows, the columns that may change once; None for a table
        whose rows may be updated.
    """

    visible: str | None
    grants: tuple[str, ...]
    writable: str | None = None
    audited: bool = True
    masked: tuple[str, ...] = ()
    changeable: tuple[str, ...] | None = None


def reference(*, grants: tuple[str, ...] = READ, audited: bool = True) -> Protection:
    """Protect data that everybody reads, such as place codes and definitions."""
    return Protection(visible=None, grants=grants, audited=audited)


def by_place(
    column: str = "place_id",
    *,
    grants: tuple[str, ...] = READ_WRITE,
    audited: bool = True,
    changeable: tuple[str, ...] | None = None,
) -> Protection:
    """Protect rows that belong to a place: seen by those whose scope holds the place."""
    return Protection(
        visible=f"{column} = {_PLACES}", grants=grants, audited=audited, changeable=changeable
    )


def by_place_or_organisation(
    *,
    place: str = "place_id",
    organisation: str = "organisation_id",
    grants: tuple[str, ...] = READ_WRITE,
    changeable: tuple[str, ...] | None = None,
) -> Protection:
    """Protect rows of one organisation: seen by its own people and by those of its place."""
    return Protection(
        visible=f"{place} = {_PLACES} OR {organisation} = {_ORGANISATIONS}",
        grants=grants,
        changeable=changeable,
    )


def by_organisation(
    column: str = "organisation_id", *, grants: tuple[str, ...] = READ_WRITE
) -> Protection:
    """Protect rows that hang on an organisation: whoever sees the organisation sees them."""
    condition = f"EXISTS (SELECT 1 FROM parties_organisation o WHERE o.id = {column})"
    return Protection(visible=condition, grants=grants)


def shared_downwards(
    column: str = "place_id", *, grants: tuple[str, ...] = READ_WRITE
) -> Protection:
    """Protect rows of a place that its districts read too, such as the city's plan."""
    return Protection(
        visible=f"{column} = {_PLACES} OR {column} = {_PLACES_ABOVE}",
        writable=f"{column} = {_PLACES}",
        grants=grants,
    )

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
# Where the visitor decides, and whose clerk the visitor is.
IN_CHARGE = (
    "ANY ((SELECT ronghe_places_as('programme_officer', 'district_officer', 'administrator'))"
    "::bigint[])"
)
OWN = "ANY ((SELECT ronghe_organisations_as('enterprise_clerk'))::bigint[])"
# Which organisations the visitor assesses, while the visits last.
VISITED = "ANY ((SELECT ronghe_organisations_as('assessor'))::bigint[])"


@dataclass(frozen=True, kw_only=True)
class Protection:
    """What PostgreSQL enforces on one table.

    Attributes
    ----------
    visible : SQL condition on a row that decides whether the visitor sees it; None for reference
        data that everybody may read, which has no row-level security.
    writable : SQL condition on a row before and after the web role writes it; None takes
        `visible`.
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
    """Protect rows of a place: seen by those whose scope holds it, written by its officers."""
    return Protection(
        visible=f"{column} = {_PLACES}",
        writable=f"{column} = {IN_CHARGE}",
        grants=grants,
        audited=audited,
        changeable=changeable,
    )


def by_place_or_organisation(
    *,
    place: str = "place_id",
    organisation: str = "organisation_id",
    grants: tuple[str, ...] = READ_WRITE,
    clerks_write: bool = False,
    assessed: str = "false",
    provided: str = "true",
    changeable: tuple[str, ...] | None = None,
) -> Protection:
    """Protect rows of one organisation: seen by its own people and by those of its place.

    Officers of the place write them, and with `clerks_write` the organisation's clerks, under the
    place that it lies in. Rows of which `assessed` holds are written by assessors in their stead,
    while they visit the organisation. `provided` is what else holds of every row that the web role
    writes.
    """
    writable = f"{place} = {IN_CHARGE}"
    if organisation != "id":
        # Nobody writes about an enterprise of others, under whatever place: seeing it, as a
        # statistician of the city does, is not enough.
        lies_in = f"SELECT its.place_id FROM parties_organisation its WHERE its.id = {organisation}"
        writable = f"{writable} AND ({organisation} IS NULL OR ({lies_in}) = {IN_CHARGE})"
        if clerks_write:
            clerk = f"{organisation} = {OWN} AND {place} = ({lies_in})"
            writable = (
                f"{writable} OR CASE WHEN {assessed} THEN {organisation} = {VISITED} "
                f"ELSE {clerk} END"
            )
        writable = f"({writable}) AND {provided}"
    return Protection(
        visible=f"{place} = {_PLACES} OR {organisation} = {_ORGANISATIONS}",
        writable=writable,
        grants=grants,
        changeable=changeable,
    )


def by_organisation(
    column: str = "organisation_id", *, grants: tuple[str, ...] = READ_WRITE
) -> Protection:
    """Protect rows that hang on an organisation: seen and written with the organisation."""
    one = f"SELECT 1 FROM parties_organisation o WHERE o.id = {column}"
    return Protection(
        visible=f"EXISTS ({one})",
        writable=f"EXISTS ({one} AND o.place_id = {IN_CHARGE})",
        grants=grants,
    )


def shared_downwards(
    column: str = "place_id", *, grants: tuple[str, ...] = READ_WRITE
) -> Protection:
    """Protect rows of a place that its districts read too, such as the city's plan."""
    return Protection(
        visible=f"{column} = {_PLACES} OR {column} = {_PLACES_ABOVE}",
        writable=f"{column} = {IN_CHARGE}",
        grants=grants,
    )


def with_parent(
    parent: str, key: str, *, grants: tuple[str, ...] = READ_WRITE, provided: str = "true"
) -> Protection:
    """Protect parts of a shared row: seen with it, written by the officers of its place.

    `parent` is its table, which has a `place_id`; `key` is the part's column that names it;
    `provided` is what else holds of every row that the web role writes.
    """
    one = f"SELECT 1 FROM {parent} p WHERE p.id = {key}"
    return Protection(
        visible=f"EXISTS ({one})",
        writable=f"EXISTS ({one} AND p.place_id = {IN_CHARGE}) AND {provided}",
        grants=grants,
    )

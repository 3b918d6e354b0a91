"""Who may reach the register, its import, the reference trees, and accounts."""

from __future__ import annotations

from ronghe.web.shell.access import ADMINISTRATORS, CLERKS, OFFICERS, READERS, SIGNED_IN, Row

REGISTER = READERS
IMPORT = OFFICERS | ADMINISTRATORS

ROWS: tuple[Row, ...] = (
    Row(route="parties:organisations", inside=REGISTER),
    Row(route="parties:organisation", inside=REGISTER | CLERKS),
    Row(route="parties:import", inside=IMPORT, methods=("GET", "POST")),
    Row(route="parties:import_write", inside=IMPORT, methods=("POST",)),
    Row(route="parties:import_progress", inside=IMPORT),
    Row(route="parties:import_faults", inside=IMPORT),
    Row(route="parties:import_template", inside=IMPORT),
    # Codes of places and industries are public standards.
    Row(route="parties:places", inside=SIGNED_IN, outside=SIGNED_IN),
    Row(route="parties:industries", inside=SIGNED_IN, outside=SIGNED_IN),
    # Accounts belong to no place: an administrator looks after all of them.
    Row(route="parties:accounts", inside=ADMINISTRATORS, outside=ADMINISTRATORS),
    Row(
        route="parties:account_new", inside=ADMINISTRATORS, outside=ADMINISTRATORS,
        methods=("GET", "POST"),
    ),
    Row(route="parties:account", inside=ADMINISTRATORS, outside=ADMINISTRATORS),
    Row(
        route="parties:account_active", inside=ADMINISTRATORS, outside=ADMINISTRATORS,
        methods=("POST",),
    ),
    Row(
        route="parties:account_password", inside=ADMINISTRATORS, outside=ADMINISTRATORS,
        methods=("POST",),
    ),
    Row(
        route="parties:scope_grant", inside=ADMINISTRATORS, outside=ADMINISTRATORS,
        methods=("POST",),
    ),
    Row(
        route="parties:scope_end", inside=ADMINISTRATORS, outside=ADMINISTRATORS, methods=("POST",)
    ),
    Row(route="api:parties_organisations", inside=REGISTER | CLERKS),
    Row(route="api:parties_organisation", inside=REGISTER | CLERKS),
    Row(route="api:parties_import", inside=IMPORT, methods=("POST",)),
    Row(route="api:parties_place", inside=SIGNED_IN, outside=SIGNED_IN),
    Row(route="api:parties_industries", inside=SIGNED_IN, outside=SIGNED_IN),
)  # fmt: skip

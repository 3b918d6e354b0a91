"""Which tables there are and how each is protected, read from the models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps

from ronghe.kernel.trust.protection import ALL, READ, Protection

if TYPE_CHECKING:
    from collections.abc import Iterator

# Who shows the key of a session reaches its row, and no other: a key is random, and the table holds
# its digest (`web/accounts/sessions.py`). The signed content of another's session, copied into the
# row of one's own, would open that person's account.
_SESSION_SHOWN = (
    "session_key = (SELECT left(encode(sha256(convert_to("
    "current_setting('ronghe.session', true), 'UTF8')), 'hex'), 40))"
)
# Tables of the framework.
FRAMEWORK = {
    "django_session": Protection(visible=_SESSION_SHOWN, grants=ALL, audited=False),
    "django_content_type": Protection(visible=None, grants=READ, audited=False),
    "auth_permission": Protection(visible=None, grants=READ, audited=False),
    "auth_group": Protection(visible=None, grants=READ, audited=False),
    "auth_group_permissions": Protection(visible=None, grants=READ, audited=False),
    "django_migrations": Protection(visible=None, grants=READ, audited=False),
}


class UnprotectedModelError(LookupError):
    """A model declares no protection."""


def protections() -> Iterator[tuple[str, Protection]]:
    """Yield every table of the product with its protection.

    Raises
    ------
    UnprotectedModelError
        If a model of `ronghe` declares none.
    """
    yield from FRAMEWORK.items()
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table in FRAMEWORK or not model._meta.managed:
            continue
        declared = getattr(model, "protection", None)
        if not isinstance(declared, Protection):
            message = f"{model._meta.label} declares no protection (kernel/trust/protection.py)."
            raise UnprotectedModelError(message)
        yield table, declared


def scoped_tables() -> list[str]:
    """Return the tables under row-level security."""
    return [table for table, declared in protections() if declared.visible is not None]


def audited_tables() -> list[str]:
    """Return the tables whose every change is recorded in the trail."""
    return [table for table, declared in protections() if declared.audited]


def database_functions() -> Iterator[str]:
    """Yield the SQL of functions that other kernel modules add, lowest module first."""
    for config in reversed(list(apps.get_app_configs())):
        yield from getattr(config, "database_functions", ())


def database_triggers() -> Iterator[tuple[str, str, str]]:
    """Yield (table, name, SQL) of triggers that other kernel modules add."""
    for config in reversed(list(apps.get_app_configs())):
        yield from getattr(config, "database_triggers", ())


def derived_checks() -> Iterator[tuple[str, str]]:
    """Yield (table, query) for tables that are computed from audited ones and have no trail.

    The query returns the rows that do not follow from what they are computed from: id, or null for
    a row that is missing, and a sentence.
    """
    for config in reversed(list(apps.get_app_configs())):
        yield from getattr(config, "derived_checks", ())

"""Write places, industries, organisations and people."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ronghe.kernel.parties import selectors, sql
from ronghe.kernel.parties.models import (
    Account,
    Industry,
    Organisation,
    OrganisationAlias,
    OrganisationStatus,
    Place,
    PlaceClosure,
    Scope,
)
from ronghe.kernel.parties.organisation_changes import Change, ImportPreview, compared
from ronghe.lib.faults import FaultsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ronghe.lib.sheets import Sheet

_UPDATED = (
    "name", "place", "industry", "size", "status", "above_scale_years", "known_years", "updated_at",
)  # fmt: skip
_BATCH = 2_000  # rows a statement
# Any number that nothing else in the database uses: two imports at once wait for each other.
_IMPORT_LOCK = 7_260_118

Progress = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    """Report nothing."""


def organisations_preview(sheet: Sheet, *, place_ids: Iterable[int] | None) -> ImportPreview:
    """Say what importing the file would do, and write nothing.

    `place_ids` are the places in which the visitor may write; None means everywhere (a command
    of the owner). An organisation that is registered elsewhere is a fault, seen or not.
    """
    return compared(sheet, place_ids=place_ids)


@transaction.atomic
def organisations_import(
    sheet: Sheet,
    *,
    place_ids: Iterable[int] | None,
    skip_faulty: bool = False,
    progress: Progress = _silent,
) -> ImportPreview:
    """Write what the file adds or changes; a row that is already so is not touched.

    Years that the file does not speak of keep their flags, and a blank status keeps the status.
    A new name makes the old one an alias. A second import waits until the first one is
    committed and compares with what that wrote. `progress` is told rows done and rows in all.

    Raises
    ------
    FaultsError
        If any row is faulty and `skip_faulty` is false. Nothing is written then.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORT_LOCK])
    preview = compared(sheet, place_ids=place_ids)
    if preview.faults and not skip_faulty:
        raise FaultsError(preview.faults)
    touched = [change for change in preview.changes if change.kind != "same"]
    for start in range(0, len(touched), _BATCH):
        progress(start, len(touched))
        _write(touched[start : start + _BATCH])
    progress(len(touched), len(touched))
    return preview


def _write(changes: list[Change]) -> None:
    made = Organisation.objects.bulk_create(
        _organisation(change) for change in changes if change.kind == "new"
    )
    changed = [_organisation(change) for change in changes if change.kind == "changed"]
    Organisation.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["credit_code"], update_fields=_UPDATED
    )
    id_by_code = {organisation.credit_code: organisation.pk for organisation in made}
    id_by_code |= dict(
        Organisation.objects.filter(credit_code__in=[o.credit_code for o in changed]).values_list(
            "credit_code", "id"
        )
    )
    _write_parts(changes, id_by_code)


def _organisation(change: Change) -> Organisation:
    return Organisation(
        credit_code=change.record.credit_code, updated_at=timezone.now(), **change.columns
    )


def _write_parts(changes: list[Change], id_by_code: Mapping[str, int]) -> None:
    aliases, statuses = [], []
    today = timezone.localdate()
    for change in changes:
        owner = id_by_code[change.record.credit_code]
        names: dict[str, date | None] = dict.fromkeys(change.record.aliases)
        if "name" in change.fields:
            names[change.fields["name"][0]] = today
        aliases += [
            OrganisationAlias(organisation_id=owner, name=name, until=until)
            for name, until in names.items()
        ]
        if change.kind == "new" or "status" in change.fields:
            statuses.append(
                OrganisationStatus(
                    organisation_id=owner, status=change.columns["status"], since=today
                )
            )
    # A name that is known already keeps its row.
    OrganisationAlias.objects.bulk_create(aliases, ignore_conflicts=True)
    OrganisationStatus.objects.bulk_create(statuses)


class MovedReferenceError(ValueError):
    """A place or class hangs below another parent than before; sums stand under the old one."""


@transaction.atomic
def places_load(rows: Iterable[Mapping[str, object]]) -> int:
    """Write the tree of places, parents before children, and its closure.

    A place that exists under its code is brought up to date; none is removed. Returns how many
    were added or changed.

    Raises
    ------
    MovedReferenceError
        If a place that exists has another parent in `rows`.
    """
    added, changed = _tree_load(Place, list(rows), _PLACE)
    if added:
        _closure_rebuild()
    return added + changed


_PLACE = ("code", "name", "name_en", "kind", "former_codes", "former_names", "source")
_INDUSTRY = ("code", "name", "name_en", "level")


def _tree_load(
    model: Any, rows: list[Mapping[str, object]], names: tuple[str, ...]
) -> tuple[int, int]:
    """Write a tree of rows with `code` and `parent`; return how many were added and changed."""
    held = {each.code: each for each in model.objects.select_related("parent")}
    _moved_refuse(rows, {code: each.parent and each.parent.code for code, each in held.items()})
    changed = [
        each
        for row in rows
        if (each := held.get(row["code"])) is not None and _take(each, _fields(row, names))
    ]
    model.objects.bulk_update(changed, names, batch_size=_BATCH)
    added = 0
    for level in _by_depth(rows):
        made = [
            model(parent=held[row["parent"]] if row["parent"] else None, **_fields(row, names))
            for row in level
            if row["code"] not in held
        ]
        added += len(made)
        held |= {each.code: each for each in model.objects.bulk_create(made, batch_size=_BATCH)}
    return added, len(changed)


def _moved_refuse(
    rows: Iterable[Mapping[str, object]], parent_by_code: Mapping[object, str | None]
) -> None:
    moved = [
        f"{row['code']} from {parent_by_code[row['code']]} to {row['parent']}"
        for row in rows
        if row["code"] in parent_by_code and parent_by_code[row["code"]] != (row["parent"] or None)
    ]
    if moved:
        raise MovedReferenceError(", ".join(moved))


def _fields(row: Mapping[str, object], names: tuple[str, ...]) -> dict[str, object]:
    # Lists, as JSON gives them back.
    return {name: list(v) if isinstance(v := row[name], tuple) else v for name in names}


def _take(held: Any, fields: Mapping[str, object]) -> bool:
    """Give a row these values; say whether any of them is new."""
    new = {name: value for name, value in fields.items() if getattr(held, name) != value}
    for name, value in new.items():
        setattr(held, name, value)
    return bool(new)


def _by_depth(rows: list[Mapping[str, object]]) -> list[list[Mapping[str, object]]]:
    children: dict[object, list[Mapping[str, object]]] = {}
    for row in rows:
        children.setdefault(row["parent"] or None, []).append(row)
    levels, level = [], children.get(None, [])
    while level:
        levels.append(level)
        level = [child for row in level for child in children.get(row["code"], [])]
    return levels


def _closure_rebuild() -> None:
    PlaceClosure.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO parties_placeclosure (place_id, ancestor_id, depth) {sql.CLOSURE}"
        )


@transaction.atomic
def industries_load(rows: Iterable[Mapping[str, object]]) -> int:
    """Write the industry classification, parents before children; see `places_load`.

    Raises
    ------
    MovedReferenceError
        If a class that exists has another parent in `rows`.
    """
    return sum(_tree_load(Industry, list(rows), _INDUSTRY))


class UsernameTakenError(ValueError):
    """Another account bears the user name."""


class ScopeHeldError(ValueError):
    """The person holds this role there already."""


class UnfitScopeError(ValueError):
    """A clerk needs an organisation; who governs needs a place."""


# Roles that look at single organisations, not at all that lie in a place.
_OF_ORGANISATIONS = frozenset({Scope.Role.ENTERPRISE_CLERK, Scope.Role.ASSESSOR, Scope.Role.EXPERT})


class LastAdministratorError(ValueError):
    """Nobody would be left who can manage accounts."""


@transaction.atomic
def account_create(
    *, username: str, display_name: str, display_name_en: str, password: str, encoded: str = ""
) -> Account:
    """Add a person who may sign in; what they may see is given by `scope_grant`.

    `encoded` is the hash of the same password where it is known already.

    Raises
    ------
    UsernameTakenError
        If another account bears the user name.
    """
    try:
        with transaction.atomic():
            return Account.objects.create(
                username=username,
                display_name=display_name,
                display_name_en=display_name_en,
                password=encoded or make_password(password),
            )
    except IntegrityError as error:
        raise UsernameTakenError(username) from error


def account_password_set(*, account: Account, password: str) -> None:
    """Replace a forgotten password; sessions that rest on the old one end."""
    account.set_password(password)
    account.save(update_fields=["password"])


@transaction.atomic
def account_set_active(*, account: Account, is_active: bool) -> None:
    """Let a person sign in again, or stop them at once; scopes stay as they are.

    Raises
    ------
    LastAdministratorError
        If the account is the last active one of an administrator.
    """
    roles = account.scopes.filter(role=Scope.Role.ADMINISTRATOR).values_list("id", flat=True)
    if not is_active and roles:
        _administrator_left_without(scopes=roles)
    account.is_active = is_active
    account.save(update_fields=["is_active"])


@transaction.atomic
def scope_grant(
    *,
    account: Account,
    role: str,
    place: Place | None = None,
    organisation: Organisation | None = None,
) -> Scope:
    """Give a person one more role within a place or an organisation, from today.

    Raises
    ------
    ScopeHeldError
        If they hold it already.
    UnfitScopeError
        If a clerk is given no organisation, or somebody who governs is given one.
    """
    if role == Scope.Role.ENTERPRISE_CLERK and organisation is None:
        raise UnfitScopeError(role)
    if organisation is not None and role not in _OF_ORGANISATIONS:
        raise UnfitScopeError(role)
    if (
        selectors.scopes_in_force()
        .filter(account=account, role=role, place=place, organisation=organisation)
        .exists()
    ):
        raise ScopeHeldError(role)
    return Scope.objects.create(account=account, role=role, place=place, organisation=organisation)


@transaction.atomic
def scope_end(*, scope: Scope) -> None:
    """End a role: today is its last day. The row stays, so that the past can be explained.

    Raises
    ------
    LastAdministratorError
        If it is the last scope of an administrator who may sign in.
    """
    if scope.role == Scope.Role.ADMINISTRATOR:
        _administrator_left_without(scopes=[scope.pk])
    scope.valid_to = timezone.localdate()
    scope.save(update_fields=["valid_to"])


def _administrator_left_without(*, scopes: Iterable[int]) -> None:
    others = selectors.scopes_in_force().filter(
        role=Scope.Role.ADMINISTRATOR, account__is_active=True, valid_to__isnull=True
    )
    # Locked, or two administrators could end each other at the same moment.
    left = others.order_by("id").select_for_update(of=("self",)).values_list("id", flat=True)
    if not set(left) - set(scopes):
        raise LastAdministratorError

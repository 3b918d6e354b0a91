"""Read people, places and organisations. What the reader may see is decided by the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from ronghe.kernel.parties.models import Account, Organisation, Place, PlaceClosure, Scope
from ronghe.kernel.parties.people import NOBODY, Grant, Person

_IN_CHARGE = ("programme_officer", "district_officer", "administrator")

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from django.db.models import QuerySet


def person_of(account: Any) -> Person:
    """Return the person behind a signed-in account, or nobody for an anonymous visitor."""
    if not isinstance(account, Account):
        return NOBODY
    in_force = scopes_in_force().filter(account=account)
    grants = tuple(
        Grant(role=role, place_id=place, organisation_id=organisation, programme_id=programme)
        for role, place, organisation, programme in in_force.order_by("id").values_list(
            "role", "place_id", "organisation_id", "programme_id"
        )
    )
    return Person(account_id=account.pk, name=account.display_name, grants=grants)


def scopes_in_force() -> QuerySet[Scope]:
    """Return the visible scopes that hold today, the last day included."""
    today = timezone.localdate()
    return Scope.objects.filter(valid_from__lte=today).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    )


def account_names(ids: Iterable[int]) -> dict[int, str]:
    """Return display name and user name by account, for those who read the audit trail."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM ronghe_account_names(%s)", [list(ids)])
        return {row[0]: row[1] for row in cursor.fetchall()}


def roles_for(person: Person, *, place_id: int, organisation_id: int | None) -> frozenset[str]:
    """Return the roles that a person holds for one thing: for its place or for its organisation.

    A role counts where its scope holds the place, or names the organisation; the same person may
    decide in one district and only look in the next.
    """
    above = set(
        PlaceClosure.objects.filter(place_id=place_id).values_list("ancestor_id", flat=True)
    )
    return frozenset(
        grant.role
        for grant in person.grants
        if grant.place_id in above
        or (grant.organisation_id is not None and grant.organisation_id == organisation_id)
    )


def places_in_charge(person: Person, roles: Collection[str]) -> QuerySet[Place]:
    """Return the places that the person's grants of these roles hold, with all below them.

    Who also holds a role that only reads elsewhere decides within the deciding role's scope alone.
    """
    given = {g.place_id for g in person.grants if g.role in roles and g.place_id is not None}
    return Place.objects.filter(above__ancestor__in=given).distinct()


def places_in_charge_of_visitor(roles: Sequence[str] = _IN_CHARGE) -> list[int] | None:
    """Return the places whose rows the visitor may write, as the database decides.

    With `roles` those where the visitor has one of them. None for a command of the owner, who has
    no passport and no bounds.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN ronghe_account() IS NOT NULL "
            "THEN ronghe_places_as(VARIADIC %s::text[]) END",
            [list(roles)],
        )
        found = cursor.fetchone()[0]
    return None if found is None else list(found)


def login_row(username: str) -> tuple[int, str, bool] | None:
    """Return (id, password hash, may sign in) of the account with exactly this name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, password, is_active FROM ronghe_login(%s)", [username])
        row = cursor.fetchone()
    return None if row is None else (int(row[0]), str(row[1]), bool(row[2]))


def visible_place_ids() -> list[int]:
    """Return the places of the visitor's scopes with everything below them.

    As the owner, who has no passport, that is nothing: commands name their place.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ronghe_places()")
        return list(cursor.fetchone()[0])


def home_place(person: Person, roles: Collection[str] | None = None) -> Place | None:
    """Return the widest place that the person's scopes name, or None for people without one.

    With `roles` only scopes of these count: who decides in a district may look at the whole city.
    """
    ids = [
        grant.place_id
        for grant in person.grants
        if grant.place_id is not None and (roles is None or grant.role in roles)
    ]
    return Place.objects.filter(id__in=ids).order_by("code").first()


def home_organisations(person: Person) -> QuerySet[Organisation]:
    """Return the organisations that the person belongs to; who visits one does not."""
    ids = [
        grant.organisation_id
        for grant in person.grants
        if grant.organisation_id is not None and grant.role not in {"assessor", "expert"}
    ]
    return Organisation.objects.filter(id__in=ids)


def children_of(place: Place) -> QuerySet[Place]:
    """Return the places one step down that data rolls up through (no groupings)."""
    return Place.objects.filter(parent=place).exclude(kind=Place.Kind.GROUPING)


def path_of(place: Place) -> list[Place]:
    """Return the places from the country down to `place`."""
    return list(Place.objects.filter(below__place=place).order_by("-below__depth"))


def common_place(place_ids: Iterable[int]) -> Place:
    """Return the smallest place that holds all of these; the country for none."""
    wanted = set(place_ids)
    holders = (
        Place.objects.filter(below__place__in=wanted)
        .annotate(held=Count("below__place", distinct=True))
        .filter(held=len(wanted))
    )
    # Of the places on one path down, the deepest has the most places above it.
    smallest = (
        Place.objects.filter(pk__in=holders.values("pk"))
        .annotate(depth=Count("above"))
        .order_by("-depth")
        .first()
    )
    return smallest or Place.objects.get(kind=Place.Kind.COUNTRY)


def credit_codes_taken(codes: Iterable[str]) -> set[str]:
    """Return those codes that an organisation bears, seen or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ronghe_credit_codes_taken(%s)", [list(codes)])
        return {row[0] for row in cursor.fetchall()}

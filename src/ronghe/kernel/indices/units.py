"""Which places an index ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import children_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def units_of(place: Place, level: str = "") -> list[Place]:
    """Return the places within `place` that are ranked, in the order of their codes.

    Those one step down, or with a level (a kind of place, such as "district") all of that kind.
    """
    found = (
        Place.objects.filter(above__ancestor=place, kind=level).exclude(pk=place.pk)
        if level
        else children_of(place)
    )
    return list(found.order_by("code"))


def sees_all(place: Place) -> bool:
    """Say whether whoever asks sees the figures of all places within `place`.

    The owner does; a visitor does whose scopes hold the place.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user <> 'ronghe_web' OR %s = ANY (ronghe_places())", [place.pk]
        )
        return bool(cursor.fetchone()[0])


def places_by_code(codes: Sequence[str]) -> dict[str, Place]:
    """Return places by their codes."""
    return {place.code: place for place in Place.objects.filter(code__in=codes)}

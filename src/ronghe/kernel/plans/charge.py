"""Who decides on what a place plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ronghe.kernel.parties.selectors import roles_for

if TYPE_CHECKING:
    from ronghe.kernel.parties.people import Person

DECIDERS = frozenset({"programme_officer", "district_officer"})


class NotInChargeError(PermissionDenied):
    """The person holds no deciding role for the place; pages answer 403."""

    def __init__(self) -> None:
        super().__init__(_("This plan is not yours to decide on."))


def check_in_charge(person: Person, place_id: int) -> None:
    """Do nothing where a person decides for a place.

    Raises
    ------
    NotInChargeError
        If the person holds no deciding role there.
    """
    if not roles_for(person, place_id=place_id, organisation_id=None) & DECIDERS:
        raise NotInChargeError

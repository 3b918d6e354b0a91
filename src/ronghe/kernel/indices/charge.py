"""Who makes releases of a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ronghe.kernel.indices.workflow import MAKERS
from ronghe.kernel.parties.selectors import roles_for

if TYPE_CHECKING:
    from collections.abc import Collection

    from ronghe.kernel.parties.people import Person


class NotInChargeError(PermissionDenied):
    """The person holds no fitting role for the place; pages answer 403."""

    def __init__(self) -> None:
        super().__init__(_("This release is not yours to decide on."))


def check_in_charge(person: Person, place_id: int, roles: Collection[str] = MAKERS) -> None:
    """Do nothing where a person holds one of the roles for a place.

    Raises
    ------
    NotInChargeError
        If the person holds none of them there.
    """
    if not roles_for(person, place_id=place_id, organisation_id=None) & frozenset(roles):
        raise NotInChargeError

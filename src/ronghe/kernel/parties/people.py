"""A person as the rest of the house sees them: roles, places and organisations in force today."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One role in force, with the place or organisation that it is limited to."""

    role: str
    place_id: int | None
    organisation_id: int | None
    programme_id: int | None


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who acts: a signed-in account, or nobody (`account_id` None, no grants)."""

    account_id: int | None
    name: str
    grants: tuple[Grant, ...]

    @property
    def roles(self) -> frozenset[str]:
        """The roles in force, wherever they hold."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of person that the who-may table speaks of; everybody is also `public`."""
        return self.roles | {"public"}


NOBODY = Person(account_id=None, name="", grants=())

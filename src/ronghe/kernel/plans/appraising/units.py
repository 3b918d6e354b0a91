"""Who is appraised by a plan: its districts, or the departments that answer for commitments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import children_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ronghe.kernel.plans.models import Commitment, Plan

# "Each district", "the departments concerned": words of a document that name nobody.
_NOBODY_IN_PARTICULAR = re.compile("^(?:各|相关|有关|其他)")


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A district, or with a name a department of the appraising place."""

    place: Place
    name: str = ""

    @property
    def key(self) -> str:
        """Return what tells the unit from the others of its appraisal."""
        return self.name or self.place.code

    @property
    def label(self) -> str:
        """Return the name in the reader's language; departments have one only."""
        return self.name or str(self.place.label)


def units_of(plan: Plan, kind: str, commitments: Iterable[Commitment]) -> list[Unit]:
    """Return the districts of a plan's place, or the departments that its commitments name."""
    if kind == "districts":
        return [Unit(place=place) for place in children_of(plan.place).order_by("code")]
    names = (
        owner.name
        for commitment in commitments
        for owner in commitment.owners.all()
        if owner.place_id is None and not _NOBODY_IN_PARTICULAR.match(owner.name)
    )
    return [Unit(place=plan.place, name=name) for name in dict.fromkeys(names)]

"""An order that is being drawn up: what the address names, and what the form shows first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.kernel.parties.models import Place
from ronghe.kernel.plans.models import CommitmentOwner, SupervisionOrder
from ronghe.kernel.plans.supervising.facts import BEHIND, facts_of
from ronghe.web.supervision import scope, wording
from ronghe.web.supervision.forms import OrderForm

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from ronghe.kernel.plans.models import Commitment
    from ronghe.kernel.plans.supervising.facts import Facts

USUAL_DAYS = 15  # until an order is due, where nobody says otherwise


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What the address of the form says of an order.

    `is_from_light` is wished by the address; the light itself is asked for when the order is
    made.
    """

    issuers: QuerySet[Place]
    commitment: Commitment | None
    place: Place | None
    unit: str
    is_from_light: bool

    @property
    def facts(self) -> Facts | None:
        """What the light shows at the place named."""
        return None if self.place is None else self.facts_at(self.place)

    def facts_at(self, place: Place) -> Facts | None:
        """Return what a light shows at a place; None where the order is made by hand."""
        if not self.is_from_light or self.commitment is None:
            return None
        found = facts_of(self.commitment, place)
        return found if found is not None and found.light in BEHIND else None

    def form(self, data: Any = None) -> OrderForm:
        """Return the form, filled with what is known."""
        places = scope.places_addressed(self.issuers)
        return OrderForm(data, issuers=self.issuers, places=places, initial=self._initial())

    def _initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = {
            "issuer": self.issuers.first(),
            "place": self.place,
            "unit": self.unit,
            "due_on": timezone.localdate() + timedelta(days=USUAL_DAYS),
        }
        if self.commitment is None:
            return initial
        title = self.commitment.title
        initial["title"] = _("%(title)s lags behind its plan") % {"title": title}
        initial["demand"] = _(
            "Find out why “%(title)s” lags behind, say what will be done by when, and reply with "
            "evidence."
        ) % {"title": title}
        if self.facts is not None:
            initial["reason"] = wording.facts_said(self.facts, title)
        return initial


def draft_of(request: HttpRequest) -> Draft:
    """Return what the address says: `commitment`, `place` (code), `origin=light`, all optional.

    A commitment outside the visitor's charge is a 404; without a place it goes to its lead.
    """
    asked = request.GET
    commitment = None
    issuers = scope.issuers(request)
    if asked.get("commitment"):
        number = asked["commitment"] if asked["commitment"].isdecimal() else "0"
        followed = scope.commitments_followed(request)
        commitment = get_object_or_404(followed, pk=int(number))
        issuers = Place.objects.filter(pk=commitment.plan.place_id)
    place = None
    if asked.get("place"):
        place = get_object_or_404(scope.places_addressed(issuers), code=asked["place"])
    unit = ""
    if commitment is not None:
        reached, department = _lead(commitment)
        place = place or reached
        unit = department if place == reached else ""
    return Draft(
        issuers=issuers,
        commitment=commitment,
        place=place,
        unit=unit,
        is_from_light=asked.get("origin") == SupervisionOrder.Origin.LIGHT,
    )


def _lead(commitment: Commitment) -> tuple[Place | None, str]:
    """Return where the lead of a commitment is reached: its own place, or a department."""
    lead = commitment.owners.select_related("place").filter(part=CommitmentOwner.Part.LEAD).first()
    if lead is None:
        return None, ""
    return (commitment.plan.place, lead.name) if lead.place is None else (lead.place, "")

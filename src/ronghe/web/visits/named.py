"""What an address or a body of the API names: found within the scope, or 404."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja.errors import HttpError

from ronghe.kernel.assessments.models import Assessor, Instrument
from ronghe.kernel.assessments.selectors import instrument_by_key
from ronghe.kernel.parties.models import Organisation
from ronghe.web.visits import scope


def assessor_or_404(assessor_id: int) -> Assessor:
    """Return an assessor of the register."""
    try:
        return scope.assessor_or_404(assessor_id)
    except Http404 as error:
        raise HttpError(404, f"No assessor {assessor_id} within your scope.") from error


def organisation_or_404(code: str) -> Organisation:
    """Return an organisation by its credit code."""
    return get_object_or_404(
        Organisation.objects.select_related("place", "industry"), credit_code=code
    )


def instrument_or_404(key: str) -> Instrument:
    """Return the version of an instrument that is in force."""
    found = instrument_by_key(key)
    if found is None:
        raise HttpError(404, f"No instrument {key}.")
    return found

"""Read instruments, responses and results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.kernel.assessments.models import Instrument, Response, Result

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ronghe.kernel.indicators.models import Activity


def instruments_in_force() -> QuerySet[Instrument]:
    """Return the newest version of each instrument."""
    return Instrument.objects.order_by("key", "-valid_from").distinct("key")


def instrument_by_key(key: str) -> Instrument | None:
    """Return the newest version of an instrument, or None."""
    return Instrument.objects.filter(key=key).order_by("-valid_from").first()


def responses_visible() -> QuerySet[Response]:
    """Return the current revision of every visible response."""
    return Response.objects.filter(superseded_at__isnull=True).select_related(
        "instrument", "organisation", "place", "case"
    )


def responses_of(organisation_id: int) -> QuerySet[Response]:
    """Return all revisions of an organisation's responses, newest first."""
    return (
        Response.objects.filter(organisation_id=organisation_id)
        .select_related("instrument", "case", "place", "organisation")
        .order_by("-period", "instrument__key", "-revision")
    )


def result_of(response: Response) -> Result | None:
    """Return the stored result of an approved response, or None."""
    return Result.objects.filter(response=response).first()


def results_of(organisation_id: int) -> QuerySet[Result]:
    """Return the results in force of an organisation, oldest period first."""
    return (
        Result.objects.filter(organisation_id=organisation_id, response__superseded_at__isnull=True)
        .select_related("response")
        .order_by("response__period")
    )


def response_of(activity: Activity) -> Response | None:
    """Return the response that an activity rests on, or None where it rests on something else."""
    if activity.source_kind != "response":
        return None
    return responses_of(activity.organisation_id or 0).filter(pk=activity.source_id).first()

"""Read instruments, responses and results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from ronghe.kernel.assessments.models import Instrument, Response, Result
from ronghe.kernel.indicators.models import Observation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from decimal import Decimal

    from django.db.models import QuerySet

    from ronghe.engines import scoring


def instruments_in_force() -> QuerySet[Instrument]:
    """Return the newest version of each instrument that is valid today."""
    return _valid_today().order_by("key", "-valid_from").distinct("key")


def instruments_to_come() -> QuerySet[Instrument]:
    """Return the versions that are not in force yet, the next one first."""
    today = timezone.localdate()
    return Instrument.objects.filter(valid_from__gt=today).order_by("valid_from", "key")


def instrument_by_key(key: str) -> Instrument | None:
    """Return the newest version of an instrument that is valid today, or None."""
    return _valid_today().filter(key=key).order_by("-valid_from").first()


def _valid_today() -> QuerySet[Instrument]:
    today = timezone.localdate()
    ended = Q(valid_to__isnull=False, valid_to__lt=today)
    return Instrument.objects.filter(valid_from__lte=today).exclude(ended)


# What is found on site is a matter of its visit until it is accepted (`visiting.selectors`).
_SHOWN = Q(channel=Response.Channel.SELF) | Q(approved_at__isnull=False)


def responses_visible() -> QuerySet[Response]:
    """Return the current revision of every visible response, of visits the accepted ones."""
    return Response.objects.filter(_SHOWN, superseded_at__isnull=True).select_related(
        "instrument", "organisation", "place", "case"
    )


def responses_of(organisation_id: int) -> QuerySet[Response]:
    """Return all revisions of an organisation's responses, newest first; of visits if accepted."""
    return (
        Response.objects.filter(_SHOWN, organisation_id=organisation_id)
        .select_related("instrument", "case", "place", "organisation")
        .order_by("-period", "instrument__key", "-revision")
    )


def own_approved(
    instrument_id: int, period: str, organisation_ids: Collection[int]
) -> dict[int, Response]:
    """Return the newest approved own response by organisation id, superseded by a visit or not."""
    rows = Response.objects.filter(
        instrument_id=instrument_id,
        period=period,
        channel=Response.Channel.SELF,
        organisation_id__in=organisation_ids,
        approved_at__isnull=False,
    )
    return {row.organisation_id: row for row in rows.order_by("organisation_id", "revision")}


def visited_in_force(
    instrument_id: int, period: str, organisation_ids: Collection[int]
) -> set[int]:
    """Return those of the organisations of which an accepted on-site response counts."""
    return set(
        Response.objects.filter(
            instrument_id=instrument_id,
            period=period,
            organisation_id__in=organisation_ids,
            channel=Response.Channel.ON_SITE,
            approved_at__isnull=False,
            superseded_at__isnull=True,
        ).values_list("organisation_id", flat=True)
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


def response_behind(observation: Observation) -> Response | None:
    """Return the response whose result gave an observation, or None where none did.

    It holds for approvals and for imports, whose one activity stands for many responses.
    """
    if observation.organisation_id is None:
        return None
    result = (
        Result.objects.filter(
            activity_id=observation.activity_id,
            organisation_id=observation.organisation_id,
            response__period=observation.period,
        )
        .select_related("response")
        .first()
    )
    return None if result is None else result.response


def observations_from_result(result: Result) -> QuerySet[Observation]:
    """Return the observations that a result became, whether they are still in force or not."""
    return Observation.objects.filter(
        activity_id=result.activity_id, organisation_id=result.organisation_id
    ).select_related("indicator")


def response_compared(response: Response) -> Response | None:
    """Return what a reviewer compares with: the approved revision before, or an earlier period's.

    Of several earlier periods the newest counts; None where nothing was approved before.
    """
    if response.supersedes is not None:
        return response.supersedes
    return (
        Response.objects.filter(
            instrument__key=response.instrument.key,
            organisation_id=response.organisation_id,
            channel=response.channel,
            period__lt=response.period,
            approved_at__isnull=False,
            superseded_at__isnull=True,
        )
        .order_by("-period")
        .first()
    )


def instrument_contents() -> dict[int, scoring.Instrument]:
    """Return every stored version of every instrument as the engine takes it, by row id.

    For lists of responses: the text of a definition is read once, not once a row.
    """
    return {instrument.pk: instrument.content for instrument in Instrument.objects.all()}


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupMean:
    """The mean points of a group of items over the `n` organisations of a place."""

    mean: Decimal
    n: int


def group_means(
    *, instrument: Instrument, period: str, place_ids: Iterable[int], keys: Iterable[str]
) -> dict[tuple[int, str], GroupMean]:
    """Return mean points by (place id, group key) over approved results.

    Only places that hold the visitor's places or organisations are answered, and only where at
    least `sql.FEWEST` organisations stand behind the mean, so that no single one shows through.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place_id, group_key, mean, n FROM ronghe_group_means(%s, %s, %s, %s)",
            [instrument.pk, period, list(place_ids), list(keys)],
        )
        return {(place, key): GroupMean(mean=mean, n=n) for place, key, mean, n in cursor}

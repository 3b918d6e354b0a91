"""Read instruments, responses and results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from ronghe.kernel.assessments.models import Instrument, Response, Result
from ronghe.kernel.indicators.models import Observation
from ronghe.kernel.parties.models import Industry, Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime
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


@dataclass(frozen=True, kw_only=True, slots=True)
class LastChange:
    """Who changed an answer last (display name, or a command), and when."""

    name: str
    at: datetime


def answer_changed(response: Response, item: str) -> LastChange | None:
    """Return the last change of an answer of an own response; None where the visitor is no clerk.

    It is read from the audit trail, which goes back to the beginning of the revision.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT at, name FROM ronghe_answer_changed(%s, %s)", [response.pk, item])
        found = cursor.fetchone()
    return None if found is None else LastChange(at=found[0], name=found[1])


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
class PeerMean:
    """A mean over the `n` peers of which the value is known."""

    mean: Decimal
    n: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Peers:
    """The circle that an enterprise is compared with, and their means by key.

    `industry` is the prefix of the classes in it, "" for all; `size` likewise; `count` are the
    enterprises in it, without the compared one.
    """

    place: Place
    industry: Industry | None
    size: str
    count: int
    means: Mapping[str, PeerMean]


def peers_of(response: Response, keys: Iterable[str]) -> Peers | None:
    """Return the narrowest circle of peers with at least `FEWEST` others, or None.

    Compared are approved responses in force of the same instrument and period, whichever channel
    they rest on. `keys` are groups, items or "score"; one that fewer than `FEWEST` peers have
    points for has no mean.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place_id, industry, size, peers, key, mean, n FROM ronghe_peer_means(%s, %s)",
            [response.pk, list(keys)],
        )
        rows = cursor.fetchall()
    if not rows:
        return None
    place_id, industry, size, count = rows[0][:4]
    return Peers(
        place=Place.objects.get(pk=place_id),
        industry=Industry.objects.filter(code=industry).first(),
        size=size,
        count=count,
        means={key: PeerMean(mean=mean, n=n) for *_circle, key, mean, n in rows},
    )

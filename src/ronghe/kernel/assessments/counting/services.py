"""Write results and observations of responses that count from now on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from ronghe.engines import scoring
from ronghe.kernel.assessments.models import Instrument, Response, Result
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.kernel.indicators.models import Activity
from ronghe.kernel.indicators.services import NewObservation, observations_end, observations_record
from ronghe.kernel.manifest import domains
from ronghe.kernel.parties.models import Industry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ronghe.kernel.parties.people import Person

_BATCH = 2_000  # rows a statement
IMPORTING = 7_260_119  # advisory lock: alone for an import, shared by those who approve
_COUNTING = 7_260_132  # class of advisory locks: one answer of an organisation counts at a time


def result_now(response: Response) -> scoring.Result:
    """Return what the answers as they stand would score."""
    return scoring.score(response.instrument.content, restored(response.answers))


def results_now(responses: Sequence[Response]) -> list[scoring.Result]:
    """Return the same for responses to one instrument, faster than one by one."""
    if not responses:
        return []
    answers = [restored(response.answers) for response in responses]
    return scoring.score_many(responses[0].instrument.content, answers)


def counting_begin(organisations: Iterable[int]) -> None:
    """Wait until nobody else lets answers of these organisations count, and keep others waiting.

    Whoever approves two channels or revisions at once goes one after the other, and the second
    sees what the first made count. Until the transaction ends; an import waits for all, all for it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [IMPORTING])
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, id) FROM "
            "(SELECT DISTINCT unnest(%s::int[]) AS id ORDER BY id) AS o",
            [_COUNTING, list(organisations)],
        )


def responses_approve(*, rows: Sequence[Response], by: Person, note: str = "") -> None:
    """Let locked responses of one instrument count: each by an activity of its own, with the note.

    Their cases were moved before. What they supersede in either channel ends with them; one that
    was begun before an accepted visit is approved with its result and makes no observation.
    """
    counting_begin(row.organisation_id for row in rows)
    now = timezone.now()
    instrument = rows[0].instrument
    replaced = _replaced(rows)
    # The database ends what they supersede, or them in favour of the visit (`sql.SUPERSEDE`).
    held = Response.objects.filter(pk__in=[row.pk for row in rows])
    held.update(approved_at=now, updated_at=now)
    ended = dict(held.values_list("pk", "superseded_at"))
    for row in rows:
        row.superseded_at = ended[row.pk]
    activities = Activity.objects.bulk_create(
        [
            Activity(
                kind=Activity.Kind.APPROVAL,
                rule=instrument.key,
                rule_version=instrument.version,
                source_kind="response",
                source_id=row.pk,
                note=note,
                place_id=row.place_id,
                organisation_id=row.organisation_id,
                account=by.account_id,
                actor_name=by.name,
                at=now,
            )
            for row in rows
        ],
        batch_size=_BATCH,
    )
    ids = [activity.pk for activity in activities]
    responses_count(instrument=instrument, rows=rows, activity_ids=ids, replaced=replaced)


def _replaced(rows: Sequence[Response]) -> list[tuple[Response, Response]]:
    """Return the responses that count by now, of either channel, beside those that replace them."""
    in_force = Response.objects.filter(
        instrument=rows[0].instrument_id,
        organisation__in={row.organisation_id for row in rows},
        period__in={row.period for row in rows},
        approved_at__isnull=False,
        superseded_at__isnull=True,
    )
    by_subject = {(row.organisation_id, row.period): row for row in rows}
    return [
        (by_subject[old.organisation_id, old.period], old)
        for old in in_force
        if (old.organisation_id, old.period) in by_subject
    ]


def responses_count(
    *,
    instrument: Instrument,
    rows: Sequence[Response],
    activity_ids: Sequence[int],
    replaced: Sequence[tuple[Response, Response]],
) -> None:
    """Write the results of approved responses and the observations that they become.

    `activity_ids` gives the activity of each row, in the same order; `replaced` are rows, each with
    one that it supersedes: what that measured and the row leaves unanswered counts no longer.
    """
    industry = dict(Industry.objects.values_list("id", "code"))
    results, observations, made_by = [], [], []
    _unsaid_end(instrument, [pair for pair in replaced if pair[0].superseded_at is None])
    for response, activity, result in zip(rows, activity_ids, results_now(rows), strict=True):
        results.append(_result_row(response, result, activity))
        if response.superseded_at is not None:
            continue
        organisation = response.organisation
        subject = Subject(
            organisation_id=response.organisation_id,
            place_id=response.place_id,
            period=response.period,
            industry=industry[organisation.industry_id],
            above_scale=bool(organisation.is_above_scale(int(response.period[:4]))),
        )
        written = observations_from(instrument, result, subject)
        observations += written
        made_by += [activity] * len(written)
    Result.objects.bulk_create(results, batch_size=_BATCH)
    observations_record(rows=observations, activities=made_by)


def _unsaid_end(instrument: Instrument, pairs: Sequence[tuple[Response, Response]]) -> None:
    """End what superseded responses (second) measured and the new ones (first) leave unanswered."""
    results = Result.objects.filter(response__in=[old.pk for _new, old in pairs])
    activity_by_response = dict(results.values_list("response_id", "activity_id"))
    before, now = results_now([old for _new, old in pairs]), results_now([n for n, _old in pairs])
    sources = _measured_sources(instrument)
    unsaid = []
    for (new, old), said, saying in zip(pairs, before, now, strict=True):
        # The approval of a district that the enterprise left is not seen; the database ends it.
        if old.pk in activity_by_response:
            gone = _sources(instrument, said) - _sources(instrument, saying)
            activity = activity_by_response[old.pk]
            unsaid += [(key, new.organisation_id, activity) for of, key in sources if of in gone]
    if unsaid:
        observations_end(rows=unsaid)


def _measured_sources(instrument: Instrument) -> list[tuple[str, str]]:
    outputs = instrument.content.outputs
    return [
        *_measuring(instrument),
        *((output.key, output.measures) for output in outputs if output.measures),
        *((reading.of, reading.indicator) for reading in domains.readings_of(instrument.key)),
    ]


def _sources(instrument: Instrument, result: scoring.Result) -> set[str]:
    """Return the items, outputs, score and level of which a result knows the number."""
    return set(_numbers_known(result)) | set(result.numbers)


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """An organisation as it stands in one period."""

    organisation_id: int
    place_id: int
    period: str
    industry: str
    above_scale: bool


def observations_from(
    instrument: Instrument, result: scoring.Result, subject: Subject
) -> list[NewObservation]:
    """Return what a result says as observations: readings of the domain, items, outputs."""

    def observation(indicator: str, value: Decimal, item: str = "") -> NewObservation:
        return NewObservation(
            indicator=indicator,
            organisation_id=subject.organisation_id,
            place_id=subject.place_id,
            period=subject.period,
            value=value,
            industry=subject.industry,
            above_scale=subject.above_scale,
            source_item=item,
        )

    numbers = _numbers_known(result)
    rows = []
    for reading in domains.readings_of(instrument.key):
        value = numbers.get(reading.of)
        if value is None:
            continue
        if reading.at_least is not None:
            value = Decimal(int(value >= reading.at_least))
        rows.append(observation(reading.indicator, value))
    rows += [
        observation(indicator, result.numbers[source], source)
        for source, indicator in _measuring(instrument)
        if source in result.numbers
    ]
    rows += [
        observation(output.measures, numbers[output.key], output.key)
        for output in instrument.content.outputs
        if output.measures and output.key in numbers
    ]
    return rows


def _numbers_known(result: scoring.Result) -> dict[str, Decimal]:
    """Return score, level and outputs by name, where they are known: undecided is not 0."""
    numbers = {
        key: Decimal(found.value)
        for key, found in result.outputs_decided.items()
        if found.value is not None
    }
    if result.is_scored:
        numbers["score"] = result.score
    if result.level_decided is not None:
        numbers["level"] = Decimal(result.level_decided.number)
    return numbers


def _measuring(instrument: Instrument) -> list[tuple[str, str]]:
    """Return the items whose numbers become observations, each with the indicator."""
    return [(item.id, item.measures) for item in instrument.content.items if item.measures]


def _result_row(response: Response, result: scoring.Result, activity_id: int) -> Result:
    return Result(
        response=response,
        organisation_id=response.organisation_id,
        place_id=response.place_id,
        score=result.score,
        level=None if result.level_decided is None else result.level_decided.number,
        outputs={key: _stored_number(found.value) for key, found in result.outputs_decided.items()},
        points_by_group=_stored_points(result.points_by_group),
        points_by_item=_stored_points(result.points_by_item),
        instrument_sha256=response.instrument.sha256,
        activity_id=activity_id,
        computed_at=timezone.now(),
    )


def _stored_points(points_by_key: Mapping[str, Decimal | None]) -> dict[str, str | None]:
    return {key: None if points is None else str(points) for key, points in points_by_key.items()}


def _stored_number(value: int | Decimal | None) -> int | str | None:
    return str(value) if isinstance(value, Decimal) else value

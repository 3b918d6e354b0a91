"""Open, fill in, submit, check and approve responses; an approval makes observations."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import yaml
from django.db import connection, transaction
from django.utils import timezone

from ronghe.engines import scoring
from ronghe.engines.scoring import answers_parse
from ronghe.kernel.assessments.campaigning import calendar, owners
from ronghe.kernel.assessments.models import Instrument, Response, Result
from ronghe.kernel.assessments.selectors import own_approved, visited_in_force
from ronghe.kernel.assessments.stored_answers import restored, stored
from ronghe.kernel.assessments.workflow import EDITABLE, RESPONSE
from ronghe.kernel.cases.services import TransitionRefusedError, case_move, case_open
from ronghe.kernel.indicators.models import Activity
from ronghe.kernel.indicators.services import (
    NewObservation,
    activity_record,
    observations_end,
    observations_record,
)
from ronghe.kernel.manifest import domains
from ronghe.kernel.parties.models import Industry, Organisation
from ronghe.kernel.parties.people import Person
from ronghe.lib.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_BATCH = 2_000  # rows a statement
_OPENING = 7260118  # class of advisory locks: one opener of a response at a time
_IMPORT_LOCK = 7_260_119  # two imports at once wait for each other


class IncompleteResponseError(ValueError):
    """A response cannot be submitted: `items` have no answer."""

    def __init__(self, items: Sequence[str]) -> None:
        super().__init__(f"{len(items)} items have no answer: {', '.join(items)}")
        self.items = tuple(items)


class FrozenResponseError(ValueError):
    """Answers of a submitted or approved response cannot be changed."""


class CampaignLockedError(FrozenResponseError):
    """The campaign takes no answers now; `lock` says why: early, late or closed."""

    def __init__(self, lock: calendar.Lock) -> None:
        super().__init__(f"The campaign takes no answers now ({lock}).")
        self.lock = lock


@transaction.atomic
def instruments_sync() -> int:
    """Store the instruments that domains ship; return how many versions were added.

    A stored version never changes: a changed text under a stored version is refused, because
    results already rest on it.

    Raises
    ------
    FrozenInstrumentError
        If a shipped text differs from the stored one of the same version.
    """
    added = 0
    for domain in domains.all_domains():
        for path in domain.instruments:
            added += _instrument_store(path.read_text(encoding="utf-8"))
    return added


class FrozenInstrumentError(ValueError):
    """A stored version of an instrument was changed; give the new text a new version."""


def _instrument_store(text: str) -> int:
    content = scoring.instrument_from(yaml.safe_load(text))
    digest = hashlib.sha256(text.encode()).hexdigest()
    fields = {
        "title": content.title.zh,
        "title_en": content.title.en,
        "definition": text,
        "sha256": digest,
        "source": content.provenance.source.zh,
        "status": content.provenance.status,
        "valid_from": content.valid_from,
        "valid_to": content.valid_to,
    }
    held = Instrument.objects.filter(key=content.key, version=content.version).first()
    if held is None:
        Instrument.objects.create(key=content.key, version=content.version, **fields)
        return 1
    if held.sha256 == digest:
        return 0
    if Response.objects.filter(instrument=held).exists():
        message = f"{content.key} {content.version} has responses and its text was changed."
        raise FrozenInstrumentError(message)
    Instrument.objects.filter(pk=held.pk).update(**fields)
    return 0


@transaction.atomic
def response_open(
    *, instrument: Instrument, organisation: Organisation, period: str, by: Person
) -> Response:
    """Return the organisation's open self-assessment of the period, or start one.

    After an approval the new one is the next revision and starts from the approved answers. Where
    a campaign asks for it, its last day becomes that of the case.

    Raises
    ------
    CampaignLockedError
        If one would have to be started while the campaign takes no answers.
    """
    # Two clerks who open at once would make two; the second waits here and finds the first's.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_OPENING, organisation.pk])
    mine = Response.objects.filter(
        instrument=instrument,
        organisation=organisation,
        period=period,
        channel=Response.Channel.SELF,
    )
    last = mine.order_by("revision").last()
    if last is not None and last.approved_at is None:
        return last
    asked = (instrument.pk, period, organisation.pk)
    if lock := calendar.lock_of(*asked):
        raise CampaignLockedError(lock)
    case = case_open(
        machine=RESPONSE,
        title=f"{organisation.name} {period}",
        place=organisation.place,
        organisation=organisation,
        due_on=calendar.due_day(*asked),
        by=by,
    )
    return Response.objects.create(
        instrument=instrument,
        organisation=organisation,
        place=organisation.place,
        period=period,
        channel=Response.Channel.SELF,
        revision=1 if last is None else last.revision + 1,
        answers={} if last is None else last.answers,
        supersedes=last,
        case=case,
    )


def answer_save(*, response: Response, item: str, text: str, by: Person) -> list[Fault]:
    """Save one answer, given as the cell of an answers file; see `answers_save`."""
    return answers_save(response=response, cells={item: text}, by=by)


@transaction.atomic
def answers_save(*, response: Response, cells: Mapping[str, str], by: Person) -> list[Fault]:
    """Save answers, given as cells of an answers file; an empty cell takes its answer back.

    Returns the faults of the answers; with any fault nothing is saved. The row is locked, so that
    two clerks who answer different items at once do not lose each other's answer.

    Raises
    ------
    FrozenResponseError
        If the response is not being filled in, or not by a clerk of its organisation.
    CampaignLockedError
        If its campaign takes no answers now.
    """
    # In one statement: this runs at every change of a form.
    rows = Response.objects.select_related("instrument", "case")
    locked = rows.select_for_update(of=("self",), no_key=True).filter(pk=response.pk).first()
    # The database locks no row for somebody who may read it only. The case is read again: while
    # this waited for the lock, somebody may have submitted.
    if locked is not None and locked.case is not None:
        locked.case.refresh_from_db(fields=["state_key"])
    if locked is None or locked.state_key not in EDITABLE or not is_clerk_of(locked, by):
        message = "This response is submitted or not yours; its answers cannot be changed."
        raise FrozenResponseError(message)
    if lock := calendar.response_lock(locked):
        raise CampaignLockedError(lock)
    answers, faults = answers_parse(locked.instrument.content, cells, file="", row=None)
    if faults:
        return faults
    values = stored(answers, cells)
    locked.answers = {k: v for k, v in locked.answers.items() if k not in cells} | values
    locked.save(update_fields=["answers", "updated_at"])
    response.answers = locked.answers
    return []


def is_clerk_of(response: Response, by: Person) -> bool:
    """Say whether a person fills in for the response's organisation."""
    return any(
        grant.role == "enterprise_clerk" and grant.organisation_id == response.organisation_id
        for grant in by.grants
    )


def result_now(response: Response) -> scoring.Result:
    """Return what the answers as they stand would score."""
    return scoring.score(response.instrument.content, restored(response.answers))


def results_now(responses: Sequence[Response]) -> list[scoring.Result]:
    """Return the same for responses to one instrument, faster than one by one."""
    if not responses:
        return []
    answers = [restored(response.answers) for response in responses]
    return scoring.score_many(responses[0].instrument.content, answers)


@transaction.atomic
def response_move(*, response: Response, transition: str, by: Person, reason: str = "") -> None:
    """Take a step in the response's workflow; approving makes result and observations.

    Raises
    ------
    IncompleteResponseError
        If an item has no answer when the response is submitted.
    TransitionRefusedError
        If the step is not open to this person in this state.
    CampaignLockedError
        If it submits or withdraws after the last day of its campaign.
    """
    if response.case is None:
        raise TransitionRefusedError("state", "An imported response has no steps to take.")
    # Locked before it is looked at: an answer that is taken back meanwhile waits or is seen.
    rows = Response.objects.select_for_update(of=("self",), no_key=True)
    if (locked := rows.filter(pk=response.pk).first()) is not None:
        response.answers = locked.answers
    if lock := calendar.step_lock(response, transition):
        raise CampaignLockedError(lock)
    if transition == "approve" and not owners.may_approve(response, by):
        raise TransitionRefusedError("role", "In this campaign the city approves.")
    if transition == "submit" and (missing := result_now(response).missing):
        raise IncompleteResponseError(missing)
    response.case = case_move(case=response.case, transition_key=transition, by=by, reason=reason)
    if response.case.state_key == "approved":
        response_count(response, by)


def response_count(response: Response, by: Person, *, note: str = "") -> None:
    """Let a response whose case is approved count: result and observations, at once.

    `note` goes into the activity, where the lineage shows it. What it supersedes in either channel
    ends with it. An own response that was begun before an accepted visit becomes approved with its
    result, and makes no observation: what was found on site goes on counting.
    """
    # The answers that were locked with the case count, not those that the page once showed.
    response = Response.objects.select_for_update(of=("self",), no_key=True).get(pk=response.pk)
    replaced = list(
        Response.objects.filter(
            instrument=response.instrument,
            organisation=response.organisation,
            period=response.period,
            approved_at__isnull=False,
            superseded_at__isnull=True,
        ).exclude(pk=response.pk)
    )
    # The database ends what this supersedes, or this in favour of the visit (`sql.SUPERSEDE`).
    response.approved_at = timezone.now()
    response.save(update_fields=["approved_at", "updated_at"])
    response.refresh_from_db(fields=["superseded_at"])
    activity = activity_record(
        kind=Activity.Kind.APPROVAL,
        rule=response.instrument.key,
        rule_version=response.instrument.version,
        source_kind="response",
        source_id=response.pk,
        place=response.place,
        organisation=response.organisation,
        by=by,
        note=note,
    )
    result = result_now(response)
    _result_row(response, result, activity.pk).save()
    if response.superseded_at is not None:
        return
    subject = subject_of(response.organisation, response.period)
    rows = observations_from(response.instrument, result, subject)
    observations_record(rows=rows, activities=[activity.pk] * len(rows))
    _unsaid_end(response.instrument, [(response, old) for old in replaced])


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """An organisation as it stands in one period."""

    organisation_id: int
    place_id: int
    period: str
    industry: str
    above_scale: bool


def subject_of(organisation: Organisation, period: str) -> Subject:
    """Return the organisation with its industry and above-scale flag of the period."""
    return Subject(
        organisation_id=organisation.pk,
        place_id=organisation.place_id,
        period=period,
        industry=organisation.industry.code,
        above_scale=bool(organisation.is_above_scale(int(period[:4]))),
    )


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

    numbers = {"score": result.score, "level": Decimal(result.level.number)}
    numbers |= {
        key: Decimal(output.value)
        for key, output in result.outputs.items()
        if output.value is not None
    }
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


def _measuring(instrument: Instrument) -> list[tuple[str, str]]:
    """Return the items whose numbers become observations, each with the indicator."""
    return [(item.id, item.measures) for item in instrument.content.items if item.measures]


def _result_row(response: Response, result: scoring.Result, activity_id: int) -> Result:
    return Result(
        response=response,
        organisation_id=response.organisation_id,
        place_id=response.place_id,
        score=result.score,
        level=result.level.number,
        outputs={key: _stored_number(found.value) for key, found in result.outputs.items()},
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


@dataclass(frozen=True, kw_only=True)
class ImportedResponse:
    """Answers of one organisation that come from a file and count at once."""

    organisation: Organisation
    answers: scoring.Answers


@transaction.atomic
def responses_import(
    *,
    instrument: Instrument,
    period: str,
    responses: Sequence[ImportedResponse],
    activity: Activity,
) -> int:
    """Store answers that were checked elsewhere as approved responses; return how many.

    An organisation that already has an approved response of the period gets the next revision
    where an answer differs, and is left alone where none does.

    A second import waits until the first is committed and compares with what that wrote.

    Results and observations follow as for an approval. What was measured and is no longer answered
    counts no longer. Of an organisation where an accepted visit counts the answers are stored as a
    superseded revision: a file does not undo what was found on site.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORT_LOCK])
    ids = [row.organisation.pk for row in responses]
    held = own_approved(instrument.pk, period, ids)
    visited = visited_in_force(instrument.pk, period, ids)
    changed = [
        row for row in responses
        if row.organisation.pk not in held
        or held[row.organisation.pk].answers != stored(row.answers)
    ]  # fmt: skip
    now = timezone.now()
    replaced = [
        held[row.organisation.pk].pk
        for row in changed
        if row.organisation.pk in held and row.organisation.pk not in visited
    ]
    Response.objects.filter(pk__in=replaced).update(superseded_at=now)
    rows = Response.objects.bulk_create(
        [
            Response(
                instrument=instrument,
                organisation=row.organisation,
                place_id=row.organisation.place_id,
                period=period,
                channel=Response.Channel.SELF,
                revision=_next_revision(held.get(row.organisation.pk)),
                supersedes=held.get(row.organisation.pk),
                answers=stored(row.answers),
                approved_at=now,
                superseded_at=now if row.organisation.pk in visited else None,
            )
            for row in changed
        ],
        batch_size=_BATCH,
    )
    _unsaid_end(instrument, [(row, row.supersedes) for row in rows if row.supersedes is not None])
    _results_and_observations(instrument, period, rows, activity)
    return len(rows)


def _unsaid_end(instrument: Instrument, pairs: Sequence[tuple[Response, Response]]) -> None:
    """End what superseded responses (second) measured and the new ones (first) leave unanswered."""
    results = Result.objects.filter(response__in=[old.pk for _new, old in pairs])
    activity_by_response = dict(results.values_list("response_id", "activity_id"))
    before, now = results_now([old for _new, old in pairs]), results_now([n for n, _old in pairs])
    unsaid = [
        (indicator, new.organisation_id, activity_by_response[old.pk])
        for (new, old), said, saying in zip(pairs, before, now, strict=True)
        for source, indicator in _measured_sources(instrument)
        if source in _sources(said) and source not in _sources(saying)
    ]
    if unsaid:
        observations_end(rows=unsaid)


def _measured_sources(instrument: Instrument) -> list[tuple[str, str]]:
    outputs = instrument.content.outputs
    return [*_measuring(instrument), *((o.key, o.measures) for o in outputs if o.measures)]


def _sources(result: scoring.Result) -> set[str]:
    """Return the items and outputs of which a result knows the number."""
    outputs = {key for key, output in result.outputs.items() if output.value is not None}
    return outputs | set(result.numbers)


def _next_revision(held: Response | None) -> int:
    return 1 if held is None else held.revision + 1


def _results_and_observations(
    instrument: Instrument, period: str, rows: Sequence[Response], activity: Activity
) -> None:
    industry = dict(Industry.objects.values_list("id", "code"))
    results, observations = [], []
    for response, result in zip(rows, results_now(rows), strict=True):
        results.append(_result_row(response, result, activity.pk))
        if response.superseded_at is not None:
            continue
        subject = Subject(
            organisation_id=response.organisation_id,
            place_id=response.place_id,
            period=period,
            industry=industry[response.organisation.industry_id],
            above_scale=bool(response.organisation.is_above_scale(int(period[:4]))),
        )
        observations += observations_from(instrument, result, subject)
    Result.objects.bulk_create(results, batch_size=_BATCH)
    observations_record(rows=observations, activities=[activity.pk] * len(observations))

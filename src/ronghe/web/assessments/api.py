"""Instruments, responses and scores over REST, within the same scope as the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status
from ninja.security import django_auth

from ronghe.engines.scoring import Instrument as Content
from ronghe.engines.scoring import Result as Score
from ronghe.engines.scoring import answers_parse, question_columns, score
from ronghe.kernel.assessments.models import Instrument, Response
from ronghe.kernel.assessments.reviewing.services import UnfitReturnError
from ronghe.kernel.assessments.selectors import instrument_by_key, instruments_in_force
from ronghe.kernel.assessments.services import (
    CampaignLockedError,
    FrozenResponseError,
    answer_save,
    response_move,
    response_open,
)
from ronghe.kernel.assessments.stored_answers import cells_of
from ronghe.kernel.assessments.submitting.refusals import UnfitResponseError
from ronghe.kernel.assessments.submitting.services import response_submit
from ronghe.kernel.cases.services import TransitionRefusedError
from ronghe.kernel.parties.models import Organisation
from ronghe.kernel.parties.selectors import home_organisations
from ronghe.web.assessments import filling, tables
from ronghe.web.assessments.describing import level_rows
from ronghe.web.assessments.outcome import Outcome, outcome_now, outcome_of
from ronghe.web.assessments.pages import response_or_404
from ronghe.web.assessments.schemas import (
    AnswerIn,
    AnswersIn,
    InstrumentDetail,
    InstrumentOut,
    ItemsProblem,
    OpenIn,
    ResponseDetail,
    ResponseMoveIn,
    ResponsePage,
    ResponseQuery,
    ScoreOut,
)
from ronghe.web.shell import access

if TYPE_CHECKING:
    from ronghe.lib.faults import Fault

FORBIDDEN, CONFLICT, INVALID = 403, 409, 422
# The session cookie signs in, so writing needs the CSRF token that `django_auth` checks.
router = Router(auth=django_auth)


@router.get("/instruments", url_name="assessments_instruments", response=list[InstrumentOut])
def instruments(request: HttpRequest) -> list[dict[str, Any]]:
    """List the newest version of each instrument."""
    return [_instrument(each) for each in instruments_in_force()]


@router.get(
    "/instruments/{slug:key}",
    url_name="assessments_instrument",
    response={200: InstrumentDetail, 404: ItemsProblem},
)
def instrument(request: HttpRequest, key: str) -> dict[str, Any]:
    """Return an instrument with its questions, points and level rule."""
    found = _instrument_or_404(key)
    content = found.content
    return _instrument(found) | {
        "questions": [
            _item(content, group.key, item) for group in content.all_groups for item in group.items
        ],
        "levels": [
            {"number": level.number, "title": level.title, "least": least}
            for level, least in level_rows(content).rows
        ],
        "level_rule": content.level_rule.rule,
        "level_status": content.level_rule.provenance.status,
    }


@router.get("/responses", url_name="assessments_responses", response=ResponsePage)
def responses(request: HttpRequest, query: Query[ResponseQuery]) -> dict[str, Any]:
    """List the current revision of every response in your scope, those due first."""
    lookups = {
        "state": query.state,
        "period": query.period,
        "instrument__key": query.instrument,
        "place__above__ancestor__code": query.place,
        "organisation__credit_code": query.organisation,
    }
    given = {name: value for name, value in lookups.items() if value is not None}
    rows = tables.queue_rows().filter(**given)
    page = rows[query.offset : query.offset + query.limit]
    return {"count": rows.count(), "items": [_response(row) for row in page]}


@router.post(
    "/responses",
    url_name="assessments_responses",
    response={200: ResponseDetail, 404: ItemsProblem, CONFLICT: ItemsProblem},
)
def response_start(request: HttpRequest, content: OpenIn) -> Any:
    """Return your organisation's open response of the year, or start one."""
    person = access.person_of(request)
    organisation = get_object_or_404(home_organisations(person), credit_code=content.organisation)
    try:
        opened = response_open(
            instrument=_instrument_or_404(content.instrument),
            organisation=organisation,
            period=content.period,
            by=person,
        )
    except CampaignLockedError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return _detail(opened)


@router.get(
    "/responses/{int:pk}",
    url_name="assessments_response",
    response={200: ResponseDetail, 404: ItemsProblem},
)
def response(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return a response with its answers, state and result."""
    return _detail(response_or_404(pk))


@router.put(
    "/responses/{int:pk}/answers/{slug:item}",
    url_name="assessments_answer",
    response={
        200: ResponseDetail,
        404: ItemsProblem,
        CONFLICT: ItemsProblem,
        INVALID: ItemsProblem,
    },
)
def answer(request: HttpRequest, pk: int, item: str, content: AnswerIn | None = None) -> Any:
    """Save one answer, or take it back with an empty one."""
    found = response_or_404(pk)
    questions = found.instrument.content
    # Checked here, because what lies outside the scope is not found, whatever is sent to it.
    if content is None:
        return Status(INVALID, {"detail": "Send the field text.", "items": [item]})
    if item not in question_columns(questions):
        raise Http404
    if faults := filling.cell_faults(questions, item, content.text):
        return Status(INVALID, {"detail": " ".join(faults), "items": [item]})
    try:
        answer_save(response=found, item=item, text=content.text, by=access.person_of(request))
    except FrozenResponseError as error:
        return Status(CONFLICT, {"detail": str(error), "items": [item]})
    return _detail(found)


@router.post(
    "/responses/{int:pk}/submission",
    url_name="assessments_submission",
    response={
        200: ResponseDetail,
        404: ItemsProblem,
        CONFLICT: ItemsProblem,
        INVALID: ItemsProblem,
    },
)
def submission(request: HttpRequest, pk: int, content: AnswersIn | None = None) -> Any:
    """Save all answers and submit the response with them, in one transaction: both or neither.

    Answered means written to disk. Answers that are not sent stay as they were saved before.
    """
    cells = content.answers if content else {}
    try:
        sent = response_submit(pk=pk, cells=cells, by=access.person_of(request))
    except UnfitResponseError as error:
        return Status(INVALID, {"detail": str(error), "items": list(error.items)})
    except FrozenResponseError as error:
        response_or_404(pk)  # what lies outside the scope is not found, whatever is sent to it
        return Status(CONFLICT, {"detail": str(error)})
    if sent.faults:
        return Status(INVALID, _faulty(list(sent.faults)))
    return _detail(sent.response, outcome_now(sent.response))


@router.post(
    "/responses/{int:pk}/{slug:transition}",
    url_name="assessments_move",
    response={
        200: ResponseDetail,
        FORBIDDEN: ItemsProblem,
        404: ItemsProblem,
        CONFLICT: ItemsProblem,
        INVALID: ItemsProblem,
    },
)
def move(
    request: HttpRequest, pk: int, transition: str, content: ResponseMoveIn | None = None
) -> Any:
    """Take a step: submit, withdraw, return (with a reason), check, approve or release."""
    found = response_or_404(pk)
    given = content or ResponseMoveIn()
    try:
        response_move(
            response=found,
            transition=transition,
            by=access.person_of(request),
            reason=given.reason,
            items=given.items,
            due_on=given.due_on,
        )
    except CampaignLockedError as error:
        return Status(CONFLICT, {"detail": str(error)})
    except UnfitReturnError as error:
        return Status(INVALID, {"detail": str(error), "items": list(error.items)})
    except UnfitResponseError as error:
        return Status(INVALID, {"detail": str(error), "items": list(error.items)})
    except TransitionRefusedError as error:
        status = {"role": FORBIDDEN, "reason": INVALID, "unknown": INVALID}.get(
            error.kind, CONFLICT
        )
        return Status(status, {"detail": str(error)})
    return _detail(response_or_404(pk))


@router.post(
    "/score/{slug:key}",
    url_name="assessments_score",
    response={200: ScoreOut, 404: ItemsProblem, INVALID: ItemsProblem},
)
def score_answers(request: HttpRequest, key: str, content: AnswersIn) -> Any:
    """Score answers and store nothing."""
    found = _instrument_or_404(key).content
    answers, faults = answers_parse(found, content.answers, file="", row=None)
    if faults:
        return Status(INVALID, _faulty(faults))
    return _score(score(found, answers))


def _faulty(faults: list[Fault]) -> dict[str, Any]:
    sentences = [f"{fault.column}: {fault.en}" for fault in faults]
    return {"detail": " ".join(sentences), "items": [fault.column or "" for fault in faults]}


def _instrument_or_404(key: str) -> Instrument:
    found = instrument_by_key(key)
    if found is None:
        raise Http404
    return found


def _instrument(row: Instrument) -> dict[str, Any]:
    content = row.content
    return {
        "key": row.key,
        "version": row.version,
        "title": content.title,
        "items": len(content.items),
        "points": content.points,
        "source": content.provenance.source,
        "status": row.status,
        "valid_from": row.valid_from,
    }


def _item(content: Content, group: str, item: Any) -> dict[str, Any]:
    shown = {
        name: getattr(item, name)
        for name in ("id", "title", "kind", "points", "options", "measures")
    }
    limits = {name: getattr(item.question, name, None) for name in ("unit", "low", "high")}
    made = {"group": group, "source": item.provenance.source, "status": item.provenance.status}
    return shown | limits | made


def _response(row: Response) -> dict[str, Any]:
    organisation: Organisation = row.organisation
    return {
        "id": row.pk,
        "instrument": row.instrument.key,
        "organisation": organisation.credit_code,
        "organisation_name": organisation.name,
        "place": row.place.code,
        "period": row.period,
        "channel": row.channel,
        "revision": row.revision,
        "state": row.state_key,
        "due_on": row.case.due_on if row.case else None,
        "approved_at": row.approved_at,
        "superseded": row.superseded_at is not None,
        "updated_at": row.updated_at,
    }


def _detail(row: Response, outcome: Outcome | None = None) -> dict[str, Any]:
    if outcome is None and row.state_key != "draft":
        outcome = outcome_of(row)
    return _response(row) | {
        "answers": cells_of(row.answers),
        "result": None if outcome is None else _outcome(outcome),
        "provisional": outcome is not None and outcome.is_provisional,
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "score": outcome.score,
        "level": None if outcome.level is None else outcome.level.number,
        "level_title": None if outcome.level is None else outcome.level.title,
        "undecided_tracks": _undecided(outcome.scored),
        "outputs": {output.key: found.value for output, found in outcome.outputs},
        "points_by_group": outcome.points_by_group,
        "points_by_item": outcome.points_by_item,
        "missing": list(outcome.missing),
    }


def _undecided(result: Score) -> list[str]:
    return [key for key, track in result.tracks.items() if not track.is_decided]


def _score(result: Score) -> dict[str, Any]:
    level = result.level_decided
    return {
        "score": result.score,
        "level": None if level is None else level.number,
        "level_title": None if level is None else level.title,
        "undecided_tracks": _undecided(result),
        "outputs": {key: found.value for key, found in result.outputs_decided.items()},
        "points_by_group": result.points_by_group,
        "points_by_item": result.points_by_item,
        "missing": list(result.missing),
    }

"""Review over REST: findings, changes, unlocked answers, acts of approval, sign-offs, the chain."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status
from ninja.security import django_auth

from ronghe.engines.scoring import answer_text
from ronghe.kernel.assessments.approving import services as approving
from ronghe.kernel.assessments.judging import services as judging
from ronghe.kernel.assessments.judging.selectors import findings_of
from ronghe.kernel.assessments.models import BulkApproval, Finding, ReviewRule
from ronghe.kernel.assessments.reviewing.selectors import last_return, mended, rules_of
from ronghe.kernel.assessments.reviewing.services import (
    UnfitReturnError,
    aggregates_sign,
    chain_set,
)
from ronghe.kernel.assessments.selectors import instrument_by_key
from ronghe.kernel.assessments.services import RevisionOpenError, response_unlock
from ronghe.kernel.cases.services import TransitionRefusedError
from ronghe.kernel.indicators.models import SignOff
from ronghe.kernel.indicators.signing.services import (
    NoReasonError,
    NotYoursToSignError,
    sign_off_reopen,
)
from ronghe.kernel.parties.selectors import home_place
from ronghe.web.assessments import bulk, signing
from ronghe.web.assessments.forms import BulkForm
from ronghe.web.assessments.pages import response_or_404
from ronghe.web.assessments.tables import places_offered
from ronghe.web.shell import access

FORBIDDEN, CONFLICT, INVALID = 403, 409, 422
router = Router(auth=django_auth)


class ReviewProblem(Schema):
    """Why a request was refused."""

    detail: str
    items: list[str] = Field(default=[], description="ids of the items that are meant")


REFUSED: dict[int, type[Schema]] = {
    FORBIDDEN: ReviewProblem,
    404: ReviewProblem,
    INVALID: ReviewProblem,
}


class AnswerFindingOut(Schema):
    id: int
    rule: str
    kind: Literal["constraint", "jump", "peers", "straight", "copies"]
    severity: Literal["error", "warning", "notice"]
    item: str = Field(description="empty where the whole sheet is meant")
    value: str
    comparison: dict[str, float | str] = Field(description="what it was compared with")
    reason_zh: str
    reason_en: str
    found_at: datetime
    dismissed_at: datetime | None
    dismissed_by: str | None
    dismissal: str | None


class DismissIn(Schema):
    reason: str = Field(min_length=1, max_length=1000)


class ChangeOut(Schema):
    """An answer that was sent back, or changed since, as a cell of an answers file."""

    item: str
    reason: str
    before: str
    after: str
    points_before: Decimal | None
    points_after: Decimal | None
    differs: bool
    revealed: bool = Field(description="whether a changed answer brought the question up")
    hidden: bool = Field(description="whether a changed answer made the question go")


class ChangesOut(Schema):
    sent_back_at: datetime | None
    due_on: date | None
    whole: bool = Field(description="whether every answer unlocked, not only those named")
    changes: list[ChangeOut]


class UnlockIn(Schema):
    items: dict[str, str] = Field(description="item id → reason; empty opens the whole response")
    reason: str = Field(default="", max_length=2000)
    due_on: date | None = None


class UnlockedOut(Schema):
    id: int = Field(description="of the new revision")
    revision: int
    reopened: list[str] = Field(description="indicators whose sign-offs fell")


class BulkIn(Schema):
    """Which waiting responses; those that are given must all hold."""

    period: str = ""
    place: str = Field(default="", description="code of a district or park")
    instrument: str = ""


class ActOut(Schema):
    id: int
    asked: int
    done: int
    skipped: dict[str, str] = Field(description="response id → changed, held or decided")
    finished_at: datetime | None


class SignOffOut(Schema):
    indicator: str
    value: Decimal | None
    n: int
    state: Literal["signed", "unlocked", "districts", "reopened", "waiting"]
    sign_off: int | None = Field(description="id of the one in force")
    signed_by: str | None
    signed_at: datetime | None
    unsigned: list[str] = Field(description="codes of places below that have not signed")
    cause: str | None = Field(description="why the last one was re-opened")
    reason: str | None


class SignOffQuery(Schema):
    period: str
    place: str = Field(default="", description="code; your own place where none is given")


class SignIn(Schema):
    period: str
    place: str = ""
    indicators: list[str] | None = None


class SignedOut(Schema):
    signed: list[str]
    waiting: list[str]


class SignOffReopenIn(Schema):
    reason: str = Field(max_length=1000)


class ChainOut(Schema):
    chain: Literal["single", "city"]
    place: str
    instrument: str | None
    period: str
    set_by: str
    at: datetime


class ChainIn(Schema):
    chain: Literal["single", "city"]
    instrument: str | None = None
    period: str = Field(default="", pattern=r"^(20\d\d)?$")


@router.get(
    "/responses/{int:pk}/findings",
    url_name="review_findings",
    response={200: list[AnswerFindingOut], 404: ReviewProblem},
)
def findings(request: HttpRequest, pk: int) -> Any:
    """List the findings in force of a response, dismissed ones last."""
    return findings_of(response_or_404(pk))


@router.post(
    "/responses/{int:pk}/findings/{int:finding_id}/dismiss",
    url_name="review_dismiss",
    response={
        200: AnswerFindingOut,
        FORBIDDEN: ReviewProblem,
        404: ReviewProblem,
        INVALID: ReviewProblem,
    },
)
def dismiss(
    request: HttpRequest, pk: int, finding_id: int, content: DismissIn | None = None
) -> Any:
    """Say why a finding is no fault of the response."""
    rows = Finding.objects.select_related("response")
    found = get_object_or_404(rows, pk=finding_id, response=response_or_404(pk))
    try:
        judging.finding_dismiss(
            finding=found,
            reason=content.reason if content else "",
            by=access.person_of(request),
        )
    except judging.NoReasonError:
        return Status(INVALID, {"detail": "Give the reason."})
    except TransitionRefusedError as error:
        return Status(FORBIDDEN, {"detail": str(error)})
    found.refresh_from_db()
    return found


@router.get(
    "/responses/{int:pk}/changes",
    url_name="review_changes",
    response={200: ChangesOut, 404: ReviewProblem},
)
def changes(request: HttpRequest, pk: int) -> Any:
    """Return what was sent back last, and each answer before and after."""
    found = response_or_404(pk)
    last = last_return(found)
    return {
        "sent_back_at": last.at if last else None,
        "due_on": last.due_on if last else None,
        "whole": last is not None and last.is_whole,
        "changes": [
            {
                "item": row.item.id,
                "reason": row.reason,
                "before": "" if row.before is None else answer_text(row.before),
                "after": "" if row.after is None else answer_text(row.after),
                "points_before": row.points_before,
                "points_after": row.points_after,
                "differs": row.differs,
                "revealed": row.is_revealed,
                "hidden": row.is_hidden,
            }
            for row in mended(found)
        ],
    }


@router.post(
    "/responses/{int:pk}/unlock",
    url_name="review_unlock",
    response={
        200: UnlockedOut,
        CONFLICT: ReviewProblem,
    }
    | REFUSED,
)
def unlock(request: HttpRequest, pk: int, content: UnlockIn | None = None) -> Any:
    """Unlock answers of an approved response: start a revision that may differ in them alone."""
    found = response_or_404(pk)
    given = content or UnlockIn(items={})
    try:
        revision = response_unlock(
            response=found,
            items=given.items,
            reason=given.reason,
            due_on=given.due_on,
            by=access.person_of(request),
        )
    except UnfitReturnError as error:
        return Status(INVALID, {"detail": str(error), "items": list(error.items)})
    except RevisionOpenError:
        return Status(CONFLICT, {"detail": "A revision is being worked on already."})
    except TransitionRefusedError as error:
        status = {"role": FORBIDDEN, "reason": INVALID}.get(error.kind, CONFLICT)
        return Status(status, {"detail": str(error)})
    last = last_return(revision)
    moved = last.indicators if last else []
    return {"id": revision.pk, "revision": revision.revision, "reopened": moved}


@router.post(
    "/bulk",
    url_name="review_bulk",
    response={200: ActOut, 404: ReviewProblem, INVALID: ReviewProblem},
)
def bulk_begin(request: HttpRequest, content: BulkIn | None = None) -> Any:
    """Note which clean responses are approved in one act; `bulk/{act_id}` approves them."""
    given = content or BulkIn()
    person = access.person_of(request)
    place = signing.place_or_404(request, given.place) if given.place else None
    instrument = instrument_by_key(given.instrument) if given.instrument else None
    if given.instrument and instrument is None:
        raise Http404
    form = BulkForm(
        {
            "period": given.period,
            "place": place.pk if place else "",
            "instrument": instrument.pk if instrument else "",
        },
        places=places_offered(request),
    )
    if not form.is_valid():
        return Status(INVALID, {"detail": str(form.errors.as_text())})
    home = place or home_place(person, access.OFFICERS)
    assert home is not None  # noqa: S101  # officers hold their role for a place
    begun = approving.bulk_begin(rows=bulk.rows_chosen(form), place=home, by=person)
    return _act(begun)


@router.get("/bulk/{int:act_id}", url_name="review_act", response={200: ActOut, 404: ReviewProblem})
def act(request: HttpRequest, act_id: int) -> Any:
    """Return how far an act of approval is."""
    return _act(get_object_or_404(BulkApproval, pk=act_id))


@router.post(
    "/bulk/{int:act_id}",
    url_name="review_act",
    response={200: ActOut, 404: ReviewProblem, CONFLICT: ReviewProblem},
)
def act_continue(request: HttpRequest, act_id: int) -> Any:
    """Approve the next batch; ask again until `finished_at` is set."""
    found = get_object_or_404(BulkApproval, pk=act_id)
    try:
        return _act(approving.bulk_continue(act=found, by=access.person_of(request)))
    except approving.NotYourActError as error:
        return Status(CONFLICT, {"detail": str(error)})


@router.get(
    "/sign-offs", url_name="review_sign_offs", response={200: list[SignOffOut], 404: ReviewProblem}
)
def sign_offs(request: HttpRequest, query: Query[SignOffQuery]) -> Any:
    """List the figures of a place and period with their sign-offs."""
    place = signing.place_or_404(request, query.place)
    return [_sign_off(each) for each in signing.shown_of(place, query.period)]


@router.post(
    "/sign-offs",
    url_name="review_sign_offs",
    response={200: SignedOut} | REFUSED,
)
def sign(request: HttpRequest, content: SignIn | None = None) -> Any:
    """Sign the figures of your place and a period, all or those named."""
    if content is None:
        return Status(INVALID, {"detail": "Send the field period."})
    place = signing.place_or_404(request, content.place)
    try:
        done = aggregates_sign(
            place=place,
            period=content.period,
            by=access.person_of(request),
            indicators=content.indicators,
        )
    except NotYoursToSignError as error:
        return Status(FORBIDDEN, {"detail": str(error)})
    return {
        "signed": [row.indicator.key for row in done.signed],
        "waiting": [each.indicator.key for each in done.waiting],
    }


@router.post(
    "/sign-offs/{int:sign_off_id}/reopen",
    url_name="review_reopen",
    response={200: SignedOut} | REFUSED,
)
def reopen(request: HttpRequest, sign_off_id: int, content: SignOffReopenIn | None = None) -> Any:
    """Take a sign-off back; those of the places above fall with it."""
    rows = SignOff.objects.select_related("place", "indicator")
    found = get_object_or_404(rows, pk=sign_off_id)
    reason = content.reason if content else ""
    try:
        sign_off_reopen(sign_off=found, reason=reason, by=access.person_of(request))
    except NoReasonError:
        return Status(INVALID, {"detail": "Give the reason."})
    except NotYoursToSignError as error:
        return Status(FORBIDDEN, {"detail": str(error)})
    return {"signed": [], "waiting": [found.indicator.key]}


@router.get("/chain", url_name="review_chain", response=list[ChainOut])
def chain(request: HttpRequest) -> Any:
    """List the rules that say who approves, the newest first: the first that fits counts."""
    place = home_place(access.person_of(request))
    return [_rule(rule) for rule in rules_of(place)] if place else []


@router.post(
    "/chain",
    url_name="review_chain",
    response={200: ChainOut, 404: ReviewProblem, INVALID: ReviewProblem},
)
def chain_choose(request: HttpRequest, content: ChainIn | None = None) -> Any:
    """Set who approves responses of your place from now on."""
    if content is None:
        return Status(INVALID, {"detail": "Send the field chain."})
    instrument = instrument_by_key(content.instrument) if content.instrument else None
    if content.instrument and instrument is None:
        raise Http404
    person = access.person_of(request)
    place = home_place(person, access.CITY)
    assert place is not None  # noqa: S101  # programme officers hold their role for a place
    return _rule(
        chain_set(
            place=place,
            chain=content.chain,
            instrument=instrument,
            period=content.period,
            by=person,
        )
    )


def _act(row: BulkApproval) -> dict[str, Any]:
    return {
        "id": row.pk,
        "asked": len(row.asked),
        "done": len(row.done),
        "skipped": row.skipped,
        "finished_at": row.finished_at,
    }


def _sign_off(each: signing.SignableShown) -> dict[str, Any]:
    row = each.row
    signed = row.signed
    fallen = row.last if row.last is not None and row.last.reopened_at is not None else None
    return {
        "indicator": row.indicator.key,
        "value": row.figure.value,
        "n": row.figure.n,
        "state": each.state,
        "sign_off": signed.pk if signed else None,
        "signed_by": signed.actor_name if signed else None,
        "signed_at": signed.signed_at if signed else None,
        "unsigned": [place.code for place in row.unsigned],
        "cause": fallen.cause if fallen and not signed else None,
        "reason": fallen.reason if fallen and not signed else None,
    }


def _rule(rule: ReviewRule) -> dict[str, Any]:
    return {
        "chain": rule.chain,
        "place": rule.place.code,
        "instrument": rule.instrument.key if rule.instrument else None,
        "period": rule.period,
        "set_by": rule.actor_name,
        "at": rule.at,
    }

"""Indices and their releases over REST, within the same scope as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError
from ninja.pagination import LimitOffsetPagination, paginate
from ninja.security import django_auth

from ronghe.kernel.indices import selectors, services
from ronghe.kernel.indices.models import Release, ReleaseRow
from ronghe.kernel.indices.objecting import services as objecting
from ronghe.kernel.indices.workflow import OFFICERS
from ronghe.kernel.parties.selectors import places_in_charge
from ronghe.web.indices import scope
from ronghe.web.indices.api_shapes import (
    IndexDefinitionOut,
    IndexRankingOut,
    IndexReleaseDetail,
    IndexReleaseOut,
    IndexRowOut,
    Problem,
    ReleaseObjectionOut,
    definition_out,
    objection_out,
    release_out,
    row_out,
)
from ronghe.web.shell import access
from ronghe.web.shell.paging import Rows

if TYPE_CHECKING:
    from ronghe.kernel.parties.models import Place

MAX_ROWS = 1000  # rows of one answer
CONFLICT, INVALID = 409, 422
router = Router(auth=django_auth)


class IndexReleaseIn(Schema):
    """Which index of which places in which period is frozen."""

    index: str = Field(description="key of the index")
    place: str = Field(description="code of the place whose places are ranked")
    period: str
    embargo_until: datetime | None = None
    above_scale: bool = Field(default=False, description="figures of above-scale enterprises only")


class IndexReleaseMoveIn(Schema):
    reason: str = ""
    until: date | None = Field(default=None, description="last day of the objection window")


class ReleaseObjectionIn(Schema):
    text: str
    place: str = Field(default="", description="code of the ranked place; your own if left out")
    node: str = Field(default="", description="key of the part that it is about; empty: the whole")


class ReleaseAnswerIn(Schema):
    verdict: Literal["upheld", "rejected"]
    reason: str


@router.get("", url_name="indices_list", response=list[IndexDefinitionOut])
def indices(request: HttpRequest) -> list[dict[str, Any]]:
    """List the indices in force, with whether the programme's own figures give them."""
    return [definition_out(one) for one in selectors.definitions_in_force()]


@router.get("/releases", url_name="indices_releases", response=list[IndexReleaseOut])
@paginate(LimitOffsetPagination, max_limit=MAX_ROWS)
def releases(request: HttpRequest) -> Rows:
    """List the releases that you may read, newest first."""
    return Rows(selectors.releases_visible(), release_out)


@router.post(
    "/releases",
    url_name="indices_releases",
    response={201: IndexReleaseDetail, 404: Problem, CONFLICT: Problem},
)
def release_new(request: HttpRequest, given: IndexReleaseIn) -> Status[Any]:
    """Freeze an index as a draft."""
    try:
        definition = scope.definition_or_404(given.index)
        place = get_object_or_404(scope.places_made_for(request), code=given.place)
    except Http404 as error:
        raise HttpError(404, "No such index, or no such place within your scope.") from error
    try:
        made = services.release_draft(
            definition=definition,
            place=place,
            period=given.period,
            embargo_until=given.embargo_until,
            above_scale=given.above_scale,
            by=access.person_of(request),
        )
    except (services.ReleaseRefusedError, selectors.NotAllSeenError) as error:
        return Status(CONFLICT, {"detail": _said(error)})
    return Status(201, _detail(made))


@router.get(
    "/releases/{release_id}",
    url_name="indices_release",
    response={200: IndexReleaseDetail, 404: Problem},
)
def release(request: HttpRequest, release_id: int) -> dict[str, Any]:
    """Return a release with the rows and objections that you may read."""
    return _detail(_release(release_id))


@router.post(
    "/releases/{release_id}/moves/{transition}",
    url_name="indices_move",
    response={200: IndexReleaseDetail, 404: Problem, CONFLICT: Problem},
)
def move(
    request: HttpRequest,
    release_id: int,
    transition: Literal["freeze", "sign", "open", "take_back", "publish", "withdraw", "discard"],
    given: IndexReleaseMoveIn,
) -> Any:
    """Take a release one step on its way; taking back, withdrawing and discarding want a reason."""
    held = _release(release_id)
    if not scope.may_make(request, held):
        raise HttpError(404, f"No release {release_id} within your scope.")
    common: dict[str, Any] = {"release": held, "by": access.person_of(request)}
    try:
        if transition == "open":
            moved = services.release_open(until=given.until, **common)
        elif transition in _PLAIN:
            moved = _PLAIN[transition](**common)
        else:
            moved = _REASONED[transition](reason=given.reason, **common)
    except (services.ReleaseRefusedError, selectors.NotAllSeenError) as error:
        return Status(CONFLICT, {"detail": _said(error)})
    return _detail(moved)


_PLAIN = {
    "freeze": services.release_freeze,
    "sign": services.release_sign,
    "publish": services.release_publish,
}
_REASONED = {
    "take_back": services.release_take_back,
    "withdraw": services.release_withdraw,
    "discard": services.release_discard,
}


@router.post(
    "/releases/{release_id}/objections",
    url_name="indices_object",
    response={201: ReleaseObjectionOut, 404: Problem, CONFLICT: Problem},
)
def objection_new(request: HttpRequest, release_id: int, given: ReleaseObjectionIn) -> Status[Any]:
    """Object to what a release says of your place, while the window is open."""
    held = _release(release_id)
    place = _own_place(request, held, given.place)
    if place is None:
        raise HttpError(404, f"No place of release {release_id} that you may object for.")
    try:
        made = objecting.objection_raise(
            release=held, place=place, text=given.text, node=given.node,
            by=access.person_of(request),
        )  # fmt: skip
    except services.ReleaseRefusedError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return Status(201, objection_out(made))


def _own_place(request: HttpRequest, release: Release, code: str) -> Place | None:
    """Return the ranked place that the visitor objects for; who makes the release has none."""
    if scope.may_make(request, release):
        return None
    own = places_in_charge(access.person_of(request), OFFICERS)
    own = own.filter(code=code) if code else own
    ranked = release.rows.filter(edition=release.edition).values("place_id")
    return own.filter(pk__in=ranked).first()


@router.post(
    "/objections/{objection_id}/answer",
    url_name="indices_answer",
    response={201: ReleaseObjectionOut, 404: Problem, CONFLICT: Problem},
)
def objection_answer(
    request: HttpRequest, objection_id: int, given: ReleaseAnswerIn
) -> Status[Any]:
    """Answer an objection, with a reason."""
    try:
        held = scope.objection_or_404(objection_id)
    except Http404 as error:
        raise HttpError(404, f"No objection {objection_id} within your scope.") from error
    if not scope.may_make(request, held.release):
        raise HttpError(404, f"No objection {objection_id} within your scope.")
    try:
        made = objecting.objection_answer(
            objection=held, by=access.person_of(request), **given.dict()
        )
    except services.ReleaseRefusedError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return Status(201, objection_out(made))


@router.get("/published", url_name="indices_published", auth=None, response=list[IndexReleaseOut])
@paginate(LimitOffsetPagination, max_limit=MAX_ROWS)
def published(request: HttpRequest) -> Rows:
    """List what is published now; open to everybody."""
    return Rows(selectors.releases_published(), release_out)


@router.get(
    "/published/{release_id}/rows",
    url_name="indices_published_rows",
    auth=None,
    response={200: list[IndexRowOut], 404: Problem},
)
def published_rows(request: HttpRequest, release_id: int) -> list[dict[str, Any]]:
    """Return the rows of a release that was published at some time; open to everybody."""
    rows = selectors.releases_visible().filter(published_at__isnull=False, pk=release_id)
    found = rows.first()
    if found is None:
        raise HttpError(404, f"No published release {release_id}.")
    return [row_out(one) for one in selectors.rows_of(found)]


@router.get(
    "/{key}/rows",
    url_name="indices_live",
    response={200: IndexRankingOut, 403: Problem, 404: Problem},
)
def live(request: HttpRequest, key: str, place: str = "", period: str = "") -> dict[str, Any]:
    """Return an index as of now: places with ranks, intervals and tiers.

    Without `place` that of your own scope, without `period` the newest with figures.
    """
    try:
        choice = scope.chosen_of(request, key, place=place, period=period)
    except Http404 as error:
        raise HttpError(404, "No such index, place or period within your scope.") from error
    rows: list[ReleaseRow] = []
    if choice.period:
        try:
            rows = list(scope.frozen_now(choice).rows)
        except selectors.NotAllSeenError as error:
            raise HttpError(403, "You do not see all places that are ranked.") from error
    return {
        "definition": definition_out(choice.definition),
        "place": choice.place.code,
        "period": choice.period,
        "periods": list(choice.periods),
        "rows": [row_out(one) for one in rows],
    }


def _release(release_id: int) -> Release:
    try:
        return scope.release_or_404(release_id)
    except Http404 as error:
        raise HttpError(404, f"No release {release_id} within your scope.") from error


def _detail(found: Release) -> dict[str, Any]:
    said = [
        one for thread in selectors.threads_of(found) for one in (thread.objection, thread.answer)
    ]
    return release_out(found) | {
        "parameters": found.parameters,
        "rows": [row_out(one) for one in selectors.rows_of(found)],
        "objections": [objection_out(one) for one in said if one],
    }


def _said(error: Exception) -> str:
    return str(error) or "You do not see all places that are ranked."

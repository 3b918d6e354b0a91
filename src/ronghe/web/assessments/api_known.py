"""What is known already and need not be asked again, over REST."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.security import django_auth

from ronghe.kernel.assessments.asking.selectors import (
    burden_of,
    confirmations_of,
    offers_for,
)
from ronghe.kernel.assessments.asking.services import offers_confirm
from ronghe.kernel.assessments.models import Response
from ronghe.kernel.assessments.services import FrozenResponseError
from ronghe.web.assessments.pages import response_or_404
from ronghe.web.shell import access

CONFLICT = 409
router = Router(auth=django_auth)


class KnownProblem(Schema):
    """Why a request was refused."""

    detail: str
    items: list[str] = Field(default=[], description="ids of the items that are meant")


class OfferOut(Schema):
    """What is held for an item, with its source."""

    item: str
    text: str = Field(description="cell of an answers file")
    source: Literal["questionnaire", "register"]
    period: str
    at: datetime = Field(description="entered or approved")
    observations: list[int] = Field(description="observations that it rests on")
    response: int | None = Field(description="earlier response that it comes from")
    confirmed: bool = Field(description="whether it is the answer now, by a clerk's word")


class KnownOut(Schema):
    offers: list[OfferOut]
    minutes: Decimal = Field(description="that all questions take")
    minutes_saved: Decimal = Field(description="by confirmed answers")
    minutes_required: Decimal = Field(description="left for what must be answered")
    minutes_optional: Decimal = Field(description="left for what may be left blank")


class ConfirmIn(Schema):
    answers: dict[str, str] = Field(description="item id → text that was offered and agreed to")


@router.get(
    "/responses/{int:pk}/known",
    url_name="assessments_known",
    response={200: KnownOut, 404: KnownProblem},
)
def known(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return what is held for the questions of a response; nothing of it is an answer yet."""
    return _known(response_or_404(pk))


@router.put(
    "/responses/{int:pk}/known",
    url_name="assessments_known",
    response={200: KnownOut, 404: KnownProblem, CONFLICT: KnownProblem},
)
def confirm(request: HttpRequest, pk: int, content: ConfirmIn) -> Any:
    """Confirm offers as answers; all of them, or none where one has changed meanwhile."""
    found = response_or_404(pk)
    offers = offers_for(found)
    if changed := [
        item
        for item, text in content.answers.items()
        if item not in offers or offers[item].text != text
    ]:
        detail = "Something else is known by now; read it again."
        return Status(CONFLICT, {"detail": detail, "items": changed})
    try:
        offers_confirm(response=found, seen=content.answers, by=access.person_of(request))
    except FrozenResponseError as error:
        return Status(CONFLICT, {"detail": str(error)})
    return _known(found)


def _known(response: Response) -> dict[str, Any]:
    confirmed = confirmations_of(response)
    burden = burden_of(response, confirmed)
    return {
        "offers": [
            {
                "item": offer.item,
                "text": offer.text,
                "source": offer.source,
                "period": offer.period,
                "at": offer.at,
                "observations": list(offer.observations),
                "response": offer.earlier.pk if offer.earlier else None,
                "confirmed": offer.item in confirmed,
            }
            for offer in offers_for(response).values()
        ],
        "minutes": burden.asked,
        "minutes_saved": burden.saved,
        "minutes_required": burden.required,
        "minutes_optional": burden.optional,
    }

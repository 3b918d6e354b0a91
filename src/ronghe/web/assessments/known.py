"""What the platform holds already, as the questionnaire offers it, and what that saves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.engines.scoring import answers_parse
from ronghe.kernel.assessments.asking.selectors import (
    burden_of,
    confirmations_of,
    offers_for,
)
from ronghe.web.assessments.wording import answer_words
from ronghe.web.shell import access, formats, links

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from typing import Any

    from django.http import HttpRequest, QueryDict

    from ronghe.engines.scoring import Instrument
    from ronghe.kernel.assessments.asking.selectors import Burden, Offer
    from ronghe.kernel.assessments.models import Response

ALL = "*"  # the button that confirms whatever has no answer yet


@dataclass(frozen=True, kw_only=True)
class KnownShown:
    """An offer beside its question: `text` as a cell, `words` as people read it."""

    text: str
    words: str
    origin: str
    period: str
    on: date
    url: str
    is_confirmed: bool


@dataclass(frozen=True, kw_only=True)
class Known:
    """All offers of a questionnaire by item id, how many wait for a word, and the burden."""

    by_item: Mapping[str, KnownShown]
    open: int
    burden: Burden


def known_of(request: HttpRequest, response: Response) -> Known:
    """Return what is held for a response, with links that the visitor may follow."""
    confirmed = confirmations_of(response)
    may_trace = access.may(request, "indicators:observation")
    shown = {
        item: _shown(offer, response, is_confirmed=item in confirmed, may_trace=may_trace)
        for item, offer in offers_for(response).items()
    }
    return Known(
        by_item=shown,
        open=sum(item not in response.answers for item in shown),
        burden=burden_of(response, confirmed),
    )


def _shown(offer: Offer, response: Response, *, is_confirmed: bool, may_trace: bool) -> KnownShown:
    content = response.instrument.content
    answers, _faults = answers_parse(content, {offer.item: offer.text}, file="", row=None)
    return KnownShown(
        text=offer.text,
        words=answer_words(content.item_by_id[offer.item], answers.values[offer.item]),
        origin=origin_words(offer, response),
        period=offer.period,
        on=timezone.localdate(offer.at),
        url=_url(offer, may_trace=may_trace),
        is_confirmed=is_confirmed,
    )


def origin_words(offer: Offer, response: Response) -> str:
    """Return where an offer is from, as a clerk says it."""
    if offer.earlier is None:
        return _("the register")
    if offer.earlier.instrument.key != response.instrument.key:
        return _("your answer to “%(title)s”") % {"title": offer.earlier.instrument.label}
    return _("your answer of %(period)s") % {"period": formats.period(offer.period)}


def _url(offer: Offer, *, may_trace: bool) -> str:
    if len(offer.observations) == 1 and may_trace:
        return links.optional("indicators:observation", offer.observations[0])
    if offer.earlier is None:
        return ""
    page = links.optional("assessments:response", offer.earlier.pk)
    return f"{page}#item-{offer.item}" if page else ""


def posted(content: Instrument, query: QueryDict, typed: Mapping[str, str]) -> dict[str, str]:
    """Return what a form without scripts agrees to: the text that it showed, by item id."""
    wanted = query.get("confirm", "")
    ids = (
        [item.id for item in content.items if not typed.get(item.id)] if wanted == ALL else [wanted]
    )
    seen = {item: query.get(f"known-{item}") for item in ids}
    return {item: text for item, text in seen.items() if text}


def saved_shown(response: Response) -> dict[str, Any]:
    """Return what the form's script shows after a change: what is confirmed, and minutes.

    `as_of` grows with each change of the response: answers to requests that run side by side
    arrive in any order, and an older one must not undo what a newer one showed.
    """
    confirmed = confirmations_of(response)
    burden = burden_of(response, confirmed)
    return {
        "as_of": response.updated_at.timestamp(),
        "confirmed": sorted(confirmed),
        "minutes_saved": formats.number(burden.saved, digits=0),
        "minutes_required": formats.number(burden.required, digits=0),
        "minutes_optional": formats.number(burden.optional, digits=0),
    }

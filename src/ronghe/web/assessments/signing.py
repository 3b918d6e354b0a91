"""Views of the sign-off of a place's figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ronghe.kernel.assessments.reviewing.selectors import indicators_withheld
from ronghe.kernel.assessments.reviewing.services import aggregates_sign
from ronghe.kernel.indicators.models import Indicator, SignOff
from ronghe.kernel.indicators.selectors import periods_of
from ronghe.kernel.indicators.signing.selectors import Signable, sign_offs, signables
from ronghe.kernel.indicators.signing.services import (
    NoReasonError,
    may_sign,
    sign_off_reopen,
)
from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import home_place, visible_place_ids
from ronghe.web.shell import access, formats

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.http import HttpRequest, HttpResponse

UNPROCESSABLE = 422
_EVENTS = 30


@dataclass(frozen=True, kw_only=True)
class SignableShown:
    """A figure with its value in words and the state of its sign-off."""

    row: Signable
    value: str
    is_withheld: bool

    @property
    def state(self) -> str:
        """Return `signed`, `unlocked`, `districts`, `reopened` or `waiting`."""
        if self.row.signed is not None:
            return "signed"
        if self.is_withheld:
            return "unlocked"
        if self.row.unsigned:
            return "districts"
        return "reopened" if self.row.last is not None else "waiting"


def place_or_404(request: HttpRequest, code: str | None) -> Place:
    """Return the visible place of a code, or the visitor's own."""
    if not code:
        place = home_place(access.person_of(request))
        if place is None:
            raise Http404
        return place
    return get_object_or_404(Place.objects.filter(pk__in=visible_place_ids()), code=code)


def shown_of(place: Place, period: str) -> list[SignableShown]:
    withheld = indicators_withheld(place, period)
    return [_shown(each, withheld) for each in signables(place, period)]


def _shown(each: Signable, withheld: Collection[str]) -> SignableShown:
    value = formats.number(each.figure.value, digits=each.indicator.decimals)
    return SignableShown(
        row=each,
        value=formats.with_unit(value, unit=each.indicator.unit_label),
        is_withheld=each.indicator.key in withheld,
    )


@require_http_methods(["GET", "POST"])
def sign_off(request: HttpRequest) -> HttpResponse:
    """Show the figures of a place and period; a POST signs all that can be signed."""
    given = request.POST if request.method == "POST" else request.GET
    place = place_or_404(request, given.get("place"))
    periods = periods_of(Indicator.objects.all(), place.pk)
    period = given.get("period") or (periods[-1] if periods else "")
    if request.method == "POST":
        return _sign(request, place, period)
    rows = shown_of(place, period) if period in periods else []
    below = Place.objects.filter(
        parent=place, pk__in=visible_place_ids(), kind__in=(Place.Kind.DISTRICT, Place.Kind.CITY)
    )
    person = access.person_of(request)
    context: dict[str, Any] = {
        "title": _("Sign-off of figures"),
        "place": place,
        "period": period,
        "periods": periods[::-1],
        "rows": rows,
        "signed": sum(each.state == "signed" for each in rows),
        "ready": sum(each.state in {"waiting", "reopened"} for each in rows),
        "may_sign": may_sign(person, place),
        "below": _districts(below, period),
        "events": sign_offs([place.pk], period).filter(reopened_at__isnull=False)[:_EVENTS],
    }
    return render(request, "assessments/sign_off.html", context)


def _districts(places: Any, period: str) -> list[dict[str, Any]]:
    """Return how many figures each place below has signed, of how many."""
    listed = list(places)
    if not listed:
        return []
    held = sign_offs([place.pk for place in listed], period).filter(reopened_at__isnull=True)
    signed: dict[int, int] = {}
    for place_id in held.values_list("place_id", flat=True):
        signed[place_id] = signed.get(place_id, 0) + 1
    return [{"place": place, "signed": signed.get(place.pk, 0)} for place in listed]


def _sign(request: HttpRequest, place: Place, period: str) -> HttpResponse:
    keys = request.POST.getlist("indicator") or None
    done = aggregates_sign(
        place=place, period=period, by=access.person_of(request), indicators=keys
    )
    count = len(done.signed)
    if count:
        words = ngettext("%(count)s figure signed.", "%(count)s figures signed.", count)
        messages.success(request, words % {"count": count})
    if done.waiting:
        words = ngettext(
            "%(count)s figure waits; the list says for what.",
            "%(count)s figures wait; the list says for what.",
            len(done.waiting),
        )
        messages.warning(request, words % {"count": len(done.waiting)})
    return redirect(f"{reverse('assessments:sign_off')}?place={place.code}&period={period}")


@require_POST
def reopen(request: HttpRequest, sign_off_id: int) -> HttpResponse:
    """Take a sign-off back with a reason."""
    found = get_object_or_404(SignOff.objects.select_related("place"), pk=sign_off_id)
    try:
        sign_off_reopen(
            sign_off=found,
            reason=request.POST.get("reason", ""),
            by=access.person_of(request),
        )
    except NoReasonError:
        messages.error(request, _("Give the reason: those above lose their sign-off with yours."))
    else:
        messages.success(request, _("Taken back; the places above have to sign again, too."))
    back = f"?place={found.place.code}&period={found.period}"
    return redirect(f"{reverse('assessments:sign_off')}{back}")

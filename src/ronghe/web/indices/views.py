"""Indices as of now: which there are, how places stand, and why one stands where it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from ronghe.kernel.indices import selectors
from ronghe.kernel.parties.selectors import home_place
from ronghe.web.indices import explained, scope, shown
from ronghe.web.shell import access, exports

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from ronghe.kernel.parties.models import Place


@require_GET
def indices(request: HttpRequest) -> HttpResponse:
    """List the indices that the programme's own indicators give, and those for files alone."""
    own = selectors.definitions_of_places()
    others = [one for one in selectors.definitions_in_force() if one not in own]
    place = home_place(access.person_of(request))
    rows = [
        {"definition": one, "newest": (selectors.periods_for(one, place) or [""])[-1]}
        if place
        else {"definition": one, "newest": ""}
        for one in own
    ]
    return render(request, "indices/indices.html", {"rows": rows, "others": others, "place": place})


@require_GET
def live(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show how the places within a place stand now, with intervals."""
    choice = scope.chosen(request, key)
    context: dict[str, Any] = {"choice": choice, "index": choice.definition.content}
    if not choice.period:
        return render(request, "indices/live.html", context)
    try:
        made = scope.frozen_now(choice)
    except selectors.NotAllSeenError:
        context["is_hidden"] = True
        return render(request, "indices/live.html", context)
    ranking = shown.ranking_of(
        choice.definition.content, made.rows, lambda place: profile_url(choice, place)
    )
    if "export" in request.GET:
        return exported(ranking, choice, request.GET["export"])
    pictures = shown.pictures(choice.definition, choice.place, choice.period, ranking)
    context |= {
        "ranking": ranking,
        "pictures": pictures,
        "query": _query(choice),
        "may_freeze": access.may(request, "indices:new", "POST")
        and scope.places_made_for(request).filter(pk=choice.place.pk).exists(),
    }
    return render(request, "indices/live.html", context)


def exported(ranking: shown.Ranking, choice: scope.Choice, file_format: str) -> HttpResponseBase:
    """Answer a ranking as a file."""
    if file_format not in exports.FORMATS:
        raise Http404
    name = f"{choice.definition.key}-{choice.place.code}-{choice.period}"
    return exports.response(shown.export_rows(ranking), file_format=file_format, name=name)


@require_GET
def profile(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """Show what the score of one place is made of, what moved it, and where it is strong."""
    choice = scope.chosen(request, key)
    scope.place_or_404(request, code)
    if not choice.period:
        return redirect("indices:live", key)
    earlier = request.GET.get("against", "")
    periods = [each for each in choice.periods if each != choice.period]
    if earlier and earlier not in periods:
        raise Http404
    before = earlier or next((each for each in periods if each < choice.period), "")
    try:
        found = explained.profile_of(choice, code, before)
    except selectors.NotAllSeenError:
        return redirect("indices:live", key)
    if found is None:
        raise Http404
    rows = [row for row in scope.frozen_now(choice).rows if row.place.code == code]
    (ranked,) = shown.ranking_of(choice.definition.content, rows, lambda _place: "").rows
    context = {
        "choice": choice,
        "profile": found,
        "ranked": ranked,
        "others": periods,
        "query": _query(choice),
    }
    return render(request, "indices/profile.html", context)


def profile_url(choice: scope.Choice, place: Place) -> str:
    """Return the address of a place's profile in an index."""
    address = reverse("indices:profile", args=[choice.definition.key, place.code])
    return f"{address}?{_query(choice)}"


def _query(choice: scope.Choice) -> str:
    return urlencode({"place": choice.place.code, "period": choice.period})

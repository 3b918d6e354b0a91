"""Releases on their way: drafted, signed, open to objections, published, superseded, withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.kernel.cases.files import UnfitFileError
from ronghe.kernel.cases.selectors import attachments_of
from ronghe.kernel.indices import selectors, services
from ronghe.kernel.indices.models import Release
from ronghe.kernel.indices.objecting import services as objecting
from ronghe.kernel.indices.workflow import OBJECTION_DAYS, OFFICERS
from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import places_in_charge
from ronghe.web.cases import receiving
from ronghe.web.cases import wording as evidence
from ronghe.web.indices import scope, shown
from ronghe.web.indices.forms import ObjectionForm, ReleaseForm
from ronghe.web.indices.tables import ReleaseFilter, ReleaseTable, state_badge
from ronghe.web.shell import access
from ronghe.web.shell.tables import TableView

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

UNPROCESSABLE = 422
State = Release.State


class ReleasesView(TableView):
    model = Release
    table_class = ReleaseTable
    filterset_class = ReleaseFilter
    template_name = "indices/releases.html"
    title = gettext_lazy("Releases")
    subtitle = gettext_lazy("Indices frozen with all that they were made from, and their way out.")
    search_fields = ("definition__title", "definition__title_en", "place__name", "period")
    search_hint = gettext_lazy("Index, place or period")

    def get_queryset(self) -> Any:
        self.queryset = selectors.releases_visible()
        return super().get_queryset()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_open = access.may(self.request, "indices:new", "POST")
        return super().get_context_data(**kwargs) | {"may_open": may_open}


releases = ReleasesView.as_view()


@require_http_methods(["GET", "POST"])
def release_new(request: HttpRequest) -> HttpResponse:
    """Freeze an index as a draft."""
    options: dict[str, Any] = {
        "definitions": selectors.definitions_of_places(),
        "places": scope.places_made_for(request),
    }
    form = ReleaseForm(request.POST or None, initial=_proposed(request, options), **options)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.release_draft(by=access.person_of(request), **form.cleaned_data)
        except services.ReleaseRefusedError as error:
            form.add_error("period" if error.kind in {"period", "empty"} else None, str(error))
        except selectors.NotAllSeenError:
            form.add_error("place", _("You do not see all places there, so ranks would be others."))
        else:
            messages.success(request, _("Frozen as a draft."))
            return redirect("indices:release", made.pk)
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "indices/new.html", {"form": form}, status=status)


def _proposed(request: HttpRequest, options: dict[str, Any]) -> dict[str, Any]:
    """Return what the form shows first: what the address names."""
    wanted = request.GET.get("index", "")
    chosen = next((one for one in options["definitions"] if one.key == wanted), None)
    place = options["places"].filter(code=request.GET.get("place", "")).first()
    return {
        "definition": chosen and chosen.pk,
        "place": place and place.pk,
        "period": request.GET.get("period", ""),
    }


@require_GET
def release(request: HttpRequest, release_id: int) -> HttpResponse:
    """Show a release with what it froze, what was objected, and what changed since."""
    return render(
        request, "indices/release.html", _context(request, scope.release_or_404(release_id))
    )


def _context(request: HttpRequest, held: Release) -> dict[str, Any]:
    index = held.definition.content
    ranking = shown.ranking_of(index, list(selectors.rows_of(held)), lambda _place: "")
    may_make = scope.may_make(request, held)
    until = held.objections_until
    today = timezone.localdate()
    own = _objecting_for(request, held)
    nodes = [(part.key, shown.title_of(part)) for part in index.parts.values()]
    return {
        "release": held,
        "badge": state_badge(held),
        "ranking": ranking,
        "pictures": shown.pictures(held.definition, held.place, held.period, ranking),
        "threads": [_thread(one, dict(nodes)) for one in selectors.threads_of(held)],
        "edits": list(selectors.late_edits_of(held)[:50]) if may_make else [],
        "may_make": may_make,
        "may_sign": scope.may_sign(request, held),
        "days_left": None if until is None else (until - today).days,
        "is_window_over": until is not None and today > until,
        "first_day": today + timedelta(days=OBJECTION_DAYS),
        "own": own,
        "form": ObjectionForm(nodes=nodes) if own else None,
        "public_url": _public_url(held),
        "steps": held.case.steps.all() if may_make else [],
    }


def _thread(thread: selectors.Thread, titles: dict[str, str]) -> dict[str, Any]:
    case = thread.objection.case
    return {
        "objection": thread.objection,
        "answer": thread.answer,
        "node": titles.get(thread.objection.node, ""),
        "files": [] if case is None else list(attachments_of(case)),
    }


def _public_url(held: Release) -> str:
    if held.published_at is None:
        return ""
    return reverse("published:edition", args=[held.pk])


def _objecting_for(request: HttpRequest, held: Release) -> Place | None:
    """Return the ranked place that the visitor may object for now, or None."""
    until = held.objections_until
    if held.state != State.OBJECTION or until is None or timezone.localdate() > until:
        return None
    if not access.may(request, "indices:object", "POST"):
        return None
    own = places_in_charge(access.person_of(request), OFFICERS)
    rows = held.rows.filter(edition=held.edition, place__in=own).select_related("place")
    # Who makes the release answers objections and raises none.
    return None if scope.may_make(request, held) else next((row.place for row in rows), None)


def _open(held: Release, request: HttpRequest) -> Release:
    until = scope.day_or_404(request.POST.get("until", ""))
    return services.release_open(release=held, by=access.person_of(request), until=until)


_MOVES: dict[str, Callable[[Release, HttpRequest], Release]] = {
    "freeze": lambda held, request: services.release_freeze(
        release=held, by=access.person_of(request)
    ),
    "sign": lambda held, request: services.release_sign(release=held, by=access.person_of(request)),
    "open": _open,
    "publish": lambda held, request: services.release_publish(
        release=held, by=access.person_of(request)
    ),
    "take_back": lambda held, request: services.release_take_back(
        release=held, by=access.person_of(request), reason=request.POST.get("reason", "")
    ),
    "withdraw": lambda held, request: services.release_withdraw(
        release=held, by=access.person_of(request), reason=request.POST.get("reason", "")
    ),
    "discard": lambda held, request: services.release_discard(
        release=held, by=access.person_of(request), reason=request.POST.get("reason", "")
    ),
}


def release_move(request: HttpRequest, release_id: int, transition: str) -> HttpResponse:
    """Take a release one step on its way."""
    held = scope.release_made(request, release_id)
    move = _MOVES.get(transition)
    if move is None:
        raise Http404
    try:
        move(held, request)
    except (services.ReleaseRefusedError, selectors.NotAllSeenError) as error:
        messages.error(request, str(error) or _("You do not see all places that are ranked."))
    else:
        messages.success(request, _("Done: %(state)s.") % {"state": _state(release_id)})
    return redirect("indices:release", release_id)


def _state(release_id: int) -> str:
    return str(Release.objects.get(pk=release_id).get_state_display())


def objection_new(request: HttpRequest, release_id: int) -> HttpResponse:
    """Object to what a release says of one's place."""
    held = scope.release_or_404(release_id)
    own = _objecting_for(request, held)
    if own is None:
        raise Http404
    nodes = [(part.key, "") for part in held.definition.content.parts.values()]
    form = ObjectionForm(request.POST, request.FILES, nodes=nodes)
    if form.is_valid():
        given = form.cleaned_data
        try:
            files = map(receiving.content_of, given["evidence"])
            held_files = [objecting.Evidence(name=n, content=c) for n, c in files]
            objecting.objection_raise(
                release=held, place=own, text=given["text"], node=given["node"],
                by=access.person_of(request), evidence=held_files,
            )  # fmt: skip
        except services.ReleaseRefusedError as error:
            form.add_error(None, str(error))
        except UnfitFileError as error:
            form.add_error("evidence", evidence.unfit(error))
        else:
            messages.success(request, _("The objection is raised."))
            return redirect("indices:release", release_id)
    context = _context(request, held) | {"form": form}
    return render(request, "indices/release.html", context, status=UNPROCESSABLE)


def objection_answer(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Answer an objection with a reason."""
    objection = scope.objection_or_404(objection_id)
    if not scope.may_make(request, objection.release):
        raise Http404
    verdict = request.POST.get("verdict", "")
    if verdict not in ("upheld", "rejected"):
        raise Http404
    try:
        objecting.objection_answer(
            objection=objection,
            verdict="upheld" if verdict == "upheld" else "rejected",
            reason=request.POST.get("reason", ""),
            by=access.person_of(request),
        )
    except services.ReleaseRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Answered."))
    return redirect("indices:release", objection.release_id)

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_htmx.http import HttpResponseClientRedirect

from ronghe.kernel.parties import selectors
from ronghe.kernel.parties.models import Industry, Organisation, Place
from ronghe.lib.faults import FaultsError
from ronghe.web.parties import finding, importing, register, template_file, tree, uploads
from ronghe.web.parties.forms import UploadForm
from ronghe.web.parties.tables import OrganisationFilter, OrganisationTable
from ronghe.web.parties.wording import (
    ENTRY_ACTIONS,
    STATUS_COLOURS,
    STATUSES,
    fault_list,
    fault_row,
)
from ronghe.web.shell import access, exports
from ronghe.web.shell.access import person_of
from ronghe.web.shell.tables import TableView

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from ronghe.kernel.parties.organisation_changes import ImportPreview

UNPROCESSABLE = 422
NO_CONTENT = 204
MOST_FOUND = 100  # places or industries that a search lists


class OrganisationList(TableView):
    table_class = OrganisationTable
    filterset_class = OrganisationFilter
    template_name = "parties/organisations.html"
    title = gettext_lazy("Organisations")
    export_name = gettext_lazy("Organisations")
    search_fields = finding.SEARCHED
    search_hint = gettext_lazy("Name, former name or credit code")

    def get_queryset(self) -> Any:
        self.year = finding.newest_year()
        return finding.above_scale_in(finding.listed(), self.year)

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"year": self.year}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_import = access.may(self.request, "parties:import")
        return super().get_context_data(**kwargs) | {"may_import": may_import}


organisations = OrganisationList.as_view()


def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(
        Organisation.objects.select_related("place", "industry__parent__parent__parent"), pk=pk
    )
    responses = register.responses(request, held)
    context = {
        "organisation": held,
        "statuses": STATUSES,
        "status_colour": STATUS_COLOURS[held.status],
        "definitions": register.definitions(held),
        "years": register.years(held),
        "history": held.status_history.all(),
        "aliases": held.aliases.all(),
        "people": register.people(held),
        "responses": responses,
        "chart": register.score_chart(responses),
        "observations": register.observations(request, held),
        "changes": register.changes(request, held),
        "may_list": access.may(request, "parties:organisations"),
        "may_response": access.may(request, "assessments:response"),
        "entry_actions": ENTRY_ACTIONS,
        "may_trail": access.may(request, "trail:entries"),
    }
    return render(request, "parties/organisation.html", context)


def import_(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _upload_page(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, form, status=UNPROCESSABLE)
    file = form.cleaned_data["file"]
    account_id = person_of(request).account_id
    note = uploads.keep(file.read(), name=file.name, account_id=account_id)
    return _preview_page(request, note, uploads.kept(note, account_id=account_id))


def _upload_page(request: HttpRequest, form: UploadForm, *, status: int = 200) -> HttpResponse:
    return render(request, "parties/import.html", {"form": form}, status=status)


def _preview_page(
    request: HttpRequest, note: str, upload: uploads.Upload, *, status: int = 200
) -> HttpResponse:
    try:
        preview = importing.preview_of(upload, person=person_of(request))
    except FaultsError as error:
        uploads.forget(upload)
        faults = [fault_row(fault) for fault in error.faults]
        context = {"form": UploadForm(), "faults": faults}
        return render(request, "parties/import.html", context, status=UNPROCESSABLE)
    context = {"upload": note, "file": upload.name, "preview": importing.shown(preview)}
    return render(request, "parties/import_preview.html", context, status=status)


def import_write(request: HttpRequest) -> HttpResponse:
    person, note = person_of(request), request.POST.get("upload", "")
    try:
        upload = uploads.kept(note, account_id=person.account_id)
    except uploads.StaleUploadError:
        return _stale(request)
    try:
        preview = importing.written(
            upload, person=person, skip_faulty=request.POST.get("faulty") == "skip"
        )
    except FaultsError:
        # Right when it was checked, faulty now: somebody else registered one of them meanwhile.
        return _preview_page(request, note, upload, status=UNPROCESSABLE)
    uploads.forget(upload)
    messages.success(request, _written_text(preview))
    return _go(request, reverse("parties:organisations"))


def _written_text(preview: ImportPreview) -> str:
    new, changed, same = map(preview.count, ("new", "changed", "same"))
    text = _("%(new)s added, %(changed)s changed, %(same)s unchanged.") % {
        "new": f"{new:,}", "changed": f"{changed:,}", "same": f"{same:,}",
    }  # fmt: skip
    if skipped := preview.faulty_rows:
        text += " " + ngettext(
            "%(count)s faulty row was left out.", "%(count)s faulty rows were left out.", skipped
        ) % {"count": f"{skipped:,}"}
    return text


def _stale(request: HttpRequest) -> HttpResponse:
    messages.warning(
        request, _("The checked file is no longer kept; files wait for an hour. Send it again.")
    )
    return _go(request, reverse("parties:import"))


def _go(request: HttpRequest, url: str) -> HttpResponse:
    return HttpResponseClientRedirect(url) if getattr(request, "htmx", False) else redirect(url)


def import_progress(request: HttpRequest) -> HttpResponse:
    """Tell how far a running import is; asked again and again while the page waits."""
    note = request.GET.get("upload", "")
    try:
        steps = uploads.steps_of(note, account_id=person_of(request).account_id)
    except uploads.StaleUploadError:
        return HttpResponse(status=NO_CONTENT)
    done, total = steps or (0, 0)
    context = {"upload": note, "done": done, "total": total, "percent": 100 * done / (total or 1)}
    return render(request, "parties/part/import_progress.html", context)


def import_faults(request: HttpRequest) -> HttpResponseBase:
    person = person_of(request)
    try:
        upload = uploads.kept(request.GET.get("upload", ""), account_id=person.account_id)
        preview = importing.preview_of(upload, person=person)
    except (uploads.StaleUploadError, FaultsError):
        return _stale(request)
    return exports.response(fault_list(preview.faults), file_format="csv", name=_("Faults"))


def import_template(request: HttpRequest) -> HttpResponseBase:
    places = Place.objects.filter(pk__in=importing.place_ids_of(person_of(request))).exclude(
        kind__in=(Place.Kind.GROUPING, Place.Kind.COUNTRY)
    )
    place = places.filter(kind=Place.Kind.DISTRICT).first() or places.first()
    if place is None:
        raise Http404
    years = finding.known_years()[:2]
    name = _("Organisations template")
    if request.GET.get("format") == "csv":
        rows = [
            template_file.columns(years=years),
            template_file.example(place=place, years=years),
        ]
        return exports.response(rows, file_format="csv", name=name)
    out = io.BytesIO()
    template_file.workbook_write(out, place=place, places=places, years=years)
    out.seek(0)
    return FileResponse(
        out, as_attachment=True, filename=f"{name}.xlsx", content_type=exports.FORMATS["xlsx"]
    )


def places(request: HttpRequest) -> HttpResponse:
    return _tree(
        request,
        "parties:places",
        title=_("Places"),
        parent=_parent(Place.objects.all(), request),
        below=tree.places_below,
        path_of=lambda place: selectors.path_of(place)[1:],
        home=selectors.home_place(person_of(request)),
        found=lambda text: tree.place_nodes(request, finding.places_matching(text)[:MOST_FOUND]),
    )


def industries(request: HttpRequest) -> HttpResponse:
    return _tree(
        request,
        "parties:industries",
        title=_("Industries"),
        parent=_parent(Industry.objects.all(), request),
        below=tree.industries_below,
        path_of=_industry_path,
        found=lambda text: tree.industry_nodes(
            request, finding.industries_matching(text)[:MOST_FOUND]
        ),
    )


def _parent(rows: Any, request: HttpRequest) -> Any:
    code = request.GET.get("in", "")
    return get_object_or_404(rows, code=code) if code else None


def _industry_path(industry: Industry) -> list[Industry]:
    path: list[Industry] = []
    current: Industry | None = industry
    while current is not None:
        path.insert(0, current)
        current = current.parent
    return path


def _tree(
    request: HttpRequest,
    route: str,
    *,
    title: str,
    parent: Any,
    below: Callable[[HttpRequest, Any], list[tree.Node]],
    path_of: Callable[[Any], Iterable[Any]],
    found: Callable[[str], list[tree.Node]],
    home: Place | None = None,
) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    nodes = found(text) if text else below(request, parent)
    context = {
        "title": title,
        "route": route,
        "parent": parent,
        "path": tree.crumbs(route, path_of(parent)) if parent else (),
        "nodes": nodes,
        "search_text": text,
        "home": home,
        "is_cut": bool(text) and len(nodes) == MOST_FOUND,
    }
    htmx = getattr(request, "htmx", None)
    # A branch that opens asks for its nodes alone; the search swaps a part of the whole page.
    if htmx and htmx.target != "tree-rows":
        return render(request, "parties/part/nodes.html", context)
    return render(request, "parties/tree.html", context)

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import home_place, visible_place_ids
from ronghe.kernel.plans import selectors, services
from ronghe.kernel.plans.files import UnreadableDocumentError, document_read, note_said
from ronghe.kernel.plans.models import Document, Target
from ronghe.kernel.plans.standing import rule_said
from ronghe.web.plans import filters, promises, proposals, scope, tables
from ronghe.web.plans.forms import ImportForm
from ronghe.web.shell import access
from ronghe.web.shell.tables import TableView

PROPOSAL_BYTES = 16 * 1024  # bytes of a text file in which it says what it is
PACKED = (b"%PDF-", b"PK\x03\x04")  # how files begin that say nothing by their first bytes


class DocumentsView(TableView):
    model = Document
    table_class = tables.DocumentTable
    template_name = "plans/documents.html"
    title = gettext_lazy("Policy documents")
    subtitle = gettext_lazy("Each with the targets that were read in it.")
    search_fields = ("title", "number", "place__name", "place__name_en")
    search_hint = gettext_lazy("Title, number or place")

    queryset = selectors.documents_counted()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_import = access.may(self.request, "plans:import", "POST")
        return super().get_context_data(**kwargs) | {"may_import": may_import}


documents = DocumentsView.as_view()


@require_http_methods(["GET", "POST"])
def document_import(request: HttpRequest) -> HttpResponse:
    person = access.person_of(request)
    places = Place.objects.filter(pk__in=scope.places_in_charge(request))
    if request.method == "GET":
        form = ImportForm(places=places, initial={"place": home_place(person, access.OFFICERS)})
        return render(request, "plans/import.html", {"form": form})
    form = ImportForm(request.POST, request.FILES, places=places)
    document = _imported(request, form) if form.is_valid() else None
    if document is None:
        template = "plans/import_form.html" if _is_htmx(request) else "plans/import.html"
        return render(request, template, {"form": form}, status=422)
    found = selectors.decisions_of(document).found
    text = ngettext("%(count)s target was found.", "%(count)s targets were found.", found)
    messages.success(request, text % {"count": found})
    return _moved(request, reverse("plans:document", args=[document.pk]))


def _imported(request: HttpRequest, form: ImportForm) -> Document | None:
    """Store the document; None where it cannot be read, with the error beside its field."""
    field = "file" if form.cleaned_data["file"] is not None else "text"
    try:
        content = form.content()
        read = document_read(content, file_name=form.name_to_read())
        document = services.document_import(
            file_name=form.file_name(),
            content=content,
            read=read,
            title=form.title_for(read.text),
            place=form.cleaned_data["place"],
            by=access.person_of(request),
            number=form.cleaned_data["number"].strip(),
            issued_on=form.cleaned_data["issued_on"],
        )
    except UnreadableDocumentError as error:
        form.add_error(field, str(error))
    except services.KnownDocumentError as error:
        url = reverse("plans:document", args=[error.document.pk])
        link = format_html('{} <a href="{}">{}</a>', str(error), url, _("Open it"))
        form.add_error(field, link)
    else:
        for note in read.notes:
            messages.warning(request, note_said(note))
        return document
    return None


@require_POST
def proposal(request: HttpRequest) -> JsonResponse:
    """Answer what the first bytes of a text file say about it; a DOCX or PDF arrives whole."""
    name = request.GET.get("name", "")
    found = proposals.proposed(_opening(request.body, name), file_name=name)
    return JsonResponse(
        {
            "title": found.title,
            "number": found.number,
            "issued_on": found.issued_on.isoformat() if found.issued_on else "",
        }
    )


def _opening(content: bytes, name: str) -> str:
    if content.startswith(PACKED) or name.lower().endswith((".html", ".htm")):
        try:
            return document_read(content, file_name=name).text
        except UnreadableDocumentError:
            return ""
    # The last character of a piece may be cut in two; a wrong guess costs a retyped title.
    head = content[:PROPOSAL_BYTES]
    text = head.decode("utf-8", errors="ignore")
    if len(text.encode()) < len(head) - 3:
        text = head.decode("gb18030", errors="ignore")
    return text


class TargetsView(TableView):
    model = Target
    table_class = tables.TargetTable
    filterset_class = filters.TargetFilter
    template_name = "plans/targets.html"
    title = gettext_lazy("Targets")
    search_fields = ("indicator_phrase", "section", "owners_text", "document__title")
    search_hint = gettext_lazy("Indicator, section or responsible unit")

    def get_queryset(self) -> Any:
        self.queryset = (
            selectors.targets_accepted()
            .defer("document__text")
            .annotate(owners_text=Cast("owners", TextField()))
            .order_by("-document__added_at", "start", "id")
        )
        return super().get_queryset()

    @property
    def subtitle(self) -> str:  # type: ignore[override]
        what = _("All accepted targets, beside what was measured.")
        return f"{what} {rule_said()}"

    def get_table_kwargs(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_table_kwargs()
        return options | {"own_places": set(visible_place_ids())}


targets = TargetsView.as_view()


@require_GET
def target(request: HttpRequest, target_id: int) -> HttpResponse:
    shown = scope.target_or_404(target_id)
    if shown.superseded_at is not None:
        return redirect("plans:target", selectors.version_in_force(shown).pk)
    page = promises.page_of(shown, own_places=set(visible_place_ids()))
    context = {
        "target": shown,
        "page": page,
        "rule": rule_said(),
        "document_url": tables.document_url(shown),
        "may_decide": scope.may_decide(request, shown.document),
    }
    return render(request, "plans/target.html", context)


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def _moved(request: HttpRequest, url: str) -> HttpResponse:
    if _is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)

"""The checks of a document: findings with their spans, and relations that are kept."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ronghe.kernel.plans.checking import selectors, services
from ronghe.kernel.plans.models import Document, Relation
from ronghe.web.plans import findings, scope
from ronghe.web.shell import access


@require_GET
def checks(request: HttpRequest, document_id: int) -> HttpResponse:
    document = scope.document_or_404(document_id)
    result = selectors.checked(document)
    wanted = {s.document for f in (*result.closure.findings, *result.across) for s in f.spans}
    documents = {str(one.pk): one for one in Document.objects.filter(pk__in=wanted)}
    kept = [one.relation for one in result.kept]
    context = {
        "document": document,
        "findings": findings.findings_shown(
            result.closure.findings, documents=documents, kept=kept
        ),
        "across": findings.findings_shown(result.across, documents=documents),
        "kept": findings.kept_shown(result),
        "promises": result.promises,
        "is_complete": result.closure.complete,
        "compared": selectors.compared_with(document).count(),
        "may_decide": scope.may_decide(request, document),
    }
    return render(request, "plans/checks.html", context)


@require_POST
def keep(request: HttpRequest, document_id: int) -> HttpResponse:
    document = scope.document_in_charge(request, document_id)
    try:
        services.relation_keep(
            document=document, key=request.POST.get("key", ""), by=access.person_of(request)
        )
    except services.UnknownFindingError as error:
        messages.error(request, str(error.args[0]))
    else:
        messages.success(request, _("Kept: every change of these targets is checked by it."))
    return redirect("plans:checks", document.pk)


@require_POST
def withdraw(request: HttpRequest, relation_id: int) -> HttpResponse:
    relation = get_object_or_404(Relation.objects.select_related("document"), pk=relation_id)
    if not scope.may_decide(request, relation.document):
        raise Http404
    services.relation_withdraw(relation=relation, by=access.person_of(request))
    messages.success(request, _("The check was taken back."))
    return redirect("plans:checks", relation.document_id)

"""Which documents and targets a visitor reads, and which they may decide on."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from ronghe.kernel.parties.selectors import places_in_charge as places_of
from ronghe.kernel.plans import selectors
from ronghe.kernel.plans.charge import DECIDERS
from ronghe.kernel.plans.models import Document, Target
from ronghe.web.shell import access


def places_in_charge(request: HttpRequest) -> list[int]:
    """Return the places whose documents the visitor decides on; none for those who only read."""
    person = access.person_of(request)
    return list(places_of(person, DECIDERS).values_list("pk", flat=True))


def may_decide(request: HttpRequest, document: Document) -> bool:
    """Say whether the visitor may decide on the targets of a document."""
    if not access.may(request, "plans:decide", "POST"):
        return False
    return document.place_id in places_in_charge(request)


def document_or_404(document_id: int) -> Document:
    """Return a document that the visitor may read."""
    return get_object_or_404(selectors.documents_visible(), pk=document_id)


def document_in_charge(request: HttpRequest, document_id: int) -> Document:
    """Return a document that the visitor may decide on, or 404."""
    document = document_or_404(document_id)
    if not may_decide(request, document):
        raise Http404
    return document


def target_or_404(target_id: int) -> Target:
    """Return a target that the visitor may read, superseded or not."""
    rows = Target.objects.select_related(
        "document", "document__place", "measured_by", "supersedes", "supersedes__measured_by"
    )
    return get_object_or_404(rows, pk=target_id)


def target_in_charge(request: HttpRequest, target_id: int) -> Target:
    """Return a target that the visitor may decide on, or 404."""
    target = target_or_404(target_id)
    if not may_decide(request, target.document):
        raise Http404
    return target

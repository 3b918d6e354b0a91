"""The checks of documents over REST: findings, and the relations that are kept of them."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError
from ninja.security import django_auth

from ronghe.engines.closure import explain
from ronghe.kernel.plans.checking import selectors, services
from ronghe.kernel.plans.models import Document, Relation
from ronghe.web.plans import scope
from ronghe.web.plans.schemas import Problem
from ronghe.web.shell import access

router = Router(auth=django_auth)


class SpanOut(Schema):
    document: int
    start: int
    end: int
    text: str


class FindingOut(Schema):
    """One thing that the arithmetic of promises shows (docs/closure.md)."""

    kind: str
    severity: Literal["error", "warning", "suggestion"]
    reason: str
    explanation: str
    equations: list[str]
    chance: float | None = Field(description="how likely a found sum is an accident")
    spans: list[SpanOut]
    key: str = Field(description="names the finding while its promises stay as they are")
    relates: bool = Field(description="whether it can be kept as a check")


class KeepIn(Schema):
    """The key of the finding whose relation is kept."""

    key: str


class RelationOut(Schema):
    """A relation between promises that is kept as a check of its document."""

    id: int
    kind: str
    equation: str
    kept_by: str
    holds: bool = Field(description="false, too, where a promise that it stands on is gone")


@router.get(
    "/documents/{document_id}/checks",
    url_name="plans_checks",
    response={200: list[FindingOut], 404: Problem},
)
def checks(request: HttpRequest, document_id: int) -> list[dict[str, Any]]:
    """Return what the arithmetic of a document shows, alone and beside other documents."""
    result = selectors.checked(_document(document_id))
    return [
        {
            "kind": finding.kind,
            "severity": finding.severity,
            "reason": finding.reason,
            "explanation": explain(finding),
            "equations": list(finding.equations),
            "chance": finding.chance,
            "spans": [
                {
                    "document": int(span.document),
                    "start": span.start,
                    "end": span.end,
                    "text": span.quote,
                }
                for span in finding.spans
            ],
            "key": selectors.finding_key(finding),
            # Beside other documents nothing is kept: those may change without this one.
            "relates": finding.relation is not None and not is_across,
        }
        for is_across, found in ((False, result.closure.findings), (True, result.across))
        for finding in found
    ]


@router.get(
    "/documents/{document_id}/relations",
    url_name="plans_relations",
    response={200: list[RelationOut], 404: Problem},
)
def relations(request: HttpRequest, document_id: int) -> list[dict[str, Any]]:
    """List the relations that are kept as checks of a document, and whether they hold today."""
    return _kept(_document(document_id))


@router.post(
    "/documents/{document_id}/relations",
    url_name="plans_relations",
    response={200: list[RelationOut], 404: Problem},
)
def relation_keep(request: HttpRequest, document_id: int, given: KeepIn) -> list[dict[str, Any]]:
    """Keep the relation of a finding as a check; a second time changes nothing."""
    try:
        found = scope.document_in_charge(request, document_id)
    except Http404 as error:
        raise _no_document(document_id) from error
    try:
        services.relation_keep(document=found, key=given.key, by=access.person_of(request))
    except services.UnknownFindingError as error:
        raise HttpError(404, str(error.args[0])) from error
    return _kept(found)


@router.delete(
    "/relations/{relation_id}", url_name="plans_relation", response={204: None, 404: Problem}
)
def relation_withdraw(request: HttpRequest, relation_id: int) -> Status[Any]:
    """Take a check back; the row stays, with who did it."""
    rows = Relation.objects.select_related("document")
    try:
        relation = get_object_or_404(rows, pk=relation_id)
        scope.document_in_charge(request, relation.document_id)
    except Http404 as error:
        raise HttpError(404, f"No relation {relation_id} within your scope.") from error
    services.relation_withdraw(relation=relation, by=access.person_of(request))
    return Status(204, None)


def _kept(document: Document) -> list[dict[str, Any]]:
    names = ("id", "kind", "equation", "kept_by")
    return [
        {name: getattr(one.relation, name) for name in names} | {"holds": one.verdict.holds}
        for one in selectors.checked(document).kept
    ]


def _document(document_id: int) -> Document:
    try:
        return scope.document_or_404(document_id)
    except Http404 as error:
        raise _no_document(document_id) from error


def _no_document(document_id: int) -> HttpError:
    return HttpError(404, f"No document {document_id} within your scope.")

"""Findings of documents, and whether kept relations still hold."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ronghe.engines.closure import (
    Closure,
    Finding,
    Verdict,
    check,
    check_relation,
    relation_as_dict,
    relation_from_dict,
)
from ronghe.kernel.parties.selectors import path_of
from ronghe.kernel.plans.checking.promises import promises_stored
from ronghe.kernel.plans.models import Document, Relation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from ronghe.engines.closure import Promise


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A kept relation and whether it holds today."""

    relation: Relation
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the arithmetic of a document shows, alone and beside other documents."""

    closure: Closure
    across: tuple[Finding, ...]
    kept: tuple[Kept, ...]
    promises: int


def compared_with(document: Document) -> QuerySet[Document]:
    """Return the visible documents beside which one is checked: of its place and those above."""
    return (
        Document.objects.filter(place__in=path_of(document.place))
        .exclude(pk=document.pk)
        .select_related("place")
    )


def checked(document: Document) -> Checked:
    """Check a document alone, beside its like and those above, and by its kept relations."""
    own = promises_stored(document)
    others = [p for other in compared_with(document) for p in promises_stored(other)]
    alone = check(own)
    across: list[Finding] = []
    if others:
        across = [
            finding
            for finding in check([*own, *others]).findings
            if len({span.document for span in finding.spans}) > 1
            and any(span.document == str(document.pk) for span in finding.spans)
        ]
    return Checked(
        closure=alone,
        across=tuple(across),
        kept=tuple(_kept(document, own)),
        promises=len(own),
    )


def _kept(document: Document, promises: Sequence[Promise]) -> list[Kept]:
    rows = relations_of(document)
    return [
        Kept(
            relation=row,
            verdict=check_relation(relation_from_dict(row.content), promises),
        )
        for row in rows
    ]


def relations_of(document: Document) -> QuerySet[Relation]:
    """Return the relations that are kept as checks of a document."""
    return document.relations.filter(withdrawn_at__isnull=True)


def finding_key(finding: Finding) -> str:
    """Return a short name of a finding, the same as long as its promises and form are."""
    relation = relation_as_dict(finding.relation) if finding.relation is not None else None
    spans = sorted(span.promise for span in finding.spans)
    text = json.dumps([finding.kind, finding.reason, relation, spans], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]

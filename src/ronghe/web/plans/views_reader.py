"""The reader: a document's text with its targets, and the decisions on them.

Each decision answers with the target's card and, out of band, its highlight and the progress; the
text itself is rendered once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.kernel.plans import selectors, services
from ronghe.kernel.plans.models import Document, Target
from ronghe.kernel.plans.versions.selectors import plans_from
from ronghe.web.plans import reader, scope, tables, wording
from ronghe.web.plans.forms import MendForm, mend_initial
from ronghe.web.shell import access

CONFLICT, INVALID = 409, 422
PART = 300  # targets listed at once; the page loads the others while the officer reads

_DIGITS = 9  # of a number of targets; no document holds more


@dataclass(kw_only=True)
class Section:
    """The targets that stand under one heading."""

    name: str
    anchor: str
    targets: list[Target]
    is_continued: bool = False  # its first targets and its heading stand in the part before


@dataclass(kw_only=True)
class Reading:
    """A document as the reader shows it."""

    request: HttpRequest
    document: Document

    @cached_property
    def targets(self) -> list[Target]:
        return list(selectors.targets_of(self.document))

    @cached_property
    def may_decide(self) -> bool:
        return scope.may_decide(self.request, self.document)

    def part(self, begin: int) -> dict[str, Any]:
        """Return what the list shows from its target number `begin` on, and where it goes on."""
        # One more at each end: the last target before says whose heading is printed already.
        first = max(0, begin - 1)
        rows = list(selectors.targets_of(self.document)[first : begin + PART + 1])
        before, rows = rows[: begin - first], rows[begin - first :]
        sections = _sections(rows[:PART])
        # Loaded by hand, a part is a page of its own.
        if before and sections and _is_htmx(self.request):
            sections[0].is_continued = sections[0].name == before[0].section
        return {"sections": sections, "next_part": begin + PART if len(rows) > PART else None}

    def text(self) -> SafeString:
        return reader.text_html(
            self.document.text, clauses=list(self.document.clauses.all()), targets=self.targets
        )

    def marks(self) -> list[SafeString]:
        """Return all highlights as updates of the page."""
        text = self.document.text
        return [reader.mark_html(text, s, swapped=True) for s in reader.spans_of(self.targets)]

    def mark(self, target: Target) -> list[SafeString]:
        """Return the highlight of one target as an update of the page."""
        # Spans overlap only inside a clause.
        near = selectors.targets_of(self.document).filter(clause=target.clause_id)
        span = reader.span_around(target, near)
        return [reader.mark_html(self.document.text, span, swapped=True)] if span else []

    def context(self) -> dict[str, Any]:
        return {
            "document": self.document,
            "decisions": selectors.decisions_of(self.document),
            "may_decide": self.may_decide,
            "looks": wording.LOOKS,
        }


def _sections(targets: Iterable[Target]) -> list[Section]:
    groups = groupby(targets, key=lambda target: target.section)
    return [
        Section(name=name, anchor=_anchor(rows), targets=rows)
        for name, found in groups
        if (rows := list(found))
    ]


def _anchor(targets: Iterable[Target]) -> str:
    return next((reader.span_key(t.start) for t in targets if t.start is not None), "")


@require_GET
def document(request: HttpRequest, document_id: int) -> HttpResponse:
    reading = Reading(request=request, document=scope.document_or_404(document_id))
    context = reading.context() | reading.part(_begin(request))
    if _is_htmx(request):
        return render(request, "plans/part.html", context)
    context |= {
        "section_names": list(dict.fromkeys(t.section for t in reading.targets if t.section)),
        "text": reading.text() if reading.document.text else "",
        "plans": plans_from(reading.document),
    }
    return render(request, "plans/document.html", context)


def _begin(request: HttpRequest) -> int:
    """Return with which target the list begins; anything that is no number means the first."""
    text = request.GET.get("from", "")
    return int(text) if text.isdecimal() and len(text) < _DIGITS else 0


@require_GET
def card(request: HttpRequest, target_id: int) -> HttpResponse:
    target = scope.target_or_404(target_id)
    current = selectors.version_in_force(target)
    if not _is_htmx(request):
        return redirect(tables.document_url(current))
    return _changed(request, current)


@require_POST
def decide(request: HttpRequest, target_id: int) -> HttpResponse:
    target = scope.target_in_charge(request, target_id)
    state = request.POST.get("state", "")
    if state not in Target.State.values:
        return HttpResponseBadRequest()
    person = access.person_of(request)
    try:
        if state == Target.State.FOUND:
            decided = services.target_restore(target=target, by=person)
        else:
            seen = request.POST.get("seen")
            decided = services.target_decide(target=target, state=state, by=person, seen=seen)
    except services.SupersededTargetError as error:
        return _refused(request, target, error)
    return _answer(request, decided)


@require_POST
def decide_rest(request: HttpRequest, document_id: int) -> HttpResponse:
    shown = scope.document_in_charge(request, document_id)
    count = services.targets_decide_rest(
        document=shown, state=Target.State.ACCEPTED, by=access.person_of(request)
    )
    if not _is_htmx(request):
        text = ngettext("%(count)s target was accepted.", "%(count)s targets were accepted.", count)
        messages.success(request, text % {"count": count})
        return redirect("plans:document", shown.pk)
    reading = Reading(request=request, document=shown)
    context = reading.context() | reading.part(0) | {"marks": reading.marks()}
    return render(request, "plans/rest_decided.html", context)


@require_http_methods(["GET", "POST"])
def mend(request: HttpRequest, target_id: int) -> HttpResponse:
    target = scope.target_in_charge(request, target_id)
    if target.superseded_at is not None:
        error = services.SupersededTargetError(_("Somebody mended this target in the meantime."))
        return _refused(request, target, error)
    form = MendForm(request.POST or None, initial=mend_initial(target), prefix=f"t{target.pk}")
    if request.method == "POST" and form.is_valid():
        try:
            mended = services.target_mend(
                target=target, fields=form.fields_mended(), by=access.person_of(request)
            )
        except services.SupersededTargetError as error:
            return _refused(request, target, error)
        return _answer(request, mended)
    template = "plans/mend_card.html" if _is_htmx(request) else "plans/mend.html"
    context = {"target": target, "form": form, "document_url": tables.document_url(target)}
    status = INVALID if request.method == "POST" else 200
    return render(request, template, context, status=status)


def _answer(request: HttpRequest, target: Target) -> HttpResponse:
    if _is_htmx(request):
        return _changed(request, scope.target_or_404(target.pk))
    return redirect(tables.document_url(target))


def _refused(
    request: HttpRequest, target: Target, error: services.SupersededTargetError
) -> HttpResponse:
    """Show what stands now, and why the decision was not taken."""
    target.refresh_from_db()
    current = scope.target_or_404(selectors.version_in_force(target).pk)
    if _is_htmx(request):
        return _changed(request, current, status=CONFLICT, notice=str(error))
    context = {"target": current, "notice": error, "document_url": tables.document_url(current)}
    return render(request, "plans/conflict.html", context, status=CONFLICT)


def _changed(
    request: HttpRequest, target: Target, *, status: int = 200, notice: str = ""
) -> HttpResponse:
    reading = Reading(request=request, document=target.document)
    context = reading.context() | {
        "target": target,
        "notice": notice,
        "marks": reading.mark(target),
    }
    return render(request, "plans/changed.html", context, status=status)


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))

"""The bench on which a commitment is split: what if, typing, pasting, saving a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ronghe.kernel.parties.selectors import children_of
from ronghe.kernel.plans.allocating import refusals, selectors, services
from ronghe.kernel.plans.allocating.orders import Given, Settings, settings_proposed
from ronghe.kernel.plans.allocating.previewing import Preview, allocation_preview, table_check
from ronghe.kernel.plans.allocating.tables import Target, rows_read, text_read
from ronghe.kernel.plans.allocating.totals import totals_of
from ronghe.kernel.plans.models import Commitment, Plan
from ronghe.kernel.plans.versions.services import MissingReasonError
from ronghe.lib.faults import FaultsError
from ronghe.lib.sheets import read_sheet
from ronghe.web.allocations import scope
from ronghe.web.allocations.forms import (
    SettingsForm,
    TableRead,
    TableReading,
    settings_initial,
)
from ronghe.web.allocations.sheet import SheetShown, sheet_of
from ronghe.web.parties.wording import fault_row
from ronghe.web.shell import access

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.kernel.plans.models import Allocation
    from ronghe.lib.faults import Fault

UNPROCESSABLE = 422
MAX_PASTED = 1_000_000  # characters


@dataclass(kw_only=True)
class Bench:
    """What lies on the bench: settings, table, and what was wrong with what was sent."""

    commitment: Commitment
    form: SettingsForm
    settings: Settings
    read: TableRead

    def preview(self, *, computes: bool) -> Preview:
        ask = allocation_preview if computes else table_check
        return ask(self.commitment, self.settings, self.read.given)

    def sheet(self, preview: Preview) -> SheetShown:
        return sheet_of(self.commitment, preview, self.read.given, typed=self.read.typed)


@require_http_methods(["GET", "POST"])
def work(request: HttpRequest, commitment_id: int) -> HttpResponse:
    commitment = scope.commitment_in_charge(request, commitment_id)
    if commitment.adds_up == Commitment.AddsUp.NONE or commitment.plan.state != Plan.State.IN_FORCE:
        return render(request, "allocations/none.html", {"commitment": commitment})
    draft = selectors.allocation_draft_of(commitment)
    if request.method == "GET":
        bench = _bench_held(commitment, draft or selectors.allocation_in_force(commitment))
        return _page(request, bench, draft, computes=not bench.read.given.values)
    bench = _bench_sent(request, commitment)
    action = request.POST.get("action", "preview")
    if not bench.form.is_valid() or bench.read.faults:
        return _refused(request, bench, draft, action)
    if action == "check":
        return _part(request, bench, "allocations/verdict.html", computes=False)
    if action == "save":
        return _saved(request, bench, draft)
    if action in {"paste", "upload"}:
        return _filled(request, bench, draft, action)
    if _is_htmx(request):
        return _part(request, bench, "allocations/sheet.html", computes=True)
    return _page(request, bench, draft, computes=True)


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def _bench_held(commitment: Commitment, held: Allocation | None) -> Bench:
    settings = settings_proposed(commitment) if held is None else selectors.settings_of(held)
    given = Given() if held is None else selectors.given_of(held)
    years = set(totals_of(commitment))
    lasting = {at: value for at, value in given.values.items() if at[1] in years}
    return Bench(
        commitment=commitment,
        form=SettingsForm(initial=settings_initial(settings)),
        settings=settings,
        read=TableRead(given=given if lasting else Given(), faults=[]),
    )


def _bench_sent(request: HttpRequest, commitment: Commitment) -> Bench:
    form = SettingsForm(request.POST)
    places = list(children_of(commitment.plan.place).order_by("code"))
    reading = TableReading(request.POST, places=places, years=sorted(totals_of(commitment)))
    read = reading.read(
        decimals=commitment.decimals,
        may_be_negative=commitment.basis == Commitment.Basis.GROWTH,
    )
    settings = form.settings_given() if form.is_valid() else settings_proposed(commitment)
    return Bench(commitment=commitment, form=form, settings=settings, read=read)


def _page(
    request: HttpRequest,
    bench: Bench,
    draft: Allocation | None,
    *,
    computes: bool,
    faults: Sequence[Fault] = (),
    status: int = 200,
) -> HttpResponse:
    shown = bench.sheet(bench.preview(computes=computes))
    context = {
        "commitment": bench.commitment,
        "form": bench.form,
        "sheet": shown,
        "draft": draft,
        "in_force": selectors.allocation_in_force(bench.commitment),
        "faults": [fault_row(fault) for fault in (*bench.read.faults, *faults)],
        "reason": request.POST.get("reason", draft.reason if draft is not None else ""),
        "pasted": request.POST.get("pasted", ""),
        "texts": _texts(),
    }
    return render(request, "allocations/work.html", context, status=status)


def _part(request: HttpRequest, bench: Bench, template: str, *, computes: bool) -> HttpResponse:
    shown = bench.sheet(bench.preview(computes=computes))
    context = {"commitment": bench.commitment, "sheet": shown}
    return render(request, template, context)


def _refused(
    request: HttpRequest, bench: Bench, draft: Allocation | None, action: str
) -> HttpResponse:
    """Say what could not be read; the table stays as it was typed."""
    if not _is_htmx(request):
        return _page(request, bench, draft, computes=False, status=UNPROCESSABLE)
    said = [f"{bound.label}: {error}" for bound in bench.form for error in bound.errors]
    context = {
        "commitment": bench.commitment,
        "sheet": bench.sheet(bench.preview(computes=False)),
        "said": said,
        "faults": [fault_row(fault) for fault in bench.read.faults],
    }
    template = "allocations/verdict.html" if action == "check" else "allocations/sheet.html"
    return render(request, template, context, status=UNPROCESSABLE)


def _saved(request: HttpRequest, bench: Bench, draft: Allocation | None) -> HttpResponse:
    try:
        services.allocation_save(
            commitment=bench.commitment,
            settings=bench.settings,
            given=bench.read.given,
            by=access.person_of(request),
            reason=request.POST.get("reason", ""),
        )
    except (MissingReasonError, refusals.AllocationRefusedError) as error:
        messages.error(request, str(error))
        return _page(request, bench, draft, computes=False, status=UNPROCESSABLE)
    messages.success(request, _("The draft is saved. The places see nothing of it yet."))
    return redirect("allocations:work", bench.commitment.pk)


def _filled(
    request: HttpRequest, bench: Bench, draft: Allocation | None, action: str
) -> HttpResponse:
    """Put a pasted block or a file into the table, or say all that is wrong with it."""
    target = _target(bench)
    try:
        if action == "paste":
            values = text_read(request.POST.get("pasted", "")[:MAX_PASTED], target, name=_("paste"))
        else:
            values = _upload_read(request, target)
    except FaultsError as error:
        return _page(
            request, bench, draft, computes=False, faults=error.faults, status=UNPROCESSABLE
        )
    given = bench.read.given
    bench.read = TableRead(
        given=Given(
            values={**given.values, **values},
            locks=given.locks | set(values),
            lower=given.lower,
            upper=given.upper,
            bases=given.bases,
            weights=given.weights,
        ),
        faults=[],
    )
    messages.info(request, _("The values stand in the table. Nothing is saved yet."))
    return _page(request, bench, draft, computes=False)


def _target(bench: Bench, at: tuple[str, int] | None = None) -> Target:
    commitment = bench.commitment
    return Target(
        places=list(children_of(commitment.plan.place).order_by("code")),
        years=sorted(totals_of(commitment)),
        decimals=commitment.decimals,
        may_be_negative=commitment.basis == Commitment.Basis.GROWTH,
        at=at,
    )


def _upload_read(request: HttpRequest, target: Target) -> dict[tuple[str, int], Any]:
    upload = request.FILES.get("table")
    if upload is None:
        return text_read("", target, name=_("file"))
    sheet = read_sheet(upload.read(), name=upload.name or "")
    if sheet.faults:
        raise FaultsError(sheet.faults)
    rows = [list(sheet.columns), *([row.cells[c] for c in sheet.columns] for row in sheet.rows)]
    return rows_read(rows, target, name=upload.name or "")


def paste(request: HttpRequest, commitment_id: int) -> JsonResponse:
    """Read a block for the grid on the page; nothing is stored."""
    commitment = scope.commitment_in_charge(request, commitment_id)
    bench = _bench_held(commitment, None)
    target = _target(bench, at=_chosen(request, bench))
    try:
        text = request.POST.get("text", "")[:MAX_PASTED]
        values = text_read(text, target, name=_("paste"))
    except FaultsError as error:
        faults = [fault_row(fault) for fault in error.faults]
        html = render_to_string("shell/faults.html", {"faults": faults}, request=request)
        return JsonResponse({"faults": faults, "html": html}, status=UNPROCESSABLE)
    cells = [[code, year, str(value)] for (code, year), value in values.items()]
    return JsonResponse({"cells": cells})


def _chosen(request: HttpRequest, bench: Bench) -> tuple[str, int] | None:
    """Return the cell that a bare block begins at, where it is one of the table."""
    code, year = request.POST.get("code", ""), request.POST.get("year", "")
    target = _target(bench)
    known = code in {place.code for place in target.places}
    if known and year.isascii() and year.isdecimal() and int(year) in target.years:
        return code, int(year)
    return None


def _texts() -> dict[str, str]:
    """Return the sentences that the script of the grid says."""
    return {
        "copied": _("The table is copied. Paste it into your spreadsheet."),
        "notCopied": _("The browser does not let us copy. Export the table instead."),
        "filled": _("Filled in from the clipboard: %(count)s cells. Nothing is saved yet."),
        "refused": _("The block was not taken; see the faults above the table."),
        "undone": _("Undone."),
        "leave": _("The table has changes that are not saved."),
    }

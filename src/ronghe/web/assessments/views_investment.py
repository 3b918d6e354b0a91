"""What a retrofit costs and brings: lines, three scenarios, and which line matters most."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ronghe.engines.investment import (
    Line,
    Project,
    benefit_needed,
    programme_results,
    project_faults,
    scenarios,
)
from ronghe.kernel.assessments.diagnosing.investing import project_of
from ronghe.kernel.assessments.diagnosing.selectors import investment_of
from ronghe.kernel.assessments.diagnosing.services import investment_save
from ronghe.lib.faults import FaultsError
from ronghe.web.assessments.files_out import way_at_hand
from ronghe.web.assessments.investment_shown import (
    SCENARIO_WORDS,
    SIDES,
    TIMINGS,
    tornado_chart,
)
from ronghe.web.assessments.pages import response_or_404
from ronghe.web.assessments.wording import language, words
from ronghe.web.shell import access, exports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, QueryDict
    from django.http.response import HttpResponseBase

    from ronghe.kernel.assessments.models import Response

UNPROCESSABLE = 422
BLANK_LINES = 4
USUAL_YEARS, USUAL_RATE = 5, Decimal("0.08")
FIELDS = ("key", "side", "timing", "low", "usual", "high", "first_year", "last_year", "share")


def investment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the newest sheet, or one that starts from the costs of the way up."""
    found = response_or_404(pk)
    if found.state_key == "draft":
        return render(request, "assessments/no_result.html", {"response": found})
    held = investment_of(found.organisation_id, found.instrument_id)
    project = project_of(held) if held else _started(found)
    wanted = request.GET.get("export", "")
    if wanted in exports.FORMATS and not project_faults(project):
        name = f"{_('Investment sheet')} {found.organisation.name}"
        return exports.response(_rows(project), file_format=wanted, name=name)
    return _page(request, found, _cells(project), project=project, held=held)


def investment_sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Store what the enterprise entered as its newest sheet."""
    found = response_or_404(pk)
    cells = _posted(request.POST)
    project, faults = _read(cells)
    if not faults:
        try:
            investment_save(
                organisation=found.organisation,
                instrument=found.instrument,
                project=project,
                by=access.person_of(request),
            )
        except FaultsError as error:
            faults = [
                _("line %(row)s: %(fault)s") % {"row": one.row, "fault": one.text(language())}
                if one.row
                else one.text(language())
                for one in error.faults
            ]
    if faults:
        return _page(request, found, cells, faults=faults, status=UNPROCESSABLE)
    messages.success(request, _("The sheet is saved."))
    return redirect("assessments:investment", found.pk)


def _started(response: Response) -> Project:
    way = way_at_hand(response)
    lines = [
        Line(
            key=words(row.item.title),
            side="cost",
            timing="once",
            low=row.cost,
            usual=row.cost,
            high=row.cost,
        )
        for row in (way.changes if way else ())
        if row.cost > 0
    ]
    return Project(years=USUAL_YEARS, rate=USUAL_RATE, lines=tuple(lines))


def _page(
    request: HttpRequest,
    response: Response,
    cells: dict[str, Any],
    *,
    project: Project | None = None,
    held: Any = None,
    faults: list[str] | None = None,
    status: int = 200,
) -> HttpResponseBase:
    context: dict[str, Any] = {
        "response": response,
        "cells": cells,
        "held": held,
        "faults": faults,
        "sides": SIDES.items(),
        "timings": TIMINGS.items(),
        "bounds": programme_results(),
        "may_save": access.may(request, "assessments:investment_sheet", "POST"),
    }
    if project is not None and not project_faults(project):
        needed = benefit_needed(project)
        context |= {
            "scenarios": [
                (SCENARIO_WORDS[name], found) for name, found in scenarios(project).items()
            ],
            "needed": None if needed is None else float(needed),
            "tornado": tornado_chart(project),
        }
    return render(request, "assessments/investment.html", context, status=status)


def _cells(project: Project) -> dict[str, Any]:
    lines = [
        {
            "key": line.key, "side": line.side, "timing": line.timing, "low": f"{line.low:f}",
            "usual": f"{line.usual:f}", "high": f"{line.high:f}",
            "first_year": str(line.first_year),
            "last_year": "" if line.last_year is None else str(line.last_year),
            "share": f"{(line.attributable * 100).normalize():f}",
        }
        for line in project.lines
    ]  # fmt: skip
    rate = f"{(project.rate * 100).normalize():f}"
    return {"years": str(project.years), "rate": rate, "lines": _with_blanks(lines)}


def _with_blanks(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    blank = dict.fromkeys(FIELDS, "") | {"side": "benefit", "timing": "yearly"}
    return [*lines, *(blank for _at in range(BLANK_LINES))]


def _posted(posted: QueryDict) -> dict[str, Any]:
    columns = {name: posted.getlist(name) for name in FIELDS}
    count = min((len(column) for column in columns.values()), default=0)
    lines = [{name: columns[name][at].strip() for name in FIELDS} for at in range(count)]
    kept = [line for line in lines if line["key"] or line["usual"]]
    return {
        "years": posted.get("years", "").strip(),
        "rate": posted.get("rate", "").strip(),
        "lines": _with_blanks(kept),
    }


def _read(cells: dict[str, Any]) -> tuple[Project, list[str]]:
    """Return the project, and what of it is no number or no word; blank amounts are the usual."""
    faults: list[str] = []

    def number(text: str, where: str, usual: Decimal = Decimal(0)) -> Decimal:
        if not text:
            return usual
        try:
            value = Decimal(text.replace(",", ""))
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or abs(value) > 10**9:
            said = _("%(where)s: “%(text)s” is no number.")
            faults.append(said % {"where": where, "text": text})
            return usual
        return value

    lines = []
    rows = [row for row in cells["lines"] if row["key"] or row["usual"]]
    for at, row in enumerate(rows, start=1):
        where = row["key"] or _("line %(row)s") % {"row": at}
        usual = number(row["usual"], where)
        if row["side"] not in SIDES or row["timing"] not in TIMINGS or not row["key"]:
            faults.append(_("%(where)s: name, side or timing is missing.") % {"where": where})
            continue
        last = row["last_year"]
        first = number(row["first_year"], where, Decimal(int(row["timing"] == "yearly")))
        share = number(row["share"], where, Decimal(100)) / 100
        lines.append(
            Line(
                key=row["key"][:80],
                side=row["side"],
                timing=row["timing"],
                low=number(row["low"], where, usual),
                usual=usual,
                high=number(row["high"], where, usual),
                first_year=int(first),
                last_year=int(number(last, where)) if last else None,
                attributable=share,
            )
        )
    years = int(number(cells["years"], _("Years"), Decimal(USUAL_YEARS)))
    rate = round(number(cells["rate"], _("Discount rate"), USUAL_RATE * 100) / 100, 5)
    return Project(years=years, rate=rate, lines=tuple(lines)), faults


def _rows(project: Project) -> Iterator[list[object]]:
    yield [
        _("Line"), _("Side"), _("Timing"), _("Low"), _("Usual"), _("High"), _("First year"),
        _("Last year"), _("Attributable share"),
    ]  # fmt: skip
    for line in project.lines:
        yield [
            line.key, str(SIDES[line.side]), str(TIMINGS[line.timing]), line.low, line.usual,
            line.high, line.first_year, line.last_year, line.attributable,
        ]  # fmt: skip
    yield []
    yield [_("Years"), project.years, _("Discount rate"), project.rate]
    yield [_("Scenario"), _("Net present value"), _("Internal rate of return"), _("Payback")]
    for name, found in scenarios(project).items():
        payback = None if found.payback is None else round(float(found.payback), 4)
        yield [str(SCENARIO_WORDS[name]), round(float(found.npv), 4), found.irr, payback]
    needed = benefit_needed(project)
    yield [_("Benefit needed"), None if needed is None else round(float(needed), 4)]

"""An allocation as its page shows it: to its place with all parts, to others their own."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.kernel.plans.allocating import selectors
from ronghe.kernel.plans.models import Allocation, AllocationAnswer, Commitment
from ronghe.web.allocations import scope, wording
from ronghe.web.shell import formats, maps
from ronghe.web.shell.charts import Item, MapChart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.http import HttpRequest

    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.plans.models import AllocationCell


@dataclass(frozen=True, kw_only=True)
class Part:
    """The part of one place, by year, with what it says to it."""

    place: Place
    cells: Mapping[int, AllocationCell]
    answer: AllocationAnswer | None

    @property
    def any_cell(self) -> AllocationCell:
        return next(iter(self.cells.values()))

    @property
    def proposed(self) -> dict[int, Decimal]:
        """What the place proposes instead, by year."""
        if self.answer is None:
            return {}
        return {int(year): Decimal(v) for year, v in self.answer.proposed.items()}


@dataclass(frozen=True, kw_only=True)
class Table:
    """The visible parts of an allocation, and the value that was split, by year."""

    parts: Sequence[Part]
    years: Sequence[int]
    totals: Mapping[int, Decimal]
    stated: frozenset[int]


def table_of(allocation: Allocation) -> Table:
    """Return what the visitor sees of an allocation."""
    answers = selectors.answers_counted(allocation)
    cells: dict[Place, dict[int, AllocationCell]] = {}
    for cell in selectors.cells_of(allocation):
        cells.setdefault(cell.place, {})[cell.year] = cell
    totals = selectors.totals_stored(allocation)
    return Table(
        parts=[
            Part(place=place, cells=held, answer=answers.get(place.pk))
            for place, held in cells.items()
        ],
        years=sorted(totals),
        totals=totals,
        stated=frozenset(allocation.parameters.get("stated", ())),
    )


@dataclass(frozen=True, kw_only=True)
class CellRead:
    """A value with why it is so, and what the place proposes instead."""

    year: int
    value: Decimal | None
    proposed: Decimal | None
    why: str
    is_locked: bool
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class RowRead:
    """One place on the page."""

    part: Part
    cells: Sequence[CellRead]
    colour: str


@dataclass(frozen=True, kw_only=True)
class SumRead:
    """One year: what was split, what the parts come to, what is between."""

    year: int
    required: Decimal
    is_stated: bool
    allocated: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        return None if self.allocated is None else self.allocated - self.required


def context_of(request: HttpRequest, shown: Allocation) -> dict[str, Any]:
    """Return the variables of the page of an allocation."""
    table, may_decide = table_of(shown), scope.may_decide(request, shown)
    chosen = (request.GET.get("place", ""), request.GET.get("year", ""))
    rows = [_row(part, table.years, chosen) for part in table.parts]
    commitment = shown.commitment
    answered_for = [] if may_decide else scope.places_answered_for(request, shown)
    context: dict[str, Any] = {
        "allocation": shown,
        "commitment": commitment,
        "colour": wording.COLOURS[Allocation.State(shown.state)],
        "method": wording.method(shown.method),
        "rows": rows,
        "years": table.years,
        "sums": _sums(table, commitment) if may_decide else _totals(table),
        "why": next((c for row in rows for c in row.cells if c.is_chosen), None),
        "why_place": next((r.part.place for r in rows for c in r.cells if c.is_chosen), None),
        "may_decide": may_decide,
        "others": selectors.allocations_of(commitment).exclude(pk=shown.pk),
    }
    if may_decide:
        context |= _for_its_place(request, shown, table)
    context["own"] = [_own(shown, row) for row in rows if row.part.place in answered_for]
    return context


def _row(part: Part, years: Sequence[int], chosen: tuple[str, str]) -> RowRead:
    proposed = part.proposed
    cells = []
    for year in years:
        cell = part.cells.get(year)
        cells.append(
            CellRead(
                year=year,
                value=None if cell is None else cell.value,
                proposed=proposed.get(year),
                why=""
                if cell is None
                else wording.explanation(cell.detail, weight=cell.weight, base=cell.base),
                is_locked=cell is not None and cell.is_locked,
                is_chosen=chosen == (part.place.code, str(year)),
            )
        )
    answer = part.answer
    colour = (
        "" if answer is None else wording.ANSWER_COLOURS[AllocationAnswer.Answer(answer.answer)]
    )
    return RowRead(part=part, cells=cells, colour=colour)


def _totals(table: Table) -> list[SumRead]:
    return [
        SumRead(
            year=year,
            required=table.totals[year],
            is_stated=year in table.stated,
            allocated=None,
        )
        for year in table.years
    ]


def _sums(table: Table, commitment: Commitment) -> list[SumRead]:
    is_mean = commitment.adds_up == Commitment.AddsUp.MEAN
    found = []
    for one in _totals(table):
        held = [part.cells[one.year] for part in table.parts if one.year in part.cells]
        total: Decimal | None = sum((cell.value for cell in held), Decimal(0)) if held else None
        if is_mean:
            weights = sum((cell.weight or Decimal(0) for cell in held), Decimal(0))
            weighed = sum((cell.value * (cell.weight or 0) for cell in held), Decimal(0))
            total = weighed / weights if weights else None
        found.append(
            SumRead(year=one.year, required=one.required, is_stated=one.is_stated, allocated=total)
        )
    return found


def _for_its_place(request: HttpRequest, shown: Allocation, table: Table) -> dict[str, Any]:
    answers = [part.answer for part in table.parts if part.answer is not None]
    objections = [a for a in answers if a.answer == AllocationAnswer.Answer.OBJECT]
    return {
        "accepted": len(answers) - len(objections),
        "objections": objections,
        "silent": len(table.parts) - len(answers),
        "rolled_up": selectors.rolled_up(shown.commitment),
        "lower": selectors.lower_commitments(shown.commitment),
        "chart": _map(request, shown, table),
        "steps": shown.case.steps.all(),
    }


def _map(request: HttpRequest, shown: Allocation, table: Table) -> MapChart | None:
    """Return the parts of one year on the map of the place, where there is one."""
    if shown.place.code not in maps.MAPS or not table.years:
        return None
    asked = request.GET.get("map", "")
    year = int(asked) if asked in map(str, table.years) else table.years[-1]
    is_mean = shown.commitment.adds_up == Commitment.AddsUp.MEAN
    total = table.totals[year]
    address = reverse("allocations:allocation", args=[shown.pk])

    def shade(part: Part) -> float | None:
        cell = part.cells.get(year)
        if cell is None or (not is_mean and not total):
            return None
        return float(cell.value if is_mean else cell.value * 100 / total)

    return MapChart(
        key="shares",
        title=_("Parts of %(year)s") % {"year": formats.period(str(year))},
        subtitle=shown.commitment.title,
        unit=shown.commitment.unit if is_mean else "%",
        digits=1,
        map=shown.place.code,
        items=[
            Item(
                code=part.place.code,
                name=part.place.label,
                value=shade(part),
                url=f"{address}?place={part.place.code}&year={year}#why",
            )
            for part in table.parts
        ],
    )


def _own(shown: Allocation, row: RowRead) -> dict[str, Any]:
    """Return what a place that is not the allocation's own does with its part."""
    place = row.part.place
    return {
        "row": row,
        "place": place,
        "may_answer": shown.state == Allocation.State.ISSUED,
        "may_adopt": shown.state == Allocation.State.AGREED,
        "answers": shown.answers.filter(place=place).order_by("-id"),
        "plan": selectors.adopted_plan(shown.commitment.plan, place),
    }


def as_rows(shown: Allocation, *, may_decide: bool) -> Iterator[list[object]]:
    """Yield heading, places and sums for an export; what it holds can be read in again."""
    table = table_of(shown)
    yield [_("Code"), _("Place"), *map(str, table.years), _("Base value"), _("Weight")]
    for part in table.parts:
        held = part.any_cell
        values = [part.cells[y].value if y in part.cells else None for y in table.years]
        place = part.place
        yield [place.code, place.label, *map(_short, [*values, held.base, held.weight])]
    sums = _sums(table, shown.commitment) if may_decide else _totals(table)
    yield [_("To be split"), "", *(_short(one.required) for one in sums)]
    if may_decide:
        yield [_("Allocated"), "", *(_short(one.allocated) for one in sums)]
        yield [_("Difference"), "", *(_short(one.difference) for one in sums)]


def _short(value: Decimal | None) -> Decimal | int | None:
    """Return a number without the zeros that the column adds."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else value.normalize()

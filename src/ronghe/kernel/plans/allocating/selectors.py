"""Read allocations: the table as it stands, what places answer, how their plans add up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch, Q

from ronghe.kernel.parties.selectors import children_of
from ronghe.kernel.plans.allocating.orders import Given, Settings, settings_read
from ronghe.kernel.plans.allocating.totals import totals_of
from ronghe.kernel.plans.models import (
    Allocation,
    AllocationAnswer,
    AllocationCell,
    Commitment,
    CommitmentValue,
    Plan,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from ronghe.engines.allocation import Cell
    from ronghe.kernel.parties.models import Place

IN_FORCE = (Allocation.State.ISSUED, Allocation.State.AGREED)
BLANK = "blank"  # bounds of cells of a draft that have no value yet


def allocations_visible() -> QuerySet[Allocation]:
    """Return the allocations that the visitor may read, newest first."""
    return Allocation.objects.select_related(
        "commitment", "commitment__plan", "commitment__plan__place", "commitment__measured_by",
        "place", "supersedes",
    )  # fmt: skip


def allocations_listed() -> QuerySet[Allocation]:
    """Return the same with how many places have `accepted` and `objected`, by their last answer."""
    last = (
        AllocationAnswer.objects.order_by("allocation_id", "place_id", "-id")
        .distinct("allocation_id", "place_id")
        .values("pk")
    )
    return allocations_visible().annotate(
        accepted=Count("answers", filter=Q(answers__in=last, answers__answer="accept")),
        objected=Count("answers", filter=Q(answers__in=last, answers__answer="object")),
    )


def allocations_of(commitment: Commitment) -> QuerySet[Allocation]:
    """Return the allocations of a commitment in all versions of its plan, newest first."""
    return allocations_visible().filter(commitment__line=commitment.line).order_by("-id")


def allocation_in_force(commitment: Commitment) -> Allocation | None:
    """Return the allocation that counts: fixed, or sent out; None where there is none."""
    return allocations_of(commitment).filter(state__in=IN_FORCE).first()


def allocation_draft_of(commitment: Commitment) -> Allocation | None:
    """Return the draft that is being worked on, or None."""
    return allocations_of(commitment).filter(state=Allocation.State.DRAFT).first()


def cells_of(allocation: Allocation) -> QuerySet[AllocationCell]:
    """Return the visible cells of an allocation: all for its place, their own for others."""
    return allocation.cells.select_related("place").order_by("place__code", "year")


def settings_of(allocation: Allocation) -> Settings:
    """Return how an allocation was split."""
    return settings_read(allocation.method, allocation.parameters)


def given_of(allocation: Allocation) -> Given:
    """Return the table of an allocation as it was given, its typed inputs among it."""
    bases = {k: Decimal(v) for k, v in allocation.parameters.get("bases", {}).items()}
    weights = {k: Decimal(v) for k, v in allocation.parameters.get("weights", {}).items()}
    values, locks = {}, set()
    lower, upper = _blank_bounds(allocation)
    for cell in cells_of(allocation):
        at = (cell.place.code, cell.year)
        values[at] = cell.value
        if cell.is_locked:
            locks.add(at)
        if cell.lower is not None:
            lower[at] = cell.lower
        if cell.upper is not None:
            upper[at] = cell.upper
        typed = cell.detail.get("typed", ())
        if "base" in typed and cell.base is not None:
            bases.setdefault(cell.place.code, cell.base)
        if "weight" in typed and cell.weight is not None:
            weights.setdefault(cell.place.code, cell.weight)
    return Given(
        values=values,
        locks=frozenset(locks),
        lower=lower,
        upper=upper,
        bases=bases,
        weights=weights,
    )


def _blank_bounds(allocation: Allocation) -> tuple[dict[Cell, Decimal], dict[Cell, Decimal]]:
    found: tuple[dict[Cell, Decimal], dict[Cell, Decimal]] = ({}, {})
    for code, year, low, high in allocation.parameters.get(BLANK, ()):
        for side, value in zip(found, (low, high), strict=True):
            if value is not None:
                side[code, year] = Decimal(value)
    return found


def totals_stored(allocation: Allocation) -> dict[int, Decimal]:
    """Return the city's values of an allocation as they were when it was split."""
    held = allocation.parameters.get("totals", {})
    return {int(year): Decimal(value) for year, value in held.items()}


def answers_counted(allocation: Allocation) -> dict[int, AllocationAnswer]:
    """Return by place the answer that counts: the last one."""
    rows = allocation.answers.select_related("place").order_by("id")
    return {answer.place_id: answer for answer in rows}


def objections_open(allocation: Allocation) -> list[AllocationAnswer]:
    """Return the objections that no later answer has taken back."""
    counted = answers_counted(allocation).values()
    return [one for one in counted if one.answer == AllocationAnswer.Answer.OBJECT]


def answers_due(places: Iterable[Place]) -> list[tuple[Allocation, Place]]:
    """Return what waits for an answer of these places: allocations sent out, unanswered."""
    wanted = {place.pk: place for place in places}
    cells = (
        AllocationCell.objects.filter(place__in=wanted, allocation__state=Allocation.State.ISSUED)
        .order_by("allocation__answers_until", "allocation_id", "place_id")
        .values_list("allocation_id", "place_id")
        .distinct()
    )
    pairs = list(dict.fromkeys(cells))
    answered = set(
        AllocationAnswer.objects.filter(allocation__in={a for a, _ in pairs}).values_list(
            "allocation_id", "place_id"
        )
    )
    waiting = [pair for pair in pairs if pair not in answered]
    held = allocations_visible().in_bulk({a for a, _ in waiting})
    return [(held[allocation], wanted[place]) for allocation, place in waiting]


def adopted_plan(plan: Plan, place: Place) -> Plan | None:
    """Return the place's own plan that carries out a plan: its draft, else the one in force."""
    rows = Plan.objects.filter(higher__series=plan.series, place=place)
    live = rows.filter(state__in=[Plan.State.DRAFT, Plan.State.IN_FORCE])
    return live.order_by("state", "-id").first()  # "draft" comes before "in_force"


@dataclass(frozen=True, kw_only=True)
class YearRolledUp:
    """One year of a commitment beside what became of it below.

    Values are in the unit of the commitment; None is missing. `planned` adds up (or averages, by
    the weights of the allocation) what the places' own plans in force promise; `places` of them
    promise something for the year, out of `bearers`.
    """

    year: int
    promised: Decimal | None
    is_stated: bool
    allocated: Decimal | None
    planned: Decimal | None
    places: int
    bearers: int

    @property
    def gap(self) -> Decimal | None:
        """What the places plan beyond the city's value; negative where it is less."""
        if self.planned is None or self.promised is None:
            return None
        return self.planned - self.promised


def rolled_up(commitment: Commitment) -> list[YearRolledUp]:
    """Return by year what the city promises, what is allocated, what the places plan themselves.

    The places' plans are those in force whose commitments serve this one; three queries however
    many places there are. A district sees its own part alone, so pages show this to the city.
    """
    totals = totals_of(commitment)
    allocation = allocation_in_force(commitment)
    cells = list(cells_of(allocation)) if allocation is not None else []
    weights = {(c.place_id, c.year): c.weight for c in cells}
    planned = _planned_below(commitment)
    years = sorted({*totals, *(year for _place, year in planned)})
    bearers = children_of(commitment.plan.place).count()
    is_mean = commitment.adds_up == Commitment.AddsUp.MEAN
    found = []
    for year in years:
        total = totals.get(year)
        own = {place: value for (place, y), value in planned.items() if y == year}
        parts = {c.place_id: c.value for c in cells if c.year == year}
        found.append(
            YearRolledUp(
                year=year,
                promised=None if total is None else total.value,
                is_stated=total is not None and total.is_promised,
                allocated=_together(parts, year, weights, is_mean=is_mean),
                planned=_together(own, year, weights, is_mean=is_mean),
                places=len(own),
                bearers=bearers,
            )
        )
    return found


def _planned_below(commitment: Commitment) -> dict[tuple[int, int], Decimal]:
    rows = CommitmentValue.objects.filter(
        commitment__serves__line=commitment.line,
        commitment__plan__state=Plan.State.IN_FORCE,
        kind=CommitmentValue.Kind.PROMISED,
    ).values_list("commitment__plan__place_id", "period", "value")
    return {(place, int(p)): value for place, p, value in rows if p.isdecimal()}


def _together(
    parts: Mapping[int, Decimal],
    year: int,
    weights: Mapping[tuple[int, int], Decimal | None],
    *,
    is_mean: bool,
) -> Decimal | None:
    """Return the sum, or the weighted mean; None where nothing, or no weight, is there."""
    if not parts:
        return None
    if not is_mean:
        return sum(parts.values(), Decimal(0))
    counts = {place: weights.get((place, year)) or Decimal(0) for place in parts}
    total = sum(counts.values(), Decimal(0))
    if not total:
        return None
    return sum((parts[place] * counts[place] for place in parts), Decimal(0)) / total


def lower_commitments(commitment: Commitment) -> QuerySet[Commitment]:
    """Return the commitments of lower plans that serve this one, in force first by place."""
    return (
        Commitment.objects.filter(
            serves__line=commitment.line,
            plan__state__in=[Plan.State.DRAFT, Plan.State.IN_FORCE],
        )
        .select_related("plan", "plan__place")
        .prefetch_related(Prefetch("values", CommitmentValue.objects.order_by("period")))
        .order_by("plan__place__code", "plan__state")
    )

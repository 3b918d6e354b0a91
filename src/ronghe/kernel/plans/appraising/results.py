"""What came of each commitment in a period: value, target, and where both are from."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.engines.appraisal import Part, Reading
from ronghe.kernel.parties.selectors import children_of
from ronghe.kernel.plans.models import Allocation, AllocationCell, CommitmentOwner
from ronghe.kernel.plans.progressing import courses
from ronghe.kernel.plans.progressing.values import Value, values_known
from ronghe.lib import periods
from ronghe.lib.definitions import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from ronghe.kernel.plans.appraising.units import Unit
    from ronghe.kernel.plans.models import Commitment

NOT_ALLOCATED = Text(
    zh="没有下达给该单位的分解目标", en="No part of it was allocated to this unit."
)
NOT_PROMISED = Text(zh="规划未定当期目标", en="The plan promises nothing for this period.")
NO_FIGURE = Text(zh="指标期末无数据", en="The indicator has no figure for the end of it.")
NO_REPORT = Text(zh="期末无已采纳的填报", en="No report for the end of it was accepted.")


@dataclass(frozen=True, kw_only=True)
class Results:
    """Values and allocated parts of a plan's commitments at the end of a period.

    `values` are keyed by (commitment, place), `cells` by (line, place).
    """

    commitments: Sequence[Commitment]
    period: str
    values: Mapping[tuple[int, int], Value] = field(default_factory=dict)
    cells: Mapping[tuple[UUID, int], AllocationCell] = field(default_factory=dict)


def is_measured(commitment: Commitment) -> bool:
    """Say whether an indicator's figures count for a commitment; else units report."""
    return courses.measure_of(commitment) is not None


def results_of(commitments: Sequence[Commitment], units: Sequence[Unit], period: str) -> Results:
    """Gather what is known of commitments of units; a few queries however many they are.

    Values are those that the plan's own page shows, for the last day of the period alone.
    Parts count once they are fixed.
    """
    places = {unit.place.pk: unit.place for unit in units}
    parts = {
        child.pk: unit.place.pk for unit in units if unit.name for child in children_of(unit.place)
    }
    on = periods.last_day(period)
    known = values_known(commitments, place_ids=list(places), until=on, parts=parts)
    cells = AllocationCell.objects.filter(
        allocation__commitment__line__in=[one.line for one in commitments],
        allocation__state=Allocation.State.AGREED,
        place_id__in=list(places),
        year=periods.year_of(period),
    )
    # Of two versions of a plan the newer one's allocation counts: it comes last.
    ordered = cells.select_related("allocation__commitment").order_by(
        "allocation__commitment__plan__version", "allocation_id"
    )
    return Results(
        commitments=commitments,
        period=period,
        values={key: found[-1] for key, found in known.items() if found and found[-1].on == on},
        cells={(one.allocation.commitment.line, one.place_id): one for one in ordered},
    )


def parts_of(unit: Unit, results: Results) -> tuple[Part, ...]:
    """Return the commitments that concern a unit, each with its reading.

    A district is held against its part of an agreed allocation, a department against the value
    that the plan promises for the city. Marks of a part: `main_goal` (its section speaks of
    goals), `measured` or `reported`, and of a department `lead` or `co`.
    """
    found = []
    for commitment in results.commitments:
        marks = {"measured" if is_measured(commitment) else "reported"}
        if "目标" in commitment.section:
            marks.add("main_goal")
        if unit.name:
            owner = next((o for o in commitment.owners.all() if o.name == unit.name), None)
            if owner is None:
                continue
            marks.add("lead" if owner.part == CommitmentOwner.Part.LEAD else "co")
        found.append(
            Part(
                key=str(commitment.line),
                title=commitment.title,
                marks=frozenset(marks),
                reading=_reading(commitment, unit, results),
            )
        )
    return tuple(found)


def _reading(commitment: Commitment, unit: Unit, results: Results) -> Reading:
    target, source = _target(commitment, unit, results)
    if target is None:
        why = NOT_PROMISED if unit.name else NOT_ALLOCATED
        return Reading(applies=False, why=why, unit=commitment.unit)
    value = results.values.get((commitment.pk, unit.place.pk))
    nothing = NO_FIGURE if is_measured(commitment) else NO_REPORT
    return Reading(
        value=None if value is None else value.value,
        target=target,
        better=courses.better_of(commitment),
        unit=commitment.unit,
        why=nothing if value is None else None,
        sources=(_value_source(commitment, unit, results.period, value), source),
    )


def _target(
    commitment: Commitment, unit: Unit, results: Results
) -> tuple[Decimal | None, Mapping[str, object]]:
    if unit.name:
        promised = courses.promised_of(commitment).get(periods.last_day(results.period))
        return promised, {"kind": "plan", "commitment": commitment.pk}
    cell = results.cells.get((commitment.line, unit.place.pk))
    if cell is None:
        return None, {}
    source = {"kind": "allocation", "id": cell.allocation_id, "commitment": commitment.pk}
    return cell.value, source


def _value_source(
    commitment: Commitment, unit: Unit, period: str, value: Value | None
) -> Mapping[str, object]:
    indicator = commitment.measured_by
    if indicator is not None and is_measured(commitment):
        return {
            "kind": "figure",
            "indicator": indicator.key,
            "place": unit.place.code,
            "period": period if value is None else value.period,
        }
    if value is None or value.report_id is None:
        # Also a sum of what places reported: the page of the commitment shows its parts.
        return {"kind": "reports", "commitment": commitment.pk}
    return {"kind": "report", "id": value.report_id, "commitment": commitment.pk}

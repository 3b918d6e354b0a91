"""Everything that the units of an appraisal are marked by."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ronghe.engines.appraisal import TypedPoints, UnitInputs
from ronghe.kernel.plans.appraising.conduct import conduct_of, conduct_parts
from ronghe.kernel.plans.appraising.results import parts_of, results_of
from ronghe.kernel.plans.appraising.units import Unit, units_of
from ronghe.kernel.plans.models import AppraisalInput
from ronghe.kernel.plans.versions.selectors import commitments_of

if TYPE_CHECKING:
    from datetime import date

    from ronghe.engines.appraisal import Scheme
    from ronghe.kernel.plans.models import Appraisal

# What a scheme may read; docs/appraisal.md says what each one is.
READABLE = (
    "commitments",
    "commitments_kept",
    "reports_on_time",
    "reports_late",
    "orders_settled",
    "orders_overdue",
    "red_lights",
)


def inputs_of(appraisal: Appraisal, scheme: Scheme, *, on: date) -> list[tuple[Unit, UnitInputs]]:
    """Return the units of an appraisal with everything they are marked by, as of a day."""
    plan = appraisal.plan
    commitments = list(commitments_of(plan))
    units = units_of(plan, scheme.units, commitments)
    results = results_of(commitments, units, appraisal.period)
    conduct = conduct_of(plan, results, report_days=scheme.report_days, on=on)
    typed, adjustments = _said(appraisal)
    found = []
    for unit in units:
        parts = parts_of(unit, results)
        key = (unit.place.pk, unit.name)
        inputs = UnitInputs(
            unit=unit.key,
            parts={"commitments": parts} | conduct_parts(unit, parts, results, conduct),
            typed={one.key: one for one in typed[key]},
            adjustments=tuple(adjustments[key]),
        )
        found.append((unit, inputs))
    return found


Said = defaultdict[tuple[int, str], list[TypedPoints]]


def _said(appraisal: Appraisal) -> tuple[Said, Said]:
    """Return typed points and adjustments by unit."""
    typed: Said = defaultdict(list)
    adjustments: Said = defaultdict(list)
    for one in AppraisalInput.objects.filter(appraisal=appraisal, superseded_at__isnull=True):
        is_points = one.kind == AppraisalInput.Kind.POINTS
        (typed if is_points else adjustments)[one.place_id, one.unit].append(
            TypedPoints(
                key=one.criterion, points=one.points, reason=one.reason, author=one.added_by
            )
        )
    return typed, adjustments

"""Draw a place's own plan up from its fixed parts of a higher plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.kernel.plans.allocating.selectors import adopted_plan
from ronghe.kernel.plans.charge import check_in_charge
from ronghe.kernel.plans.models import (
    Allocation,
    AllocationCell,
    Commitment,
    CommitmentValue,
    Plan,
)
from ronghe.kernel.plans.versions.selectors import plan_in_force
from ronghe.kernel.plans.versions.services import plan_open, plan_revise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.parties.people import Person

ROLLING_YEARS = 4


class NothingFixedError(ValueError):
    """No part of the place is fixed in the years that its plan would roll over."""

    def __init__(self) -> None:
        super().__init__(_("No part of this place is fixed in these years."))


@transaction.atomic
def plan_adopt(*, plan: Plan, place: Place, by: Person, first_year: int | None = None) -> Plan:
    """Draw the place's own plan up from its fixed parts of a higher plan, as a draft.

    The plan rolls over four years from `first_year` (the higher plan's first where none is said);
    of the higher plan the version in force counts.
    What the place's draft holds already stays as the place made it; a plan in force gets a
    revision. Each commitment names the one that it serves.

    Raises
    ------
    NotInChargeError
        If the person does not decide for the place.
    NothingFixedError
        If no part of the place is fixed in those years.
    """
    check_in_charge(by, place.pk)
    higher = plan_in_force(plan.series)
    if higher is None:
        raise NothingFixedError
    first = higher.first_year if first_year is None else first_year
    last = min(first + ROLLING_YEARS - 1, higher.last_year)
    parts = _parts_fixed(higher, place, first, last)
    if not parts:
        raise NothingFixedError
    draft = _own_draft(higher, place, first, last, by)
    served = {one.line: one for one in higher.commitments.select_related("measured_by")}
    held = set(
        draft.commitments.filter(serves__isnull=False).values_list("serves__line", flat=True)
    )
    position = max(draft.commitments.values_list("position", flat=True), default=0)
    for line, cells in parts.items():
        if line in held or line not in served:
            continue
        position += 1
        _commitment_adopt(draft, served[line], cells, position=position)
    return draft


def _parts_fixed(
    plan: Plan, place: Place, first: int, last: int
) -> dict[UUID, list[AllocationCell]]:
    cells = AllocationCell.objects.filter(
        place=place,
        year__range=(first, last),
        allocation__state=Allocation.State.AGREED,
        allocation__commitment__plan__series=plan.series,
    ).select_related("allocation__commitment")
    found: dict[UUID, list[AllocationCell]] = {}
    for cell in cells.order_by("allocation__commitment__position", "year"):
        found.setdefault(cell.allocation.commitment.line, []).append(cell)
    return found


def _own_draft(plan: Plan, place: Place, first: int, last: int, by: Person) -> Plan:
    own = adopted_plan(plan, place)
    if own is None:
        title = f"{place.name} {plan.title}"[:200]
        return plan_open(
            place=place, title=title, first_year=first, last_year=last, higher=plan, by=by
        )
    if own.state == Plan.State.IN_FORCE:
        own = plan_revise(plan=own, by=by, reason=_("Takes over what was fixed above."))
    if (own.first_year, own.last_year, own.higher_id) != (first, last, plan.pk):
        own.first_year, own.last_year, own.higher = first, last, plan
        own.save(update_fields=["first_year", "last_year", "higher"])
    return own


def _commitment_adopt(
    draft: Plan, source: Commitment, cells: Sequence[AllocationCell], *, position: int
) -> None:
    same = (
        "title unit decimals comparator basis direction adds_up above_scale section measured_by "
        "measure_confirmed_by"
    )
    base = cells[0].base
    base_year = cells[0].allocation.parameters.get("base_year")
    made = Commitment.objects.create(
        plan=draft,
        position=position,
        serves=source,
        baseline_year=None if base is None else base_year,
        baseline_value=base,
        **{name: getattr(source, name) for name in same.split()},
    )
    CommitmentValue.objects.bulk_create(
        CommitmentValue(commitment=made, period=str(cell.year), value=cell.value) for cell in cells
    )

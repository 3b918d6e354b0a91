"""Ask what an allocation would be, without storing anything."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ronghe.engines.allocation import (
    InfeasibleError,
    OrderError,
    allocate,
    sums,
    table_conflicts,
)
from ronghe.kernel.plans.allocating.inputs import Inputs, inputs_of
from ronghe.kernel.plans.allocating.orders import Given, Settings, order_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from ronghe.engines.allocation import AllocatedCell, Cell, Conflict, Order, OrderFault, Sum
    from ronghe.kernel.plans.models import Commitment


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What an order gives, or why it gives nothing.

    Attributes
    ----------
    order, inputs : what was asked, and what it was gathered from.
    values : of the table that stands now: computed, or as given where nothing could be computed.
    cells : how each computed cell came about; empty where nothing could be computed.
    sums : by year, of `values`.
    faults : what makes the order meaningless.
    conflicts : what of it cannot hold together, or, of a table that was held against it, what
        breaks it.
    """

    order: Order
    inputs: Inputs
    values: Mapping[Cell, Decimal]
    cells: Mapping[Cell, AllocatedCell]
    sums: tuple[Sum, ...]
    faults: tuple[OrderFault, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def allocation_preview(commitment: Commitment, settings: Settings, given: Given) -> Preview:
    """Split a commitment as the settings say, around what is locked; nothing is stored.

    Faults and conflicts are told in the answer, and the table stays as it was given then.
    """
    inputs = inputs_of(commitment, settings)
    order = order_of(commitment, settings, given, inputs)
    try:
        made = allocate(order)
    except OrderError as error:
        return _as_given(order, inputs, given, faults=error.faults)
    except InfeasibleError as error:
        return _as_given(order, inputs, given, conflicts=error.conflicts)
    values = made.values()
    return Preview(
        order=order,
        inputs=inputs,
        values=values,
        cells=made.cells,
        sums=made.sums,
        conflicts=table_conflicts(order, values) if settings.method == "typed" else (),
    )


def table_check(commitment: Commitment, settings: Settings, given: Given) -> Preview:
    """Hold a table against its order as it stands; nothing is computed, nothing stored."""
    inputs = inputs_of(commitment, settings)
    order = order_of(commitment, settings, given, inputs)
    return _as_given(order, inputs, given, conflicts=table_conflicts(order, given.values))


def _as_given(
    order: Order,
    inputs: Inputs,
    given: Given,
    *,
    faults: tuple[OrderFault, ...] = (),
    conflicts: tuple[Conflict, ...] = (),
) -> Preview:
    return Preview(
        order=order,
        inputs=inputs,
        values=given.values,
        cells={},
        sums=sums(order, given.values),
        faults=faults,
        conflicts=conflicts,
    )


def details(preview: Preview, given: Given) -> dict[Cell, dict[str, Any]]:
    """Return by cell, as JSON holds it, how the table came about.

    A cell that differs from what was computed was typed. `weights` is what all places' weights add
    up to, so that a place sees its share without seeing the others'.
    """
    weights = sum((b.weight for b in preview.order.bearers if b.weight is not None), Decimal(0))
    found = {}
    for at, value in given.values.items():
        cell = preview.cells.get(at)
        detail: dict[str, Any] = {"method": "typed"}
        if cell is not None and cell.value == value:
            detail = {
                "method": cell.method,
                "share": _number(cell.share),
                "unbounded": _number(cell.unbounded),
                "exact": _number(cell.exact),
                "held_by": cell.held_by,
                "remainder": _number(cell.remainder),
                "rank": cell.rank,
                "is_rounded_up": cell.is_rounded_up,
            }
        detail["weights"] = str(weights) if weights else None
        detail["typed"] = [
            name
            for name, typed in (("base", given.bases), ("weight", given.weights))
            if at[0] in typed
        ]
        found[at] = detail
    return found


def _number(value: Fraction | None) -> str | None:
    """Return nine decimals at most: enough to explain, not to compute with."""
    if value is None:
        return None
    return f"{Decimal(round(value * 10**9)).scaleb(-9).normalize():f}"

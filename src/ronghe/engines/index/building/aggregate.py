"""Make one score of the children of a node, by the way that it aggregates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ronghe.engines.index.expressions import expression_values
from ronghe.engines.index.methods import aggregating
from ronghe.engines.index.methods.aggregating import Missing
from ronghe.engines.index.methods.outranking import copeland

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.building.plan import Plan
    from ronghe.engines.index.definition import Aggregation, Node

    Floats = NDArray[np.float64]


def aggregated(
    plan: Plan,
    node: Node,
    aggregation: Aggregation,
    children: Floats,
    weights: Floats,
    *,
    of_units: bool,
) -> Floats:
    """Return the score of a node, (..., rows).

    Parameters
    ----------
    plan : of the index and its table.
    node : whose children they are.
    aggregation : the way, which may be other than the node's own.
    children : their scores, (..., children, rows).
    weights : of the children, (..., children), or (..., children, rows) with `of_units`.
    """
    options = aggregation.options
    present = (~np.isnan(children)).sum(axis=-2)
    is_enough = present >= options["least"]
    filled = children
    if options["missing"] is not None or aggregation.method in _WITHOUT_RULE:
        is_enough = is_enough & _enough(aggregation, children, weights, of_units=of_units)
        missing = Missing()
    else:
        missing = _missing(aggregation)
    if options["missing"] is not None:
        filled = np.where(np.isnan(children), options["missing"], children)
    if aggregation.method == "copeland":
        # Who is not ranked beats nobody, and nobody beats it.
        filled = np.where(is_enough[..., np.newaxis, :], filled, np.nan)
    found = _by_method(plan, node, aggregation, filled, weights, of_units, missing)
    return found if is_enough.all() else np.where(is_enough, found, np.nan)


# They look at children as they are, and know no rule for missing ones.
_WITHOUT_RULE = frozenset({"copeland", "expression"})


def _enough(
    aggregation: Aggregation, children: Floats, weights: Floats, *, of_units: bool
) -> NDArray[np.bool_]:
    """Say which units have the share of children that is asked for, (..., rows)."""
    if aggregation.options["at_least"] <= 0:
        return np.ones(children.shape[:-2] + children.shape[-1:], dtype=np.bool_)
    shares = aggregating.weighted(weights, children, of_units=of_units)
    there = np.where(np.isnan(children), np.nan, 1.0)
    share = aggregating.arithmetic(
        there, np.broadcast_to(shares, children.shape), of_units=True, missing=_missing(aggregation)
    )
    return ~np.isnan(share)


def _missing(aggregation: Aggregation) -> Missing:
    return Missing(at_least=aggregation.options["at_least"], by=aggregation.options["by"])


def _by_method(
    plan: Plan,
    node: Node,
    aggregation: Aggregation,
    children: Floats,
    weights: Floats,
    of_units: bool,
    missing: Missing,
) -> Floats:
    method, options = aggregation.method, aggregation.options
    if method == "expression":
        return _by_formula(plan, node, options["formula"], children)
    if method == "copeland":
        return _by_outranking(plan, children, weights, of_units=of_units)
    more: dict[str, Any] = {"of_units": of_units, "missing": missing}
    if method in ("arithmetic", "sum"):
        # A benefit of the doubt is the sum of weights times values as it is.
        given = ("as-given", "benefit-of-the-doubt")
        is_given = method == "sum" or node.weighting.method in given
        return aggregating.arithmetic(children, weights, as_given=is_given, **more)
    if method == "power":
        return aggregating.power(children, weights, exponent=options["exponent"], **more)
    if method == "mpi":
        penalty: Any = {"minus": "down", "plus": "up"}[options["penalty"]]
        return aggregating.penalised(children, weights, penalty=penalty, **more)
    if method in ("median", "minimum", "maximum"):
        place: Any = method
        return aggregating.in_order(children, weights, place=place, **more)
    return _MEANS[method](children, weights, **more)


_MEANS: Mapping[str, Callable[..., Floats]] = {
    "geometric": aggregating.geometric,
    "harmonic": aggregating.harmonic,
}


def _by_formula(plan: Plan, node: Node, formula: Any, children: Floats) -> Floats:
    columns = plan.derived(slice(None))
    for at, child in enumerate(node.children):
        columns[child.key] = children[..., at, :]
    made = expression_values(formula, columns, rows=children.shape[-1])
    return np.broadcast_to(made, children[..., 0, :].shape)


def _by_outranking(plan: Plan, children: Floats, weights: Floats, *, of_units: bool) -> Floats:
    """Return Copeland's scores; units are compared with those of their period."""
    found = np.empty(children.shape[:-2] + children.shape[-1:])
    for rows in plan.frame.slices.values():
        # Weights from data differ by period at most.
        own = weights[..., rows.start] if of_units else weights
        found[..., rows] = copeland(children[..., rows], own)
    return found

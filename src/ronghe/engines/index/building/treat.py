"""Draw in outliers and skewed ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ronghe.engines.index.building.formulas import formula_values
from ronghe.engines.index.building.parts import part_of, with_part
from ronghe.engines.index.building.result import Treated
from ronghe.engines.index.building.rows import spans_of
from ronghe.engines.index.methods import moments, portable, transforming, treating

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ronghe.engines.index.building.plan import Plan, State
    from ronghe.engines.index.definition import Leaf, Step

    Floats = NDArray[np.float64]

_THEN: Mapping[str, Callable[[Any], Any] | None] = {
    "none": None,
    "log": portable.log,
    "log-range": transforming.log_of_range,
    "log-skewed": transforming.log_of_skewed_end,
    "log-offset": transforming.log_of_offset,
    "log-scale": transforming.log_of_scale,
    "sqrt": transforming.square_root,
    "box-cox": lambda x: transforming.box_cox(x, transforming.box_cox_exponent(x)),
}


def treat(plan: Plan, state: State, leaves: list[int], step: Step) -> State:
    """Return the state with indicators treated that fail the test of shape."""
    values = part_of(state.values, leaves)
    options = step.options
    treated = list(state.treated)
    drawn = []
    for span in _whole_spans(plan, options["over"]):
        made = treating.treated(
            values[..., span],
            winsorise=options["winsorise"],
            then=_THEN[options["then"]],
            skew=options["skew"],
            kurtosis=options["kurtosis"],
            combine=options["combine"],
        )
        drawn.append(made.values)
        if values.ndim == 2:
            treated.append(
                Treated(
                    step=step.name, leaves=tuple(leaves), rows=span, how=made.how,
                    outcome=made.outcome, then=options["then"],
                )
            )  # fmt: skip
    after = drawn[0] if len(drawn) == 1 else np.concatenate(drawn, axis=-1)
    return replace(state, values=with_part(state.values, leaves, after), treated=tuple(treated))


def transform(
    plan: Plan,
    values: Floats,
    *,
    leaves: Sequence[Leaf],
    method: str,
    options: Mapping[str, Any],
    over: str | None,
    sign: Floats,
) -> Floats:
    """Return some indicators transformed, (..., leaves, rows)."""
    found = []
    for span in spans_of(plan, over):
        x, given = values[..., span.to], values[..., span.of]
        if method == "expression":
            made = formula_values(
                options["formula"], values=x, given=given, leaves=leaves, sign=sign,
                spread=options["spread"], columns=plan.derived(span.to),
            )  # fmt: skip
        else:
            made = _transformed(x, given, method, options)
        if options["if_skew"] is not None:
            is_skewed = np.abs(moments.skewness(given)) > options["if_skew"]
            made = np.where(is_skewed[..., None], made, x)
        found.append(made)
    return found[0] if len(found) == 1 else np.concatenate(found, axis=-1)


def _transformed(x: Floats, given: Floats, method: str, options: Mapping[str, Any]) -> Floats:
    if method == "power":
        return portable.power(x, options["exponent"])
    if method == "box-cox":
        exponent = options["exponent"]
        if exponent is None:
            exponent = transforming.box_cox_exponent(given)
        return transforming.box_cox(x, np.broadcast_to(exponent, x.shape[:-1]))
    if method == "cap":
        low, high = _bounds(given, options)
        return treating.capped(x, low=low, high=high).values
    function = _THEN[method]
    return x if function is None else np.asarray(function(x))


def _bounds(given: Floats, options: Mapping[str, Any]) -> tuple[Any, Any]:
    if options["quantiles"] is not None:
        first, second = options["quantiles"]
        return moments.quantile(given, first), moments.quantile(given, second)
    if options["deviations"] is not None:
        middle = moments.mean(given)
        spread = moments.deviation(given, of=options["spread"]) * options["deviations"]
        return middle - spread, middle + spread
    return options["low"], options["high"]


def _whole_spans(plan: Plan, over: str | None) -> list[slice]:
    return [span.to for span in spans_of(plan, over)]

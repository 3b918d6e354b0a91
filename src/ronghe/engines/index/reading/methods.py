"""The methods of steps, nodes and weights: what they are called, their options and defaults.

Readers, the JSON Schema and the reference of `docs/indices.md` all go by these tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from ronghe.engines.index.reading.method import NEEDED, Method, MethodOption, option, table
from ronghe.engines.index.reading.node_methods import AGGREGATE, WEIGH
from ronghe.engines.index.reading.shapes import COUNT, FORMULA, PAIR, POSITIVE, REAL, SHARE, WORDS
from ronghe.lib.definitions.shapes import FLAG, WHOLE, WORD, one_of

__all__ = [
    "AGGREGATE", "DENOMINATE", "IMPUTE", "METHODS", "NEEDED", "NORMALISE", "SCREEN", "TRANSFORM",
    "TREAT", "WEIGH", "Method", "MethodOption", "step_options",
]  # fmt: skip

_TO = option("to", PAIR, "What the worse and the better end become", (0, 100))
_CAP = Literal["none", "below", "above", "both"]
_SPREAD = option(
    "spread",
    one_of(Literal["sample", "population"]),
    "Whether the standard deviation divides by n-1 (sample) or by n (population)",
    "sample",
)
_BASE = (
    option("base_unit", WORD, "The unit whose value is the base", None),
    option(
        "base_period",
        WORD,
        "The period that the base is of; without base_unit the mean of all units in it",
        None,
    ),
)


def _capped(default: str) -> MethodOption:
    says = "Which values beyond the ends get the worth of the ends: none, below, above, both"
    return option("cap", one_of(_CAP), says, default)


NORMALISE = table(
    Method(
        name="min-max",
        says="(x - min) / (max - min), onto the scale `to`; the worst unit gets its first end",
        options=(
            _TO,
            option(
                "outliers",
                POSITIVE,
                "Values further from the mean than so many standard deviations are left out when "
                "minimum and maximum are taken, and get the ends of the scale",
                None,
            ),
            option(
                "quantiles", PAIR, "Shares of the units whose quantiles stand for min and max", None
            ),
            _SPREAD,
            _capped("none"),
        ),
    ),
    Method(
        name="goalposts",
        says="(x - worse) / (better - worse) between the indicator's `goalposts`",
        options=(_TO, _capped("both")),
    ),
    Method(
        name="log-goalposts",
        says="(ln x - ln worse) / (ln better - ln worse) between the indicator's `goalposts`",
        options=(_TO, _capped("both")),
    ),
    Method(
        name="z-score",
        says="(x - mean) / sd, onto the mean and the standard deviation that `to` names",
        options=(option("to", PAIR, "Mean and standard deviation of the result", (0, 1)), _SPREAD),
    ),
    Method(
        name="distance-to-leader",
        says="1 - (leader - x) / (leader - worst): the best unit gets the second end of `to`",
        options=(_TO,),
    ),
    Method(
        name="distance-to-reference",
        says="1 - (reference - x) / (reference - worst): to the value of a unit, or the "
        "indicator's `reference`",
        options=(
            _TO,
            option("unit", WORD, "Key of the unit that is the reference", None),
            _capped("none"),
        ),
    ),
    Method(
        name="distance-to-target",
        says="1 - (target - x) / (target - worst): to the indicator's `target`",
        options=(_TO, _capped("above")),
    ),
    Method(
        name="fraction-of-leader",
        says="x / max; where less is better, min / x",
        options=(option("times", REAL, "What the leader gets", 100),),
    ),
    Method(
        name="fraction-of-target",
        says="x / target, of the indicator's `target`; where less is better, target / x",
        options=(
            option("times", REAL, "What the target gets", 100),
            option("cap", FLAG, "Whether more than the target counts as the target", False),
        ),
    ),
    Method(
        name="percentile",
        says="(rank - 1) / (n - 1), the rank counted from the worst, equal values sharing it",
        options=(_TO,),
    ),
    Method(
        name="rank",
        says="The rank counted from the worst, 1; equal values share the lower one. With `best` "
        "first, counted from the best",
        options=(
            option("first", one_of(Literal["worst", "best"]), "Which end has the rank 1", "worst"),
        ),
    ),
    Method(name="borda", says="How many units are worse"),
    Method(
        name="exponential-rank",
        says="-scale · ln(1 - R · (1 - exp(-100 / scale))) with R = (n + 1 - r) / n, r the rank "
        "counted from the highest directed value (1), equal values sharing the higher place; "
        "from 0 to 100",
        options=(option("scale", POSITIVE, "How fast it falls", 23),),
    ),
    Method(
        name="base-log2",
        says="at_base · log2(1 + x / base): `at_base` at the base, without an upper limit",
        options=(*_BASE, option("at_base", REAL, "What the base gets", 50)),
    ),
    Method(
        name="base-ratio",
        says="at_base · x / base; where less is better, at_base · base / x",
        options=(*_BASE, option("at_base", REAL, "What the base gets", 100)),
    ),
    Method(
        name="expression",
        says="Any formula of x (the value as it is: the direction is left to the formula) and of "
        "min, max, mean, sd, median, sum, n, rank (1 is the best), leader, worst, low and high "
        "(the goalposts in the order of size), target, reference, base",
        options=(option("formula", FORMULA, "The formula", NEEDED), _SPREAD),
    ),
    Method(name="none", says="As it is, whatever the direction"),
)

_BY = option("by", WORD, "The column of groups", NEEDED)
_AT_MOST = option(
    "at_most", SHARE, "An indicator that misses a larger share of its units stays as it is", 1
)
_IN_PLACES = option(
    "normalise_first",
    FLAG,
    "Whether places between lowest and highest are compared; else the numbers as they are, which "
    "must be of one unit",
    True,
)
IMPUTE = table(
    Method(name="mean", says="The mean of the units that have it", options=(_AT_MOST,)),
    Method(name="median", says="The median of the units that have it", options=(_AT_MOST,)),
    Method(name="group-mean", says="The mean of the unit's group", options=(_BY, _AT_MOST)),
    Method(name="group-median", says="The median of the unit's group", options=(_BY, _AT_MOST)),
    Method(
        name="unit-mean",
        says="The place that the unit has in the mean of the step's other indicators, between the "
        "lowest and the highest value of each",
        options=(_IN_PLACES, _AT_MOST),
    ),
    Method(
        name="unit-median",
        says="The place that the unit has in the median of the step's other indicators",
        options=(_IN_PLACES, _AT_MOST),
    ),
    Method(
        name="value",
        says="A number",
        options=(option("value", REAL, "The number", NEEDED), _AT_MOST),
    ),
    Method(
        name="latest",
        says="The unit's value of the nearest period before",
        options=(option("max_gap", POSITIVE, "At most so many periods old", None), _AT_MOST),
    ),
    Method(
        name="linear",
        says="On the line between the unit's periods before and after",
        options=(
            option("hold", FLAG, "Whether the nearest value stands before and after these", False),
            _AT_MOST,
        ),
    ),
    Method(
        name="hot-deck",
        says="The value of a unit drawn from those that have it",
        options=(
            option("by", WORD, "The column of groups that donors must share", None),
            option("seed", WHOLE, "The seed of the draw", 1),
            _AT_MOST,
        ),
    ),
    Method(
        name="nearest",
        says="The mean of the units most alike in the other indicators",
        options=(option("neighbours", COUNT, "How many units", 5), _AT_MOST),
    ),
    Method(
        name="multiple",
        says="The mean of many completed tables, each made by regressions of the step's indicators "
        "on each other (chained equations); with one draw, one such table",
        options=(
            option("draws", COUNT, "How many tables", 20),
            option("seed", WHOLE, "The seed of the draws", 1),
            option(
                "matching",
                FLAG,
                "Whether a gap gets the value of one of the units with the nearest predictions "
                "(`neighbours`); else its own prediction and the error of another unit",
                True,
            ),
            option("predictors", COUNT, "How many indicators explain one, at most", 5),
            option("neighbours", COUNT, "How many units are near", 5),
            _AT_MOST,
        ),
    ),
)
_IF_SKEW = option("if_skew", REAL, "Only indicators of a larger |skewness|", None)
TRANSFORM = table(
    Method(name="log", says="ln x; missing where x is not above 0", options=(_IF_SKEW,)),
    Method(name="log-range", says="ln(x - min + 0.01 · (max - min))", options=(_IF_SKEW,)),
    Method(
        name="log-skewed",
        says="As log-range from the end that is not skewed, order kept",
        options=(_IF_SKEW,),
    ),
    Method(name="log-offset", says="ln(x - min + 1)", options=(_IF_SKEW,)),
    Method(
        name="log-scale", says="ln((max - 1) · (x - min) / (max - min) + 1)", options=(_IF_SKEW,)
    ),
    Method(name="sqrt", says="The square root", options=(_IF_SKEW,)),
    Method(
        name="power",
        says="x to a power",
        options=(option("exponent", REAL, "The power", NEEDED), _IF_SKEW),
    ),
    Method(
        name="box-cox",
        says="((x - min + 1)^exponent - 1) / exponent; the logarithm for 0",
        options=(
            option("exponent", REAL, "The exponent; none: that of the greatest likelihood", None),
            _IF_SKEW,
        ),
    ),
    Method(
        name="cap",
        says="Values beyond bounds get the bounds",
        options=(
            option("low", REAL, "The lower bound", None),
            option("high", REAL, "The upper bound", None),
            option("quantiles", PAIR, "Shares of the units whose quantiles are the bounds", None),
            option("deviations", POSITIVE, "Bounds so many standard deviations off", None),
            _SPREAD,
            _IF_SKEW,
        ),
    ),
    Method(
        name="expression",
        says="A formula of the same names as that of normalise",
        options=(option("formula", FORMULA, "The formula", NEEDED), _SPREAD, _IF_SKEW),
    ),
)
TREAT_THEN = Literal[
    "none", "log-range", "log-skewed", "log-offset", "log-scale", "log", "sqrt", "box-cox"
]
TREAT = Method(
    name="",
    says="An indicator passes if |skewness| < skew or excess kurtosis < kurtosis. Else one extreme "
    "value after the other gets the value next to it; if that does not help, the values as they "
    "were are transformed",
    options=(
        option("skew", POSITIVE, "The largest |skewness| that passes", 2),
        option("kurtosis", REAL, "The largest excess kurtosis that passes", 3.5),
        option("winsorise", WHOLE, "At most so many points are winsorised", 5),
        option("then", one_of(TREAT_THEN), "What is done where that does not help", "log-range"),
        option("combine", FLAG, "Whether the transform takes the winsorised values", False),
    ),
)
SCREEN = Method(
    name="",
    says="Units with too few indicators lose their scores, and count for no minimum or mean after",
    options=(
        option("at_least", SHARE, "The share of indicators that must be there", 0),
        option("nonzero", SHARE, "The share of those there that must not be 0", 0),
        option("keep", WORDS, "Keys of units that stay whatever they miss", ()),
    ),
)
DENOMINATE = Method(name="", says="Indicators with a `denominator` become x / (denominator / per)")

METHODS: Mapping[str, Mapping[str, Method]] = {
    "denominate": {"": DENOMINATE},
    "impute": IMPUTE,
    "screen": {"": SCREEN},
    "treat": {"": TREAT},
    "transform": TRANSFORM,
    "normalise": NORMALISE,
}


def step_options(kind: str, method: str, **options: Any) -> dict[str, Any]:
    """Return the options of a method of a kind of step, those not given by their defaults.

    Examples
    --------
    >>> step_options("normalise", "z-score", to=(10.0, 2.0))
    {'to': (10.0, 2.0), 'spread': 'sample'}
    """
    return {**METHODS[kind][method].defaults, **options}

"""The methods of steps, nodes and weights: what they are called, their options and defaults.

Readers, the JSON Schema and the reference of `docs/indices.md` all go by these tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ronghe.engines.index.reading.shapes import (
    COUNT,
    FORMULA,
    MATRIX,
    PAIR,
    POSITIVE,
    REAL,
    REALS,
    SHARE,
    WORDS,
)
from ronghe.lib.definitions.forms import Key, Shape
from ronghe.lib.definitions.shapes import FLAG, WHOLE, WORD, one_of

NEEDED = object()


@dataclass(frozen=True, kw_only=True)
class MethodOption:
    """An option of a method: its key, and what it is where it is not said."""

    key: Key[Any]
    default: Any


@dataclass(frozen=True, kw_only=True)
class Method:
    """A method: what it does, for authors, and its options."""

    name: str
    says: str
    options: tuple[MethodOption, ...] = ()

    @property
    def defaults(self) -> dict[str, Any]:
        """Return the options that stand where a definition does not say them."""
        found = {one.key.name: one.default for one in self.options}
        return {name: default for name, default in found.items() if default is not NEEDED}


def _option(name: str, shape: Shape[Any], says: str, default: Any) -> MethodOption:
    if default is NEEDED:
        return MethodOption(key=Key(name, shape, says, needed=True), default=default)
    told = f"{says}; default: {_shown(default)}"
    return MethodOption(key=Key(name, shape, told), default=default)


def _shown(default: Any) -> str:
    if default is None or default == ():
        return "none"
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, tuple):
        return "[" + ", ".join(map(str, default)) + "]"
    return str(default)


def _table(*methods: Method) -> dict[str, Method]:
    return {method.name: method for method in methods}


_TO = _option("to", PAIR, "What the worse and the better end become", (0, 100))
_CAP = Literal["none", "below", "above", "both"]
_SPREAD = _option(
    "spread",
    one_of(Literal["sample", "population"]),
    "Whether the standard deviation divides by n-1 (sample) or by n (population)",
    "sample",
)
_BASE = (
    _option("base_unit", WORD, "The unit whose value is the base", None),
    _option(
        "base_period",
        WORD,
        "The period that the base is of; without base_unit the mean of all units in it",
        None,
    ),
)


def _capped(default: str) -> MethodOption:
    says = "Which values beyond the ends get the worth of the ends: none, below, above, both"
    return _option("cap", one_of(_CAP), says, default)


NORMALISE = _table(
    Method(
        name="min-max",
        says="(x - min) / (max - min), onto the scale `to`; the worst unit gets its first end",
        options=(
            _TO,
            _option(
                "outliers",
                POSITIVE,
                "Values further from the mean than so many standard deviations are left out when "
                "minimum and maximum are taken, and get the ends of the scale",
                None,
            ),
            _option(
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
        options=(_option("to", PAIR, "Mean and standard deviation of the result", (0, 1)), _SPREAD),
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
            _option("unit", WORD, "Key of the unit that is the reference", None),
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
        options=(_option("times", REAL, "What the leader gets", 100),),
    ),
    Method(
        name="fraction-of-target",
        says="x / target, of the indicator's `target`; where less is better, target / x",
        options=(
            _option("times", REAL, "What the target gets", 100),
            _option("cap", FLAG, "Whether more than the target counts as the target", False),
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
            _option("first", one_of(Literal["worst", "best"]), "Which end has the rank 1", "worst"),
        ),
    ),
    Method(name="borda", says="How many units are worse"),
    Method(
        name="exponential-rank",
        says="-scale · ln(1 - R · (1 - exp(-100 / scale))) with R = (n + 1 - r) / n, r the rank "
        "counted from the highest directed value (1); from 0 to 100",
        options=(_option("scale", POSITIVE, "How fast it falls", 23),),
    ),
    Method(
        name="base-log2",
        says="at_base · log2(1 + x / base): `at_base` at the base, without an upper limit",
        options=(*_BASE, _option("at_base", REAL, "What the base gets", 50)),
    ),
    Method(
        name="base-ratio",
        says="at_base · x / base; where less is better, at_base · base / x",
        options=(*_BASE, _option("at_base", REAL, "What the base gets", 100)),
    ),
    Method(
        name="expression",
        says="Any formula of x (the value as it is: the direction is left to the formula) and of "
        "min, max, mean, sd, median, sum, n, rank (1 is the best), leader, worst, low and high "
        "(the goalposts in the order of size), target, reference, base",
        options=(_option("formula", FORMULA, "The formula", NEEDED), _SPREAD),
    ),
    Method(name="none", says="As it is, whatever the direction"),
)

_BY = _option("by", WORD, "The column of groups", NEEDED)
_AT_MOST = _option(
    "at_most", SHARE, "An indicator that misses a larger share of its units stays as it is", 1
)
_IN_PLACES = _option(
    "normalise_first",
    FLAG,
    "Whether places between lowest and highest are compared; else the numbers as they are, which "
    "must be of one unit",
    True,
)
IMPUTE = _table(
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
        options=(_option("value", REAL, "The number", NEEDED), _AT_MOST),
    ),
    Method(
        name="latest",
        says="The unit's value of the nearest period before",
        options=(_option("max_gap", POSITIVE, "At most so many periods old", None), _AT_MOST),
    ),
    Method(
        name="linear",
        says="On the line between the unit's periods before and after",
        options=(
            _option("hold", FLAG, "Whether the nearest value stands before and after these", False),
            _AT_MOST,
        ),
    ),
    Method(
        name="hot-deck",
        says="The value of a unit drawn from those that have it",
        options=(
            _option("by", WORD, "The column of groups that donors must share", None),
            _option("seed", WHOLE, "The seed of the draw", 1),
            _AT_MOST,
        ),
    ),
    Method(
        name="nearest",
        says="The mean of the units most alike in the other indicators",
        options=(_option("neighbours", COUNT, "How many units", 5), _AT_MOST),
    ),
    Method(
        name="multiple",
        says="The mean of many completed tables, each made by regressions of the step's indicators "
        "on each other (chained equations); with one draw, one such table",
        options=(
            _option("draws", COUNT, "How many tables", 20),
            _option("seed", WHOLE, "The seed of the draws", 1),
            _option(
                "matching",
                FLAG,
                "Whether a gap gets the value of one of the units with the nearest predictions "
                "(`neighbours`); else its own prediction and the error of another unit",
                True,
            ),
            _option("predictors", COUNT, "How many indicators explain one, at most", 5),
            _option("neighbours", COUNT, "How many units are near", 5),
            _AT_MOST,
        ),
    ),
)
_IF_SKEW = _option("if_skew", REAL, "Only indicators of a larger |skewness|", None)
TRANSFORM = _table(
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
        options=(_option("exponent", REAL, "The power", NEEDED), _IF_SKEW),
    ),
    Method(
        name="box-cox",
        says="((x - min + 1)^exponent - 1) / exponent; the logarithm for 0",
        options=(
            _option("exponent", REAL, "The exponent; none: that of the greatest likelihood", None),
            _IF_SKEW,
        ),
    ),
    Method(
        name="cap",
        says="Values beyond bounds get the bounds",
        options=(
            _option("low", REAL, "The lower bound", None),
            _option("high", REAL, "The upper bound", None),
            _option("quantiles", PAIR, "Shares of the units whose quantiles are the bounds", None),
            _option("deviations", POSITIVE, "Bounds so many standard deviations off", None),
            _SPREAD,
            _IF_SKEW,
        ),
    ),
    Method(
        name="expression",
        says="A formula of the same names as that of normalise",
        options=(_option("formula", FORMULA, "The formula", NEEDED), _SPREAD, _IF_SKEW),
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
        _option("skew", POSITIVE, "The largest |skewness| that passes", 2),
        _option("kurtosis", REAL, "The largest excess kurtosis that passes", 3.5),
        _option("winsorise", WHOLE, "At most so many points are winsorised", 5),
        _option("then", one_of(TREAT_THEN), "What is done where that does not help", "log-range"),
        _option("combine", FLAG, "Whether the transform takes the winsorised values", False),
    ),
)
SCREEN = Method(
    name="",
    says="Units with too few indicators lose their scores, and count for no minimum or mean after",
    options=(
        _option("at_least", SHARE, "The share of indicators that must be there", 0),
        _option("nonzero", SHARE, "The share of those there that must not be 0", 0),
        _option("keep", WORDS, "Keys of units that stay whatever they miss", ()),
    ),
)
DENOMINATE = Method(name="", says="Indicators with a `denominator` become x / (denominator / per)")

_MISSING = (
    _option(
        "at_least",
        SHARE,
        "The share of the children (see `by`) that must have a score, else the node has none",
        0,
    ),
    _option(
        "by",
        one_of(Literal["weight", "number"]),
        "Whether that is a share of their weights or of their number",
        "number",
    ),
    _option("least", WHOLE, "How many children must have a score, else the node has none", 0),
    _option(
        "missing", REAL, "A missing child counts as this number; none: it leaves the weights", None
    ),
)
AGGREGATE = _table(
    Method(name="arithmetic", says="Σ w·x / Σ w", options=_MISSING),
    Method(name="geometric", says="exp(Σ w·ln x / Σ w); none where x is below 0", options=_MISSING),
    Method(name="harmonic", says="Σ w / Σ (w / x)", options=_MISSING),
    Method(
        name="power",
        says="(Σ w·x^p / Σ w)^(1/p)",
        options=(_option("exponent", REAL, "The power p", NEEDED), *_MISSING),
    ),
    Method(name="median", says="The weighted median", options=_MISSING),
    Method(name="minimum", says="The lowest of the children", options=_MISSING),
    Method(name="maximum", says="The highest of the children", options=_MISSING),
    Method(name="sum", says="Σ w·x, the weights as they are given", options=_MISSING),
    Method(
        name="mpi",
        says="mean ∓ sd · cv of the children, weighted (Mazziotta and Pareto have equal weights)",
        options=(
            _option(
                "penalty",
                one_of(Literal["minus", "plus"]),
                "Whether unbalance lowers the score (minus) or raises it",
                "minus",
            ),
            *_MISSING,
        ),
    ),
    Method(
        name="copeland",
        says="How many units it outranks less by how many it is outranked, weighted",
        options=_MISSING,
    ),
    Method(
        name="expression",
        says="Any formula of the codes of the children; missing where what it needs is",
        options=(_option("formula", FORMULA, "The formula", NEEDED), *_MISSING),
    ),
)
WEIGH = _table(
    Method(name="given", says="`weight` of each child, 1 where it has none, over their sum"),
    Method(name="as-given", says="`weight` of each child, not divided by the sum"),
    Method(name="equal", says="The same for each child"),
    Method(
        name="pca",
        says="By principal components of the children",
        options=(
            _option(
                "of",
                one_of(Literal["first", "all"]),
                "first: the loadings of the first component; all: squared loadings of important "
                "components after a rotation (OECD)",
                "first",
            ),
        ),
    ),
    Method(name="entropy", says="Shannon's entropy: children that differ more between units"),
    Method(name="critic", says="CRITIC: contrast times what others do not say"),
    Method(
        name="ahp",
        says="From comparisons in pairs; refused above a consistency ratio of 0.1",
        options=(
            _option("matrix", MATRIX, "How much more the child of the row counts", NEEDED),
            _option("at_most", POSITIVE, "The largest consistency ratio", 0.1),
        ),
    ),
    Method(
        name="benefit-of-the-doubt",
        says="For each unit those that serve it best, by linear programming",
        options=(
            _option("low", SHARE, "The least share of a child in the score", 0),
            _option("high", SHARE, "The largest share of a child in the score", 1),
        ),
    ),
    Method(
        name="balance",
        says="So that correlations of the children with the node are as wanted",
        options=(
            _option("importance", REALS, "A number for each child; none: all the same", None),
        ),
    ),
)
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

"""The methods by which nodes aggregate and weigh their children."""

from __future__ import annotations

from typing import Literal

from ronghe.engines.index.reading.method import NEEDED, Method, option, table
from ronghe.engines.index.reading.shapes import FORMULA, MATRIX, POSITIVE, REAL, REALS, SHARE
from ronghe.lib.definitions.shapes import WHOLE, one_of

_MISSING = (
    option(
        "at_least",
        SHARE,
        "The share of the children (see `by`) that must have a score, else the node has none",
        0,
    ),
    option(
        "by",
        one_of(Literal["weight", "number"]),
        "Whether that is a share of their weights or of their number",
        "number",
    ),
    option("least", WHOLE, "How many children must have a score, else the node has none", 0),
    option(
        "missing", REAL, "A missing child counts as this number; none: it leaves the weights", None
    ),
)
AGGREGATE = table(
    Method(name="arithmetic", says="Σ w·x / Σ w", options=_MISSING),
    Method(name="geometric", says="exp(Σ w·ln x / Σ w); none where x is below 0", options=_MISSING),
    Method(name="harmonic", says="Σ w / Σ (w / x)", options=_MISSING),
    Method(
        name="power",
        says="(Σ w·x^p / Σ w)^(1/p)",
        options=(option("exponent", REAL, "The power p", NEEDED), *_MISSING),
    ),
    Method(name="median", says="The weighted median", options=_MISSING),
    Method(name="minimum", says="The lowest of the children", options=_MISSING),
    Method(name="maximum", says="The highest of the children", options=_MISSING),
    Method(name="sum", says="Σ w·x, the weights as they are given", options=_MISSING),
    Method(
        name="mpi",
        says="mean ∓ sd · cv of the children, weighted (Mazziotta and Pareto have equal weights)",
        options=(
            option(
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
        options=(option("formula", FORMULA, "The formula", NEEDED), *_MISSING),
    ),
)
WEIGH = table(
    Method(name="given", says="`weight` of each child, 1 where it has none, over their sum"),
    Method(name="as-given", says="`weight` of each child, not divided by the sum"),
    Method(name="equal", says="The same for each child"),
    Method(
        name="pca",
        says="By principal components of the children",
        options=(
            option(
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
            option("matrix", MATRIX, "How much more the child of the row counts", NEEDED),
            option("at_most", POSITIVE, "The largest consistency ratio", 0.1),
        ),
    ),
    Method(
        name="benefit-of-the-doubt",
        says="For each unit those that serve it best, by linear programming",
        options=(
            option("low", SHARE, "The least share of a child in the score", 0),
            option("high", SHARE, "The largest share of a child in the score", 1),
        ),
    ),
    Method(
        name="balance",
        says="So that correlations of the children with the node are as wanted",
        options=(option("importance", REALS, "A number for each child; none: all the same", None),),
    ),
)

"""The audit sheet of an index as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.config.cli.index_tables import Sheet

if TYPE_CHECKING:
    from ronghe.engines.index.auditing import Audit, Correlation


def audit_sheets(found: Audit) -> list[Sheet]:
    """Return the tables of an audit, each a file."""
    return [
        _profiles(found),
        _correlations("siblings", found.inside),
        _correlations("parents", found.with_parents),
        Sheet(
            name="allegiances",
            columns=("key", "node", "r_own", "best", "r_best", "at_home"),
            rows=[
                (one.key, one.node, one.own, one.best, one.best_r, str(one.is_at_home))
                for one in found.allegiances
            ],
        ),
        Sheet(
            name="coherence",
            columns=("node", "n", "alpha", "explained", "dimensions", "one_sign"),
            rows=[
                (one.node, one.n, one.alpha, one.explained, one.dimensions, str(one.is_of_one_sign))
                for one in found.structures
            ],
        ),
        Sheet(
            name="influence",
            columns=("key", "node", "weight", "influence", "ratio", "linear"),
            rows=[
                (one.key, one.node, one.weight, one.influence, one.ratio, one.linear)
                for one in found.importances
            ],
        ),
        Sheet(
            name="novelty",
            columns=("node", "share", "mean_shift", "positions"),
            rows=[(one.node, one.share, one.mean_shift, one.positions) for one in found.novelties],
        ),
    ]


def _profiles(found: Audit) -> Sheet:
    columns = (
        "key", "coverage", "imputed", "mean", "sd", "min", "max", "skew", "kurtosis",
        "skew_scored", "kurtosis_scored", "skewed",
    )  # fmt: skip
    rows = [
        (
            one.key, one.coverage, one.imputed, one.mean, one.deviation, one.low, one.high,
            one.skew, one.kurtosis, one.skew_scored, one.kurtosis_scored, str(one.is_skewed),
        )
        for one in found.profiles
    ]  # fmt: skip
    return Sheet(name="indicators", columns=columns, rows=rows)


def _correlations(name: str, found: tuple[Correlation, ...]) -> Sheet:
    rows = [(one.first, one.second, one.r, one.p, one.n, one.verdict) for one in found]
    return Sheet(name=name, columns=("first", "second", "r", "p", "n", "verdict"), rows=rows)

"""Figures of places as the table that an index is built from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ronghe.engines.index import Table
from ronghe.engines.index import table as engine
from ronghe.engines.index.expressions import expression_columns
from ronghe.engines.index.releasing import SamplingErrors
from ronghe.kernel.indicators.selectors import (
    ABOVE_SCALE,
    EVERYBODY,
    figures_added,
    indicators_by_key,
)
from ronghe.kernel.indices.estimating import ESTIMATED, STRATIFIED, estimated
from ronghe.lib.faults import FaultsError, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ronghe.engines.aggregation import Sums
    from ronghe.engines.index import Column, Index, Leaf
    from ronghe.kernel.indicators.models import Indicator
    from ronghe.kernel.indicators.selectors import Added, Figure, Population
    from ronghe.kernel.indices.estimating import Estimated, Estimator
    from ronghe.kernel.parties.models import Place

    Floats = NDArray[np.float64]

NO_FIGURES = Rule(
    key="no-such-indicator",
    zh="指标“{value}”没有登记数据（indicator 未指明系统中的指标）。请补写，或只用文件计算。",
    en='There are no figures for "{value}": its `indicator` names none of the programme. Name '
    "one, or build the index from a file.",
)
COUNT, WHOLE = "n_of_", "whole_"  # before the key of an indicator, in the name of a column
# A mean of so few would tell what one enterprise answered; a working rule of ours.
LEAST = 3
_OF_ENTERPRISES = frozenset({"mean", "share", "ratio"})


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a column is: the figure of an indicator, or how many stand behind it, of which place."""

    indicator: str
    is_count: bool = False
    of_whole: bool = False


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """The input of an index: a row a place and period.

    `figures` are what the numbers are, by (column, code of the place, period); `errors` the
    standard errors of those that are means of enterprises. `estimates` are the stratified ones,
    by the same keys; none where figures are plain means.
    """

    table: Table
    figures: Mapping[tuple[str, str, str], Figure]
    errors: SamplingErrors
    indicators: Mapping[str, Indicator]
    estimates: Mapping[tuple[str, str, str], Estimated]


def columns_needed(index: Index) -> dict[str, Need]:
    """Return the columns of the table that an index reads, each with what it is.

    An indicator's `indicator` says where its column comes from; any other column is called like an
    indicator, `n_of_` and its key for the number of organisations behind it; `whole_` before
    either means that of the place as a whole, the same in all rows.
    """
    names = {column.name: column.column or "" for column in index.columns}
    own = {names.get(leaf.column) or leaf.column: leaf.indicator for leaf in index.leaves}
    return {
        name: Need(indicator=own[name]) if own.get(name) else _need(name)
        for name in engine.columns_needed(index).numbers
    }


def needs_of(index: Index, leaf: Leaf) -> tuple[Need, ...]:
    """Return what the value of one indicator of an index is made of."""
    derived, needs = {column.name: column for column in index.columns}, columns_needed(index)
    return tuple(needs[name] for name in sorted(_parts(leaf.column, derived)) if name in needs)


def _parts(name: str, derived: Mapping[str, Column]) -> set[str]:
    """Return the columns of the data that a column is made of, through those in between."""
    column = derived.get(name)
    if column is None:
        return {name}
    if column.expression is None:
        return _parts(column.column or name, {})
    return {
        part for used in expression_columns(column.expression) for part in _parts(used, derived)
    }


def _need(name: str) -> Need:
    of_whole = name.startswith(WHOLE)
    rest = name.removeprefix(WHOLE)
    return Need(
        indicator=rest.removeprefix(COUNT), is_count=rest.startswith(COUNT), of_whole=of_whole
    )


def check_columns(index: Index) -> dict[str, Indicator]:
    """Return the indicator behind each column that an index reads.

    Raises
    ------
    FaultsError
        Naming all columns that no indicator gives.
    """
    wanted = columns_needed(index)
    known = indicators_by_key({need.indicator for need in wanted.values()})
    faults = [
        NO_FIGURES.fault(file=index.key, column=name, value=name)
        for name, need in wanted.items()
        if need.indicator not in known
    ]
    if faults:
        raise FaultsError(faults)
    return {name: known[need.indicator] for name, need in wanted.items()}


def gathered(
    index: Index,
    place: Place,
    units: Sequence[Place],
    periods: Sequence[str],
    *,
    population: Population = EVERYBODY,
    least: int = 0,
    estimator: Estimator = "plain",
) -> Gathered:
    """Return the figures of places within `place` in periods as the table of an index.

    Means, shares and ratios of fewer than `least` enterprises are left out as missing.

    Parameters
    ----------
    estimator : plain means of who answered, or means and shares estimated by strata
        (`estimating.estimated`).

    Raises
    ------
    FaultsError
        If the index reads what no indicator gives.
    ValueError
        If estimates are asked for of others than those above scale, whose number nobody knows.
    """
    if estimator == STRATIFIED and population != ABOVE_SCALE:
        raise ValueError("The register knows the number of above-scale enterprises only.")
    indicators, needs = check_columns(index), columns_needed(index)
    added = figures_added(
        indicators={one.key: one for one in indicators.values()}.values(),
        place_ids=[place.pk, *(unit.pk for unit in units)],
        periods=periods,
        population=population,
    )
    rows = [(unit, period) for period in periods for unit in units]
    figures = {
        (name, unit.code, period): added.figures[
            need.indicator, place.pk if need.of_whole else unit.pk, period
        ]
        for name, need in needs.items()
        for unit, period in rows
    }
    made = _estimates(needs, indicators, place, units, periods) if estimator == STRATIFIED else {}
    figures |= {key: one.figure for key, one in made.items()}
    numbers = {
        name: np.array(
            [
                _number(figures[name, unit.code, period], need, indicators[name], least)
                for unit, period in rows
            ],
            dtype=np.float64,
        )
        for name, need in needs.items()
    }
    return Gathered(
        table=Table(
            units=tuple(unit.code for unit, _period in rows),
            names=tuple(unit.name for unit, _period in rows),
            periods=tuple(period for _unit, period in rows) if _is_panel(index, periods) else None,
            numbers=numbers,
        ),
        figures=figures,
        errors=_errors(index, indicators, needs, added, rows, made),
        indicators=indicators,
        estimates=made,
    )


def _estimates(
    needs: Mapping[str, Need],
    indicators: Mapping[str, Indicator],
    place: Place,
    units: Sequence[Place],
    periods: Sequence[str],
) -> dict[tuple[str, str, str], Estimated]:
    """Return estimates by (column, code of the place, period); none of a place without answers."""
    found = {}
    for name, need in needs.items():
        if need.is_count or indicators[name].rollup not in ESTIMATED:
            continue
        for period in periods:
            regions = [place] if need.of_whole else units
            made = estimated(indicators[name], place, regions, period)
            for unit in units:
                one = made.get(place.pk if need.of_whole else unit.pk)
                if one is not None:
                    found[name, unit.code, period] = one
    return found


def _is_panel(index: Index, periods: Sequence[str]) -> bool:
    return len(periods) > 1 or index.units.period is not None


def _number(figure: Figure, need: Need, indicator: Indicator, least: int) -> float:
    if need.is_count:
        return float(figure.n)
    few = figure.kind != "reported" and indicator.rollup in _OF_ENTERPRISES and figure.n < least
    return math.nan if figure.value is None or few else float(figure.value)


def _errors(
    index: Index,
    indicators: Mapping[str, Indicator],
    needs: Mapping[str, Need],
    added: Added,
    rows: Sequence[tuple[Place, str]],
    made: Mapping[tuple[str, str, str], Estimated],
) -> SamplingErrors:
    """Return errors of means by indicator; counts and what is made of counts alone have none."""
    derived = {column.name: column for column in index.columns}
    sampled = {
        name
        for name, need in needs.items()
        if not need.is_count and indicators[name].rollup in _OF_ENTERPRISES
    }
    found: dict[str, Floats] = {}
    for leaf in index.leaves:
        if not sampled & _parts(leaf.column, derived):
            continue
        if leaf.column in derived or leaf.denominator:
            # Made of several columns; how their errors go together is not known.
            found[leaf.key] = np.full(len(rows), np.nan)
        else:
            found[leaf.key] = np.array(
                [
                    one.standard_error
                    if (one := made.get((leaf.column, unit.code, period))) is not None
                    else _error(indicators[leaf.column], added, unit.pk, period)
                    for unit, period in rows
                ]
            )
    return SamplingErrors(of_leaf=found)


def _error(indicator: Indicator, added: Added, place: int, period: str) -> float:
    """Return the standard error of a mean or share of enterprises; NaN where it is not known.

    What was reported for the place itself is not sampled. Of a ratio the sums do not say how
    numerator and denominator go together.
    """
    if added.figures[indicator.key, place, period].kind == "reported":
        return 0.0
    sums = added.sums.get((indicator.key, place, period))
    if sums is None or indicator.rollup == "ratio":
        return math.nan
    return error_of_mean(sums) * (100.0 if indicator.rollup == "share" else 1.0)


def error_of_mean(sums: Sums) -> float:
    """Return the standard error of the mean behind sums; NaN below two values.

    Those who answered are taken as drawn with replacement from all enterprises like them: without
    the size of that population there is no correction for having asked many of it.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from ronghe.engines.aggregation import Sums
    >>> error_of_mean(Sums(n=4, total=Decimal(20), squares=Decimal(120)))
    1.2909944487358056
    """
    if sums.n < 2:  # one value does not say how values differ
        return math.nan
    deviation = sums.squares - sums.total * sums.total / sums.n
    return math.sqrt(max(0.0, float(deviation)) / (sums.n - 1) / sums.n)

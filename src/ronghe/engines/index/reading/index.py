"""The root of a definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ronghe.engines.index.checks import rules
from ronghe.engines.index.definition import (
    Column,
    Index,
    Parameters,
    Provenance,
    RankRule,
    UnitColumns,
)
from ronghe.engines.index.reading import forms
from ronghe.engines.index.reading.places import Above
from ronghe.engines.index.reading.shapes import code_at, formula_at
from ronghe.engines.index.reading.steps import AGGREGATE, aggregate_step_at, steps_at
from ronghe.engines.index.reading.tree import root_at

if TYPE_CHECKING:
    from ronghe.engines.index.reading.places import Places
    from ronghe.lib.definitions import Cursor


def index_at(root: Cursor, places: Places) -> Index:
    """Return the index at the root; what is wrong with its form is noted."""
    forms.INDEX.only(root)
    provenance = Provenance(
        source=forms.INDEX_SOURCE.of(root),
        status=forms.INDEX_STATUS.of(root),
        note=forms.NOTE.maybe(root),
    )
    step_cursors = forms.STEPS.maybe(root) or []
    # How nodes aggregate is known before the nodes are read.
    places.aggregates.extend(
        aggregate_step_at(cursor)
        for cursor in step_cursors
        if isinstance(cursor.value, Mapping) and cursor.value.get("step") == AGGREGATE
    )
    tree = root_at(forms.TREE.of(root), Above(provenance=provenance), places)
    return Index(
        key=forms.INDEX_KEY.of(root),
        version=forms.VERSION.of(root),
        title=forms.INDEX_TITLE.of(root),
        valid_from=forms.VALID_FROM.of(root),
        valid_to=forms.VALID_TO.maybe(root),
        units=_units(root.maybe("units")),
        columns=_columns(root.maybe("columns"), places),
        steps=steps_at(step_cursors, tree, provenance, places),
        parameters=_parameters(root.maybe("parameters")),
        rank=_rank(root.maybe("rank")),
        root=tree,
        provenance=provenance,
    )


def _units(cursor: Cursor | None) -> UnitColumns:
    if cursor is None:
        return UnitColumns()
    forms.UNITS.only(cursor)
    return UnitColumns(
        key=forms.UNIT_KEY.maybe(cursor) or "unit",
        name=forms.UNIT_NAME.maybe(cursor),
        period=forms.PERIOD.maybe(cursor),
        groups=forms.GROUPS.maybe(cursor) or (),
    )


def _columns(cursor: Cursor | None, places: Places) -> tuple[Column, ...]:
    if cursor is None:
        return ()
    if not isinstance(cursor.value, Mapping):
        cursor.only(())
        return ()
    return tuple(_column(str(name), cursor.at(str(name)), places) for name in cursor.value)


def _column(name: str, cursor: Cursor, places: Places) -> Column:
    code_at(replace(cursor, value=name))
    if not isinstance(cursor.value, Mapping):
        expression = formula_at(cursor)
        places.formulas.append((expression, cursor))
        return Column(name=name, expression=expression)
    forms.DERIVED.only(cursor)
    column = forms.DERIVED_COLUMN.maybe(cursor)
    if column is not None:
        return Column(name=name, column=column)
    expression = forms.DERIVED_VALUE.of(cursor)
    places.formulas.append((expression, cursor.at("value")))
    return Column(name=name, expression=expression)


def _parameters(cursor: Cursor | None) -> Parameters:
    if cursor is None:
        return Parameters()
    forms.PARAMETERS_FORM.only(cursor)
    ways = [{"over"}, {"period"}, {"from", "to"}]
    said = [way for way in ways if any(cursor.maybe(name) for name in way)]
    if len(said) > 1:
        cursor.fail(rules.MANY_PARAMETERS)
    over = forms.OVER_PERIODS.maybe(cursor)
    period = forms.PERIOD_OF.maybe(cursor)
    first = forms.FROM.maybe(cursor) or period
    last = forms.TO.maybe(cursor) or period
    if first is None and last is None:
        return Parameters(over=over or "each")
    return Parameters(over="periods", first=first, last=last)


def _rank(cursor: Cursor | None) -> RankRule:
    if cursor is None:
        return RankRule()
    forms.RANK_FORM.only(cursor)
    return RankRule(
        direction=forms.RANK_DIRECTION.maybe(cursor) or "higher",
        ties=forms.TIES.maybe(cursor) or "competition",
        decimals=forms.DECIMALS.maybe(cursor) or {},
    )

"""The root of a definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.scoring.definition import Constraint, Instrument, Parameter, Provenance
from ronghe.engines.scoring.reading import forms, keys
from ronghe.engines.scoring.reading.levels import level_rule_at, output_at
from ronghe.engines.scoring.reading.places import Above
from ronghe.engines.scoring.reading.provenance import provenance_at
from ronghe.engines.scoring.reading.tree import group_at

if TYPE_CHECKING:
    from ronghe.engines.scoring.definition import Combination
    from ronghe.engines.scoring.reading.places import Places
    from ronghe.lib.definitions import Cursor

_DECIMALS = 6


def instrument_at(root: Cursor, places: Places) -> Instrument:
    """Return the instrument at the root; what is wrong with its form is noted."""
    forms.INSTRUMENT.only(root)
    provenance = Provenance(
        source=forms.SOURCE.of(root), status=forms.STATUS.of(root), note=keys.NOTE.maybe(root)
    )
    score: Combination = keys.SCORE.maybe(root) or "sum"
    above = Above(provenance=provenance, is_sum=score == "sum")
    variants = forms.VARIANTS.maybe(root)
    if variants:
        forms.VARIANTS_FORM.only(variants)
    decimals = forms.DECIMALS.maybe(root)
    return Instrument(
        key=keys.KEY.of(root),
        version=forms.VERSION.of(root),
        title=keys.TITLE.of(root),
        valid_from=forms.VALID_FROM.of(root),
        valid_to=forms.VALID_TO.maybe(root),
        points=forms.POINTS.of(root),
        score=score,
        decimals=_DECIMALS if decimals is None else decimals,
        variant_item=forms.VARIANT_ITEM.of(variants) if variants else None,
        parameters=tuple(
            _parameter(part, above=provenance) for part in forms.PARAMETERS.maybe(root) or ()
        ),
        groups=tuple(group_at(part, above, places) for part in forms.TOP_GROUPS.of(root)),
        level_rule=level_rule_at(forms.LEVELS.of(root), provenance, places),
        outputs=tuple(
            output_at(part, provenance, places) for part in forms.OUTPUTS.maybe(root) or ()
        ),
        constraints=tuple(
            _constraint(part, places) for part in forms.CONSTRAINTS.maybe(root) or ()
        ),
        provenance=provenance,
    )


def _parameter(cursor: Cursor, *, above: Provenance) -> Parameter:
    forms.PARAMETER.only(cursor)
    return Parameter(
        name=forms.PARAMETER_NAME.of(cursor),
        value=forms.PARAMETER_VALUE.of(cursor),
        unit=forms.OUTPUT_UNIT.maybe(cursor),
        title=keys.TITLE.of(cursor),
        provenance=provenance_at(cursor, above=above),
    )


def _constraint(cursor: Cursor, places: Places) -> Constraint:
    forms.CONSTRAINT.only(cursor)
    return Constraint(
        key=keys.KEY.of(cursor),
        when=places.expression(cursor, keys.WHEN),
        severity=forms.SEVERITY.maybe(cursor) or "error",
        message=forms.MESSAGE.of(cursor),
        items=tuple(forms.CONSTRAINT_ITEMS.maybe(cursor) or ()),
    )

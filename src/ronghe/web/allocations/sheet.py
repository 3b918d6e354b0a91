"""The grid of an allocation: places × years, as the page draws it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.kernel.plans.allocating.orders import Given
from ronghe.kernel.plans.allocating.previewing import Preview, details
from ronghe.web.allocations import wording
from ronghe.web.allocations.forms import name_of
from ronghe.web.plans.wording import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from ronghe.engines.allocation import Sum
    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.plans.models import Commitment


@dataclass(frozen=True, kw_only=True)
class CellShown:
    """One cell; texts are as an input holds them."""

    name: str
    place: str
    year: int
    value: str
    is_locked: bool
    lower: str
    upper: str
    why: str
    is_faulty: bool = False

    @property
    def lock_name(self) -> str:
        return self.name.replace("v-", "k-", 1)

    @property
    def lower_name(self) -> str:
        return self.name.replace("v-", "lo-", 1)

    @property
    def upper_name(self) -> str:
        return self.name.replace("v-", "hi-", 1)


@dataclass(frozen=True, kw_only=True)
class RowShown:
    """One place with what it is split by: what the platform knows, and what was typed instead."""

    place: Place
    cells: Sequence[CellShown]
    base: str
    base_known: Decimal | None
    weight: str
    weight_known: Decimal | None
    weight_counted: str


@dataclass(frozen=True, kw_only=True)
class SumShown:
    """One year held against the city's value; numbers are exact to six decimals."""

    year: int
    required: Decimal
    is_stated: bool
    allocated: Decimal | None
    difference: Decimal | None
    missing: int
    closes: bool


@dataclass(frozen=True, kw_only=True)
class SheetShown:
    """The whole grid with its sums, and all that is wrong with it."""

    rows: Sequence[RowShown]
    years: Sequence[int]
    sums: Sequence[SumShown]
    notes: Sequence[str]
    faults: Sequence[Mapping[str, object]] = field(default_factory=list)

    @property
    def is_closed(self) -> bool:
        return bool(self.sums) and all(one.closes for one in self.sums) and not self.notes


def sheet_of(
    commitment: Commitment,
    preview: Preview,
    given: Given,
    *,
    typed: Mapping[str, str] | None = None,
) -> SheetShown:
    """Return the grid of a table: `given` with the values of `preview`.

    `typed` are texts that could not be read, by the name of their input; they stay as they are.
    """
    typed = typed or {}
    table = Given(
        values=preview.values,
        locks=given.locks,
        lower=given.lower,
        upper=given.upper,
        bases=given.bases,
        weights=given.weights,
    )
    explained = details(preview, table)
    years = sorted(preview.inputs.totals)
    names = {place.code: place.label for place in preview.inputs.places}
    bearers = {bearer.key: bearer for bearer in preview.order.bearers}
    rows = []
    for place in preview.inputs.places:
        bearer = bearers[place.code]
        cells = []
        for year in years:
            at, name = (place.code, year), name_of("v", place.code, year)
            detail = explained.get(at, {})
            cells.append(
                CellShown(
                    name=name,
                    place=place.label,
                    year=year,
                    value=typed.get(name, plain(table.values.get(at))),
                    is_locked=at in table.locks,
                    lower=_text("lo", at, table.lower, typed),
                    upper=_text("hi", at, table.upper, typed),
                    why=wording.explanation(detail, weight=bearer.weight, base=bearer.base),
                    is_faulty=name in typed,
                )
            )
        code = place.code
        rows.append(
            RowShown(
                place=place,
                cells=cells,
                base=typed.get(name_of("b", code), plain(given.bases.get(code))),
                base_known=preview.inputs.bases.get(code),
                weight=typed.get(name_of("w", code), plain(given.weights.get(code))),
                weight_known=preview.inputs.weights.get(code),
                weight_counted=plain(bearer.weight),
            )
        )
    return SheetShown(
        rows=rows,
        years=years,
        sums=[sum_shown(one, preview) for one in preview.sums],
        notes=[
            *wording.order_faults(preview.faults, names),
            *(wording.conflict(c, names, unit=commitment.unit) for c in preview.conflicts),
        ],
    )


def _text(
    kind: str,
    at: tuple[str, int],
    values: Mapping[tuple[str, int], Decimal],
    typed: Mapping[str, str],
) -> str:
    return typed.get(name_of(kind, *at), plain(values.get(at)))


def sum_shown(one: Sum, preview: Preview) -> SumShown:
    """Return one year's sum as the page shows it."""

    def exact(value: Fraction | None) -> Decimal | None:
        return None if value is None else Decimal(round(value * 10**6)).scaleb(-6)

    return SumShown(
        year=one.year,
        required=one.required,
        is_stated=preview.inputs.totals[one.year].is_promised,
        allocated=exact(one.allocated),
        difference=exact(one.difference),
        missing=len(one.missing),
        closes=one.closes,
    )

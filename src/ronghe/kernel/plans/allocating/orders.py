"""How a commitment is to be split, as an officer says it, and as the engine is asked for it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ronghe.engines.allocation import Bearer, Order
from ronghe.kernel.plans.allocating.totals import step_of
from ronghe.kernel.plans.models import Commitment
from ronghe.lib import units

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.engines.allocation import Cell, Course, Method
    from ronghe.kernel.plans.allocating.inputs import Inputs

METHODS: tuple[Method, ...] = (
    "weight",
    "base",
    "equal_growth",
    "equal_share",
    "convergence",
    "typed",
)
COURSES: tuple[Course, ...] = ("free", "rising", "falling")
ABOVE_SCALE, REGISTERED = "enterprises_above_scale", "enterprises"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How to split.

    Attributes
    ----------
    method, of, course, starts_at_base, strength, ceiling : as `ronghe.engines.allocation.Order`.
    weight_from : `enterprises_above_scale` counts them over `weight_first` to `weight_last`
        (their mean), `enterprises` counts the active ones of the register, `indicator:KEY` takes
        the figures of an indicator that adds up over the same years; empty: typed only.
    base_from, base_year : key of the indicator, and the year, that base values are figures of;
        empty: typed only.
    """

    method: Method = "weight"
    of: str = "total"
    course: Course = "free"
    starts_at_base: bool = False
    strength: Decimal = Decimal(1)
    ceiling: Decimal | None = None
    weight_from: str = ABOVE_SCALE
    weight_first: int
    weight_last: int
    base_from: str = ""
    base_year: int

    def as_parameters(self) -> dict[str, Any]:
        """Return all but the method as JSON holds it; numbers that must stay exact as texts."""
        held = asdict(self)
        del held["method"]
        return {k: str(v) if isinstance(v, Decimal) else v for k, v in held.items()}


@dataclass(frozen=True, kw_only=True)
class Given:
    """What stands in the table: values, which of them are locked, bounds, and typed inputs.

    Cells are keyed by (code of the place, year), `bases` and `weights` by code; they stand before
    what the platform knows.
    """

    values: Mapping[Cell, Decimal] = field(default_factory=dict)
    locks: frozenset[Cell] = frozenset()
    lower: Mapping[Cell, Decimal] = field(default_factory=dict)
    upper: Mapping[Cell, Decimal] = field(default_factory=dict)
    bases: Mapping[str, Decimal] = field(default_factory=dict)
    weights: Mapping[str, Decimal] = field(default_factory=dict)


def settings_proposed(commitment: Commitment) -> Settings:
    """Return what a new allocation starts from."""
    plan = commitment.plan
    is_sum = commitment.adds_up == Commitment.AddsUp.SUM
    rises = commitment.basis == Commitment.Basis.CUMULATIVE
    indicator = commitment.measured_by
    return Settings(
        method="weight" if is_sum else "equal_share",
        course="rising" if rises else "free",
        weight_first=plan.first_year,
        weight_last=plan.last_year,
        base_from="" if indicator is None else indicator.key,
        base_year=commitment.baseline_year or plan.first_year - 1,
    )


def settings_read(method: str, parameters: Mapping[str, Any]) -> Settings:
    """Return the settings that were stored with `Settings.as_parameters`."""
    held = {f.name: parameters[f.name] for f in fields(Settings) if f.name in parameters}
    for name in ("strength", "ceiling"):
        if held.get(name) is not None:
            held[name] = Decimal(held[name])
    return Settings(method=method, **held)  # type: ignore[arg-type]  # one of METHODS


def order_of(commitment: Commitment, settings: Settings, given: Given, inputs: Inputs) -> Order:
    """Return the order that the engine carries out; typed inputs stand before gathered ones."""
    bearers = tuple(
        Bearer(
            key=place.code,
            base=given.bases.get(place.code, inputs.bases.get(place.code)),
            weight=given.weights.get(place.code, inputs.weights.get(place.code)),
        )
        for place in inputs.places
    )
    is_share = units.factor(commitment.unit, indicator_unit="%") is not None
    is_growth = commitment.basis == Commitment.Basis.GROWTH
    return Order(
        bearers=bearers,
        totals={year: total.value for year, total in inputs.totals.items()},
        method=settings.method,
        adds_up="mean" if commitment.adds_up == Commitment.AddsUp.MEAN else "sum",
        course=settings.course,
        of="increase" if settings.of == "increase" else "total",
        starts_at_base=settings.starts_at_base,
        strength=settings.strength,
        ceiling=settings.ceiling,
        step=step_of(commitment),
        least=None if is_growth else Decimal(0),
        most=Decimal(100) if is_share and not is_growth else None,
        lower=given.lower,
        upper=given.upper,
        locks={at: given.values[at] for at in given.locks if at in given.values},
        typed=given.values,
    )

"""Prices of steps as an enterprise enters them, read with all faults, stored and restored."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from ronghe.engines.scoring.definition import (
    Banded,
    Linear,
    Multiple,
    Number,
    Scale,
    Scene,
    Single,
    Trend,
)
from ronghe.engines.scoring.way_up import Price
from ronghe.lib.faults import Fault, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ronghe.engines.scoring import Instrument, Item, Option

MOST = Decimal(10_000_000)  # 10,000 yuan: a hundred billion
PLACES = 6

NOT_A_PRICE = Rule(
    key="not-a-price",
    zh="“{value}”不是价格。请填写 0 到 {most} 之间、至多 {places} 位小数的数（万元）。",
    en='"{value}" is no price. Give a number from 0 to {most} with at most {places} decimals '
    "(10,000 yuan).",
)
STEP_WITHOUT_PRICE = Rule(
    key="step-without-price",
    zh="该题没有默认价格，各步都要填写。",
    en="This item has no default price: fill in every step.",
)
PRICE_RULES = (NOT_A_PRICE, STEP_WITHOUT_PRICE)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step that has a price: an option to reach, or (None) one unit of a measured value.

    `key` names its field; `usual` is the price of the definition.
    """

    key: str
    option: Option | None
    usual: Decimal | None


def steps_of(item: Item) -> tuple[Step, ...]:
    """Return the steps of an item that can have a price, in the order of climbing.

    Nothing for kinds that the way up never changes, and for choices that neither give points nor
    stand for a level.
    """
    question = item.question
    if isinstance(question, Banded | Linear | Number):
        if item.cost is None and isinstance(question, Number):
            return ()
        usual = item.cost.per_unit if item.cost else None
        return (Step(key=item.id, option=None, usual=usual),)
    usual_steps = item.cost.steps if item.cost else None
    if item.cost is None and item.points == 0 and not isinstance(question, Scene):
        return ()

    def step(option: Option) -> Step:
        usual = usual_steps[option.position] if usual_steps else None
        return Step(key=f"{item.id}-{option.position}", option=option, usual=usual)

    if isinstance(question, Multiple):
        return tuple(step(option) for option in question.options if not option.is_none)
    if isinstance(question, Single | Scale | Scene | Trend):
        options = list(question.options)
        if isinstance(question, Trend) and question.better == "down":
            options.reverse()
        return tuple(step(option) for option in options[1:])
    return ()


def prices_read(
    instrument: Instrument, typed: Mapping[str, str]
) -> tuple[dict[str, dict[str, Any]], list[Fault]]:
    """Return own prices as they are stored, and all that is wrong with what was typed.

    `typed` is by key of a step; a blank one stands for the price of the definition. An item whose
    steps are all blank, or as the definition has them, is left out.
    """
    found: dict[str, dict[str, Any]] = {}
    faults: list[Fault] = []
    for item in instrument.items:
        steps = steps_of(item)
        texts = {step.key: typed.get(step.key, "").strip() for step in steps}
        if not any(texts.values()):
            continue
        amounts: dict[str, Decimal] = {}
        for step in steps:
            text = texts[step.key]
            amount = step.usual if not text else _amount(text)
            if amount is None:
                rule = NOT_A_PRICE if text else STEP_WITHOUT_PRICE
                details = {"most": f"{MOST:,}", "places": PLACES} if text else {}
                faults.append(rule.fault(file="", column=step.key, value=text, details=details))
            else:
                amounts[step.key] = amount
        if len(amounts) == len(steps) and any(amounts[s.key] != s.usual for s in steps):
            found[item.id] = _stored(item, steps, amounts)
    return ({} if faults else found), faults


def prices_restored(stored: Mapping[str, Mapping[str, Any]]) -> dict[str, Price]:
    """Return stored prices as the engine takes them."""
    return {
        item: Price(per_unit=Decimal(price["per_unit"]))
        if "per_unit" in price
        else Price(steps=tuple(Decimal(step) for step in price["steps"]))
        for item, price in stored.items()
    }


def amounts_of(item: Item, price: Price | None) -> Iterator[tuple[Step, Decimal | None]]:
    """Yield the steps of an item, each with its own price where the enterprise gave one."""
    for step in steps_of(item):
        if price is None:
            yield step, None
        elif step.option is None:
            yield step, price.per_unit
        else:
            yield step, price.steps[step.option.position] if price.steps else None


def _stored(item: Item, steps: tuple[Step, ...], amounts: Mapping[str, Decimal]) -> dict[str, Any]:
    if steps[0].option is None:
        return {"per_unit": str(amounts[steps[0].key])}
    by_position = {step.option.position: amounts[step.key] for step in steps if step.option}
    return {"steps": [str(by_position.get(o.position, Decimal(0))) for o in item.options]}


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 <= amount <= MOST:
        return None
    return amount if round(amount, PLACES) == amount else None

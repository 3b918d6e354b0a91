"""The way up as a page shows it: what to change in which order, and what every step costs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ronghe.engines.scoring.definition import GateTrack
from ronghe.kernel.assessments.diagnosing.pricing import amounts_of, prices_restored, steps_of
from ronghe.web.assessments.wording import answer_words, level_words, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.engines.scoring import Instrument, Item, Level, Provenance
    from ronghe.engines.scoring import Result as Scored
    from ronghe.engines.scoring.way_up import Change, Price, WayUp
    from ronghe.kernel.assessments.models import OwnPrices

NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class ChangeShown:
    """One item to change: from what to what, what it costs, what it adds, and what all cost."""

    item: Item
    before: str
    after: str
    cost: Decimal
    gain: Decimal
    total: Decimal
    is_own_price: bool
    provenance: Provenance | None  # of the price, unless it is the enterprise's own


@dataclass(frozen=True, kw_only=True)
class WayShown:
    """A way up in words; `gain` is of the score, `saving` how much cheaper one could still be."""

    way: WayUp
    level: str
    says: str
    changes: tuple[ChangeShown, ...]
    gain: Decimal | None
    saving: Decimal | None
    barriers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StepPriced:
    """A step with the field of its price."""

    key: str
    label: str
    usual: Decimal | None
    text: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ItemPriced:
    """An item with the prices of its steps."""

    item: Item
    steps: tuple[StepPriced, ...]
    is_own: bool
    unit: str


def levels_above(instrument: Instrument, scored: Scored) -> list[Level]:
    """Return the levels that are still to be reached; all but the first where it is undecided."""
    return [one for one in instrument.level_rule.levels if one.number > scored.level.number]


def way_shown(
    instrument: Instrument, scored: Scored, way: WayUp, own: Mapping[str, Price]
) -> WayShown:
    """Return a way up with its changes, the one that gains most for its cost first."""
    before = scored.contributions
    after = way.result.contributions if way.result is not None else before

    def worth(change: Change) -> tuple[bool, Decimal, Decimal]:
        gain = after[change.item_id] - before[change.item_id]
        dear = change.cost / gain if gain > 0 else change.cost
        return (gain <= 0, dear, change.cost)

    rows, total = [], NOTHING
    for change in sorted(way.changes, key=worth):
        item = instrument.item_by_id[change.item_id]
        total += change.cost
        rows.append(
            ChangeShown(
                item=item,
                before=answer_words(item, change.before),
                after=answer_words(item, change.after),
                cost=change.cost,
                gain=after[item.id] - before[item.id],
                total=total,
                is_own_price=item.id in own,
                provenance=item.cost.provenance if item.cost else None,
            )
        )
    is_open = way.standing == "best_known" and way.cost is not None and way.at_least is not None
    return WayShown(
        way=way,
        level=level_words(way.to),
        says=_says(way),
        changes=tuple(rows),
        gain=None if way.result is None else way.result.score - scored.score,
        saving=(way.cost or NOTHING) - (way.at_least or NOTHING) if is_open else None,
        barriers=_barriers(instrument, way),
    )


def prices_shown(
    instrument: Instrument,
    held: OwnPrices | None,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, tuple[str, ...]] | None = None,
) -> list[ItemPriced]:
    """Return the prices of all items that can have one, with what the enterprise entered."""
    own = prices_restored(held.prices) if held else {}
    shown = []
    for item in instrument.items:
        if not steps_of(item):
            continue
        steps = tuple(
            StepPriced(
                key=step.key,
                label=words(step.option.text) if step.option else _("each unit"),
                usual=step.usual,
                text=typed.get(step.key, "")
                if typed is not None
                else ("" if amount is None else f"{amount:f}"),
                faults=(faults or {}).get(step.key, ()),
            )
            for step, amount in amounts_of(item, own.get(item.id))
        )
        unit = words(getattr(item.question, "unit", None))
        shown.append(ItemPriced(item=item, steps=steps, is_own=item.id in own, unit=unit))
    return shown


def _says(way: WayUp) -> str:
    level = level_words(way.to)
    match way.standing:
        case "there":
            return _("The answers reach %(level)s already.") % {"level": level}
        case "found":
            return _("Proven: no cheaper set of changes reaches %(level)s at these prices.") % {
                "level": level
            }
        case "best_known":
            return _(
                "The best way known to %(level)s: the search ended before it was proven that none "
                "is cheaper."
            ) % {"level": level}
        case "out_of_reach":
            return _("Proven: no set of changes that have a price reaches %(level)s.") % {
                "level": level
            }
    return _(
        "Not known: the search ended without a way to %(level)s and without a proof that there is "
        "none."
    ) % {"level": level}


def _barriers(instrument: Instrument, way: WayUp) -> tuple[str, ...]:
    titles = {veto.key: words(veto.title) for veto in instrument.level_rule.vetoes}
    for track in instrument.level_rule.tracks:
        if isinstance(track, GateTrack):
            titles |= {gate.key: words(gate.title) for _level, those in track.gates
                       for gate in those}  # fmt: skip
    return tuple(titles.get(key, key) for key in way.barriers)

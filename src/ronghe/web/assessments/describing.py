"""What the page of an instrument says of its definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ronghe.engines.scoring.definition import (
    Banded,
    CumulativeTrack,
    GateTrack,
    Linear,
    Ratio,
    SceneTrack,
    ThresholdTrack,
)
from ronghe.web.assessments.wording import words
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from decimal import Decimal

    from ronghe.engines.scoring import Group, Instrument, Item, Level
    from ronghe.engines.scoring.definition import AnyTrack, Provenance, Weight


@dataclass(frozen=True, kw_only=True)
class ItemRow:
    """An item in the listing of an instrument, under the group that it stands in."""

    item: Item
    path: tuple[Group, ...]
    is_first: bool
    choices: tuple[tuple[str, str], ...]
    weight: str

    @property
    def weighed(self) -> list[tuple[Group, str]]:
        """Return the groups of the path, each with its weight in words."""
        above = [None, *self.path[:-1]]
        return [
            (group, weight_words(group.weight, is_share=over is None or over.score == "sum"))
            for group, over in zip(self.path, above, strict=True)
        ]


@dataclass(frozen=True, kw_only=True)
class LevelRows:
    """The levels of an instrument, each with the least score where a track goes by the score."""

    rows: tuple[tuple[Level, Decimal | None], ...]

    @property
    def has_points(self) -> bool:
        return any(least is not None for _level, least in self.rows)


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What a level needs on a track, a veto forbids, or answers must say together."""

    where: str
    says: str
    formula: str
    provenance: Provenance | None = None


def level_rows(instrument: Instrument) -> LevelRows:
    """Return the levels and, of the first track that goes by the score, what each needs."""
    rule = instrument.level_rule
    by_score = (t for t in rule.tracks if isinstance(t, ThresholdTrack) and t.of == "score")
    track = next(by_score, None)
    least = track.least if track is not None else (None,) * len(rule.levels)
    return LevelRows(rows=tuple(zip(rule.levels, least, strict=True)))


def demands(instrument: Instrument) -> list[Demand]:
    """Return what the tracks beside the score demand, what vetoes forbid, and the constraints."""
    rows = [row for track in instrument.level_rule.tracks for row in _of_track(track, instrument)]
    for veto in instrument.level_rule.vetoes:
        capped = _("at most %(level)s") % {"level": _level_words(instrument, veto.to)}
        said = f"{words(veto.title)}: {capped}"
        rows.append(
            Demand(where=_("Veto"), says=said, formula=veto.when.text, provenance=veto.provenance)
        )
    rows += [
        Demand(where=_("Answers together"), says=words(one.message), formula=one.when.text)
        for one in instrument.constraints
    ]
    return rows


def item_rows(instrument: Instrument) -> list[ItemRow]:
    """Return the items in the order of the tree, with the points of each possible answer."""
    rows: list[ItemRow] = []
    for top in instrument.groups:
        for part in top.groups or (top,):
            path = (top,) if part is top else (top, part)
            rows += [
                ItemRow(
                    item=item,
                    path=path,
                    is_first=position == 0,
                    choices=_choices(item),
                    weight=weight_words(item.weight, is_share=part.score == "sum"),
                )
                for position, item in enumerate(part.all_items())
            ]
    return rows


def weight_words(weight: Weight | None, *, is_share: bool) -> str:
    """Return a weight as people read it, "" for none: per cent where it is a share of points.

    Examples
    --------
    >>> from decimal import Decimal
    >>> weight_words(Decimal(40), is_share=True), weight_words(Decimal("2.5"), is_share=False)
    ('40%', '2.5')
    >>> weight_words({"discrete": Decimal(6), "process": Decimal(4)}, is_share=False)
    'discrete 6, process 4'
    """
    if weight is None:
        return ""
    if isinstance(weight, Mapping):
        return ", ".join(f"{name} {formats.number(part)}" for name, part in weight.items())
    return formats.number(weight) + ("%" if is_share else "")


def _of_track(track: AnyTrack, instrument: Instrument) -> list[Demand]:
    where, provenance = words(track.title), track.provenance
    match track:
        case ThresholdTrack(of="score"):
            return []  # stands beside the levels already
        case ThresholdTrack() | CumulativeTrack():
            numbers = zip(instrument.level_rule.levels, track.least, strict=True)
            steps = ", ".join(f"{words(lv.title)} {formats.number(least)}" for lv, least in numbers)
            return [
                Demand(
                    where=where, says=_track_words(track, instrument), formula=steps,
                    provenance=provenance,
                )
            ]  # fmt: skip
        case SceneTrack():
            titles = [words(instrument.item_by_id[one].title) for one in track.items]
            share = formats.number(track.share * 100)
            said = _("%(share)s%% of these scenes stand at the level or above") % {"share": share}
            formula = ", ".join(titles)
            return [Demand(where=where, says=said, formula=formula, provenance=provenance)]
        case GateTrack():
            return [
                Demand(
                    where=f"{where}: {_level_words(instrument, number)}",
                    says=words(gate.title),
                    formula=gate.when.text,
                    provenance=gate.provenance,
                )
                for number, gates in track.gates
                for gate in gates
            ]


def _track_words(track: ThresholdTrack | CumulativeTrack, instrument: Instrument) -> str:
    if isinstance(track, CumulativeTrack):
        return _("a maturity level is satisfied from a share of %(share)s on, level by level") % {
            "share": formats.number(track.satisfied)
        }
    group = next(one for one in instrument.all_groups if one.key == track.of)
    return _("points of %(group)s") % {"group": words(group.title)}


def _level_words(instrument: Instrument, number: int) -> str:
    levels = instrument.level_rule.levels
    return next(words(level.title) for level in levels if level.number == number)


def _choices(item: Item) -> tuple[tuple[str, str], ...]:
    question = item.question
    if isinstance(question, Linear):
        marks = ((_("no points at"), question.base), (_("full points at"), question.lead))
        return tuple(
            (text, mark if isinstance(mark, str) else formats.number(mark)) for text, mark in marks
        )
    if not isinstance(question, Banded | Ratio):
        return tuple((words(o.text), formats.number(o.points)) for o in item.options)
    low, rows = question.low, []
    for position, band in enumerate(question.bands):
        start = "[" if position == 0 else "("
        text = f"{start}{formats.number(low)}, {formats.number(band.upto)}]"
        rows.append((f"{text} {words(question.unit)}", formats.number(band.points)))
        low = band.upto
    return tuple(rows)

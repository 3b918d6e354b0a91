"""What an instrument amounts to: how many of what, and how far its numbers can be trusted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ronghe.engines.scoring.definition import GateTrack
from ronghe.lib.definitions import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ronghe.engines.scoring.definition import Instrument, Provenance
    from ronghe.lib.definitions import Status

# A unit is often a sign, and a document has its number in Chinese.
_SAME_IN_BOTH = frozenset({"unit", "source"})


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Counts of an instrument.

    Attributes
    ----------
    items : by kind.
    minutes : usual time to answer all items that say it.
    unmeasured : how many items do not say how long they take.
    statuses : how many numbers have each status: points of items, tracks, gates, vetoes,
        parameters and outputs.
    texts : how many different texts there are, without units and sources.
    suspects : those whose Chinese has no Chinese character, or whose English has one.
    """

    items: Mapping[str, int]
    groups: int
    levels: int
    tracks: int
    constraints: int
    minutes: Decimal
    unmeasured: int
    statuses: Mapping[Status, int]
    texts: int
    suspects: tuple[Text, ...]


def summary_of(instrument: Instrument) -> Summary:
    """Return the counts of an instrument."""
    texts = list(dict.fromkeys(_texts(instrument)))
    return Summary(
        items=Counter(item.kind for item in instrument.items),
        groups=len(instrument.all_groups),
        levels=len(instrument.level_rule.levels),
        tracks=len(instrument.level_rule.tracks),
        constraints=len(instrument.constraints),
        minutes=sum((item.minutes or Decimal(0) for item in instrument.items), start=Decimal(0)),
        unmeasured=sum(item.minutes is None for item in instrument.items),
        statuses=Counter(one.status for one in _provenances(instrument)),
        texts=len(texts),
        suspects=tuple(text for text in texts if _is_suspect(text)),
    )


def _provenances(instrument: Instrument) -> Iterator[Provenance]:
    yield from (item.provenance for item in instrument.items if item.points)
    yield from (one.provenance for one in instrument.parameters)
    for track in instrument.level_rule.tracks:
        if isinstance(track, GateTrack):
            yield from (gate.provenance for _, gates in track.gates for gate in gates)
        else:
            yield track.provenance
    yield from (one.provenance for one in instrument.level_rule.vetoes)
    yield from (one.provenance for one in instrument.outputs)


def _texts(part: Any) -> Iterator[Text]:
    if isinstance(part, Text):
        yield part
    elif is_dataclass(part):
        for field in fields(part):
            if field.name not in _SAME_IN_BOTH:
                yield from _texts(getattr(part, field.name))
    elif isinstance(part, tuple):
        for one in part:
            yield from _texts(one)


def _is_suspect(text: Text) -> bool:
    return not _has_chinese(text.zh) or _has_chinese(text.en)


def _has_chinese(words: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in words)

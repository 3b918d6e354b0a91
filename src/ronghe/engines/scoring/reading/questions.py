"""What an item asks, kind by kind."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.engines.scoring.definition import (
    DIRECTIONS,
    Aggregate,
    Band,
    Banded,
    Day,
    Field,
    File,
    Linear,
    Multiple,
    Number,
    Option,
    Question,
    Ratio,
    Repeat,
    Scale,
    Scene,
    Single,
    Trend,
    Words,
)
from ronghe.engines.scoring.reading import item_forms, keys
from ronghe.lib.definitions import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ronghe.lib.definitions import Cursor

_LONGEST = 500  # characters
_MOST_ROWS = 50
_MOST_FILES = 5
_DEGREES = (
    ("none", "0", "不满足", "Not met"),
    ("partly", "0.5", "部分满足", "Partly met"),
    ("mostly", "0.8", "大部分满足", "Mostly met"),
    ("fully", "1", "全部满足", "Fully met"),
)
_NO_LEVEL = Text(zh="未达一级", en="Below level 1")


def question_at(cursor: Cursor, kind: str, *, full: Decimal) -> Question:
    """Return what the item at a place asks; `full` are the points that shares are shares of.

    A grid gives what each of its rows asks.
    """
    if kind in ("scale", "grid"):
        return _degrees_or_options(cursor, kind, full=full)
    return _READ[kind](cursor)


def reachable(question: Question) -> Decimal:
    """Return the most points that the options or bands of a question give; 0 without any."""
    if isinstance(question, Banded | Ratio):
        return max((band.points for band in question.bands), default=Decimal(0))
    if isinstance(question, Multiple):
        return sum((option.points for option in question.options), start=Decimal(0))
    if isinstance(question, Single | Scale | Scene | Trend):
        return max((option.points for option in question.options), default=Decimal(0))
    return Decimal(0)


def _degrees_or_options(cursor: Cursor, kind: str, *, full: Decimal) -> Question:
    given = cursor.maybe(item_forms.SCALE_OPTIONS.name)
    if given is None:
        options = [
            _degree(position, name, Text(zh=zh, en=en), Decimal(share) * full)
            for position, (name, share, zh, en) in enumerate(_DEGREES)
        ]
        return Scale(options=tuple(options))
    entries = given.entries()
    if kind == "grid" and not any(part.maybe(item_forms.OPTION_SHARE.name) for part in entries):
        return Single(options=_options(entries, item_forms.OPTION.only))
    return Scale(
        options=tuple(
            _scale_option(part, position, full=full) for position, part in enumerate(entries)
        )
    )


def _degree(position: int, name: str, text: Text, points: Decimal) -> Option:
    return Option(position=position, name=name, text=text, points=points)


def _scale_option(cursor: Cursor, position: int, *, full: Decimal) -> Option:
    item_forms.SCALE_OPTION.only(cursor)
    name = item_forms.OPTION_NAME.maybe(cursor) or str(position)
    share = item_forms.OPTION_SHARE.of(cursor)
    return _degree(position, name, _text(cursor), share * full)


def _options(entries: Sequence[Cursor], only: Callable[[Cursor], None]) -> tuple[Option, ...]:
    """Return options in order; either each has points, or none has."""
    has_points = any(part.maybe(item_forms.OPTION_POINTS.name) for part in entries)
    found = []
    for position, part in enumerate(entries):
        only(part)
        name = item_forms.OPTION_NAME.maybe(part)
        found.append(
            Option(
                position=position,
                name=name or str(position),
                text=_text(part),
                points=item_forms.OPTION_POINTS.of(part) if has_points else Decimal(0),
                is_none=item_forms.OPTION_NONE.maybe(part) or False,
            )
        )
    return tuple(found)


def _text(cursor: Cursor) -> Text:
    return Text(zh=keys.ZH.of(cursor), en=keys.EN.of(cursor))


def _single(cursor: Cursor) -> Single:
    return Single(options=_options(item_forms.OPTIONS.of(cursor), item_forms.OPTION.only))


def _multiple(cursor: Cursor) -> Multiple:
    return Multiple(options=_options(item_forms.OPTIONS.of(cursor), item_forms.OPTION.only))


def _scene(cursor: Cursor) -> Scene:
    entries = item_forms.SCENE_OPTIONS.of(cursor)
    levels = _options(entries, item_forms.SCENE_OPTION.only)
    none = Option(position=0, name="0", text=_NO_LEVEL, points=Decimal(0))
    raised = [
        Option(position=n, name=str(n), text=level.text, points=level.points)
        for n, level in enumerate(levels, start=1)
    ]
    return Scene(options=(none, *raised), is_marked=item_forms.MARKED.maybe(cursor) or False)


def _trend(cursor: Cursor) -> Trend:
    place = item_forms.TREND_OPTIONS.of(cursor)
    item_forms.DIRECTIONS.only(place)
    parts = [item_forms.DIRECTION_KEYS[name].of(place) for name in DIRECTIONS]
    options = _options(parts, item_forms.DIRECTION.only)
    return Trend(
        options=tuple(
            Option(position=one.position, name=name, text=one.text, points=one.points)
            for name, one in zip(DIRECTIONS, options, strict=True)
        ),
        better=item_forms.BETTER.of(cursor),
    )


def _bands(cursor: Cursor) -> tuple[Band, ...]:
    found = []
    for part in item_forms.BANDS.of(cursor):
        item_forms.BAND.only(part)
        points = item_forms.BAND_POINTS.of(part)
        found.append(Band(upto=item_forms.UPTO.of(part), points=points))
    return tuple(found)


def _banded(cursor: Cursor) -> Banded:
    return Banded(
        unit=item_forms.UNIT_OF.of(cursor),
        low=item_forms.LOW.of(cursor),
        high=item_forms.HIGH.of(cursor),
        bands=_bands(cursor),
    )


def _ratio(cursor: Cursor) -> Ratio:
    return Ratio(
        of=item_forms.OF.of(cursor),
        to=item_forms.TO.of(cursor),
        low=item_forms.LOW.of(cursor),
        high=item_forms.HIGH.of(cursor),
        bands=_bands(cursor),
    )


def _linear(cursor: Cursor) -> Linear:
    return Linear(
        unit=item_forms.UNIT_OF.of(cursor),
        low=item_forms.LOW.of(cursor),
        high=item_forms.HIGH.of(cursor),
        base=_mark(item_forms.BASE.of(cursor)),
        lead=_mark(item_forms.LEAD.of(cursor)),
    )


def _mark(cursor: Cursor) -> Decimal | str:
    return cursor.key() if isinstance(cursor.value, str) else cursor.quantity()


def _number(cursor: Cursor) -> Number:
    return Number(
        unit=item_forms.UNIT_OF.of(cursor),
        low=item_forms.LOW.of(cursor),
        high=item_forms.HIGH.of(cursor),
        decimals=item_forms.DECIMALS.maybe(cursor) or 0,
    )


def _words(cursor: Cursor) -> Words:
    return Words(longest=item_forms.LONGEST.maybe(cursor) or _LONGEST)


def _file(cursor: Cursor) -> File:
    return File(
        most=item_forms.MOST.maybe(cursor) or _MOST_FILES,
        types=tuple(item_forms.TYPES.maybe(cursor) or ()),
    )


def _repeat(cursor: Cursor) -> Repeat:
    own = item_forms.ID.of(cursor) if cursor.maybe(item_forms.ID.name) else ""
    aggregates = item_forms.AGGREGATES.maybe(cursor) or ()
    return Repeat(
        fields=tuple(_field(part) for part in item_forms.FIELDS.of(cursor)),
        aggregates=tuple(_aggregate(part, own) for part in aggregates),
        most=item_forms.MOST.maybe(cursor) or _MOST_ROWS,
    )


def _field(cursor: Cursor) -> Field:
    kind = item_forms.FIELD_KIND.of(cursor)
    item_forms.FIELD_FORMS.forms[kind].only(cursor)
    question: Number | Words | Single
    if kind == "number":
        question = _number(cursor)
    else:
        question = _single(cursor) if kind == "single" else _words(cursor)
    return Field(key=keys.KEY.of(cursor), title=keys.TITLE.of(cursor), question=question)


def _aggregate(cursor: Cursor, own: str) -> Aggregate:
    item_forms.AGGREGATE.only(cursor)
    return Aggregate(
        item_id=f"{own}__{keys.KEY.of(cursor)}",
        title=keys.TITLE.of(cursor),
        how=item_forms.HOW.of(cursor),
        field=item_forms.FIELD_NAME.maybe(cursor),
    )


def _day(_: Cursor) -> Day:
    return Day()


_READ: dict[str, Callable[[Cursor], Question]] = {
    "single": _single, "multiple": _multiple, "scene": _scene, "trend": _trend, "band": _banded,
    "ratio": _ratio, "linear": _linear, "number": _number, "date": _day, "text": _words,
    "file": _file, "repeat": _repeat,
}  # fmt: skip

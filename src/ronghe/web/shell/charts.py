"""Charts as values: a view builds one, `{% chart it %}` draws it with its data one click away.

Every chart knows its data twice: `data()` for the script that draws, `table()` for people who
read rows, use no mouse or print. Values are numbers or None; None is shown as «no data», never
as zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from typing import Any, Literal, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ronghe.web.shell import formats, maps

Text = str | Promise
T = TypeVar("T")
ROW_HEIGHT = 24  # pixels a bar needs for its label
CLASSES = 5  # shades of a map; more cannot be told apart


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell of a chart's table; `raw` is what a number's cell gives to the CSV."""

    text: str
    url: str = ""
    is_number: bool = False
    raw: str = ""


@dataclass(frozen=True, kw_only=True)
class DataTable:
    heading: list[str]
    rows: list[list[Cell]]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What all charts share.

    `key` is unique on the page; `unit` stands behind numbers, `digits` are the decimals shown;
    `source_url` leads to «where from?»; `status` is official, transcribed or illustrative.
    """

    key: str
    title: Text
    unit: str = ""
    digits: int = 1
    subtitle: Text = ""
    source_url: str = ""
    status: str = ""

    kind = ""

    def data(self) -> dict[str, Any]:
        raise NotImplementedError

    def table(self) -> DataTable:
        raise NotImplementedError

    def height(self) -> int:
        return 320

    @property
    def id(self) -> str:
        return f"chart-{self.key}"

    @property
    def data_id(self) -> str:
        return f"{self.id}-data"

    def _base(self) -> dict[str, Any]:
        return {"kind": self.kind, "unit": self.unit, "digits": self.digits}

    def _number(self, value: float | None) -> Cell:
        text = formats.number(value, digits=self.digits)
        raw = "" if formats.as_decimal(value) is None else str(value)
        return Cell(text=formats.with_unit(text, unit=self.unit), is_number=True, raw=raw)


@dataclass(frozen=True, kw_only=True)
class Series:
    """A line or a stack's part: one value for each of the chart's categories.

    `role` is `measured` (solid line, filled dots), `promised` (dashed line, hollow diamonds) or
    `foretold` (dotted line, hollow dots).
    `counts` are the numbers of cases behind the values.
    """

    name: Text
    values: Sequence[float | None]
    role: Literal["measured", "promised", "foretold"] = "measured"
    counts: Sequence[int | None] = ()


@dataclass(frozen=True, kw_only=True)
class Band:
    """An area between two lines, such as the interval of a forecast; one pair for each category."""

    name: Text
    low: Sequence[float | None]
    high: Sequence[float | None]


@dataclass(frozen=True, kw_only=True)
class LineChart(Chart):
    """Values over periods, beside the values that were promised, and bands around them."""

    periods: Sequence[str]
    series: Sequence[Series]
    bands: Sequence[Band] = ()

    kind = "line"

    def data(self) -> dict[str, Any]:
        return self._base() | {
            "categories": [formats.period(period) for period in self.periods],
            "series": [_series(each) for each in self.series],
            "bands": [
                {"name": str(band.name), "low": list(band.low), "high": list(band.high)}
                for band in self.bands
            ],
        }

    def table(self) -> DataTable:
        columns = [(str(each.name), each.values) for each in self.series]
        for band in self.bands:
            columns += [
                (_("%(name)s, from") % {"name": band.name}, band.low),
                (_("%(name)s, to") % {"name": band.name}, band.high),
            ]
        rows = [
            [
                Cell(text=formats.period(period)),
                *(self._number(_at(values, index)) for _name, values in columns),
            ]
            for index, period in enumerate(self.periods)
        ]
        return DataTable(heading=[_("Period"), *(name for name, _values in columns)], rows=rows)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One bar or one area: a value, the number of cases behind it, an interval, where it leads."""

    name: Text
    value: float | None
    code: str = ""
    n: int | None = None
    low: float | None = None
    high: float | None = None
    url: str = ""
    highlighted: bool = False


@dataclass(frozen=True, kw_only=True)
class BarChart(Chart):
    """A ranking: bars in the order given, with intervals where known and a target line."""

    items: Sequence[Item]
    target: float | None = None
    target_name: Text = ""

    kind = "bar"

    def data(self) -> dict[str, Any]:
        return self._base() | {
            "items": [_item(item) for item in self.items],
            "target": self.target,
            "targetName": str(self.target_name),
        }

    def table(self) -> DataTable:
        return _item_table(self, self.items)

    def height(self) -> int:
        return max(160, 60 + ROW_HEIGHT * len(self.items))


@dataclass(frozen=True, kw_only=True)
class StackedChart(Chart):
    """Bars made of parts that add up to the value of each item; what takes away runs left of 0."""

    items: Sequence[Item]
    series: Sequence[Series]

    kind = "stacked"

    def data(self) -> dict[str, Any]:
        return self._base() | {
            "items": [_item(item) for item in self.items],
            "series": [_series(each) for each in self.series],
            "total": _("Total"),
        }

    def table(self) -> DataTable:
        rows = [
            [
                Cell(text=str(item.name), url=item.url),
                *(self._number(_at(each.values, index)) for each in self.series),
                self._number(item.value),
            ]
            for index, item in enumerate(self.items)
        ]
        heading = [_("Name"), *(str(each.name) for each in self.series), _("Total")]
        return DataTable(heading=heading, rows=rows)

    def height(self) -> int:
        return max(180, 84 + ROW_HEIGHT * len(self.items))


@dataclass(frozen=True, kw_only=True)
class WaterfallChart(Chart):
    """How items add up, one after the other, to the total at the end."""

    items: Sequence[Item]
    total: float | None
    total_name: Text

    kind = "waterfall"

    def data(self) -> dict[str, Any]:
        return self._base() | {
            "items": [_item(item) for item in (*self.items, self._last())],
        }

    def table(self) -> DataTable:
        return _item_table(self, (*self.items, self._last()))

    def height(self) -> int:
        return max(160, 60 + ROW_HEIGHT * (len(self.items) + 1))

    def _last(self) -> Item:
        return Item(name=self.total_name, value=self.total, highlighted=True)


@dataclass(frozen=True, kw_only=True)
class TornadoChart(Chart):
    """How far each input alone moves a result from its base, in the order given.

    Of an item `low` is the result with the input at its worst, `high` at its best.
    """

    items: Sequence[Item]
    base: float
    base_name: Text

    kind = "tornado"

    def data(self) -> dict[str, Any]:
        return self._base() | {
            "items": [_item(item) for item in self.items],
            "base": self.base,
            "baseName": str(self.base_name),
            "worst": _("at its worst"),
            "best": _("at its best"),
        }

    def table(self) -> DataTable:
        heading = [_("Name"), _("at its worst"), _("at its best"), str(self.base_name)]
        rows = [
            [Cell(text=str(i.name)), *(self._number(v) for v in (i.low, i.high, self.base))]
            for i in self.items
        ]
        return DataTable(heading=heading, rows=rows)

    def height(self) -> int:
        return max(160, 84 + ROW_HEIGHT * len(self.items))


@dataclass(frozen=True, kw_only=True)
class Axis:
    name: Text
    maximum: float


@dataclass(frozen=True, kw_only=True)
class RadarChart(Chart):
    """A profile over a few axes, each with its own maximum, and what it is compared with."""

    axes: Sequence[Axis]
    series: Sequence[Series]

    kind = "radar"

    def data(self) -> dict[str, Any]:
        return self._base() | {
            "axes": [{"name": str(axis.name), "max": axis.maximum} for axis in self.axes],
            "series": [_series(each) for each in self.series],
        }

    def table(self) -> DataTable:
        heading = ["", *(str(each.name) for each in self.series), _("Maximum")]
        rows = [
            [
                Cell(text=str(axis.name)),
                *(self._number(_at(each.values, index)) for each in self.series),
                self._number(axis.maximum),
            ]
            for index, axis in enumerate(self.axes)
        ]
        return DataTable(heading=heading, rows=rows)


@dataclass(frozen=True, kw_only=True)
class Point:
    """A dot at two values; `highlighted` ones carry their name."""

    name: Text
    x: float
    y: float
    highlighted: bool = False


@dataclass(frozen=True, kw_only=True)
class ScatterChart(Chart):
    """Dots over two measures, such as how much is missing and how much it would bring.

    `unit` and `digits` belong to y; x has its own unit.
    """

    points: Sequence[Point]
    x_name: Text
    y_name: Text
    x_unit: str = ""

    kind = "scatter"

    def data(self) -> dict[str, Any]:
        return self._base() | {
            "xName": str(self.x_name),
            "yName": str(self.y_name),
            "xUnit": self.x_unit,
            "points": [
                {"name": str(p.name), "x": p.x, "y": p.y, "highlighted": p.highlighted}
                for p in self.points
            ],
        }

    def table(self) -> DataTable:
        rows = [
            [
                Cell(text=str(point.name)),
                Cell(
                    text=formats.with_unit(formats.number(point.x), unit=self.x_unit),
                    is_number=True,
                    raw=str(point.x),
                ),
                self._number(point.y),
            ]
            for point in self.points
        ]
        return DataTable(heading=[_("Name"), str(self.x_name), str(self.y_name)], rows=rows)


@dataclass(frozen=True, kw_only=True)
class MapChart(Chart):
    """A map with one shade for each class of values; areas are joined by code.

    `map` is a key of `maps.MAPS`. `breaks` are the limits between classes, lowest and highest
    included; without them the range is cut into five classes with round limits. An area of the
    map without an item, and an item without a value, are hatched: «no data».
    """

    map: str
    items: Sequence[Item]
    breaks: Sequence[float] = ()

    kind = "map"

    def data(self) -> dict[str, Any]:
        chosen = maps.MAPS[self.map]
        limits = list(self.breaks) or round_breaks(
            [item.value for item in self.items if item.value is not None]
        )
        return self._base() | {
            "map": self.map,
            "file": chosen.file,
            "aliases": dict(chosen.aliases),
            "items": [_item(item) for item in self.items],
            "classes": [
                {"low": low, "high": high, "text": self._class_text(low, high)}
                for low, high in pairwise(limits)
            ],
        }

    def table(self) -> DataTable:
        return _item_table(self, self.items)

    def height(self) -> int:
        return 460

    def _class_text(self, low: float, high: float) -> str:
        upper = formats.with_unit(formats.number(high), unit=self.unit)
        return f"{formats.number(low)} – {upper}"


def round_breaks(values: Sequence[float], *, classes: int = CLASSES) -> list[float]:
    """Return limits of at most `classes + 1` equal classes with round limits around the values.

    Examples
    --------
    >>> round_breaks([41.2, 48.0, 63.9])
    [40.0, 45.0, 50.0, 55.0, 60.0, 65.0]
    >>> round_breaks([]), round_breaks([3.0])
    ([], [3.0, 4.0])
    """
    if not values:
        return []
    low, high = min(values), max(values)
    if low == high:
        return [float(floor(low)), float(floor(low) + 1)]
    rough = (high - low) / classes
    power = 10.0 ** floor(log10(rough))
    step = next(
        step
        for factor in (1, 2, 2.5, 5, 10, 20)
        if ceil(high / (step := factor * power)) - floor(low / step) <= classes + 1
    )
    first = floor(low / step)
    last = ceil(high / step)
    return [round(index * step, 10) for index in range(first, last + 1)]


def _series(series: Series) -> dict[str, Any]:
    return {
        "name": str(series.name),
        "role": series.role,
        "values": list(series.values),
        "counts": list(series.counts),
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "name": str(item.name),
        "code": item.code,
        "value": item.value,
        "n": item.n,
        "low": item.low,
        "high": item.high,
        "url": item.url,
        "highlighted": item.highlighted,
    }


def _item_table(chart: Chart, items: Sequence[Item]) -> DataTable:
    has_n = any(item.n is not None for item in items)
    has_interval = any(item.low is not None for item in items)
    heading = [_("Name"), _("Value")]
    if has_interval:
        heading += [_("Interval from"), _("Interval to")]
    if has_n:
        heading += ["n"]
    rows = []
    for item in items:
        row = [Cell(text=str(item.name), url=item.url), chart._number(item.value)]
        if has_interval:
            row += [chart._number(item.low), chart._number(item.high)]
        if has_n:
            row += [Cell(text=formats.number(item.n), is_number=True, raw=str(item.n or ""))]
        rows.append(row)
    return DataTable(heading=heading, rows=rows)


def _at(values: Sequence[T], index: int) -> T | None:
    return values[index] if index < len(values) else None

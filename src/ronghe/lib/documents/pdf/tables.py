"""Tables that are ruled with lines, found on a page by where the lines meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ronghe.lib.documents.grid import MOST_COLUMNS, Cell
from ronghe.lib.documents.pdf.lines import line_of, rows_of
from ronghe.lib.documents.pdf.model import Glyph, Page, Rule
from ronghe.lib.documents.pdf.wraps import joined

_NEAR: Final = 3.0  # points in which lines meet and edges are one
_OPEN: Final = 10.0  # points that lines reach beyond the last upright one of an open side
_MOST_RULES: Final = 1500  # of one direction on a page; more is a drawing
_MOST_ROWS: Final = 500


@dataclass(kw_only=True, slots=True)
class Table:
    """A table on a page: its rows, and where it stands."""

    rows: list[list[Cell]]
    top: float
    bottom: float
    left: float
    right: float
    columns: int


def tables_of(page: Page) -> list[Table]:
    """Return the ruled tables of a page from the top down; their characters leave the page.

    A frame around text is no table, and its text stays.
    """
    if not page.horizontal or not page.vertical:
        return []
    across, upright = _merged(page.horizontal), _merged(page.vertical)
    if max(len(across), len(upright)) > _MOST_RULES:
        return []
    found = []
    for horizontal, vertical in _components(across, upright):
        grid = _grid(horizontal, vertical)
        if grid is None:
            continue
        inside = [glyph for glyph in page.glyphs if grid.holds(glyph)]
        table = _table(grid, inside)
        if table is not None:
            found.append(table)
            taken = set(map(id, inside))
            page.glyphs = [glyph for glyph in page.glyphs if id(glyph) not in taken]
    return sorted(found, key=lambda table: table.top)


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Put pieces of one line together, as word processors draw it cell by cell."""
    merged: list[Rule] = []
    lanes: list[list[Rule]] = []
    for rule in sorted(rules):
        if lanes and rule.at - lanes[-1][0].at <= _NEAR / 2:
            lanes[-1].append(rule)
        else:
            lanes.append([rule])
    for lane in lanes:
        at = sum(rule.at for rule in lane) / len(lane)
        begin, end = None, 0.0
        for rule in sorted(lane, key=lambda rule: rule.begin):
            if begin is None:
                begin, end = rule.begin, rule.end
            elif rule.begin <= end + _NEAR:
                end = max(end, rule.end)
            else:
                merged.append(Rule(at=at, begin=begin, end=end))
                begin, end = rule.begin, rule.end
        if begin is not None:
            merged.append(Rule(at=at, begin=begin, end=end))
    return merged


def _components(
    across: Sequence[Rule], upright: Sequence[Rule]
) -> list[tuple[list[Rule], list[Rule]]]:
    """Group lines that meet, directly or by way of others."""
    by_node: dict[int, list[int]] = {}
    for i, h in enumerate(across):
        for j, v in enumerate(upright, len(across)):
            if (
                h.begin - _NEAR <= v.at <= h.end + _NEAR
                and v.begin - _NEAR <= h.at <= v.end + _NEAR
            ):
                by_node.setdefault(i, []).append(j)
                by_node.setdefault(j, []).append(i)
    seen: set[int] = set()
    groups = []
    for node in by_node:
        if node in seen:
            continue
        seen.add(node)
        stack, members = [node], []
        while stack:
            current = stack.pop()
            members.append(current)
            fresh = [n for n in by_node[current] if n not in seen]
            seen.update(fresh)
            stack.extend(fresh)
        groups.append(
            (
                [across[n] for n in members if n < len(across)],
                [upright[n - len(across)] for n in members if n >= len(across)],
            )
        )
    return groups


@dataclass(kw_only=True, slots=True)
class _Grid:
    """Edges of columns and rows, and by elementary cell the merged cell it belongs to."""

    xs: list[float]
    ys: list[float]
    owner: list[list[tuple[int, int]]]

    def holds(self, glyph: Glyph) -> bool:
        x, y = glyph.middle
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]


def _grid(across: Sequence[Rule], upright: Sequence[Rule]) -> _Grid | None:
    xs, ys = _edges([v.at for v in upright]), _edges([h.at for h in across])
    if len(across) >= 2 and xs:
        # Many tables have no line at their left and right side.
        begin, end = min(h.begin for h in across), max(h.end for h in across)
        xs = [*([begin] if begin < xs[0] - _OPEN else []), *xs]
        xs = [*xs, *([end] if end > xs[-1] + _OPEN else [])]
    if len(ys) >= 2 and upright:
        begin, end = min(v.begin for v in upright), max(v.end for v in upright)
        ys = [*([begin] if begin < ys[0] - _OPEN else []), *ys]
        ys = [*ys, *([end] if end > ys[-1] + _OPEN else [])]
    if not 3 <= len(xs) <= MOST_COLUMNS or not 2 <= len(ys) <= _MOST_ROWS:
        return None
    return _Grid(xs=xs, ys=ys, owner=_owners(xs, ys, across, upright))


def _edges(places: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > _NEAR:
            edges.append(place)
    return edges


def _owners(
    xs: Sequence[float], ys: Sequence[float], across: Sequence[Rule], upright: Sequence[Rule]
) -> list[list[tuple[int, int]]]:
    """Return for each elementary cell the first one of the merged cell that it is part of."""
    rows, columns = len(ys) - 1, len(xs) - 1
    owner = [[(i, j) for j in range(columns)] for i in range(rows)]
    by_x = [[v for v in upright if abs(v.at - x) <= _NEAR] for x in xs]
    by_y = [[h for h in across if abs(h.at - y) <= _NEAR] for y in ys]
    for i in range(rows):
        middle_y = (ys[i] + ys[i + 1]) / 2
        for j in range(columns):
            middle_x = (xs[j] + xs[j + 1]) / 2
            if j and not any(v.begin <= middle_y <= v.end for v in by_x[j]):
                owner[i][j] = owner[i][j - 1]
            elif i and not any(h.begin <= middle_x <= h.end for h in by_y[i]):
                owner[i][j] = owner[i - 1][j]
    return owner


def _table(grid: _Grid, glyphs: Sequence[Glyph]) -> Table | None:
    by_cell: dict[tuple[int, int], list[Glyph]] = {}
    for glyph in glyphs:
        x, y = glyph.middle
        by_cell.setdefault(grid.owner[_slot(grid.ys, y)][_slot(grid.xs, x)], []).append(glyph)
    # A frame, or lines around nothing.
    if len(by_cell) < 2:
        return None
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for i, row in enumerate(grid.owner):
        for j, (top, left) in enumerate(row):
            down, right = spans.get((top, left), (1, 1))
            spans[top, left] = (max(down, i - top + 1), max(right, j - left + 1))
    rows: list[list[Cell]] = [[] for _ in grid.owner]
    for (top, left), (down, right) in sorted(spans.items()):
        text = _text(by_cell.get((top, left), []))
        rows[top].append(Cell(lines=(text,) if text else (), columns=right, rows=down))
    if max(len(row) for row in rows) < 2:
        return None
    return Table(
        rows=rows, top=grid.ys[0], bottom=grid.ys[-1], left=grid.xs[0], right=grid.xs[-1],
        columns=len(grid.xs) - 1,
    )  # fmt: skip


def _slot(edges: Sequence[float], place: float) -> int:
    for index in range(len(edges) - 2, 0, -1):
        if place >= edges[index]:
            return index
    return 0


def _text(glyphs: Sequence[Glyph]) -> str:
    return joined([" ".join(line_of(row).text.split()) for row in rows_of(glyphs)])

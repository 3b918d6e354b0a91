"""Rows of an index as pages and files show them: never a rank without what bounds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from ronghe.web.shell import charts, maps
from ronghe.web.shell.language import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ronghe.engines.index import Index, Part
    from ronghe.kernel.indices.models import IndexDefinition, ReleaseRow
    from ronghe.kernel.parties.models import Place

_NINETY = 1.6448536269514722  # quantile of the normal distribution for an interval of 90 %


@dataclass(frozen=True, kw_only=True)
class Row:
    """A place of a ranking."""

    row: ReleaseRow
    url: str
    nodes: Sequence[float | None]

    @property
    def interval(self) -> str:
        """Return the interval of the rank as "2–6", or that it is not known."""
        return _interval(self.row.rank_low, self.row.rank_high)

    @property
    def by_weights(self) -> str:
        """Return between which ranks a place lies when all weights vary by a quarter."""
        return _interval(self.row.method_low, self.row.method_high)


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """The rows of an index with the titles of the nodes that stand beside the score."""

    rows: Sequence[Row]
    titles: Sequence[str]
    unranked: int
    is_sampled: bool


def _interval(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return _("not known")
    return f"{low}" if low == high else f"{low}–{high}"


def title_of(part: Part) -> str:
    """Return the title of an indicator or node in the reader's language."""
    return words(part.title)


def ranking_of(index: Index, rows: Sequence[ReleaseRow], url_of: Callable[[Place], str]) -> Ranking:
    """Return rows by rank, the unranked last, with the scores of the parts of the root."""
    ordered = sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.place.code))
    parts = index.root.children
    return Ranking(
        rows=[
            Row(row=row, url=url_of(row.place), nodes=[row.nodes.get(part.key) for part in parts])
            for row in ordered
        ],
        titles=[title_of(part) for part in parts],
        unranked=sum(row.rank is None for row in ordered),
        is_sampled=any(row.se for row in ordered),
    )


def pictures(
    definition: IndexDefinition, place: Place, period: str, ranking: Ranking
) -> list[charts.Chart]:
    """Return the map, where there is one, and the bars of the scores with their intervals."""
    shared: dict[str, Any] = {"digits": 1, "status": definition.status}
    title = f"{definition.label} · {period}"
    found: list[charts.Chart] = []
    if place.code in maps.MAPS:
        areas = [
            charts.Item(
                name=one.row.place.label, code=one.row.place.code, value=one.row.score, url=one.url
            )
            for one in ranking.rows
        ]
        found.append(charts.MapChart(map=place.code, items=areas, key="map", title=title, **shared))
    bars = [_bar(one) for one in ranking.rows if one.row.score is not None]
    if bars:
        note = _("Whiskers hold the score with a chance of 90 %, by the sampling of enterprises.")
        found.append(
            charts.BarChart(
                items=bars, key="bars", title=_("Scores"),
                subtitle=note if ranking.is_sampled else "", **shared,
            )
        )  # fmt: skip
    return found


def _bar(one: Row) -> charts.Item:
    score, error = one.row.score, one.row.se
    known = score is not None and error is not None and error > 0
    return charts.Item(
        name=one.row.place.label,
        code=one.row.place.code,
        value=score,
        low=score - _NINETY * error if known and score is not None and error is not None else None,
        high=score + _NINETY * error if known and score is not None and error is not None else None,
        url=one.url,
    )


def export_rows(ranking: Ranking) -> list[list[Any]]:
    """Return the ranking as rows of a file, the head first; numbers as they are."""
    head = [
        "code", _("place"), _("score"), _("rank"), _("best rank"), _("worst rank"),
        _("best rank by weights"), _("worst rank by weights"), _("tier"),
        _("standard error"), _("coverage"), *ranking.titles,
    ]  # fmt: skip
    return [head] + [
        [
            one.row.place.code, one.row.place.label, one.row.score, one.row.rank,
            one.row.rank_low, one.row.rank_high, one.row.method_low, one.row.method_high,
            one.row.tier, one.row.se, one.row.coverage,
            *one.nodes,
        ]
        for one in ranking.rows
    ]  # fmt: skip

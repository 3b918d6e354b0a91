"""The charts of an appraisal: what the scores of units are made of, and that of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.web.appraisals import wording
from ronghe.web.appraisals.shown import BlockShown, blocks_of
from ronghe.web.shell.charts import Item, Series, StackedChart, WaterfallChart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.kernel.plans.models import AppraisalSheet


def contributions(sheets: Sequence[AppraisalSheet], status: str) -> StackedChart:
    """Return the scores of units, by rank, as the sum of their groups, bonus and deductions."""
    blocks = [{block.title: block for block in blocks_of(sheet)} for sheet in sheets]
    titles = list(dict.fromkeys(title for found in blocks for title in found))
    return StackedChart(
        key="contributions",
        title=_("What the scores are made of"),
        digits=2,
        status=status,
        items=[
            Item(
                name=wording.unit_of(sheet),
                value=None if sheet.score is None else float(sheet.score),
                url=reverse("appraisals:sheet", args=[sheet.pk]),
            )
            for sheet in sheets
        ],
        series=[
            Series(name=title, values=[_points(found.get(title)) for found in blocks])
            for title in titles
        ],
    )


def _points(block: BlockShown | None) -> float | None:
    return None if block is None or block.points is None else float(block.points)


def waterfall(sheet: AppraisalSheet, blocks: Sequence[BlockShown], status: str) -> WaterfallChart:
    """Return how the lines of a sheet add up to its score; lines of 0 points are left out."""
    lines = [line for block in blocks for line in block.lines if line.number]
    return WaterfallChart(
        key="waterfall",
        title=_("How the score adds up"),
        digits=2,
        status=status,
        items=[Item(name=line.title, value=line.number) for line in lines],
        total=None if sheet.score is None else float(sheet.score),
        total_name=_("Score"),
    )

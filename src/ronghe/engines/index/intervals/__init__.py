"""How sure ranks are: intervals, tiers, distinguishable pairs and the top, from sampling error."""

from ronghe.engines.index.intervals.errors import Errors
from ronghe.engines.index.intervals.ranks import MOST_UNITS, RankIntervals, rank_intervals
from ronghe.engines.index.intervals.tiers import sure_bands, tiers
from ronghe.engines.index.intervals.top import Top, top, top_chances

__all__ = [
    "MOST_UNITS",
    "Errors",
    "RankIntervals",
    "Top",
    "rank_intervals",
    "sure_bands",
    "tiers",
    "top",
    "top_chances",
]

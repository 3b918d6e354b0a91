"""Make the value of a region or an industry from the sums of its members."""

from ronghe.engines.aggregation.rollup import NOTHING, Sums, rolled_up

__all__ = ["NOTHING", "Sums", "rolled_up"]

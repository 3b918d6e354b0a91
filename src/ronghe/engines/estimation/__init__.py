"""How sure a mean or a share is that was computed from some units of many."""

from ronghe.engines.estimation.intervals import Interval, mean_interval, share_interval

__all__ = ["Interval", "mean_interval", "share_interval"]

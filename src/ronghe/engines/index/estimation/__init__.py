"""From enterprises to a region: the stratified estimator, its error, and who moves it."""

from ronghe.engines.index.estimation.estimates import Estimates, estimate
from ronghe.engines.index.estimation.frame import Frame
from ronghe.engines.index.estimation.influence import influence
from ronghe.engines.index.estimation.reading import FrameColumns, Frames, frames_of_sheet
from ronghe.engines.index.estimation.resampling import bootstrap
from ronghe.engines.index.estimation.strata import Merge

__all__ = [
    "Estimates", "Frame", "FrameColumns", "Frames", "Merge", "bootstrap", "estimate",
    "frames_of_sheet", "influence",
]  # fmt: skip

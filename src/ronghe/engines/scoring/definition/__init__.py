"""What an instrument is: questions in a tree, level rules, outputs; plain values."""

from ronghe.engines.scoring.definition.instrument import Instrument, plain
from ronghe.engines.scoring.definition.levels import (
    AnyTrack,
    Constraint,
    CumulativeTrack,
    Gate,
    GateTrack,
    Level,
    LevelRule,
    Output,
    OutputStep,
    Parameter,
    SceneTrack,
    ThresholdTrack,
    Track,
    Veto,
)
from ronghe.engines.scoring.definition.questions import (
    DIRECTIONS,
    KINDS,
    Aggregate,
    Band,
    Banded,
    Chosen,
    Day,
    Direction,
    Field,
    File,
    Linear,
    Measured,
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
from ronghe.engines.scoring.definition.tree import (
    Combination,
    Cost,
    Group,
    Item,
    Provenance,
    Weight,
    points_of,
)

__all__ = [
    "DIRECTIONS", "KINDS", "Aggregate", "AnyTrack", "Band", "Banded", "Chosen", "Combination",
    "Constraint", "Cost", "CumulativeTrack", "Day", "Direction", "Field", "File", "Gate",
    "GateTrack", "Group", "Instrument", "Item", "Level", "LevelRule", "Linear", "Measured",
    "Multiple", "Number", "Option", "Output", "OutputStep", "Parameter", "Provenance", "Question",
    "Ratio", "Repeat", "Scale", "Scene", "SceneTrack", "Single", "ThresholdTrack", "Track", "Trend",
    "Veto", "Weight", "Words", "plain", "points_of",
]  # fmt: skip

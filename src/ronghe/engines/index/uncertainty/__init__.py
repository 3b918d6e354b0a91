"""How far a ranking rests on choices of method: runs over alternatives, Sobol, leave-one-out.

`scenario_read` says what is varied, `analyse` builds the index again and again and says how ranks
move and which choice moves them, `omissions` what each indicator does. None of it says anything
about sampling error: that is `sampled_ranks`, by `ronghe.engines.index.intervals`.
"""

from ronghe.engines.index.uncertainty.analysis import Analysis, analyse, analysis_of, design_of
from ronghe.engines.index.uncertainty.omitting import Omissions, omissions
from ronghe.engines.index.uncertainty.parts import RunsTask, parts_of, with_error_columns
from ronghe.engines.index.uncertainty.reading import (
    default_scenario,
    scenario_parse,
    scenario_read,
    scenario_schema,
)
from ronghe.engines.index.uncertainty.report import uncertainty_files
from ronghe.engines.index.uncertainty.runs import StoppedError, Watch, runs_build
from ronghe.engines.index.uncertainty.sampling import (
    SampledRanks,
    has_sampling,
    most_ranked,
    sampled_ranks,
)
from ronghe.engines.index.uncertainty.scenario import (
    AggregationFactor,
    Factor,
    OptionFactor,
    Scenario,
    Spread,
    StepFactor,
    ValueNoise,
    WeightFactor,
    WeightNoise,
)
from ronghe.engines.index.uncertainty.sobol import Sobol, sobol_indices
from ronghe.engines.index.uncertainty.statistics import MethodStatistics, Spreads

__all__ = [
    "AggregationFactor", "Analysis", "Factor", "MethodStatistics", "Omissions", "OptionFactor",
    "RunsTask", "SampledRanks", "Scenario", "Sobol", "Spread", "Spreads", "StepFactor",
    "StoppedError", "ValueNoise", "Watch", "WeightFactor", "WeightNoise", "analyse",
    "analysis_of", "default_scenario", "design_of", "has_sampling", "most_ranked", "omissions",
    "parts_of", "runs_build", "sampled_ranks", "scenario_parse", "scenario_read",
    "scenario_schema", "sobol_indices", "uncertainty_files", "with_error_columns",
]  # fmt: skip

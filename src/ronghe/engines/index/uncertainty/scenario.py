"""What is varied from run to run: factors, each a function of one number between 0 and 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from ronghe.lib.later import Later

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from scipy import special

    from ronghe.engines.index.definition import Aggregation, Step, Weighting

    Floats = NDArray[np.float64]
else:
    special = Later("scipy.special")

Shape = Literal["normal", "uniform"]
SpreadKind = Literal["values", "uniform", "normal"]
_TAIL = 2.0**-40  # a normal number lies within 7 standard deviations


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How a number is distributed: one of `values`, or between or around two numbers."""

    kind: SpreadKind
    numbers: tuple[float, ...]

    def at(self, u: Floats) -> Floats:
        """Return the quantiles of shares `u`.

        Examples
        --------
        >>> import numpy as np
        >>> Spread(kind="values", numbers=(1, 2, 5)).at(np.array([0.1, 0.5, 0.99])).tolist()
        [1.0, 2.0, 5.0]
        >>> Spread(kind="uniform", numbers=(1, 3)).at(np.array([0.5])).tolist()
        [2.0]
        """
        if self.kind == "values":
            return np.array(self.numbers, dtype=np.float64)[chosen(u, len(self.numbers))]
        first, second = self.numbers
        if self.kind == "uniform":
            return np.asarray(first + (second - first) * u)
        return np.asarray(first + second * special.ndtri(np.clip(u, _TAIL, 1 - _TAIL)))


@dataclass(frozen=True, kw_only=True)
class StepFactor:
    """One step in one of several ways; None leaves it out."""

    name: str
    step: str
    choices: tuple[Step | None, ...]


@dataclass(frozen=True, kw_only=True)
class OptionFactor:
    """One number of one step, rounded where it must be whole."""

    name: str
    step: str
    option: str
    spread: Spread
    is_whole: bool = False


@dataclass(frozen=True, kw_only=True)
class AggregationFactor:
    """How nodes aggregate; each choice has a way for every node that it is for."""

    name: str
    choices: tuple[Mapping[str, Aggregation], ...]


@dataclass(frozen=True, kw_only=True)
class WeightFactor:
    """Where the weights of nodes come from; each choice has a way, or numbers, by node."""

    name: str
    choices: tuple[Mapping[str, Weighting | tuple[float, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class WeightNoise:
    """Weights of the children of nodes, each up to the share `noise` above or below itself.

    All are drawn anew from run to run; by the factor's number, so that equal numbers give equal
    weights.
    """

    name: str
    nodes: tuple[str, ...]
    noise: float


@dataclass(frozen=True, kw_only=True)
class ValueNoise:
    """Errors of the data, independent for every value; missing values stay missing.

    Attributes
    ----------
    columns : by indicator the column of the table with standard errors; a missing one is none.
    share : by indicator the standard error as a share of the value's size.
    shape : normal, or uniform with the same standard error.
    """

    name: str
    columns: Mapping[str, str]
    share: Mapping[str, float]
    shape: Shape = "normal"


Factor: TypeAlias = (
    StepFactor | OptionFactor | AggregationFactor | WeightFactor | WeightNoise | ValueNoise
)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What is varied, how often, and how the runs are laid out.

    Attributes
    ----------
    runs : of the design `random`; of `sobol` the size N of a half, which makes N · (factors + 2).
    coverage : of the method intervals, between 0 and 1.
    top : the k of whose top chances are asked.
    """

    factors: tuple[Factor, ...]
    runs: int = 1000
    seed: int = 1
    design: Literal["random", "sobol"] = "random"
    coverage: float = 0.9
    top: tuple[int, ...] = (10,)


def chosen(u: Floats, choices: int) -> NDArray[np.int64]:
    """Return which of several equally likely choices shares of 1 take, from 0.

    Examples
    --------
    >>> chosen(np.array([0.0, 0.49, 0.5, 0.999]), 2).tolist()
    [0, 0, 1, 1]
    """
    return np.minimum((u * choices).astype(np.int64), choices - 1)

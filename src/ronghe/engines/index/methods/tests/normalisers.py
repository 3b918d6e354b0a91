"""The normalisers of tests by name, with what each takes from the data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ronghe.engines.index.methods import moments, normalising
from ronghe.engines.index.methods.arrays import floats

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import ArrayLike

    from ronghe.engines.index.methods.arrays import Array


@dataclass(frozen=True, kw_only=True, slots=True)
class Normaliser:
    """A way to normalise: `apply(values, **parameters, **options)`.

    `taken` are its parameters that come from the data, each a function of the values of a series;
    `given` are those that do not, such as a target. Those of `among` are values themselves, with an
    axis of units; the others have one number for each series.
    """

    apply: Callable[..., Array]
    taken: Mapping[str, Callable[[ArrayLike], Array]] = field(default_factory=dict)
    given: tuple[str, ...] = ()

    def parameters_of(self, values: ArrayLike) -> dict[str, Array]:
        """Return what the method takes from the data of each series.

        Parameters
        ----------
        values : array, shape (..., units)
            Those of one year, of some, or of all.

        Examples
        --------
        >>> found = NORMALISERS["min-max"].parameters_of([1.0, 5.0])
        >>> {name: float(number) for name, number in found.items()}
        {'lowest': 1.0, 'highest': 5.0}
        >>> NORMALISERS["min-max"].apply([3.0, 7.0], **found).tolist()
        [50.0, 150.0]
        """
        return {name: function(values) for name, function in self.taken.items()}


_ENDS = {"worst": moments.lowest, "best": moments.highest}

NORMALISERS: Mapping[str, Normaliser] = {
    "min-max": Normaliser(
        apply=normalising.min_max, taken={"lowest": moments.lowest, "highest": moments.highest}
    ),
    "goalposts": Normaliser(apply=normalising.goalposts, given=("worst", "best")),
    "log-goalposts": Normaliser(apply=normalising.log_goalposts, given=("worst", "best")),
    "z-score": Normaliser(
        apply=normalising.z_score, taken={"mean": moments.mean, "deviation": moments.deviation}
    ),
    "distance-to-leader": Normaliser(apply=normalising.goalposts, taken=_ENDS),
    "distance-to-reference": Normaliser(
        apply=normalising.goalposts, taken={"worst": moments.lowest}, given=("best",)
    ),
    "distance-to-target": Normaliser(
        apply=normalising.goalposts, taken={"worst": moments.lowest}, given=("best",)
    ),
    "fraction-of-leader": Normaliser(apply=normalising.fraction, taken={"of": moments.highest}),
    "percentile": Normaliser(apply=normalising.percentile_rank, taken={"among": floats}),
    "rank": Normaliser(apply=normalising.rank, taken={"among": floats}),
    "borda": Normaliser(apply=normalising.borda, taken={"among": floats}),
    "exponential-rank": Normaliser(apply=normalising.exponential_rank, taken={"among": floats}),
    "base-log2": Normaliser(apply=normalising.log_to_base, given=("base",)),
    "base-ratio": Normaliser(apply=normalising.fraction, given=("of",)),
}

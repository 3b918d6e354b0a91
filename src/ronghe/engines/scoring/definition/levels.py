"""How points, scenes and conditions become a level, and what is derived from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from decimal import Decimal

    from ronghe.engines.scoring.definition.tree import Provenance
    from ronghe.lib.definitions import Text
    from ronghe.lib.expressions import Expression


@dataclass(frozen=True, kw_only=True)
class Level:
    """A level; the first one of a rule is where everybody begins."""

    number: int
    key: str
    title: Text


@dataclass(frozen=True, kw_only=True)
class Track:
    """One way to a level; every kind of it has a key, a title and where its numbers are from."""

    key: str
    title: Text
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class ThresholdTrack(Track):
    """The highest level whose least points are reached, this bound included.

    `of` is "score" or the key of a group; `least` has a number for each level of the rule, rising,
    the first 0. Undecided where what it looks at is not applicable or nothing of it is answered.
    """

    kind: ClassVar[str] = "thresholds"
    of: str
    least: tuple[Decimal, ...]


@dataclass(frozen=True, kw_only=True)
class CumulativeTrack(Track):
    """Maturity levels that build on each other.

    The tree is scored once for each level on the items of this level alone, as a share. A level
    is satisfied when its share reaches `satisfied` and all levels below are. The total is how
    many levels are satisfied plus the share of the first that is not (nothing above it counts);
    `least` turns the total into a level as thresholds do. A level whose items are all not
    applicable is satisfied.
    """

    kind: ClassVar[str] = "cumulative"
    satisfied: Decimal
    least: tuple[Decimal, ...]


@dataclass(frozen=True, kw_only=True)
class SceneTrack(Track):
    """The highest level that the scenes named reach.

    `share` of them (1: every one, so the least level decides) must stand at the level or above.
    Scenes not applicable do not count; a missing one stands at no level, but where none is
    answered the track is undecided. A scene's level n means the rule's level with the number n.
    """

    kind: ClassVar[str] = "scenes"
    items: tuple[str, ...]
    share: Decimal


@dataclass(frozen=True, kw_only=True)
class Gate:
    """A condition that must be known to be true for a level."""

    key: str
    title: Text
    when: Expression
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class GateTrack(Track):
    """The highest level whose gates, and those of all levels below it, are passed.

    `gates` are by the number of the level. Undecided where no item that a gate looks at is
    answered.
    """

    kind: ClassVar[str] = "gates"
    gates: tuple[tuple[int, tuple[Gate, ...]], ...]


AnyTrack = ThresholdTrack | CumulativeTrack | SceneTrack | GateTrack


@dataclass(frozen=True, kw_only=True)
class Veto:
    """A condition that, where it is known to be true, keeps the level at `to` or below."""

    key: str
    title: Text
    when: Expression
    to: int
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class LevelRule:
    """How the tracks become the level: the lower or the higher one decides, then the vetoes.

    Tracks that are undecided do not decide; without any that does, the first level stands.
    """

    levels: tuple[Level, ...]
    tracks: tuple[AnyTrack, ...]
    combine: Literal["lower", "higher"]
    vetoes: tuple[Veto, ...]
    rule: Text
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class OutputStep:
    """The value of an output from a level on."""

    from_level: int
    value: int
    title: Text


@dataclass(frozen=True, kw_only=True)
class Output:
    """A number derived from a result, with the rule to print beside it.

    Either `steps` of the level or an expression `value`; missing where the expression is. With
    `measures` it becomes an observation of that indicator.
    """

    key: str
    title: Text
    rule: Text
    provenance: Provenance
    steps: tuple[OutputStep, ...] = ()
    value: Expression | None = None
    unit: Text | None = None
    decimals: int = 0
    measures: str | None = None

    def step_at(self, level: int) -> OutputStep:
        """Return the last step that a level reaches."""
        return next(step for step in reversed(self.steps) if step.from_level <= level)


@dataclass(frozen=True, kw_only=True)
class Constraint:
    """What answers must say together; not judged where it is unknown."""

    key: str
    when: Expression
    severity: Literal["error", "warning"]
    message: Text
    items: tuple[str, ...]  # where to show it


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A number by name for expressions, with its source and status."""

    name: str
    value: Decimal
    unit: Text | None
    title: Text
    provenance: Provenance

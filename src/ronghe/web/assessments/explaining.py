"""Why a response stands at its level: tracks, gates, vetoes, and the stage derived from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ronghe.engines.scoring.definition import CumulativeTrack, SceneTrack, ThresholdTrack
from ronghe.kernel.assessments.selectors import results_of
from ronghe.web.assessments.outcome import level_of
from ronghe.web.assessments.wording import language, level_words, words
from ronghe.web.shell import formats

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ronghe.engines.scoring import (
        GateResult,
        Instrument,
        Level,
        Output,
        Provenance,
        TrackResult,
    )
    from ronghe.engines.scoring import Result as Scored
    from ronghe.kernel.assessments.models import Response
    from ronghe.web.assessments.outcome import Outcome

STAGE = "stage"  # key of the output that says the stage


@dataclass(frozen=True, kw_only=True)
class GateShown:
    """A condition with its state: `passed`, `failed`, or `unknown` for want of an answer."""

    title: str
    level: str
    state: str
    formula: str
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class TrackShown:
    """What a track says; `decides` where its level is the one that counts."""

    title: str
    level: str
    is_decided: bool
    decides: bool
    says: tuple[str, ...]
    gates: tuple[GateShown, ...]
    provenance: Provenance
    unanswered: tuple[str, ...] = ()  # titles of what it looks at and nobody answered

    @property
    def passed(self) -> int:
        return sum(gate.state == "passed" for gate in self.gates)


@dataclass(frozen=True, kw_only=True)
class VetoShown:
    """A condition that caps the level, and whether it holds."""

    title: str
    to: str
    holds: bool
    formula: str
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Explained:
    """The level rule at work on one response."""

    tracks: tuple[TrackShown, ...]
    vetoes: tuple[VetoShown, ...]
    combined: str
    before_vetoes: str  # the level that vetoes took away; empty where none did

    @property
    def open(self) -> tuple[TrackShown, ...]:
        """Return the tracks that have no say while others decide the level without them."""
        is_decided = any(track.is_decided for track in self.tracks)
        return tuple(track for track in self.tracks if is_decided and not track.is_decided)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Say for each open track what the level rests on without it, and what to answer."""
        decided = _joined(track.title for track in self.tracks if track.is_decided)
        return tuple(_open_words(track, decided) for track in self.open)


@dataclass(frozen=True, kw_only=True)
class StageStep:
    title: str
    from_level: str
    is_now: bool
    is_reached: bool


@dataclass(frozen=True, kw_only=True)
class StageShown:
    """The stages of an output with the one reached; `response` is another one that it rests on."""

    title: str
    rule: str
    provenance: Provenance
    level: str
    is_decided: bool
    steps: tuple[StageStep, ...]
    response: Response | None = None


def explained(outcome: Outcome) -> Explained:
    """Return how tracks and vetoes make the level of an outcome."""
    return explained_by(outcome.instrument, outcome.scored)


def explained_by(instrument: Instrument, found: Scored) -> Explained:
    """Return how tracks and vetoes make the level of what the engine scored."""
    rule = instrument.level_rule
    decided = [track.level for track in found.tracks.values() if track.level is not None]
    order = {level.number: position for position, level in enumerate(rule.levels)}
    pick = min if rule.combine == "lower" else max
    combined = pick(decided, key=lambda level: order[level.number]) if decided else None
    is_capped = combined is not None and combined != found.level
    return Explained(
        tracks=tuple(
            _track(track, instrument, decides=combined is not None and track.level == combined)
            for track in found.tracks.values()
        ),
        vetoes=tuple(
            VetoShown(
                title=words(veto.title),
                to=level_words(level_of(instrument, veto.to)),
                holds=veto in found.vetoes,
                formula=veto.when.text,
                provenance=veto.provenance,
            )
            for veto in rule.vetoes
        ),
        combined=_combined_words(rule.combine, len(found.tracks)),
        before_vetoes=level_words(combined) if is_capped else "",
    )


def stage_of(response: Response, outcome: Outcome) -> StageShown | None:
    """Return the stage that the response gives, else that of the newest approved one that does.

    An instrument without a stage borrows it from the maturity of the same enterprise, no later
    than the response's own period; None where no result gives one.
    """
    own = _stage_output(outcome.instrument.outputs)
    if own is not None:
        return _stage(own, outcome, outcome.level)
    others = results_of(response.organisation_id).filter(response__period__lte=response.period)
    for result in others.select_related("response__instrument").reverse():
        instrument = result.response.instrument.content
        output = _stage_output(instrument.outputs)
        if output is not None:
            level = level_of(instrument, result.level)
            return _stage(output, outcome, level, result.response)
    return None


def _stage_output(outputs: tuple[Output, ...]) -> Output | None:
    return next((one for one in outputs if one.key == STAGE and one.steps), None)


def _stage(
    output: Output, outcome: Outcome, level: Level | None, response: Response | None = None
) -> StageShown:
    instrument = outcome.instrument if response is None else response.instrument.content
    now = None if level is None else output.step_at(level.number)
    return StageShown(
        title=words(output.title),
        rule=words(output.rule),
        provenance=output.provenance,
        level=level_words(level),
        is_decided=level is not None,
        steps=tuple(
            StageStep(
                title=words(step.title),
                from_level=level_words(level_of(instrument, step.from_level)),
                is_now=step is now,
                is_reached=level is not None and level.number >= step.from_level,
            )
            for step in output.steps
        ),
        response=response,
    )


def _combined_words(combine: str, tracks: int) -> str:
    if tracks < 2:
        return ""
    if combine == "lower":
        return _("The lower of the tracks that are decided counts.")
    return _("The higher of the tracks that are decided counts.")


def _track(track: TrackResult, instrument: Instrument, *, decides: bool) -> TrackShown:
    definition = track.track
    return TrackShown(
        title=words(definition.title),
        level=level_words(track.level),
        is_decided=track.is_decided,
        decides=decides,
        says=tuple(_says(track, instrument)),
        gates=tuple(_gate(gate, instrument) for gate in track.gates),
        provenance=definition.provenance,
        unanswered=_titles(track, instrument),
    )


def _titles(track: TrackResult, instrument: Instrument) -> tuple[str, ...]:
    return tuple(words(instrument.item_by_id[item].title) for item in track.unanswered)


def _open_words(track: TrackShown, decided: str) -> str:
    said = _("The level rests on “%(decided)s” alone: “%(track)s” is not answered.") % {
        "decided": decided,
        "track": track.title,
    }
    if not track.unanswered:
        return said
    answer = _("For a level by both, answer: %(items)s.") % {"items": _joined(track.unanswered)}
    return f"{said} {answer}"


def _joined(titles: Iterable[str]) -> str:
    comma = ", " if language() == "en" else "、"
    return comma.join(titles)


def _gate(gate: GateResult, instrument: Instrument) -> GateShown:
    return GateShown(
        title=words(gate.gate.title),
        level=level_words(level_of(instrument, gate.level)),
        state=gate.state,
        formula=gate.gate.when.text,
        provenance=gate.gate.provenance,
    )


def _says(track: TrackResult, instrument: Instrument) -> list[str]:
    if not track.is_decided:
        return [_("Nothing that this track looks at is answered, so it has no say.")]
    match track.track:
        case ThresholdTrack():
            return _threshold_words(track.track, track, instrument)
        case CumulativeTrack():
            least = formats.number(track.track.satisfied)
            lines = [
                _("level %(level)s: %(share)s of %(least)s needed")
                % {
                    "level": number,
                    "share": _("not applicable") if share is None else formats.number(share),
                    "least": least,
                }
                for number, share in sorted(track.shares.items())
            ]
            total = _("Total %(total)s") % {"total": formats.number(track.total)}
            return [total, *lines]
        case SceneTrack():
            return _scene_words(track, instrument)
    return []


def _scene_words(track: TrackResult, instrument: Instrument) -> list[str]:
    lines = [
        _("%(level)s: %(count)s of %(scenes)s scenes stand there or above")
        % {
            "level": level_words(level_of(instrument, number)),
            "count": count,
            "scenes": track.scenes,
        }
        for number, count in sorted(track.reached.items())
    ]
    if not track.unanswered:
        return lines
    items = _joined(_titles(track, instrument))
    return [_("without an answer, and so at no level: %(items)s") % {"items": items}, *lines]


def _threshold_words(
    definition: ThresholdTrack, track: TrackResult, instrument: Instrument
) -> list[str]:
    levels = instrument.level_rule.levels
    lines = [_("%(points)s points") % {"points": formats.number(track.points)}]
    for level, least in zip(levels, definition.least, strict=True):
        if track.points is not None and least > track.points:
            said = _("%(level)s from %(least)s points on: %(gap)s more") % {
                "level": words(level.title),
                "least": formats.number(least),
                "gap": formats.number(least - track.points),
            }
            return [*lines, said]
    return lines

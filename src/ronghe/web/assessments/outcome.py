"""What a response is worth: the stored result of an approved one, or the score as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ronghe.engines.scoring import OutputValue, plain
from ronghe.kernel.assessments.asking.selectors import confirmations_of
from ronghe.kernel.assessments.counting.services import result_now
from ronghe.kernel.assessments.models import Result
from ronghe.kernel.assessments.selectors import observations_from_result, response_compared
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.kernel.manifest import domains
from ronghe.web.assessments.wording import answer_words, level_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.engines.scoring import Group, Instrument, Item, Level, Output
    from ronghe.engines.scoring import Result as Scored
    from ronghe.kernel.assessments.models import Confirmation, Response

NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Score, level and outputs of a response, with the points that they are made of.

    `level` is None where no track of the rule decides. `is_provisional` says that nobody approved
    it: then no observation rests on it. `observation_by_source` leads from `score`, `level`, an
    output or an item id to the observation that it became. A group has no points where it is not
    applicable; `missing` names items that must be answered and are not. `scored` is what the
    engine makes of the answers now; `is_confirmed` says that it is what was stored.
    """

    instrument: Instrument
    scored: Scored
    score: Decimal
    level: Level | None
    points_by_group: Mapping[str, Decimal | None]
    points_by_item: Mapping[str, Decimal | None]
    is_provisional: bool
    is_confirmed: bool
    observation_by_source: Mapping[str, int]
    values_by_output: Mapping[str, OutputValue]
    missing: tuple[str, ...]

    @property
    def outputs(self) -> list[tuple[Output, OutputValue]]:
        return [(each, self.values_by_output[each.key]) for each in self.instrument.outputs]

    @property
    def level_title(self) -> str:
        return level_words(self.level)

    @property
    def has_points(self) -> bool:
        """Whether anything that gives points is applicable; else the score says nothing."""
        return self.scored.is_scored and self.instrument.points > 0

    def share(self, group: Group) -> Decimal | None:
        """Return a group's points in percent of the most it can give; None: not applicable."""
        points = self.points_by_group.get(group.key)
        return None if points is None else percent(points, group.points)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One item with its answer, its points, and the answer it is compared with.

    `added` is what it adds to the score: these add up exactly. `share` is of its full points, None
    where it has none or none are known.
    """

    item: Item
    words: str
    points: Decimal | None
    share: Decimal | None
    added: Decimal
    before: str
    differs: bool
    observation: int | None
    is_missing: bool
    is_applicable: bool
    confirmed: Confirmation | None = None


@dataclass(frozen=True, kw_only=True)
class AnsweredGroup:
    """A second-level group of answered items with its points, and what it adds to the score."""

    top: Group
    group: Group
    points: Decimal | None
    share: Decimal | None
    added: Decimal
    rows: tuple[Answered, ...]


def outcome_of(response: Response) -> Outcome:
    """Return the stored result where there is one, else what the answers would score now."""
    instrument = response.instrument.content
    stored = Result.objects.filter(response=response).first()
    now = result_now(response)
    if stored is None:
        return _provisional(instrument, now)
    level = level_of(instrument, stored.level)
    return Outcome(
        instrument=instrument,
        scored=now,
        score=plain(stored.score),
        level=level,
        points_by_group=_decimals(stored.points_by_group),
        points_by_item=_decimals(stored.points_by_item),
        is_provisional=False,
        is_confirmed=stored.score == now.score and level == now.level_decided,
        observation_by_source=_observations(instrument, stored),
        values_by_output={
            output.key: _output_value(output, stored) for output in instrument.outputs
        },
        missing=now.missing,
    )


def outcome_now(response: Response) -> Outcome:
    """Return what the answers would score now, of a response that has no stored result."""
    return _provisional(response.instrument.content, result_now(response))


def _provisional(instrument: Instrument, now: Scored) -> Outcome:
    return Outcome(
        instrument=instrument,
        scored=now,
        score=now.score,
        level=now.level_decided,
        points_by_group=now.points_by_group,
        points_by_item=now.points_by_item,
        is_provisional=True,
        is_confirmed=True,
        observation_by_source={},
        values_by_output=now.outputs_decided,
        missing=now.missing,
    )


def _decimals(texts: Mapping[str, str | None]) -> dict[str, Decimal | None]:
    return {key: None if text is None else Decimal(text) for key, text in texts.items()}


def _output_value(output: Output, stored: Result) -> OutputValue:
    if output.value is None:
        if stored.level is None:
            return OutputValue(value=None)
        step = output.step_at(stored.level)
        return OutputValue(value=step.value, title=step.title)
    found = stored.outputs.get(output.key)
    return OutputValue(value=None if found is None else Decimal(found))


def level_of(instrument: Instrument, number: int | None) -> Level | None:
    """Return a level by its number; None is undecided."""
    if number is None:
        return None
    return next(level for level in instrument.level_rule.levels if level.number == number)


def answered_groups(
    response: Response, outcome: Outcome
) -> tuple[list[AnsweredGroup], Response | None]:
    """Return all items with answers and points, and the response that they are compared with."""
    other = response_compared(response)
    answers = restored(response.answers).values
    before = restored(other.answers).values if other is not None else {}
    contributions = outcome.scored.contributions
    confirmed = confirmations_of(response)

    def answered(item: Item) -> Answered:
        points = outcome.points_by_item.get(item.id)
        is_known = points is not None and item.has_points and item.points > 0
        return Answered(
            item=item,
            words=answer_words(item, answers.get(item.id)),
            points=points,
            share=percent(points, item.points) if is_known and points is not None else None,
            added=contributions[item.id],
            before=answer_words(item, before.get(item.id)),
            differs=other is not None and answers.get(item.id) != before.get(item.id),
            observation=outcome.observation_by_source.get(item.id),
            is_missing=item.id in outcome.missing,
            is_applicable=item.id not in outcome.scored.not_applicable,
            confirmed=confirmed.get(item.id),
        )

    groups = []
    for top, part in parts_of(outcome.instrument):
        rows = tuple(answered(item) for item in part.all_items())
        groups.append(
            AnsweredGroup(
                top=top,
                group=part,
                points=outcome.points_by_group.get(part.key),
                share=outcome.share(part),
                added=sum((row.added for row in rows), start=NOTHING),
                rows=rows,
            )
        )
    return groups, other


def parts_of(instrument: Instrument) -> list[tuple[Group, Group]]:
    """Return the groups below the top ones, each with its top; a top without any stands itself."""
    return [(top, part) for top in instrument.groups for part in top.groups or (top,)]


def percent(part: Decimal, whole: Decimal) -> Decimal:
    return part / whole * 100 if whole else NOTHING


def _observations(instrument: Instrument, stored: Result) -> dict[str, int]:
    # Of the readings of an output, the one without a threshold, or the first, stands for it.
    source_by_indicator = {
        reading.indicator: reading.of for reading in reversed(domains.readings_of(instrument.key))
    }
    found: dict[str, int] = {}
    for observation in observations_from_result(stored).order_by("-id"):
        source = observation.source_item or source_by_indicator.get(observation.indicator.key)
        if source:
            found[source] = observation.pk
    return found

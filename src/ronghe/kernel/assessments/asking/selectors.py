"""What the platform already holds of what an instrument asks, and what not asking again saved."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection

from ronghe.engines.scoring import answer_text, answers_parse, plain, score
from ronghe.engines.scoring.differences import same_question, unit_of
from ronghe.kernel.assessments.models import Confirmation, Response, Result
from ronghe.kernel.assessments.selectors import response_behind
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.kernel.indicators.models import Observation
from ronghe.kernel.indicators.selectors import indicators_by_key, keys_behind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from ronghe.engines.scoring import Instrument, Item
    from ronghe.kernel.assessments.models import Campaign
    from ronghe.kernel.indicators.models import Indicator

OLDEST = 1  # years that what is offered may lie back
NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What the platform holds for an item: a cell of an answers file, and where it is from.

    `observations` are the ids of what the value rests on; `earlier` is the approved response that
    gave it, None for the register. `at` is the moment it was entered or approved.
    """

    item: str
    text: str
    period: str
    at: datetime
    observations: tuple[int, ...] = ()
    earlier: Response | None = None

    @property
    def source(self) -> Confirmation.Source:
        """Whether an earlier questionnaire or the register says so."""
        sources = Confirmation.Source
        return sources.REGISTER if self.earlier is None else sources.QUESTIONNAIRE


def offers_for(response: Response) -> dict[str, Offer]:
    """Return what is held for the items of a response, by item id.

    An item that names an indicator is offered its observation of this period, else of the year
    before: from the register, another instrument or an earlier answer. Every other item is offered
    the answer that was approved to it a year before. What the response itself once became is not
    offered, nor what would not be a valid answer today.
    """
    content = response.instrument.content
    offers = _from_answers(response, content)
    offers |= _from_observations(response, content)
    return {
        key: offer
        for key, offer in offers.items()
        if not answers_parse(content, {key: offer.text}, file="", row=None)[1]
    }


def periods_offered(period: str) -> tuple[str, ...]:
    """Return the periods that a value is taken from, the best first.

    Examples
    --------
    >>> periods_offered("2022"), periods_offered("2022-Q1")
    (('2022', '2021'), ('2022-Q1', '2021-Q1'))
    """
    year, rest = int(period[:4]), period[4:]
    return tuple(f"{year - back}{rest}" for back in range(OLDEST + 1))


def _from_answers(response: Response, content: Instrument) -> dict[str, Offer]:
    before = (
        Response.objects.filter(
            instrument__key=response.instrument.key,
            organisation_id=response.organisation_id,
            channel=response.channel,
            period__in=periods_offered(response.period)[1:],
            approved_at__isnull=False,
            superseded_at__isnull=True,
        )
        .select_related("instrument")
        .order_by("-period", "-instrument__valid_from")
        .first()
    )
    if before is None or before.approved_at is None:
        return {}
    answers = restored(before.answers).values
    return {
        item.id: Offer(
            item=item.id,
            text=answer_text(answers[item.id]),
            period=before.period,
            at=before.approved_at,
            earlier=before,
        )
        for item in content.items
        # A file that proved last year's answer proves nothing of this year.
        if item.id in answers
        and item.kind != "file"
        and same_question(item, before.instrument.content.item_by_id.get(item.id))
    }


def _from_observations(response: Response, content: Instrument) -> dict[str, Offer]:
    asked = {item.id: item.indicator for item in content.items if item.indicator}
    indicators = indicators_by_key(asked.values())
    parts = {key: keys_behind(indicator) for key, indicator in indicators.items()}
    wanted = {part for keys in parts.values() for part in keys}
    rows = list(
        Observation.objects.filter(
            organisation_id=response.organisation_id,
            indicator__key__in=wanted,
            period__in=periods_offered(response.period),
            superseded_at__isnull=True,
        ).select_related("indicator")
    )
    behind = _responses_behind(rows, response.organisation_id)
    at = _moments(rows, behind)
    held = {
        (row.indicator.key, row.period): row
        for row in rows
        if not _is_own(behind.get(_made(row)), response)
    }
    offers = {}
    for item_id, key in asked.items():
        item, indicator = content.item_by_id[item_id], indicators.get(key)
        if indicator is None or not _same_unit(item, indicator):
            continue
        for period in periods_offered(response.period):
            found = [held.get((part, period)) for part in parts[key]]
            used = [row for row in found if row is not None]
            value = _value(indicator, used) if len(used) == len(found) else None
            if value is not None:
                offers[item_id] = Offer(
                    item=item_id,
                    text=f"{plain(value):f}",
                    period=period,
                    at=max(at[row.pk] for row in used),
                    observations=tuple(row.pk for row in used),
                    earlier=behind.get(_made(used[0])),
                )
                break
    return offers


def _value(indicator: Indicator, rows: list[Observation]) -> Decimal | None:
    """Return an organisation's own value: the observation, or the quotient of two."""
    if indicator.rollup != "ratio":
        return rows[0].value
    value_by_key = {row.indicator.key: row.value for row in rows}
    whole = value_by_key[indicator.denominator]
    if not whole:
        return None
    share = value_by_key[indicator.numerator] / whole * indicator.factor
    return share.quantize(Decimal(1).scaleb(-indicator.decimals))


def _same_unit(item: Item, indicator: Indicator) -> bool:
    # Nothing is converted unseen; an item that is no number takes no measured value.
    unit = unit_of(item)
    return unit is not None and {unit.zh, unit.en} & {indicator.unit, indicator.unit_en} != set()


def _made(row: Observation) -> tuple[int, str]:
    return row.activity_id, row.period


def _responses_behind(
    rows: Iterable[Observation], organisation_id: int
) -> dict[tuple[int, str], Response]:
    """Return the responses whose results gave observations, by activity and period."""
    results = Result.objects.filter(
        activity_id__in={row.activity_id for row in rows}, organisation_id=organisation_id
    ).select_related("response__instrument")
    return {(one.activity_id, one.response.period): one.response for one in results}


def _moments(
    rows: Iterable[Observation], behind: Mapping[tuple[int, str], Response]
) -> dict[int, datetime]:
    """Return when each was entered; a clerk need not see the activity of the office."""
    moments = dict(
        Observation.objects.filter(pk__in=[row.pk for row in rows]).values_list(
            "pk", "activity__at"
        )
    )
    for row in rows:
        made = behind.get(_made(row))
        if made is not None and made.approved_at is not None:
            moments[row.pk] = made.approved_at
    return moments


def _is_own(behind: Response | None, response: Response) -> bool:
    return behind is not None and (behind.instrument_id, behind.period) == (
        response.instrument_id, response.period,
    )  # fmt: skip


def confirmations_of(response: Response) -> dict[str, Confirmation]:
    """Return the confirmations that speak for the answers as they stand, by item id."""
    newest = {
        one.item: one for one in Confirmation.objects.filter(response=response).order_by("id")
    }
    return {
        item: one
        for item, one in newest.items()
        if item in response.answers and response.answers[item] == one.answer
    }


def confirmation_behind(observation: Observation) -> Confirmation | None:
    """Return the confirmation of the answer that became an observation, or None."""
    response = response_behind(observation) if observation.source_item else None
    return None if response is None else confirmations_of(response).get(observation.source_item)


@dataclass(frozen=True, kw_only=True)
class Burden:
    """Minutes that answering takes by the instrument's own estimate, saved and still to come.

    `asked` is the time of all questions, `saved` of those whose answer was confirmed; `required`
    and `optional` are left: of questions that are asked as the answers stand and have no answer.
    `untimed` items have no estimate and count for nothing.
    """

    asked: Decimal
    saved: Decimal
    required: Decimal = NOTHING
    optional: Decimal = NOTHING
    untimed: int = 0

    @property
    def share(self) -> float | None:
        """The saved part of what is asked, 0 to 1; None where nothing is timed."""
        return float(self.saved / self.asked) if self.asked else None


def minutes_by_item(content: Instrument) -> dict[str, Decimal]:
    """Return the estimated minutes of the items that have an estimate."""
    return {item.id: item.minutes for item in content.items if item.minutes is not None}


def burden_of(response: Response, confirmed: Iterable[str] | None = None) -> Burden:
    """Return what a response takes and what was confirmed instead of being asked again.

    `confirmed` are the ids of `confirmations_of` where the caller has read them already.
    """
    content = response.instrument.content
    minutes = minutes_by_item(content)
    items = confirmations_of(response) if confirmed is None else confirmed
    result = score(content, restored(response.answers))
    open_items = [
        item
        for item in content.items
        if item.id in minutes
        and item.id not in response.answers
        and item.id not in result.not_applicable
    ]
    return Burden(
        asked=sum(minutes.values(), NOTHING),
        saved=sum((minutes.get(item, NOTHING) for item in items), NOTHING),
        required=sum((minutes[one.id] for one in open_items if one.is_required), NOTHING),
        optional=sum((minutes[one.id] for one in open_items if not one.is_required), NOTHING),
        untimed=len(content.items) - len(minutes),
    )


def minutes_saved(campaign: Campaign) -> list[tuple[int, int, Decimal]]:
    """Return (place id, organisation id, minutes) of the members that were saved any, counted now.

    Of each answer the newest confirmation counts, and only while it says what the answer says.
    """
    minutes = minutes_by_item(campaign.instrument.content)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.place_id, m.organisation_id, sum(t.minutes) "
            "FROM assessments_campaignmember m "
            "JOIN assessments_response r ON r.organisation_id = m.organisation_id "
            "AND r.instrument_id = %(instrument)s AND r.period = %(period)s "
            "AND r.channel = 'self' AND r.superseded_at IS NULL "
            "JOIN LATERAL (SELECT DISTINCT ON (c.item) c.item, c.answer "
            "FROM assessments_confirmation c WHERE c.response_id = r.id "
            "ORDER BY c.item, c.id DESC) c ON r.answers -> c.item = c.answer "
            "JOIN unnest(%(items)s::text[], %(minutes)s::numeric[]) AS t(item, minutes) "
            "ON t.item = c.item "
            "WHERE m.campaign_id = %(campaign)s "
            "GROUP BY m.place_id, m.organisation_id ORDER BY m.organisation_id",
            {
                "campaign": campaign.pk,
                "instrument": campaign.instrument_id,
                "period": campaign.period,
                "items": list(minutes),
                "minutes": list(minutes.values()),
            },
        )
        return list(cursor.fetchall())

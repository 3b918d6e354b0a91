"""The charts of a result page: the profile beside its peers, and the way over the years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ronghe.kernel.assessments.selectors import group_means, results_of
from ronghe.kernel.assessments.sql import FEWEST
from ronghe.kernel.parties.models import Place
from ronghe.kernel.parties.selectors import path_of
from ronghe.web.assessments.outcome import percent
from ronghe.web.assessments.wording import words
from ronghe.web.shell import charts

if TYPE_CHECKING:
    from ronghe.engines.scoring import Group
    from ronghe.kernel.assessments.models import Response
    from ronghe.web.assessments.outcome import Answered, AnsweredGroup, Outcome

MOST_NAMED = 3  # strengths, and weaknesses


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The radar, and the places that have too few results to be compared with."""

    chart: charts.RadarChart
    too_few: tuple[str, ...]
    fewest: int = FEWEST


def profile(response: Response, outcome: Outcome) -> Profile:
    """Return the second-level groups in percent of their points, beside district and city."""
    groups = _second_level(outcome)
    places = _places_compared(response.place)
    means = group_means(
        instrument=response.instrument,
        period=response.period,
        place_ids=[place.pk for place in places],
        keys=[group.key for group in groups],
    )
    series = [
        charts.Series(
            name=response.organisation.name,
            values=[float(outcome.share(group)) for group in groups],
        )
    ]
    too_few = []
    for place in places:
        found = [means.get((place.pk, group.key)) for group in groups]
        known = [mean for mean in found if mean is not None]
        if len(known) < len(groups):
            too_few.append(place.label)
            continue
        series.append(
            charts.Series(
                name=_("Mean of %(place)s (n = %(n)s)") % {"place": place.label, "n": known[0].n},
                values=[
                    float(percent(mean.mean, group.points))
                    for mean, group in zip(known, groups, strict=True)
                ],
                role="promised" if place.pk != response.place_id else "measured",
            )
        )
    chart = charts.RadarChart(
        key="profile",
        title=_("Profile"),
        subtitle=_("Points of each group in percent of the most it can give"),
        unit="%",
        axes=[charts.Axis(name=words(group.title), maximum=100) for group in groups],
        series=series,
        status=outcome.instrument.provenance.status,
    )
    return Profile(chart=chart, too_few=tuple(too_few))


def history(response: Response, outcome: Outcome) -> charts.LineChart | None:
    """Return the approved scores by period, or None where there are fewer than two."""
    rows = list(
        results_of(response.organisation_id)
        .filter(
            response__instrument__key=response.instrument.key, response__channel=response.channel
        )
        .values_list("response__period", "score")
    )
    if len(rows) < 2:
        return None
    return charts.LineChart(
        key="history",
        title=_("Score over the years"),
        unit=_("points"),
        periods=[period for period, _score in rows],
        series=[charts.Series(name=_("Score"), values=[float(score) for _period, score in rows])],
        status=outcome.instrument.provenance.status,
    )


def strengths(groups: list[AnsweredGroup]) -> list[Answered]:
    """Return the items with the highest share of their points, the weightier one first."""
    rows = sorted(_rows(groups), key=lambda row: (-row.share, -row.item.points))
    return [row for row in rows[:MOST_NAMED] if row.share > 0]


def weaknesses(groups: list[AnsweredGroup]) -> list[Answered]:
    """Return the items with the lowest share of their points, the weightier one first."""
    rows = sorted(_rows(groups), key=lambda row: (row.share, -row.item.points))
    return [row for row in rows[:MOST_NAMED] if row.share < 100]


def _rows(groups: list[AnsweredGroup]) -> list[Answered]:
    """Return the items that can give points; others are neither strong nor weak."""
    return [row for group in groups for row in group.rows if row.item.points]


def _second_level(outcome: Outcome) -> list[Group]:
    """Return the groups that can give points."""
    parts = [part for top in outcome.instrument.groups for part in top.groups or (top,)]
    return [part for part in parts if any(item.points for item in part.all_items())]


def _places_compared(place: Place) -> list[Place]:
    """Return the organisation's own place and the widest one below the country."""
    above = [
        each
        for each in path_of(place)
        if each.kind not in (Place.Kind.COUNTRY, Place.Kind.GROUPING) and each.pk != place.pk
    ]
    return [place, *above[:1]]

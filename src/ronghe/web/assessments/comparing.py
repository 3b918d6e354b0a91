"""The charts of a result page: the profile beside peers, what makes the score, and the years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ronghe.engines.scoring.priorities import priorities
from ronghe.kernel.assessments.models import Result
from ronghe.kernel.assessments.peers import FEWEST
from ronghe.kernel.assessments.selectors import peers_of, results_of
from ronghe.kernel.assessments.stored_answers import restored
from ronghe.kernel.parties.models import Organisation
from ronghe.web.assessments.outcome import level_of, parts_of, percent
from ronghe.web.assessments.wording import level_words, words
from ronghe.web.shell import charts

if TYPE_CHECKING:
    from decimal import Decimal

    from ronghe.engines.scoring import Group
    from ronghe.kernel.assessments.models import Response
    from ronghe.kernel.assessments.selectors import Peers
    from ronghe.web.assessments.outcome import Answered, AnsweredGroup, Outcome

MOST_NAMED = 5  # strengths, and weaknesses
LEAST_AXES = 3
SCORE = "score"


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The radar beside the peers; `peers` is None where there are too few in any circle."""

    chart: charts.RadarChart | None  # None for fewer than three groups
    peers: Peers | None
    peers_said: str
    score: float | None  # mean of the peers
    fewest: int = FEWEST


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """An item with its share of full points, and how far it is from the mean of the peers."""

    row: Answered
    share: Decimal
    peers: Decimal | None  # mean share in percent

    @property
    def ahead(self) -> Decimal | None:
        return None if self.peers is None else self.share - self.peers


def compared(response: Response, outcome: Outcome) -> Peers | None:
    """Return the peers with their means of all groups and items, and of the score."""
    instrument = outcome.instrument
    keys = [group.key for _top, group in parts_of(instrument)]
    keys += [item.id for item in instrument.items if item.has_points and item.points > 0]
    return peers_of(response, [SCORE, *keys])


def profile(response: Response, outcome: Outcome, peers: Peers | None) -> Profile:
    """Return the groups in percent of their points, beside the peers."""
    groups = _profiled(outcome)
    own = [_float(outcome.share(group)) for group in groups]
    series = [charts.Series(name=response.organisation.name, values=own)]
    if peers is not None:
        series.append(
            charts.Series(
                name=peers_words(peers),
                values=[_peer_share(peers, group) for group in groups],
                role="promised",
            )
        )
    score = peers.means.get(SCORE) if peers else None
    return Profile(
        chart=_profile_chart(outcome, groups, series),
        peers=peers,
        peers_said="" if peers is None else circle_words(peers),
        score=None if score is None else float(score.mean),
    )


def _profile_chart(
    outcome: Outcome, groups: list[Group], series: list[charts.Series]
) -> charts.RadarChart | None:
    if len(groups) < LEAST_AXES:
        return None
    return charts.RadarChart(
        key="profile",
        title=_("Profile"),
        subtitle=_("Points of each group in percent of the most it can give"),
        unit="%",
        axes=[charts.Axis(name=words(group.title), maximum=100) for group in groups],
        series=series,
        status=outcome.instrument.provenance.status,
    )


def circle_words(peers: Peers) -> str:
    """Return in words who the peers are."""
    industry = peers.industry.label if peers.industry else _("all industries")
    size = str(Organisation.Size(peers.size).label) if peers.size else _("any size")
    return _("%(place)s, %(industry)s, size: %(size)s") % {
        "place": peers.place.label,
        "industry": industry,
        "size": size,
    }


def peers_words(peers: Peers) -> str:
    return _("Mean of the peers (n = %(n)s)") % {"n": peers.count}


def made_of(outcome: Outcome, groups: list[AnsweredGroup]) -> charts.WaterfallChart:
    """Return what each group adds to the score, one after the other."""
    several = {group.top.key for group in groups if group.top.key != group.group.key}
    return charts.WaterfallChart(
        key="made-of",
        title=_("What makes the score"),
        subtitle=_("Each group's points of the score; they add up exactly."),
        unit=_("points"),
        digits=2,
        items=[
            charts.Item(
                name=f"{words(group.top.title)} · {words(group.group.title)}"
                if group.top.key in several and len(several) < len(groups)
                else words(group.group.title),
                value=float(group.added),
            )
            for group in groups
            if group.points is not None
            and any(row.item.has_points and row.item.points > 0 for row in group.rows)
        ],
        total=float(outcome.score),
        total_name=_("Score"),
        status=outcome.instrument.provenance.status,
    )


def matrix(response: Response, outcome: Outcome) -> charts.ScatterChart | None:
    """Return what each question lacks against what it alone would bring, None where none does."""
    found = priorities(outcome.instrument, restored(response.answers))
    if not found:
        return None
    items = outcome.instrument.item_by_id
    return charts.ScatterChart(
        key="priorities",
        title=_("Priorities"),
        subtitle=_("What each question lacks, and what the score gains when it alone is full"),
        unit=_("points"),
        digits=2,
        x_name=_("Gap"),
        x_unit="%",
        y_name=_("Impact"),
        points=[
            charts.Point(
                name=words(items[one.item_id].title),
                x=round(float(one.gap) * 100, 2),
                y=float(one.impact),
                highlighted=at < MOST_NAMED and one.impact > 0,
            )
            for at, one in enumerate(found)
        ],
        status=outcome.instrument.provenance.status,
    )


@dataclass(frozen=True, kw_only=True)
class Past:
    """An approved result of a period, or a revision of it that another one superseded."""

    response: Response
    score: Decimal
    level: str
    is_now: bool


def past(response: Response) -> list[Past]:
    """Return all approved results of the enterprise to this instrument, oldest first."""
    rows = (
        Result.objects.filter(
            organisation_id=response.organisation_id,
            response__instrument__key=response.instrument.key,
        )
        .select_related("response__instrument")
        .order_by("response__period", "response__channel", "response__revision")
    )
    return [
        Past(
            response=row.response,
            score=row.score,
            level=level_words(level_of(row.response.instrument.content, row.level)),
            is_now=row.response_id == response.pk,
        )
        for row in rows
    ]


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


def ranked(groups: list[AnsweredGroup], peers: Peers | None) -> list[Ranked]:
    """Return the items that have points, each with the peers' mean share where it is known."""
    found = []
    for row in (row for group in groups for row in group.rows):
        if row.share is None:
            continue
        mean = peers.means.get(row.item.id) if peers else None
        of_peers = None if mean is None else percent(mean.mean, row.item.points)
        found.append(Ranked(row=row, share=row.share, peers=of_peers))
    return found


def strengths(rows: list[Ranked]) -> list[Ranked]:
    """Return the items with the highest share of their points, the weightier one first."""
    best = sorted(rows, key=lambda one: (-one.share, -one.row.item.points))
    return [one for one in best[:MOST_NAMED] if one.share > 0]


def weaknesses(rows: list[Ranked]) -> list[Ranked]:
    """Return the items with the lowest share of their points, the weightier one first."""
    worst = sorted(rows, key=lambda one: (one.share, -one.row.item.points))
    return [one for one in worst[:MOST_NAMED] if one.share < 100]


def behind_peers(rows: list[Ranked]) -> list[Ranked]:
    """Return the items that lie farthest behind the mean of the peers."""
    known = [one for one in rows if one.ahead is not None and one.ahead < 0]
    return sorted(known, key=lambda one: one.ahead or 0)[:MOST_NAMED]


def ahead_of_peers(rows: list[Ranked]) -> list[Ranked]:
    """Return the items that lie farthest ahead of the mean of the peers."""
    known = [one for one in rows if one.ahead is not None and one.ahead > 0]
    return sorted(known, key=lambda one: -(one.ahead or 0))[:MOST_NAMED]


def _peer_share(peers: Peers, group: Group) -> float | None:
    mean = peers.means.get(group.key)
    return None if mean is None else float(percent(mean.mean, group.points))


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _profiled(outcome: Outcome) -> list[Group]:
    """Return the second-level groups that give points and are applicable."""
    return [
        group
        for _top, group in parts_of(outcome.instrument)
        if group.points > 0
        and any(item.has_points and item.points > 0 for item in group.all_items())
        and outcome.points_by_group.get(group.key) is not None
    ]

"""How far a campaign is at this moment, by district: numbers, map, quotas, minutes saved."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.kernel.assessments.asking.selectors import minutes_by_item, minutes_saved
from ronghe.kernel.assessments.campaigning import selectors
from ronghe.kernel.assessments.campaigning.population import district_by_place
from ronghe.web.campaigns import wording
from ronghe.web.shell import charts, maps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ronghe.kernel.assessments.campaigning.selectors import Rates
    from ronghe.kernel.assessments.models import Campaign
    from ronghe.kernel.parties.models import Place

NOTHING = Decimal(0)
# Minutes saved of one enterprise: upper limits of the bars, this limit included.
STEPS = (5, 10, 20, 30)


@dataclass(frozen=True, kw_only=True)
class PartShown:
    """A district with its rates, the minutes that it is asked, and those that were saved."""

    rates: Rates
    asked: Decimal
    saved: Decimal

    @property
    def place(self) -> Place:
        return self.rates.place

    @property
    def saved_share(self) -> float | None:
        """The saved part of the minutes, 0 to 1."""
        return float(self.saved / self.asked) if self.asked else None


@dataclass(frozen=True, kw_only=True)
class Live:
    """A campaign counted now; `each` is what one enterprise is asked, in minutes."""

    campaign: Campaign
    parts: list[PartShown]
    total: PartShown
    each: Decimal
    saved_by_organisation: dict[int, Decimal]

    @property
    def digest(self) -> str:
        """A short name of what is shown: as long as it stays, nothing has changed."""
        rows = [
            (part.place.code, *part.rates.counts.values(), part.rates.wanted, part.saved)
            for part in self.parts
        ]
        return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def live_of(campaign: Campaign) -> Live:
    """Count a campaign now, as far as the visitor sees it."""
    parts = selectors.rates_by_part(campaign)
    each = sum(minutes_by_item(campaign.instrument.content).values(), NOTHING)
    part_of = district_by_place(campaign.place)
    saved: dict[int, Decimal] = {}
    by_organisation: dict[int, Decimal] = {}
    for place_id, organisation_id, minutes in minutes_saved(campaign):
        part = part_of.get(place_id, campaign.place)
        saved[part.pk] = saved.get(part.pk, NOTHING) + minutes
        by_organisation[organisation_id] = minutes
    shown = [
        PartShown(rates=part, asked=each * part.members, saved=saved.get(part.place.pk, NOTHING))
        for part in parts
    ]
    total = selectors.rates_total(campaign.place, parts)
    return Live(
        campaign=campaign,
        parts=shown,
        total=PartShown(
            rates=total, asked=each * total.members, saved=sum(saved.values(), NOTHING)
        ),
        each=each,
        saved_by_organisation=by_organisation,
    )


def picture(live: Live) -> charts.Chart | None:
    """Return the rates by district: as a map where there is one, else as bars."""
    items = [
        charts.Item(
            name=part.place.label,
            code=part.place.code,
            value=None if part.rates.share is None else round(100 * part.rates.share, 1),
            n=part.rates.members,
            url=members_url(live.campaign, part.place),
        )
        for part in live.parts
    ]
    if len(items) < 2:
        return None
    options: dict[str, Any] = {
        "key": "rates",
        "title": _("Handed in by district"),
        "unit": "%",
        "digits": 1,
        "items": items,
    }
    if live.campaign.place.code in maps.MAPS:
        return charts.MapChart(map=live.campaign.place.code, **options)
    return charts.BarChart(**options)


def burden_chart(live: Live) -> charts.Chart | None:
    """Return how many enterprises were saved how many minutes; None before any was."""
    if not live.saved_by_organisation:
        return None
    limits = (NOTHING, *map(Decimal, STEPS))
    values = list(live.saved_by_organisation.values())
    rows = [
        charts.Item(
            name=_("%(low)s–%(high)s min") % {"low": low, "high": high},
            value=sum(low < minutes <= high for minutes in values),
        )
        for low, high in pairwise(limits)
    ]
    most = charts.Item(
        name=_("over %(low)s min") % {"low": limits[-1]},
        value=sum(minutes > limits[-1] for minutes in values),
    )
    none = charts.Item(name=_("none"), value=max(0, live.total.rates.members - len(values)))
    return charts.BarChart(
        key="burden",
        title=_("Enterprises by minutes saved"),
        subtitle=_("By answers that were confirmed instead of being asked again"),
        digits=0,
        items=[none, *rows, most],
    )


def members_url(campaign: Campaign, place: Place | None = None, progress: str = "") -> str:
    """Return the list of members, of a district or of those that are so far."""
    page = reverse("campaigns:members", args=[campaign.pk])
    query = [f"place={place.pk}"] if place is not None else []
    query += [f"progress={progress}"] if progress else []
    return f"{page}?{'&'.join(query)}" if query else page


def export_rows(live: Live) -> Iterator[list[Any]]:
    """Yield the table by district as a file, heading first and the sum last."""
    yield [
        _("Place code"),
        _("District"),
        _("Asked"),
        *(str(wording.PROGRESS[state]) for state in selectors.STATES),
        _("Handed in"),
        _("Rate"),
        _("Quota"),
        _("Minutes asked"),
        _("Minutes saved"),
    ]
    for part in _with_total(live):
        rates = part.rates
        yield [
            part.place.code,
            part.place.label,
            rates.members,
            *(rates.counts[state] for state in selectors.STATES),
            rates.handed_in,
            rates.share,
            rates.wanted,
            part.asked,
            part.saved,
        ]


def _with_total(live: Live) -> Iterable[PartShown]:
    return [*live.parts, live.total] if len(live.parts) > 1 else live.parts

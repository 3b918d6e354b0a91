"""Indices of the demo city: integration scores of a sample, a published release and a draft."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
from django.utils import timezone

from ronghe.config.demo.city import SEED
from ronghe.config.demo.dice import Dice
from ronghe.kernel.indicators import services as indicators
from ronghe.kernel.indices import selectors, services
from ronghe.kernel.indices.models import Release
from ronghe.kernel.parties.models import Account, Place
from ronghe.kernel.parties.selectors import person_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ronghe.config.demo.city import City
    from ronghe.kernel.indicators.models import Activity
    from ronghe.kernel.parties.models import Organisation
    from ronghe.kernel.parties.people import Person

PUBLISHED, DRAFT = "integration-level", "smart-manufacturing-city"
_SCORE = "integration_score"
_SHARE = 0.6  # of above-scale enterprises that are asked; all of a small city
_SMALL = 1_000  # enterprises


def scores_load(
    made: City, organisations: Sequence[Organisation], position: int, activity: Activity
) -> None:
    """Record what a sample of above-scale enterprises scored in one year, invented.

    Who has more digital machines scores higher, with a lot of chance.
    """
    known, listed = made.register, made.enterprises
    chance = Dice(SEED, f"integration {made.years[position]}")
    devices = np.maximum(known.devices_total[:, position], 1)
    share = known.devices_digital[:, position] / devices
    score = np.clip(30 + 40 * share + 6 * chance.normal(len(listed)), 5, 98)
    # The same enterprises every year, as a panel is asked.
    drawn = Dice(SEED, "integration sample").uniform(len(listed))
    asked = listed.above_scale[:, position] & (drawn < (1 if len(listed) < _SMALL else _SHARE))
    rows = [
        indicators.NewObservation(
            indicator=_SCORE,
            organisation_id=organisations[i].pk,
            place_id=organisations[i].place_id,
            period=str(made.years[position]),
            value=Decimal(f"{score[i]:.1f}"),
            industry=listed.industry[i],
            above_scale=True,
        )
        for i in map(int, asked.nonzero()[0])
    ]
    indicators.observations_record(rows=rows, activities=[activity.pk] * len(rows))


def load(made: City, city: Place) -> list[Release]:
    """Publish last year's index and leave this year's other one as a draft."""
    statistician = person_of(Account.objects.get(username="statistician"))
    least = 1 if len(made.enterprises) < _SMALL else 3
    last, before = (str(year) for year in (made.years[-1], made.years[-2]))
    published = _draft(PUBLISHED, city, before, statistician, least)
    services.release_sign(release=published, by=statistician)
    services.release_open(release=published, by=statistician)
    # The window of the demonstration was last month.
    today = timezone.localdate()
    Release.objects.filter(pk=published.pk).update(
        objections_from=today - timedelta(days=38), objections_until=today - timedelta(days=31)
    )
    services.release_publish(release=published, by=statistician)
    return [published, _draft(DRAFT, city, last, statistician, least)]


def _draft(key: str, city: Place, period: str, by: Person, least: int) -> Release:
    definition = selectors.definition_by_key(key)
    assert definition is not None  # noqa: S101  # migrating has stored it
    return services.release_draft(
        definition=definition, place=city, period=period, by=by, least=least, above_scale=True
    )

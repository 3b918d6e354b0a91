"""What a light shows, for orders that are made from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.kernel.plans.models import Plan
from ronghe.kernel.plans.progressing.selectors import followed_place
from ronghe.kernel.plans.supervising.facts import Facts

if TYPE_CHECKING:
    from ronghe.kernel.parties.models import Place
    from ronghe.kernel.plans.models import Commitment


def light_facts(commitment: Commitment, place: Place) -> Facts | None:
    """Return what the light of a commitment shows at a place, as of its newest value.

    None of a draft, or where nothing is promised or known there.
    """
    if commitment.plan.state in {Plan.State.DRAFT, Plan.State.DISCARDED}:
        return None
    followed = followed_place(commitment, place)
    progress, newest = followed.progress, followed.newest
    if progress is None or newest is None or followed.state is None:
        return None
    return Facts(
        light=followed.state,
        period=newest.period,
        value=newest.value,
        path=progress.planned,
        unit=commitment.unit,
    )

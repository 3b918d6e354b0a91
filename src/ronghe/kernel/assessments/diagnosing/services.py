"""Keep what enterprises say about their own costs and benefits; nothing is overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.engines.investment import project_faults
from ronghe.kernel.assessments.diagnosing.investing import lines_stored
from ronghe.kernel.assessments.diagnosing.pricing import prices_read
from ronghe.kernel.assessments.models import Instrument, InvestmentSheet, OwnPrices
from ronghe.lib.faults import FaultsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ronghe.engines.investment import Project
    from ronghe.kernel.parties.models import Organisation
    from ronghe.kernel.parties.people import Person


def own_prices_save(
    *, organisation: Organisation, instrument: Instrument, typed: Mapping[str, str], by: Person
) -> OwnPrices:
    """Store the enterprise's own prices as the newest ones; see `prices_read` for `typed`.

    Raises
    ------
    FaultsError
        If a price is faulty; it carries all faults, and nothing is stored.
    """
    prices, faults = prices_read(instrument.content, typed)
    if faults:
        raise FaultsError(faults)
    return OwnPrices.objects.create(
        organisation=organisation,
        place=organisation.place,
        instrument=instrument,
        prices=prices,
        actor_name=by.name,
    )


def investment_save(
    *, organisation: Organisation, instrument: Instrument, project: Project, by: Person
) -> InvestmentSheet:
    """Store what a retrofit costs and brings as the enterprise's newest sheet.

    Raises
    ------
    FaultsError
        If the project has faults; it carries all of them, and nothing is stored.
    """
    if faults := project_faults(project):
        raise FaultsError(faults)
    return InvestmentSheet.objects.create(
        organisation=organisation,
        place=organisation.place,
        instrument=instrument,
        years=project.years,
        rate=project.rate,
        lines=lines_stored(project.lines),
        actor_name=by.name,
    )

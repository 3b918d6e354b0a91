"""Read what enterprises said about their own costs."""

from __future__ import annotations

from ronghe.kernel.assessments.models import InvestmentSheet, OwnPrices


def own_prices_of(organisation_id: int, instrument_id: int) -> OwnPrices | None:
    """Return the newest own prices of an enterprise for an instrument, or None."""
    return (
        OwnPrices.objects.filter(organisation_id=organisation_id, instrument_id=instrument_id)
        .order_by("-id")
        .first()
    )


def investment_of(organisation_id: int, instrument_id: int) -> InvestmentSheet | None:
    """Return the newest investment sheet of an enterprise for an instrument, or None."""
    return (
        InvestmentSheet.objects.filter(organisation_id=organisation_id, instrument_id=instrument_id)
        .order_by("-id")
        .first()
    )

"""Take a step of a report by its name, for the page and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.kernel.plans.progressing import services

if TYPE_CHECKING:
    from ronghe.kernel.parties.people import Person
    from ronghe.kernel.plans.models import Report


class UnknownMoveError(LookupError):
    """A report has no such step."""


def report_move(report: Report, transition: str, *, by: Person, reason: str) -> Report:
    """Submit, withdraw, return or accept a report; raises as the service of that step.

    Raises
    ------
    UnknownMoveError
        If there is no such step.
    """
    if transition == "submit":
        return services.report_submit(report=report, by=by)
    if transition == "withdraw":
        return services.report_withdraw(report=report, by=by)
    if transition == "return":
        return services.report_return(report=report, by=by, reason=reason)
    if transition == "accept":
        return services.report_accept(report=report, by=by)
    raise UnknownMoveError(transition)

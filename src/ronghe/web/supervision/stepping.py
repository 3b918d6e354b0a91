"""Take a step of an order as a page or a request asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.kernel.plans.supervising import services

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ronghe.kernel.parties.people import Person
    from ronghe.kernel.plans.models import SupervisionOrder


class UnknownStepError(LookupError):
    """No such step is taken by people."""


def step_take(
    order: SupervisionOrder,
    transition: str,
    *,
    by: Person,
    reason: str,
    day: date | None = None,
    files: Iterable[services.File] = (),
) -> SupervisionOrder:
    """Take a step; raises as the services do.

    Raises
    ------
    UnknownStepError
    OrderRefusedError
        Also where the step wants a day and none is given.
    """
    if transition == "reply":
        return services.order_reply(order=order, reason=reason, by=by, files=files)
    if transition == "ask_extension":
        return services.extension_ask(order=order, wished=_needed(day), reason=reason, by=by)
    if transition == "extend":
        return services.extension_grant(order=order, due_on=_needed(day), reason=reason, by=by)
    if transition == "refuse_extension":
        return services.extension_refuse(order=order, reason=reason, by=by)
    if transition == "send_back":
        return services.order_send_back(order=order, reason=reason, by=by, due_on=day)
    if transition == "close":
        return services.order_close(order=order, reason=reason, by=by)
    if transition == "cancel":
        return services.order_cancel(order=order, reason=reason, by=by)
    raise UnknownStepError(transition)


def _needed(day: date | None) -> date:
    if day is None:
        raise services.MissingDayError
    return day

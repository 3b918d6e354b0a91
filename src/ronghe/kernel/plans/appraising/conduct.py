"""How commitments were followed up: reports handed in, supervision orders settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone

from ronghe.engines.appraisal import Part, Reading
from ronghe.engines.progress import light
from ronghe.kernel.cases.models import CaseStep
from ronghe.kernel.plans.appraising.results import is_measured
from ronghe.kernel.plans.models import Report, SupervisionOrder
from ronghe.kernel.plans.progressing.tolerances import tolerance_rule
from ronghe.lib.definitions import Text
from ronghe.lib.periods import year_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from ronghe.kernel.plans.appraising.results import Results
    from ronghe.kernel.plans.appraising.units import Unit
    from ronghe.kernel.plans.models import Plan

NOTHING_DUE = Text(zh="当期没有应填报的任务", en="Nothing was to be reported.")
NO_ORDER = Text(zh="当期没有到期的督办", en="No supervision order was due.")
NOTHING_KEPT = Text(zh="没有可考核的任务", en="No commitment can be held against a target.")


@dataclass(frozen=True, kw_only=True)
class Conduct:
    """Reports and orders of a plan in one period."""

    deadline: date
    on: date
    first_submitted: Mapping[tuple[UUID, int], datetime]
    orders: Sequence[SupervisionOrder]


def conduct_of(plan: Plan, results: Results, *, report_days: int, on: date) -> Conduct:
    """Gather reports and supervision orders; `on` is the day that overdue is asked for.

    Orders count in the year in which they fall due. A report is on time that was first handed
    in at most `report_days` days after the end of the year.
    """
    lines = [one.line for one in results.commitments]
    year = year_of(results.period)
    submitted = (
        Report.objects.filter(line__in=lines, period=results.period)
        .values_list("line", "place_id")
        .annotate(first=Min("case__steps__at", filter=Q(case__steps__transition_key="submit")))
    )
    escalated = CaseStep.objects.filter(case=OuterRef("case"), transition_key="escalate")
    orders = (
        SupervisionOrder.objects.filter(issuer=plan.place, line__in=lines, case__due_on__year=year)
        .exclude(case__state_key="cancelled")
        .select_related("case")
        .annotate(
            was_escalated=Exists(escalated),
            replied_at=Min("case__steps__at", filter=Q(case__steps__transition_key="reply")),
        )
        .order_by("id")
    )
    return Conduct(
        deadline=date(year, 12, 31) + timedelta(days=report_days),
        on=on,
        first_submitted={(line, place): at for line, place, at in submitted if at is not None},
        orders=list(orders),
    )


def conduct_parts(
    unit: Unit, parts: Sequence[Part], results: Results, conduct: Conduct
) -> dict[str, tuple[Part, ...]]:
    """Return what the schemes may read beside the commitments themselves, for one unit."""
    orders = [one for one in conduct.orders if _is_for(one, unit)]
    return {
        "commitments_kept": _one(_kept(parts)),
        "red_lights": _one(_counted([p for p in parts if _is_red(p.reading)], "commitment")),
        **_reports(unit, results, conduct),
        **_orders(orders, conduct.on),
    }


def _one(reading: Reading) -> tuple[Part, ...]:
    return (Part(reading=reading),)


def _kept(parts: Sequence[Part]) -> Reading:
    held = [part.reading for part in parts if part.reading.applies]
    kept = sum(_short(reading) <= 0 for reading in held if reading.value is not None)
    if not held:
        return Reading(applies=False, why=NOTHING_KEPT)
    return Reading(value=Decimal(kept), target=Decimal(len(held)))


def _short(reading: Reading) -> Decimal:
    """Return how far a value is behind its target; not positive where it is reached."""
    value, target = reading.value or Decimal(0), reading.target or Decimal(0)
    return target - value if reading.better == "higher" else value - target


def _is_red(reading: Reading) -> bool:
    """Say whether the light at the end of the year is red, by the rule of the plan's page."""
    if not reading.applies or reading.value is None:
        return False
    tolerance = tolerance_rule().tolerance
    seen = light(
        reading.value, reading.target, better=reading.better, tolerance=tolerance,
        way=reading.target,
    )  # fmt: skip
    return seen.colour == "red"


def _counted(parts: Iterable[Part], kind: str) -> Reading:
    found = tuple({"kind": kind, "line": part.key, "title": part.title} for part in parts)
    return Reading(value=Decimal(len(found)), sources=found)


def _reports(unit: Unit, results: Results, conduct: Conduct) -> dict[str, tuple[Part, ...]]:
    """Return what came in of reports: due of districts, for what no indicator measures."""
    due = [
        one
        for one in results.commitments
        if not unit.name and not is_measured(one) and (one.line, unit.place.pk) in results.cells
    ]
    on_time, late = 0, []
    for one in due:
        at = conduct.first_submitted.get((one.line, unit.place.pk))
        if at is not None and timezone.localdate(at) <= conduct.deadline:
            on_time += 1
        elif at is not None or conduct.on > conduct.deadline:
            late.append({"kind": "commitment", "line": str(one.line), "title": one.title})
    counted = on_time + len(late)
    if not counted:
        nothing = Reading(applies=False, why=NOTHING_DUE)
        return {"reports_on_time": _one(nothing), "reports_late": _one(nothing)}
    return {
        "reports_on_time": _one(Reading(value=Decimal(on_time), target=Decimal(counted))),
        "reports_late": _one(Reading(value=Decimal(len(late)), sources=tuple(late))),
    }


def _is_for(order: SupervisionOrder, unit: Unit) -> bool:
    return order.place_id == unit.place.pk and order.unit == unit.name


def _orders(orders: Sequence[SupervisionOrder], on: date) -> dict[str, tuple[Part, ...]]:
    """Return what became of orders; one that is neither settled nor overdue says nothing yet."""
    overdue = [one for one in orders if _is_overdue(one, on)]
    settled = [one for one in orders if one.case.state_key == "closed" and one not in overdue]
    late = Reading(value=Decimal(len(overdue)), sources=_named(overdue))
    if not overdue and not settled:
        nothing = Reading(applies=False, why=NO_ORDER)
        return {"orders_settled": _one(nothing), "orders_overdue": _one(late)}
    kept = Reading(
        value=Decimal(len(settled)),
        target=Decimal(len(settled) + len(overdue)),
        sources=_named([*settled, *overdue]),
    )
    return {"orders_settled": _one(kept), "orders_overdue": _one(late)}


def _is_overdue(order: SupervisionOrder, on: date) -> bool:
    if order.was_escalated:  # type: ignore[attr-defined]  # annotated in conduct_of
        return True
    due, replied = order.case.due_on, order.replied_at  # type: ignore[attr-defined]  # likewise
    if due is None:
        return False
    # Whoever replied in time does not answer for how long the reply was looked at.
    return due < (timezone.localdate(replied) if replied else on)


def _named(orders: Sequence[SupervisionOrder]) -> tuple[Mapping[str, object], ...]:
    return tuple({"kind": "order", "id": one.pk, "number": one.number} for one in orders)

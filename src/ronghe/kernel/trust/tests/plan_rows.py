"""Rows of plans in every state, written past the services: what the walk of scopes looks at."""

from __future__ import annotations

import uuid
from typing import Any

from django.apps import apps


def add(city: Any, district: Any) -> None:
    """Add plans, allocations and appraisals of the city that speak of a district, and its own."""
    for state in ("draft", "in_force"):
        plan = _plan(city, state)
        commitment = _commitment(plan)
        for allocation_state in ("draft", "issued"):
            _allocation(commitment, city, district, allocation_state)
        for appraisal_state in ("draft", "objection", "final"):
            _appraisal(plan, city, district, appraisal_state)
    commitment = _commitment(_plan(district, "draft"))
    _make(
        "Report", commitment=commitment, line=commitment.line, place=district, period="2021",
        value=1, case=_case(district),
    )  # fmt: skip
    for place in (city, district):
        _make(
            "SupervisionOrder", number="x", year=2022, serial=_next_serial(), issuer=city,
            place=place, title="x", reason="x", origin="hand", case=_case(place),
        )  # fmt: skip
        document = apps.get_model("plans", "Document").objects.filter(place=place).first()
        _make("Relation", place=place, document=document, kind="sum", equation="x", content={})


def _next_serial() -> int:
    return int(apps.get_model("plans", "SupervisionOrder").objects.count()) + 1


def _make(model: str, **fields: Any) -> Any:
    return apps.get_model("plans", model).objects.create(**fields)


def _case(place: Any) -> Any:
    case = apps.get_model("cases", "Case")
    return case.objects.create(
        machine_key="plan", state_key="draft", title="x", place=place,
        entered_at="2022-01-01T00:00:00+08:00",
    )  # fmt: skip


def _plan(place: Any, state: str) -> Any:
    return _make(
        "Plan", place=place, title="x", first_year=2019, last_year=2022, series=uuid.uuid4(),
        state=state, case=_case(place),
    )  # fmt: skip


def _commitment(plan: Any) -> Any:
    commitment = _make("Commitment", plan=plan, position=1, title="x", basis="level")
    _make("CommitmentValue", commitment=commitment, period="2022", value=1)
    _make("CommitmentOwner", commitment=commitment, name="x", part="lead")
    return commitment


def _allocation(commitment: Any, city: Any, district: Any, state: str) -> None:
    allocation = _make(
        "Allocation", commitment=commitment, place=city, method="equal_share", state=state,
        case=_case(city),
    )  # fmt: skip
    _make("AllocationCell", allocation=allocation, place=district, year=2022, value=1)
    _make("AllocationAnswer", allocation=allocation, place=district, answer="accept")


def _appraisal(plan: Any, city: Any, district: Any, state: str) -> None:
    scheme, _ = apps.get_model("plans", "Scheme").objects.get_or_create(
        key="x", version=state, valid_from="2019-01-01"
    )
    appraisal = _make(
        "Appraisal", plan=plan, place=city, scheme=scheme, period="2022", state=state,
        case=_case(city),
    )  # fmt: skip
    sheet = _make("AppraisalSheet", appraisal=appraisal, place=district, detail={})
    _make("AppraisalObjection", sheet=sheet, place=district, kind="objection", text="x")
    # One of the departments of the appraising place, whose marks are its own affair.
    _make("AppraisalSheet", appraisal=appraisal, place=city, unit=district.name, detail={})
    for place, unit in ((district, ""), (city, district.name)):
        _make(
            "AppraisalInput", appraisal=appraisal, place=place, unit=unit, kind="points",
            criterion=district.code, points=1, reason="x",
        )  # fmt: skip

"""Rows of campaigns, written past the services: what the walk of scopes looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterable


def add(city: Any, organisations: Iterable[Any]) -> None:
    """Add a draft and a running campaign of the city that ask organisations."""
    now = timezone.now()
    listed = list(organisations)
    for state in ("draft", "running"):
        case = apps.get_model("cases", "Case").objects.create(
            machine_key="campaign", state_key=state, title="x", place=city, entered_at=now
        )
        # Another year than that of the house's responses: nothing of theirs is locked.
        campaign = _make(
            "Campaign", title="x", instrument=_instrument(), period="2019", place=city,
            opens_on="2019-01-01", deadline="2019-02-01", state=state, case=case,
        )  # fmt: skip
        for one in listed:
            of_one = {"campaign": campaign, "organisation": one, "place": one.place}
            _make("CampaignMember", **of_one)
            _make("CampaignExtension", **of_one, until="2019-03-01", reason="x", at=now)
            _make("CampaignReminder", **of_one, due_on="2019-02-01", at=now)
            _make("CampaignQuota", campaign=campaign, place=one.place, wanted=1)
    for one in listed:
        response = apps.get_model("assessments", "Response").objects.filter(organisation=one)[0]
        _make(
            "Confirmation", response=response, organisation=one, place=one.place, item="net",
            answer=[1], source="register", period="2020", actor_name="x", at=now,
        )  # fmt: skip
        _evidence(response)


def _evidence(response: Any) -> None:
    case = apps.get_model("cases", "Case").objects.create(
        machine_key="response", state_key="draft", title="x", place=response.place,
        organisation=response.organisation, entered_at=timezone.now(),
    )  # fmt: skip
    attachment = apps.get_model("cases", "Attachment").objects.create(
        case=case, name="x.pdf", media_type="application/pdf", size=1, sha256="0" * 64,
        content=b"x", actor_name="x",
    )  # fmt: skip
    _make(
        "Evidence", response=response, organisation=response.organisation, place=response.place,
        item="net", attachment=attachment, actor_name="x",
    )  # fmt: skip


def _instrument() -> Any:
    return apps.get_model("assessments", "Instrument").objects.all()[0]


def _make(model: str, **fields: Any) -> Any:
    return apps.get_model("assessments", model).objects.create(**fields)

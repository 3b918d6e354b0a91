"""Review in the demo city: last year's figures signed, one answer unlocked, two sent back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ronghe.kernel.assessments.judging import services as judging
from ronghe.kernel.assessments.models import Finding, Response
from ronghe.kernel.assessments.reviewing.services import aggregates_sign
from ronghe.kernel.assessments.selectors import instrument_by_key
from ronghe.kernel.assessments.services import response_move, response_unlock
from ronghe.kernel.parties.models import Account, Scope
from ronghe.kernel.parties.selectors import person_of

if TYPE_CHECKING:
    from ronghe.kernel.assessments.models import Instrument

UNLOCKED_IN = "500112"
REASONS = {
    "dev_digital": "与设备台账不一致，请按台账重新计算。",
    "collect": "请补充自动采集的系统截图，并核对所选环节。",
}


def load(*, instrument: str, period: str) -> None:
    """Judge what waits, sign the period before, unlock one answer of it, send two answers back."""
    found = instrument_by_key(instrument)
    assert found is not None  # noqa: S101  # migrating has stored it
    before = str(int(period) - 1)
    for year in (before, period):
        judging.bounds_compute(instrument=found, period=year)
    waiting = Response.objects.filter(case__state_key="submitted")
    judging.responses_judge(ids=list(waiting.values_list("pk", flat=True)))
    _sign(before)
    _unlock(found, before)
    _send_back()


def _sign(period: str) -> None:
    grants = Scope.objects.filter(role__in=("district_officer", "programme_officer"))
    # Districts first: the city signs what they have signed.
    for scope in grants.select_related("account", "place").order_by("role"):
        assert scope.place is not None  # noqa: S101  # officers hold their role for a place
        aggregates_sign(place=scope.place, period=period, by=person_of(scope.account))


def _unlock(instrument: Instrument, period: str) -> None:
    response = Response.objects.filter(
        instrument=instrument,
        period=period,
        place__code=UNLOCKED_IN,
        approved_at__isnull=False,
        superseded_at__isnull=True,
    ).first()
    officer = person_of(Account.objects.get(scopes__place__code=UNLOCKED_IN))
    if response is not None:
        item, reason = next(iter(REASONS.items()))
        response_unlock(response=response, items={item: reason}, reason=reason, by=officer)


def _send_back() -> None:
    """Send answers of a response with a finding back, or of any that waits."""
    waiting = Response.objects.filter(case__state_key="submitted", place__code=UNLOCKED_IN)
    doubtful = Finding.objects.filter(response__in=waiting).values("response")
    response = waiting.filter(pk__in=doubtful).first() or waiting.first()
    if response is not None:
        officer = person_of(Account.objects.get(scopes__place__code=UNLOCKED_IN))
        response_move(response=response, transition="return", by=officer, items=REASONS)

"""Days, signatures and scoring of visits in tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from ronghe.kernel.assessments.models import Visit
from ronghe.kernel.assessments.visiting import services as visiting
from ronghe.kernel.trust.services import acting_as

if TYPE_CHECKING:
    from ronghe.testing.fixtures import House

SIGNED = {"enterprise": "王厂长", "assessor": "测试 assessor", "at": "2026-03-02T15:30"}


def day(after: int) -> date:
    """Return the day that lies so many days from today."""
    return timezone.localdate() + timedelta(days=after)


def score_visit(house: House, visit: Visit, **changed: str) -> Visit:
    """Start a visit and answer everything as the middling enterprise, but for `changed`."""
    with acting_as("tests"):
        me = house.person("assessor")
        visiting.visit_start(visit=visit, by=me)
        for item, text in {**house.cells, **changed}.items():
            assert not visiting.answer_save(visit=visit, item=item, text=text, by=me)
        for key, text in SIGNED.items():
            visiting.note_save(visit=visit, kind="signature", key=key, text=text, by=me)
    return Visit.objects.get(pk=visit.pk)

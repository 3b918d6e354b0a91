"""Days and signatures of visits in tests."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

SIGNED = {"enterprise": "王厂长", "assessor": "测试 assessor", "at": "2026-03-02T15:30"}


def day(after: int) -> date:
    """Return the day that lies so many days from today."""
    return timezone.localdate() + timedelta(days=after)

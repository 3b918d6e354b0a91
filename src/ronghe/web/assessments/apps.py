from __future__ import annotations

from django.apps import AppConfig


class AssessmentsFaceConfig(AppConfig):
    name = "ronghe.web.assessments"
    label = "web_assessments"

    def ready(self) -> None:
        from ronghe.web.assessments.access import ROWS
        from ronghe.web.shell import access

        access.register(ROWS)

from __future__ import annotations

from django.apps import AppConfig


class PlansFaceConfig(AppConfig):
    name = "ronghe.web.plans"
    label = "web_plans"

    def ready(self) -> None:
        from ronghe.web.plans.access import ROWS
        from ronghe.web.shell import access

        access.register(ROWS)

from __future__ import annotations

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "ronghe.kernel.plans"
    label = "plans"
    verbose_name = "Plans"

    def ready(self) -> None:
        from ronghe.kernel.cases import machine
        from ronghe.kernel.plans import workflow

        for one in (
            workflow.PLAN,
            workflow.ALLOCATION,
            workflow.REPORT,
            workflow.SUPERVISION,
            workflow.APPRAISAL,
        ):
            machine.register(one)

from __future__ import annotations

from django.apps import AppConfig

from ronghe.kernel.assessments import sql


class AssessmentsConfig(AppConfig):
    name = "ronghe.kernel.assessments"
    label = "assessments"
    verbose_name = "Assessments"

    database_functions = sql.FUNCTIONS
    database_triggers = sql.TRIGGERS

    def ready(self) -> None:
        from ronghe.kernel.assessments import workflow
        from ronghe.kernel.cases import machine

        machine.register(workflow.RESPONSE)

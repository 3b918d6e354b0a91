from __future__ import annotations

from django.apps import AppConfig

from ronghe.kernel.assessments import sql
from ronghe.kernel.assessments.visiting import sql as visiting


class AssessmentsConfig(AppConfig):
    name = "ronghe.kernel.assessments"
    label = "assessments"
    verbose_name = "Assessments"

    database_functions = (*sql.FUNCTIONS, *visiting.FUNCTIONS)
    database_triggers = (*sql.TRIGGERS, *visiting.TRIGGERS)

    def ready(self) -> None:
        from ronghe.kernel.assessments import workflow
        from ronghe.kernel.assessments.visiting.workflow import VISIT
        from ronghe.kernel.cases import machine

        machine.register(workflow.RESPONSE)
        machine.register(VISIT)

from __future__ import annotations

from django.apps import AppConfig

from ronghe.kernel.assessments import sql
from ronghe.kernel.assessments.campaigning import sql as campaigning
from ronghe.kernel.assessments.reviewing import sql as reviewing


class AssessmentsConfig(AppConfig):
    name = "ronghe.kernel.assessments"
    label = "assessments"
    verbose_name = "Assessments"

    database_functions = (*sql.FUNCTIONS, *campaigning.FUNCTIONS, *reviewing.FUNCTIONS)
    database_triggers = (*sql.TRIGGERS, *campaigning.TRIGGERS, *reviewing.TRIGGERS)

    def ready(self) -> None:
        from ronghe.kernel.assessments import workflow
        from ronghe.kernel.assessments.campaigning.workflow import CAMPAIGN, INVITATION
        from ronghe.kernel.cases import machine

        for one in (workflow.RESPONSE, CAMPAIGN, INVITATION):
            machine.register(one)

from __future__ import annotations

from django.apps import AppConfig

from ronghe.kernel.assessments import sql
from ronghe.kernel.assessments.campaigning import sql as campaigning
from ronghe.kernel.assessments.defining import sql as defining
from ronghe.kernel.assessments.reviewing import sql as reviewing
from ronghe.kernel.assessments.visiting import sql as visiting


class AssessmentsConfig(AppConfig):
    name = "ronghe.kernel.assessments"
    label = "assessments"
    verbose_name = "Assessments"

    database_functions = (
        *sql.FUNCTIONS,
        *campaigning.FUNCTIONS,
        *defining.FUNCTIONS,
        *visiting.FUNCTIONS,
        *reviewing.FUNCTIONS,
    )
    database_triggers = (
        *sql.TRIGGERS,
        *campaigning.TRIGGERS,
        *defining.TRIGGERS,
        *visiting.TRIGGERS,
        *reviewing.TRIGGERS,
    )

    def ready(self) -> None:
        from ronghe.kernel.assessments import workflow
        from ronghe.kernel.assessments.campaigning.workflow import CAMPAIGN, INVITATION
        from ronghe.kernel.assessments.visiting.workflow import VISIT
        from ronghe.kernel.cases import machine

        for one in (workflow.RESPONSE, CAMPAIGN, INVITATION, VISIT):
            machine.register(one)

from __future__ import annotations

from django.apps import AppConfig

from ronghe.kernel.plans import sql


class PlansConfig(AppConfig):
    name = "ronghe.kernel.plans"
    label = "plans"
    verbose_name = "Plans"

    database_functions = sql.FUNCTIONS
    database_triggers = sql.TRIGGERS

    def ready(self) -> None:
        from ronghe.kernel.cases import machine
        from ronghe.kernel.plans import workflow
        from ronghe.kernel.plans.progressing.facts import light_facts
        from ronghe.kernel.plans.supervising import facts

        for one in (
            workflow.PLAN,
            workflow.ALLOCATION,
            workflow.ALLOCATION_ANSWER,
            workflow.REPORT,
            workflow.SUPERVISION,
            workflow.APPRAISAL,
            workflow.APPRAISAL_OBJECTION,
        ):
            machine.register(one)
        facts.register("progress", light_facts)

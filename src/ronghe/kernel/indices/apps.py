from __future__ import annotations

from django.apps import AppConfig

from ronghe.kernel.indices import guards


class IndicesConfig(AppConfig):
    name = "ronghe.kernel.indices"
    label = "indices"
    verbose_name = "Indices"

    database_functions = guards.FUNCTIONS
    database_triggers = guards.TRIGGERS

    def ready(self) -> None:
        from ronghe.kernel.cases import machine
        from ronghe.kernel.indices import workflow

        for one in (workflow.INDEX_RELEASE, workflow.INDEX_OBJECTION):
            machine.register(one)

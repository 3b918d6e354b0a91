from __future__ import annotations

from django.apps import AppConfig

from ronghe.kernel.cases import sql


class CasesConfig(AppConfig):
    name = "ronghe.kernel.cases"
    label = "cases"
    verbose_name = "Cases"

    database_triggers = sql.TRIGGERS

    @property
    def database_functions(self) -> tuple[str, ...]:
        """What the database holds of cases; read when all machines are registered."""
        return sql.functions()

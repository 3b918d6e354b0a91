from __future__ import annotations

from django.apps import AppConfig

from ronghe.kernel.cases import sql


class CasesConfig(AppConfig):
    name = "ronghe.kernel.cases"
    label = "cases"
    verbose_name = "Cases"

    database_functions = sql.FUNCTIONS
    database_triggers = sql.TRIGGERS

from __future__ import annotations

from django.apps import AppConfig

from ronghe.kernel.indicators import sql


class IndicatorsConfig(AppConfig):
    name = "ronghe.kernel.indicators"
    label = "indicators"
    verbose_name = "Indicators"

    database_functions = sql.FUNCTIONS
    database_triggers = sql.TRIGGERS
    derived_checks = sql.DERIVED

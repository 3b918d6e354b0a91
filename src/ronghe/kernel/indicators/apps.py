from __future__ import annotations

from django.apps import AppConfig

from ronghe.kernel.indicators import sql
from ronghe.kernel.indicators.signing import sql as signing


class IndicatorsConfig(AppConfig):
    name = "ronghe.kernel.indicators"
    label = "indicators"
    verbose_name = "Indicators"

    database_functions = (*sql.FUNCTIONS, *signing.FUNCTIONS)
    database_triggers = (*sql.TRIGGERS, *signing.TRIGGERS)
    derived_checks = sql.DERIVED

from __future__ import annotations

from django.apps import AppConfig

from ronghe.kernel.parties import sql


class PartiesConfig(AppConfig):
    name = "ronghe.kernel.parties"
    label = "parties"
    verbose_name = "Parties"

    database_functions = sql.FUNCTIONS
    derived_checks = sql.DERIVED

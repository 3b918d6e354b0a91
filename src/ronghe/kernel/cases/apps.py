from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "ronghe.kernel.cases"
    label = "cases"
    verbose_name = "Cases"

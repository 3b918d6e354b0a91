from __future__ import annotations

from django.apps import AppConfig


class IndicatorsFaceConfig(AppConfig):
    name = "ronghe.web.indicators"
    label = "web_indicators"

    def ready(self) -> None:
        from ronghe.web.indicators.access import ROWS
        from ronghe.web.shell import access

        access.register(ROWS)

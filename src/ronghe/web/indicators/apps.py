from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsFaceConfig(AppConfig):
    name = "ronghe.web.indicators"
    label = "web_indicators"

    def ready(self) -> None:
        from ronghe.web.indicators.access import ROWS
        from ronghe.web.indicators.finding import INDICATORS
        from ronghe.web.shell import access, navigation, searching

        access.register(ROWS)
        searching.register(INDICATORS)
        navigation.register(
            navigation.NavigationEntry(
                key="indicators",
                label=_("Indicators"),
                route="indicators:list",
                icon="chart-line",
                section="data",
                order=10,
            )
        )

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CockpitFaceConfig(AppConfig):
    name = "ronghe.web.cockpit"
    label = "web_cockpit"

    def ready(self) -> None:
        from ronghe.web.cockpit.access import ROWS
        from ronghe.web.cockpit.finding import COCKPITS
        from ronghe.web.shell import access, navigation, searching

        access.register(ROWS)
        searching.register(COCKPITS)
        navigation.register(
            navigation.NavigationEntry(
                key="cockpit",
                label=_("Cockpit"),
                route="cockpit:home",
                icon="layout-dashboard",
                section="overview",
                order=10,
            )
        )

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrailFaceConfig(AppConfig):
    name = "ronghe.web.trail"
    label = "web_trail"

    def ready(self) -> None:
        from ronghe.web.shell import access, navigation
        from ronghe.web.trail.access import ROWS

        access.register(ROWS)
        navigation.register(
            navigation.NavigationEntry(
                key="trail",
                label=_("Audit trail"),
                route="trail:entries",
                icon="history",
                section="administration",
                order=20,
            )
        )
